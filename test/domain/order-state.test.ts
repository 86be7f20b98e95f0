import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DeliveryMethod, Facts, OrderFact, PhoneCandidate } from '#app/domain/facts.ts';
import { findReadNeeds } from '#app/domain/fresh-read.ts';
import {
  EMPTY_ORDER_STATE,
  mergeFacts,
  mergeRead,
  type OrderState,
} from '#app/domain/order-state.ts';
import {
  aFulfilment,
  anEvent,
  anOrder,
  aRefund,
  aReturn,
  aShippedOrder,
  at,
  F1,
  F2,
  facts,
  HOUR,
  R1,
  stateOf,
} from './order-facts.ts';

const SEEN_AT = at(9000);

function phone(source: PhoneCandidate['source'], digits: string): PhoneCandidate {
  return { source, phone: digits, country: 'DE', name: 'Maria' };
}

/** Few times, so that many snapshots share one. */
const times = fc.constantFrom(at(0), at(1), at(2));

const orders: fc.Arbitrary<OrderFact> = fc
  .record({
    updatedAt: times,
    cancelledAt: fc.constantFrom(null, at(1)),
    financialStatus: fc.constantFrom('paid', 'partially_refunded', 'refunded'),
    fulfilmentStatus: fc.constantFrom(
      'unfulfilled' as const,
      'partial' as const,
      'fulfilled' as const,
    ),
    deliveryMethod: fc.constantFrom<DeliveryMethod>(
      'unknown',
      'shipping',
      'pickup',
      'local',
      'none',
    ),
    phones: fc.constantFrom(
      [phone('shipping_address', '1')],
      [phone('shipping_address', '2'), phone('customer', '3')],
      [phone('order', '4'), phone('customer', '5'), phone('default_address', '6')],
    ),
  })
  .map(anOrder);

const fulfilments = fc
  .record({
    gid: fc.constantFrom(F1, F2),
    status: fc.constantFrom('pending' as const, 'success' as const, 'cancelled' as const),
    shipmentStatus: fc.constantFrom(null, 'in_transit', 'delivered', 'constructor', '__proto__'),
    updatedAt: times,
    requiresShipping: fc.constantFrom(null, true, false),
  })
  .map((over) => aFulfilment({ createdAt: at(0), ...over }));

const updates: fc.Arbitrary<Facts> = fc
  .record({
    order: fc.option(orders),
    fulfilments: fc.array(fulfilments, { maxLength: 2 }),
    events: fc.array(fc.constantFrom(anEvent('delivered'), anEvent('delayed')), { maxLength: 2 }),
    refunds: fc.array(fc.constantFrom(aRefund(), aRefund({ movedMoney: false })), { maxLength: 2 }),
    returns: fc.array(
      fc.record({ happenedAt: times }).map((over) => aReturn('requested', over)),
      { maxLength: 2 },
    ),
    paidAt: fc.option(times),
  })
  .map(facts);

function mergeAll(list: readonly Facts[]): OrderState {
  return list.reduce((state, update) => mergeFacts(state, update, SEEN_AT), EMPTY_ORDER_STATE);
}

describe('merging updates', () => {
  test('comes to the same in any order, with any of them repeated', () => {
    fc.assert(
      fc.property(
        fc
          .array(updates, { minLength: 1, maxLength: 6 })
          .chain((list) =>
            fc.tuple(
              fc.constant(list),
              fc.shuffledSubarray([...list, ...list], { minLength: 2 * list.length }),
            ),
          ),
        ([list, shuffled]) => {
          expect(mergeAll(shuffled)).toEqual(mergeAll(list));
        },
      ),
      { numRuns: 300 },
    );
  });

  test('survives being stored as JSON', () => {
    fc.assert(
      fc.property(fc.array(updates, { maxLength: 4 }), (list) => {
        const state = mergeAll(list);
        expect(JSON.parse(JSON.stringify(state))).toEqual(state);
      }),
      { numRuns: 50 },
    );
  });
});

