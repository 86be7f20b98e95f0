import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseExactJson } from '#app/shopify/exact-json.ts';
import { readAppConfiguration } from '#sandbox/shopify/app-configuration.ts';
import { reduceToFields } from '#sandbox/shopify/include-fields.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const FIXTURES = join(ROOT, 'test', 'fixtures', 'shopify');

export const TOPIC = 'orders/updated';

/** Sizes of an order's body, in bytes. */
export const SIZES = [2048, 8192, 40_960] as const;
export type Size = (typeof SIZES)[number];

/**
 * Orders in Shopify's real shapes: at 2 KB in several parcels, cut to the fields the app asks
 * Shopify for; at 8 KB whole; at 40 KB whole and of some forty lines.
 */
const SOURCES: Readonly<Record<Size, { fixture: string; reduced: boolean }>> = {
  2048: { fixture: 'orders_fulfilled.split.json', reduced: true },
  8192: { fixture: 'orders_partially_fulfilled.first-parcel.json', reduced: false },
  40960: { fixture: 'orders_fulfilled.split.json', reduced: false },
};

type OrderBody = { line_items: unknown[] } & Record<string, unknown>;

function isOrder(value: unknown): value is OrderBody {
  return (
    typeof value === 'object' &&
    value !== null &&
    'line_items' in value &&
    Array.isArray(value.line_items)
  );
}

/** An order's body of at most `size` bytes: lines are added while they have room. */
export function makeOrderText(size: Size): string {
  const { fixture, reduced } = SOURCES[size];
  const whole = parseExactJson(readFileSync(join(FIXTURES, fixture), 'utf8'));
  const { subscriptions } = readAppConfiguration(join(ROOT, 'shopify.app.toml'));
  const fields = subscriptions?.find(({ topic }) => topic === TOPIC)?.includeFields;
  const order = reduced ? reduceToFields(whole, fields) : whole;
  if (!isOrder(order)) throw new Error(`${fixture} is no order`);
  const lines = [...order.line_items];
  const textOf = (): string => JSON.stringify({ ...order, line_items: lines });
  for (let n = 0; Buffer.byteLength(textOf()) <= size; n += 1) {
    lines.push(order.line_items[n % order.line_items.length]);
  }
  lines.pop();
  return textOf();
}

export type SignedBody = { bytes: Buffer; signature: string };

/** Makes bodies that differ in the order's id and are signed; `n` is the order's number. */
export function makeBodies(size: Size, secret: string): (n: number) => SignedBody {
  const template = Buffer.from(makeOrderText(size));
  // The order's id stands in all that belongs to it.
  const orderId = /gid:\/\/shopify\/Order\/(\d+)/.exec(template.toString())?.[1];
  if (orderId === undefined) throw new Error('The order has no id');
  const places: number[] = [];
  for (let at = template.indexOf(orderId); at !== -1; at = template.indexOf(orderId, at + 1)) {
    places.push(at);
  }
  return (n) => {
    const bytes = Buffer.from(template);
    const id = String(Number(orderId) + n);
    for (const at of places) bytes.write(id, at, 'latin1');
    return { bytes, signature: createHmac('sha256', secret).update(bytes).digest('base64') };
  };
}
