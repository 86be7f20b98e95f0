import { describe, expect, test } from 'vitest';
import type { Facts, FulfilmentFact, OrderFact } from '#app/domain/facts.ts';
import { findReadNeeds } from '#app/domain/fresh-read.ts';
import type { OrderState } from '#app/domain/order-state.ts';
import {
  aFulfilment,
  anEvent,
  anOrder,
  aRefund,
  aReturn,
  aShippedOrder,
  at,
  DAY,
  F1,
  F2,
  HOUR,
  MINUTE,
  R1,
  stateOf,
} from './order-facts.ts';

const SEEN_AT = at(2 * HOUR);

function needsOf(...updates: readonly Partial<Facts>[]) {
  return Object.fromEntries(findReadNeeds(stateOf(SEEN_AT, ...updates)));
}

/** What was asked for has been answered: nothing is asked twice. */
function expectSettledByReading(state: OrderState): void {
  expect(findReadNeeds(state).size).toBeGreaterThan(0);
  expect(findReadNeeds({ ...state, readAt: SEEN_AT }).size).toBe(0);
}

describe('an order that we do not know', () => {
  test.each<[string, Partial<Facts>, string]>([
    ['fulfilment', { fulfilments: [aFulfilment()] }, F1],
    ['carrier event', { events: [anEvent('delivered')] }, F1],
    ['refund', { refunds: [aRefund()] }, R1],
    ['return', { returns: [aReturn('requested')] }, 'gid://shopify/Return/1'],
  ])('is read for its %s', (_name, update, gid) => {
    expect(needsOf(update)).toEqual({ [gid]: 'order_unknown' });
    expectSettledByReading(stateOf(SEEN_AT, update));
  });

  test('is read again for news after an answer without it', () => {
    const unanswered = { ...stateOf(SEEN_AT, { fulfilments: [aFulfilment()] }), readAt: at(HOUR) };
    expect(findReadNeeds(unanswered).size).toBe(1);
    const answered = { ...unanswered, readAt: SEEN_AT };
    expect(findReadNeeds(answered).size).toBe(0);
    const news = stateOf(at(3 * HOUR), { events: [anEvent('delivered')] }).events;
    expect(findReadNeeds({ ...answered, events: news }).size).toBe(1);
  });

  test('is not read for a line in the story', () => {
    expect(needsOf({ events: [anEvent('label_printed')] })).toEqual({});
  });
});