describe('the order', () => {
  test('is the newest snapshot, whichever came first', () => {
    const older = { order: anOrder({ name: '#old', updatedAt: at(1) }) };
    const newer = { order: anOrder({ name: '#new', updatedAt: at(2) }) };
    expect(stateOf(SEEN_AT, older, newer).order?.name).toBe('#new');
    expect(stateOf(SEEN_AT, newer, older).order?.name).toBe('#new');
  });

  test.each<[string, Partial<OrderFact>, Partial<OrderFact>]>([
    ['fulfilled', { fulfilmentStatus: 'partial' }, { fulfilmentStatus: 'fulfilled' }],
    ['partially fulfilled', { fulfilmentStatus: 'unfulfilled' }, { fulfilmentStatus: 'partial' }],
    ['refunded', { financialStatus: 'paid' }, { financialStatus: 'refunded' }],
  ])('of the same second is the one that got further: %s', (_name, behind, ahead) => {
    const updates = [{ order: anOrder(ahead) }, { order: anOrder(behind) }];
    expect(stateOf(SEEN_AT, ...updates).order).toMatchObject(ahead);
    expect(stateOf(SEEN_AT, ...updates.reverse()).order).toMatchObject(ahead);
  });

  test('stays cancelled', () => {
    const cancelled = { order: anOrder({ cancelledAt: at(1), updatedAt: at(1) }) };
    const late = { order: anOrder({ updatedAt: at(1), fulfilmentStatus: 'fulfilled' as const }) };
    for (const updates of [
      [cancelled, late],
      [late, cancelled],
    ]) {
      expect(stateOf(SEEN_AT, ...updates).order).toMatchObject({
        cancelledAt: at(1),
        fulfilmentStatus: 'fulfilled',
      });
    }
  });

  // A parcel is made and cancelled and the money paid back, all in one second: what got furthest
  // is not what came last, and only the answer to a read tells.
  test('of the same second is the one that was read', () => {
    const read = facts({ order: anOrder({ financialStatus: 'refunded' }) });
    const stale = facts({ order: anOrder({ fulfilmentStatus: 'partial' }) });
    const before = mergeFacts(mergeAll([stale]), read, SEEN_AT, 'read');
    const after = mergeFacts(mergeFacts(EMPTY_ORDER_STATE, read, SEEN_AT, 'read'), stale, SEEN_AT);
    expect(before.order).toEqual(read.order);
    expect(after.order).toEqual(read.order);
    const newer = facts({ order: anOrder({ name: '#new', updatedAt: at(1) }) });
    expect(mergeFacts(after, newer, SEEN_AT).order?.name).toBe('#new');
    expect(mergeFacts(mergeAll([newer]), read, SEEN_AT, 'read').order?.name).toBe('#new');
  });

  test("keeps the customer's own phones where the newer source has none", () => {
    const state = stateOf(
      SEEN_AT,
      { order: anOrder({ phones: [phone('shipping_address', '1'), phone('customer', '2')] }) },
      { order: anOrder({ updatedAt: at(5), phones: [phone('shipping_address', '3')] }) },
    );
    expect(state.order?.phones.map((p) => p.phone)).toEqual(['3', '2']);
  });

  test('forgets an address that the newer snapshot has no more', () => {
    const state = stateOf(
      SEEN_AT,
      { order: anOrder({ phones: [phone('shipping_address', '1')] }) },
      { order: anOrder({ updatedAt: at(5), phones: [phone('billing_address', '2')] }) },
    );
    expect(state.order?.phones.map((p) => p.phone)).toEqual(['2']);
  });

  test('keeps the newest delivery method that was known', () => {
    const snapshots = [
      { order: anOrder({ updatedAt: at(1), deliveryMethod: 'shipping' as const }) },
      { order: anOrder({ updatedAt: at(2), deliveryMethod: 'pickup' as const }) },
      { order: anOrder({ updatedAt: at(3), deliveryMethod: 'unknown' as const }) },
    ];
    expect(stateOf(SEEN_AT, ...snapshots).order?.deliveryMethod).toBe('pickup');
    expect(stateOf(SEEN_AT, ...snapshots.reverse()).order?.deliveryMethod).toBe('pickup');
  });
});

