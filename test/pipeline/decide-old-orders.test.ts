import { describe, expect, test } from 'vitest';
import type { Facts } from '#app/domain/facts.ts';
import type { DecidingShop } from '#app/pipeline/decide-ports.ts';
import {
  aFulfilment,
  anEvent,
  anOrder,
  aRefund,
  at,
  DAY,
  facts,
  HOUR,
  MINUTE,
} from '#test/domain/order-facts.ts';
import { ALL_ON, aShop, type Model, makeModel } from './decide-model.ts';

/** Nothing old is told: many orders at once that all have happened already. */

const MANY = 6000;

/** An order that went its whole way, `age` seconds before the noon that is now. */
function anOldOrder(n: number, age: number, over: Partial<Facts['order'] & object> = {}): Facts {
  const orderGid = `gid://shopify/Order/${n}`;
  const fulfilmentGid = `gid://shopify/Fulfillment/${n}`;
  const cancelled = n % 5 === 0;
  const order = anOrder({
    gid: orderGid,
    name: `#${n}`,
    createdAt: at(-age),
    processedAt: at(-age),
    // Touched just now.
    updatedAt: at(0),
    cancelledAt: cancelled ? at(HOUR - age) : null,
    financialStatus: cancelled ? 'refunded' : 'paid',
    fulfilmentStatus: 'fulfilled',
    deliveryMethod: n % 3 === 0 ? 'unknown' : 'shipping',
    ...over,
  });
  return facts({
    orderGid,
    order,
    fulfilments: [
      aFulfilment({
        gid: fulfilmentGid,
        orderGid,
        createdAt: at(10 * MINUTE - age),
        updatedAt: at(5 * HOUR - age),
        shipmentStatus: n % 2 === 0 ? 'delivered' : 'out_for_delivery',
      }),
    ],
    refunds: cancelled
      ? [aRefund({ gid: `gid://shopify/Refund/${n}`, orderGid, createdAt: at(2 * HOUR - age) })]
      : [],
  });
}

/** An order of this morning that arrived an hour ago. */
function anArrivedOrder(n: number): Facts {
  const order = anOldOrder(10 * n + 2, 8 * HOUR, { deliveryMethod: 'shipping' });
  const fulfilmentGid = `gid://shopify/Fulfillment/${10 * n + 2}`;
  return { ...order, events: [anEvent('delivered', { fulfilmentGid, happenedAt: at(-HOUR) })] };
}

async function touch(orders: readonly Facts[], shop: Partial<DecidingShop>): Promise<Model> {
  const model = makeModel({
    shop: aShop({
      switches: ALL_ON,
      installedAt: at(-365 * DAY),
      switchedOnAt: at(-365 * DAY),
      ...shop,
    }),
  });
  for (const order of orders) model.deliver(order);
  await model.pass();
  await model.settle();
  return model;
}

function expectNothingTold(model: Model): void {
  expect(model.rows().length).toBeGreaterThan(0);
  expect(model.rows().filter(({ outcome }) => outcome === 'send')).toEqual([]);
  expect(model.calls.wakeSend).toBe(0);
}

function reasons(model: Model): string[] {
  return [...new Set(model.rows().map(({ outcome }) => outcome))].sort();
}

describe('nothing is sent, and every skip says why', () => {
  test('6,000 old orders are touched by a bulk edit', async () => {
    const orders = Array.from({ length: MANY }, (_, n) => anOldOrder(n, (10 + (n % 90)) * DAY));
    const model = await touch(orders, {});
    expectNothingTold(model);
    expect(reasons(model)).toEqual(['baseline']);
    // Each of them, and none at the price of a read.
    const roots = new Set(model.rows().map(({ orderName }) => orderName));
    expect(roots.size).toBe(MANY);
    expect(model.reads).toEqual([]);
  });

  test('historic orders are imported', async () => {
    const orders = Array.from({ length: 300 }, (_, n) =>
      anOldOrder(n, 6 * HOUR, { processedAt: at(-(20 + n) * DAY) }),
    );
    const model = await touch(orders, {});
    expectNothingTold(model);
    expect(reasons(model)).toEqual(['baseline']);
    expect(model.reads).toEqual([]);
  });

  test('a status is switched on late, and the orders are touched', async () => {
    const orders = Array.from({ length: 300 }, (_, n) => anArrivedOrder(n));
    const late = { on: true, switchedOnAt: at(-1), freshForSeconds: null };
    const off = { on: false, switchedOnAt: null, freshForSeconds: null };
    const switches: DecidingShop['switches'] = new Map(
      [...ALL_ON.keys()].map((status) => [status, status === 'delivered' ? late : off]),
    );
    const model = await touch(orders, { switches });
    expectNothingTold(model);
    expect(reasons(model)).toEqual(['before_start', 'status_off']);
  });

  test('the app is installed again, and the orders are touched', async () => {
    const orders = Array.from({ length: 300 }, (_, n) => anArrivedOrder(n));
    const again = { installNumber: 2, installedAt: at(-MINUTE) };
    const off = await touch(orders, { ...again, sendingOn: false, switchedOnAt: null });
    expectNothingTold(off);
    expect(reasons(off)).toEqual(['sending_off']);
    const on = await touch(orders, { ...again, switchedOnAt: at(-1) });
    expectNothingTold(on);
    expect(reasons(on)).toEqual(['before_start']);
  });

  test('an old order that moves again is told', async () => {
    const order = { ...anOldOrder(1, 20 * DAY, { deliveryMethod: 'shipping' }) };
    const event = anEvent('attempted_delivery', {
      fulfilmentGid: 'gid://shopify/Fulfillment/1',
      happenedAt: at(-MINUTE),
    });
    const model = await touch([{ ...order, events: [event] }], {});
    expect(model.outcomes()).toEqual([
      'attempted_delivery: send',
      'confirmed: baseline',
      'shipped: baseline',
    ]);
  });
});