describe('an order that we know', () => {
  const split = (over: Partial<OrderFact>) => ({ order: anOrder(over) });

  test('is enough for what it carries itself', () => {
    expect(needsOf(aShippedOrder())).toEqual({});
    expect(needsOf({ order: anOrder() }, { returns: [aReturn('requested')] })).toEqual({});
  });

  test('is read for a fulfilment that is younger', () => {
    const order = split({ updatedAt: at(9 * MINUTE), fulfilmentStatus: 'partial' });
    const update = { fulfilments: [aFulfilment()] };
    expect(needsOf(order, update)).toEqual({ [F1]: 'order_older_than_fulfilment' });
    expectSettledByReading(stateOf(SEEN_AT, order, update));
  });

  // Paid and fulfilled in one second: the order of before would make the only parcel a part.
  test.each(['unfulfilled', 'partial'] as const)(
    'is read for a fulfilment of the same second while it is %s',
    (fulfilmentStatus) => {
      const order = split({ updatedAt: at(10 * MINUTE), fulfilmentStatus });
      const need = needsOf(order, { fulfilments: [aFulfilment()] });
      expect(need).toEqual({ [F1]: 'order_older_than_fulfilment' });
    },
  );

  test('is read where it still counts a parcel that was cancelled', () => {
    const order = split({ updatedAt: at(HOUR), fulfilmentStatus: 'fulfilled' });
    const fulfilments = [aFulfilment(), aFulfilment({ gid: F2, createdAt: at(HOUR) })];
    const cancelled = (seconds: number) =>
      aFulfilment({ gid: F2, createdAt: at(HOUR), updatedAt: at(seconds), status: 'cancelled' });
    expect(needsOf(order, { fulfilments })).toEqual({});
    expect(needsOf(order, { fulfilments }, { fulfilments: [cancelled(HOUR + 60)] })).toEqual({
      [F1]: 'order_older_than_fulfilment',
    });
    const since = split({ updatedAt: at(HOUR + 61), fulfilmentStatus: 'partial' });
    expect(needsOf(since, { fulfilments }, { fulfilments: [cancelled(HOUR + 60)] })).toEqual({});
  });

  test('is not read for a fulfilment of the same second that completed it', () => {
    const order = split({ updatedAt: at(10 * MINUTE), fulfilmentStatus: 'fulfilled' });
    expect(needsOf(order, { fulfilments: [aFulfilment()] })).toEqual({});
  });

  test('is read when a pending fulfilment succeeds after the last reading', () => {
    const pending = stateOf(at(HOUR), split({ updatedAt: at(20 * MINUTE) }), {
      fulfilments: [aFulfilment({ status: 'pending' })],
    });
    const read = { ...pending, readAt: at(HOUR) };
    const known = read.fulfilments[F1];
    if (known === undefined) throw new Error('the fulfilment is known');
    const fulfilments = {
      [F1]: { ...known, fact: aFulfilment(), succeededSeenAt: SEEN_AT },
    };
    expect(findReadNeeds(read).size).toBe(0);
    expect(findReadNeeds({ ...read, fulfilments }).get(F1)).toBe('order_older_than_fulfilment');
  });

  test('is read where it does not say how it is delivered', () => {
    const update = aShippedOrder({ deliveryMethod: 'unknown' });
    expect(needsOf(update)).toEqual({ [F1]: 'delivery_method_unknown' });
    expectSettledByReading(stateOf(SEEN_AT, update));
  });

  test.each<[string, Partial<OrderFact>, Partial<FulfilmentFact>]>([
    ['goods that are not shipped', {}, { requiresShipping: false }],
    ['a sale at the till', { sourceName: 'pos' }, { createdAt: at(10) }],
  ])('is not read for %s', (_name, order, fulfilment) => {
    const update = { fulfilments: [aFulfilment({ shipmentStatus: 'delivered', ...fulfilment })] };
    expect(needsOf(split({ deliveryMethod: 'unknown', ...order }), update)).toEqual({});
  });

  test('is not read to count a fulfilment that did not come about', () => {
    const order = split({ updatedAt: at(HOUR) });
    expect(needsOf(order, { fulfilments: [aFulfilment({ status: 'error' })] })).toEqual({});
    expect(needsOf(order, { fulfilments: [aFulfilment({ status: 'cancelled' })] })).toEqual({});
  });

  test('is read for an order of the till that is sent on later', () => {
    const update = aShippedOrder({ sourceName: 'pos', deliveryMethod: 'unknown' });
    expect(needsOf(update)).toEqual({ [F1]: 'delivery_method_unknown' });
  });

  test.each(['out_for_delivery', 'delivered', 'in_transit', 'a_new_word'])(
    'is read for the event behind a snapshot: %s',
    (shipmentStatus) => {
      const update = { fulfilments: [aFulfilment({ shipmentStatus, updatedAt: at(HOUR) })] };
      expect(needsOf(aShippedOrder(), update)).toEqual({ [F1]: 'event_missing' });
      expectSettledByReading(stateOf(SEEN_AT, aShippedOrder(), update));
      expect(needsOf(aShippedOrder(), update, { events: [anEvent(shipmentStatus)] })).toEqual({});
    },
  );

  test('is not read for a snapshot that is only a line in the story', () => {
    const update = { fulfilments: [aFulfilment({ shipmentStatus: 'label_printed' })] };
    expect(needsOf(aShippedOrder(), update)).toEqual({});
  });

  test('is read for the fulfilment behind an event', () => {
    const event = anEvent('delivered', { fulfilmentGid: F2 });
    expect(needsOf(aShippedOrder(), { events: [event] })).toEqual({ [F2]: 'fulfilment_unknown' });
    expectSettledByReading(stateOf(SEEN_AT, aShippedOrder(), { events: [event] }));
  });

  test('is read for a refund that it may not have heard of', () => {
    const refunds = [aRefund()];
    expect(needsOf({ order: anOrder() }, { refunds })).toEqual({ [R1]: 'order_older_than_refund' });
    const sameSecond = { order: anOrder({ updatedAt: at(15 * MINUTE) }) };
    expect(needsOf(sameSecond, { refunds })).toEqual({ [R1]: 'order_older_than_refund' });
    expect(needsOf({ order: anOrder({ updatedAt: at(HOUR) }) }, { refunds })).toEqual({});
    const whole = { order: anOrder({ updatedAt: at(15 * MINUTE), financialStatus: 'refunded' }) };
    expect(needsOf(whole, { refunds })).toEqual({});
    expect(needsOf({ order: anOrder() }, { refunds: [aRefund({ movedMoney: false })] })).toEqual(
      {},
    );
  });
});

describe('what is a baseline whatever the answer', () => {
  const old = { createdAt: at(-30 * DAY), updatedAt: at(-20 * DAY) };
  const update: Partial<Facts> = {
    order: anOrder({ ...old, deliveryMethod: 'unknown', fulfilmentStatus: 'unfulfilled' }),
    fulfilments: [aFulfilment({ ...old, shipmentStatus: 'delivered' })],
    refunds: [aRefund({ createdAt: at(-19 * DAY) })],
  };

  test('is not worth a read: an old order that is touched', () => {
    expect(needsOf(update)).toEqual({});
  });

  test('is not worth a read: an import', () => {
    const order = anOrder({ processedAt: at(-30 * DAY), deliveryMethod: 'unknown' });
    const fulfilment = aFulfilment({ createdAt: at(MINUTE), shipmentStatus: 'delivered' });
    expect(needsOf({ order, fulfilments: [fulfilment] })).toEqual({});
  });

  test('is worth one when an old fulfilment changes now', () => {
    const moved = aFulfilment({ ...old, shipmentStatus: 'delivered', updatedAt: at(HOUR) });
    expect(needsOf({ ...update, fulfilments: [moved] })).toEqual({ [F1]: 'event_missing' });
  });
});
