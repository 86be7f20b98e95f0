import type {
  Facts,
  FulfilmentEventFact,
  FulfilmentFact,
  OrderFact,
  RefundFact,
  ReturnFact,
} from '#app/domain/facts.ts';
import { EMPTY_ORDER_STATE, mergeFacts, type OrderState } from '#app/domain/order-state.ts';

/** Facts of one made-up order, whole unless a test says otherwise. */

const NOON = Date.parse('2026-11-22T12:00:00.000Z');

export const MINUTE = 60;
export const HOUR = 3600;
export const DAY = 24 * HOUR;

/** The instant `seconds` after noon of the day on which the orders of these tests are made. */
export function at(seconds: number): string {
  return new Date(NOON + seconds * 1000).toISOString();
}

export const ORDER = 'gid://shopify/Order/1042';
export const F1 = 'gid://shopify/Fulfillment/1';
export const F2 = 'gid://shopify/Fulfillment/2';
export const F3 = 'gid://shopify/Fulfillment/3';
export const R1 = 'gid://shopify/Refund/1';

export function anOrder(over: Partial<OrderFact> = {}): OrderFact {
  return {
    gid: ORDER,
    name: '#1042',
    createdAt: at(0),
    updatedAt: at(0),
    processedAt: at(0),
    cancelledAt: null,
    test: false,
    sourceName: 'web',
    customerLocale: 'en',
    financialStatus: 'paid',
    fulfilmentStatus: 'unfulfilled',
    deliveryMethod: 'shipping',
    phones: [
      { source: 'shipping_address', phone: '+4915112345678', country: 'DE', name: 'Maria' },
      { source: 'order', phone: null, country: 'DE', name: null },
    ],
    ...over,
  };
}

/** A fulfilment made 10 minutes after the order. */
export function aFulfilment(over: Partial<FulfilmentFact> = {}): FulfilmentFact {
  const createdAt = over.createdAt ?? at(10 * MINUTE);
  return {
    gid: F1,
    orderGid: ORDER,
    status: 'success',
    shipmentStatus: null,
    createdAt,
    updatedAt: createdAt,
    requiresShipping: true,
    ...over,
  };
}

export function anEvent(
  status: string,
  over: Partial<FulfilmentEventFact> = {},
): FulfilmentEventFact {
  return {
    gid: `gid://shopify/FulfillmentEvent/${status}`,
    fulfilmentGid: F1,
    orderGid: ORDER,
    status,
    happenedAt: at(20 * MINUTE),
    ...over,
  };
}

export function aRefund(over: Partial<RefundFact> = {}): RefundFact {
  return { gid: R1, orderGid: ORDER, createdAt: at(15 * MINUTE), movedMoney: true, ...over };
}

export function aReturn(status: ReturnFact['status'], over: Partial<ReturnFact> = {}): ReturnFact {
  return {
    gid: 'gid://shopify/Return/1',
    orderGid: ORDER,
    status,
    happenedAt: at(30 * MINUTE),
    ...over,
  };
}

export function facts(over: Partial<Facts>): Facts {
  return {
    orderGid: ORDER,
    order: null,
    fulfilments: [],
    events: [],
    refunds: [],
    returns: [],
    paidAt: null,
    ...over,
  };
}

/** The state after these updates were seen in turn, all at `now`. */
export function stateOf(now: string, ...updates: readonly Partial<Facts>[]): OrderState {
  return updates.reduce<OrderState>(
    (state, update) => mergeFacts(state, facts(update), now),
    EMPTY_ORDER_STATE,
  );
}

/** An order that was fulfilled in one parcel. */
export function aShippedOrder(over: Partial<OrderFact> = {}): Partial<Facts> {
  return {
    order: anOrder({ fulfilmentStatus: 'fulfilled', updatedAt: at(10 * MINUTE), ...over }),
    fulfilments: [aFulfilment()],
  };
}