describe('the rest', () => {
  test('says when something was first seen', () => {
    const update = { order: anOrder(), refunds: [aRefund()], fulfilments: [aFulfilment()] };
    const state = mergeFacts(stateOf(at(100), update), facts(update), at(200));
    expect(state.orderFirstSeenAt).toBe(at(100));
    expect(state.refunds[R1]?.firstSeenAt).toBe(at(100));
    expect(state.fulfilments[F1]).toMatchObject({
      firstSeenAt: at(100),
      succeededSeenAt: at(100),
      shipmentStatusSeenAt: at(100),
    });
  });

  test('knows that a fulfilment once succeeded', () => {
    const cancelled = aFulfilment({ status: 'cancelled', updatedAt: at(2000) });
    const state = stateOf(SEEN_AT, { fulfilments: [cancelled] }, { fulfilments: [aFulfilment()] });
    expect(state.fulfilments[F1]?.fact.status).toBe('cancelled');
    expect(state.fulfilments[F1]?.succeededSeenAt).toBe(SEEN_AT);
  });

  test('keeps every carrier value with the earliest time it was seen under', () => {
    const state = stateOf(
      SEEN_AT,
      { fulfilments: [aFulfilment({ shipmentStatus: 'delivered', updatedAt: at(2000) })] },
      { fulfilments: [aFulfilment({ shipmentStatus: 'delivered', updatedAt: at(1500) })] },
      { fulfilments: [aFulfilment({ shipmentStatus: null, updatedAt: at(600) })] },
    );
    expect(state.fulfilments[F1]?.shipmentStatuses).toEqual({ delivered: at(1500), '': at(600) });
  });

  test('lets a refund move its money later', () => {
    const pending = { refunds: [aRefund({ movedMoney: false })] };
    const done = { refunds: [aRefund()] };
    expect(stateOf(SEEN_AT, pending, done).refunds[R1]?.movedMoney).toBe(true);
    expect(stateOf(SEEN_AT, done, pending).refunds[R1]?.movedMoney).toBe(true);
  });
});

describe('an order that was read at an earlier time', () => {
  const read = { ...facts(aShippedOrder()), readAt: at(HOUR) };

  test('settles what was news until it was read, and nothing that came after', () => {
    const later = aFulfilment({ gid: F2, createdAt: at(2 * HOUR) });
    const state = mergeFacts(EMPTY_ORDER_STATE, facts({ fulfilments: [later] }), at(2 * HOUR));
    const merged = mergeRead(state, read);
    expect(merged.readAt).toBe(at(HOUR));
    expect(merged.fulfilments[F1]).toMatchObject({
      firstSeenAt: at(HOUR),
      succeededSeenAt: at(HOUR),
      shipmentStatusSeenAt: at(HOUR),
    });
    expect([...findReadNeeds(merged).keys()]).toEqual([F2]);
  });

  test('moves back neither the order nor when it was last read', () => {
    const newer = facts({ order: anOrder({ updatedAt: at(3 * HOUR), name: '#newer' }) });
    const state = { ...mergeFacts(EMPTY_ORDER_STATE, newer, at(3 * HOUR)), readAt: at(3 * HOUR) };
    const merged = mergeRead(state, read);
    expect(merged.order?.name).toBe('#newer');
    expect(merged.readAt).toBe(at(3 * HOUR));
  });

  test('comes to the same before and after an update of the same second', () => {
    const update = facts({ ...aShippedOrder({ financialStatus: 'refunded' }) });
    const before = mergeRead(mergeFacts(EMPTY_ORDER_STATE, update, at(HOUR)), read);
    const after = mergeFacts(mergeRead(EMPTY_ORDER_STATE, read), update, at(HOUR));
    expect(before).toEqual(after);
    expect(before.order?.financialStatus).toBe('refunded');
  });
});
