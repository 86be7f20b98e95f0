import { v7 as uuidv7 } from 'uuid';
import type { NewEvent } from '#app/pipeline/receive.ts';
import { readWebhookBody } from '#app/shopify/webhook-body-reader.ts';

/** An order that has just been shipped, all of it, in `parcels` parcels. */
export type ShippedOrder = {
  shopDomain: string;
  /** Names the order, its parcels and, where none is given, its customer's phone. */
  number: number;
  parcels?: number;
  phone?: string;
};

export const SHIPPED_TOPIC = 'orders/fulfilled';
const HOUR_MS = 3_600_000;
/** Just before now, as Shopify's times have whole seconds. */
const SHIPPED_AGO_MS = 2000;

/** A Spanish mobile number, another one for each order. */
export function phoneOf(number: number): string {
  return `346${String(number).padStart(8, '0')}`;
}

export function orderGidOf(number: number): string {
  return `gid://shopify/Order/${5_000_000_000 + number}`;
}

/** The body of its webhook, with the fields that shopify.app.toml asks for. */
export function shippedBody(order: ShippedOrder, now: number): string {
  const time = (milliseconds: number): string =>
    new Date(Math.floor(milliseconds / 1000) * 1000).toISOString().replace('.000Z', 'Z');
  const shippedAt = time(now - SHIPPED_AGO_MS);
  const orderedAt = time(now - HOUR_MS);
  const person = { first_name: 'Marta', name: 'Marta Soler', country_code: 'ES' };
  const phone = `+${order.phone ?? phoneOf(order.number)}`;
  const lines = [{ requires_shipping: true }, { requires_shipping: true }];
  return JSON.stringify({
    admin_graphql_api_id: orderGidOf(order.number),
    name: `#${order.number}`,
    created_at: orderedAt,
    updated_at: shippedAt,
    processed_at: orderedAt,
    cancelled_at: null,
    test: false,
    source_name: 'web',
    customer_locale: 'en',
    financial_status: 'paid',
    fulfillment_status: 'fulfilled',
    phone: null,
    shipping_address: { ...person, phone },
    billing_address: { ...person, phone: null },
    customer: {
      first_name: 'Marta',
      last_name: 'Soler',
      phone: null,
      default_address: { ...person, phone: null },
    },
    line_items: lines,
    shipping_lines: [{ delivery_category: null, is_removed: false }],
    fulfillments: Array.from({ length: order.parcels ?? 1 }, (_, index) => ({
      admin_graphql_api_id: `gid://shopify/Fulfillment/${6_000_000_000 + order.number * 10 + index}`,
      status: 'success',
      shipment_status: null,
      created_at: shippedAt,
      updated_at: shippedAt,
      line_items: lines,
    })),
    refunds: [],
  });
}

/** The event that receiving stores of that webhook. */
export function shippedEvent(order: ShippedOrder, now: number): NewEvent {
  const triggeredAt = new Date(now).toISOString();
  const reading = readWebhookBody(SHIPPED_TOPIC, Buffer.from(shippedBody(order, now)), triggeredAt);
  if (reading.kind !== 'facts') throw new Error('The body of an order cannot be read');
  const { facts, subjectGid } = reading;
  return {
    shopDomain: order.shopDomain,
    webhookId: uuidv7(),
    topic: SHIPPED_TOPIC,
    triggeredAt,
    rootGid: facts.orderGid,
    subjectGid,
    facts,
  };
}
