import { randomBytes } from 'node:crypto';
import { EMPTY_ORDER_STATE } from '#app/domain/order-state.ts';
import type { Vault } from '#app/store/vault.ts';

/** A store as it is after a while: so many notifications, evenly over so many days until now. */
export type History = {
  readonly notifications: number;
  readonly shops: number;
  readonly days: number;
  /** The end of it, in milliseconds of the epoch. */
  readonly until: number;
};

/** One of five notifications is the large shop's. */
export const LARGE_SHOP_SHARE = 5;
/** Each order has four: created, shipped, on its way, arrived; the customer wants three of them. */
export const PER_ORDER = 4;
/** Days from one notification of an order to its next. */
const DAYS_BETWEEN = 0.9;

/** A year and more, so that each table has what is over and what is kept. */
export const HISTORY_DAYS = 400;

/** As many shops at every size, so that what grows is their history. */
const SHOPS = 1000;

export function historyOf(notifications: number, until = Date.now()): History {
  return { notifications, shops: SHOPS, days: HISTORY_DAYS, until };
}

/** The numbers from which all rows follow. */
export function timesOf({ notifications, days, until }: History) {
  const step = (days * 86_400_000) / notifications;
  const from = until - days * 86_400_000;
  const orders = Math.ceil(notifications / PER_ORDER);
  /** An order's next notification comes after so many other orders began. */
  const lag = Math.max(1, Math.round((orders / days) * DAYS_BETWEEN));
  const daysAgo = (age: number): number => until - age * 86_400_000;
  /** The first notification of the last so many days. */
  const firstOf = (age: number): number => Math.max(0, Math.ceil((daysAgo(age) - from) / step));
  return { step, from, orders, lag, daysAgo, firstOf };
}

/** Sealed texts as long as real ones; one of each is enough, since each opens. */
export function sealedSamples(vault: Vault) {
  const parcel = {
    gid: 'gid://shopify/Fulfillment/5000000000000',
    status: 'success',
    trackingNumbers: ['1Z999AA10123456784'],
    shipmentStatus: 'in_transit',
    updatedAt: '2026-11-25T12:00:00.000Z',
  };
  const state = {
    ...EMPTY_ORDER_STATE,
    // As much as an order with its phones, names and parcels takes.
    filling: JSON.stringify([parcel, parcel]),
  };
  const text =
    'Hi Maria, an update on order #1042, parcel 1 of 2: out for delivery. Thank you for your patience.';
  return {
    state: vault.seal('root.state', JSON.stringify(state)),
    phone: vault.seal('notification.phone', '4930901820'),
    name: vault.seal('notification.customer_name', 'Maria'),
    text: vault.seal('attempt.rendered_text', text),
    wamid: vault.seal('attempt.wamid', `wamid.${randomBytes(33).toString('base64')}`),
    payload: vault.seal('inspection.payload', 'x'.repeat(2000)),
    token: vault.seal('channel.token', 'eyJ.token.of.the.channel'),
  };
}
