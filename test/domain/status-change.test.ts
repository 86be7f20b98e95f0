import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Facts, OrderFact } from '#app/domain/facts.ts';
import { STATUS_RULES, type Status } from '#app/domain/status.ts';
import {
  deriveOrphanChanges,
  deriveStatusChanges,
  readCarrierStatus,
  type StatusChange,
  statusChangeKey,
} from '#app/domain/status-change.ts';
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
  ORDER,
  R1,
  stateOf,
} from './order-facts.ts';

const SEEN_AT = at(2 * HOUR);

type Options = Parameters<typeof deriveStatusChanges>[1];

function derive(
  updates: readonly Partial<Facts>[],
  options: Partial<Options> = {},
): StatusChange[] {
  const state = stateOf(SEEN_AT, ...updates);
  return deriveStatusChanges(state, {
    confirmedOn: 'order_created',
    cancelledIsTold: true,
    ...options,
  });
}

/** "status reason" of each change but `confirmed`, which every order has. */
function told(changes: readonly StatusChange[]): string[] {
  return changes
    .filter(({ status }) => status !== 'confirmed')
    .map(({ status, notToldBecause }) => [status, notToldBecause ?? []].flat().join(' '))
    .sort();
}

function find(changes: readonly StatusChange[], status: Status | 'unknown'): StatusChange {
  const found = changes.filter((change) => change.status === status);
  if (found.length !== 1 || found[0] === undefined) {
    throw new Error(`${found.length} changes to ${status}`);
  }
  return found[0];
}

const CARRIER_VALUES: readonly [string, Status | null][] = [
  ['label_purchased', null],
  ['label_printed', null],
  ['label_voided', null],
  ['confirmed', null],
  ['submitted', null],
  ['fulfilled', null],
  ['marked_as_fulfilled', null],
  ['canceled', null],
  ['', null],
  ['in_transit', 'in_transit'],
  ['carrier_picked_up', 'in_transit'],
  ['delayed', 'delayed'],
  ['out_for_delivery', 'out_for_delivery'],
  ['attempted_delivery', 'attempted_delivery'],
  ['ready_for_pickup', 'ready_for_pickup'],
  ['ready_for_recipient_pickup', 'ready_for_pickup'],
  ['delivered', 'delivered'],
  ['picked_up', 'picked_up'],
  ['failure', 'delivery_failed'],
  ['not_delivered', 'delivery_failed'],
  ['returning_to_sender', 'delivery_failed'],
];

describe('a carrier event', () => {
  test.each(CARRIER_VALUES)('%j is %s', (value, status) => {
    const event = anEvent(value, { happenedAt: at(20 * MINUTE) });
    const changes = derive([aShippedOrder(), { events: [event] }]);
    expect(readCarrierStatus(value)).toBe(status);
    expect(told(changes)).toEqual(['shipped', ...(status === null ? [] : [status])].sort());
    if (status === null) return;
    expect(find(changes, status)).toEqual({
      subjectKind: 'fulfilment',
      subjectGid: F1,
      status,
      carrierStatus: value,
      family: STATUS_RULES[status].family,
      occurrence: STATUS_RULES[status].recurs ? event.gid : F1,
      happenedAt: at(20 * MINUTE),
      subjectCreatedAt: at(10 * MINUTE),
      firstSeenAt: SEEN_AT,
      notToldBecause: null,
    });
  });

  test.each(['buyer_action_required', 'lost_at_sea', 'constructor', '__proto__'])(
    'with a value we do not know is kept and not told: %s',
    (value) => {
      const changes = derive([aShippedOrder(), { events: [anEvent(value)] }]);
      expect(find(changes, 'unknown')).toMatchObject({
        carrierStatus: value,
        family: 'unknown',
        occurrence: `${F1}:${value}`,
        notToldBecause: 'unknown_status',
      });
    },
  );

  test('with any text is read without a crash', () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        const known = CARRIER_VALUES.find(([word]) => word === value);
        fc.pre(known === undefined && value !== 'cancelled');
        expect(readCarrierStatus(value)).toBe('unknown');
        derive([aShippedOrder(), { events: [anEvent(value)] }]);
      }),
    );
  });

  test.each(['delayed', 'out_for_delivery', 'attempted_delivery'] as const)(
    '%s is told each time it happens again',
    (status) => {
      const first = anEvent(status, { gid: 'event/1' });
      const second = anEvent(status, { gid: 'event/2', happenedAt: at(26 * HOUR) });
      const changes = derive([aShippedOrder(), { events: [first, second] }]);
      const again = changes.filter((change) => change.status === status);
      expect(again.map(({ occurrence }) => occurrence)).toEqual(['event/1', 'event/2']);
    },
  );

  test('in_transit is one fact however often it is scanned, as of the first', () => {
    const scans = ['carrier_picked_up', 'in_transit', 'in_transit'].map((value, n) =>
      anEvent(value, { gid: `event/${n}`, happenedAt: at((50 - n) * MINUTE) }),
    );
    const changes = derive([aShippedOrder(), { events: scans }]);
    expect(find(changes, 'in_transit').happenedAt).toBe(at(48 * MINUTE));
  });

  test('of a fulfilment that we do not know waits for it', () => {
    const events = [anEvent('delivered', { fulfilmentGid: F2 }), anEvent('label_printed')];
    const state = stateOf(SEEN_AT, { order: anOrder(), events });
    expect(told(derive([{ order: anOrder(), events }]))).toEqual([]);
    expect(deriveOrphanChanges(state)).toMatchObject([
      { status: 'delivered', subjectGid: F2, happenedAt: at(20 * MINUTE) },
    ]);
    const known = stateOf(SEEN_AT, { events, fulfilments: [aFulfilment({ gid: F2 })] });
    expect(deriveOrphanChanges(known)).toEqual([]);
  });
});

describe('a carrier value that only a snapshot shows', () => {
  const shown = (shipmentStatus: string | null, seconds: number) =>
    aFulfilment({ shipmentStatus, updatedAt: at(seconds) });

  test.each(['delivered', 'in_transit', 'ready_for_pickup', 'picked_up', 'failure'])(
    '%s has no time at first sight',
    (value) => {
      const order = { order: anOrder({ fulfilmentStatus: 'fulfilled' }) };
      const changes = derive([order, { fulfilments: [shown(value, HOUR)] }]);
      const status = readCarrierStatus(value);
      if (status === null) throw new Error('a value to tell');
      expect(find(changes, status)).toMatchObject({ happenedAt: null, carrierStatus: value });
    },
  );

  test('has one as a difference from what was known', () => {
    const changes = derive([
      aShippedOrder(),
      { fulfilments: [shown('in_transit', HOUR)] },
      { fulfilments: [shown('in_transit', 2 * HOUR)] },
      { fulfilments: [shown('delivered', 3 * HOUR)] },
    ]);
    expect(find(changes, 'in_transit').happenedAt).toBe(at(HOUR));
    expect(find(changes, 'delivered').happenedAt).toBe(at(3 * HOUR));
  });

  test('of the same second as another is no difference', () => {
    const changes = derive([aShippedOrder(), { fulfilments: [shown('delivered', 10 * MINUTE)] }]);
    expect(find(changes, 'delivered').happenedAt).toBeNull();
  });

  test.each(['delayed', 'out_for_delivery', 'attempted_delivery'])(
    '%s is not told by itself: the event is missing',
    (value) => {
      const changes = derive([aShippedOrder(), { fulfilments: [shown(value, HOUR)] }]);
      expect(told(changes)).toEqual(['shipped']);
    },
  );

  test('is one fact with its event, which has the time', () => {
    const changes = derive([
      aShippedOrder(),
      { fulfilments: [shown('delivered', 3 * HOUR)] },
      { events: [anEvent('delivered', { happenedAt: at(2 * HOUR) })] },
    ]);
    expect(find(changes, 'delivered').happenedAt).toBe(at(2 * HOUR));
  });

  test('is kept where we do not know the value', () => {
    const changes = derive([aShippedOrder(), { fulfilments: [shown('teleported', HOUR)] }]);
    expect(find(changes, 'unknown')).toMatchObject({ carrierStatus: 'teleported' });
  });
});

describe('a fulfilment', () => {
  test.each(['pending', 'open', 'error', 'failure', 'cancelled', 'unknown'] as const)(
    'that is %s is not shipped',
    (status) => {
      const fulfilments = [aFulfilment({ status })];
      expect(told(derive([{ order: anOrder(), fulfilments }]))).toEqual([]);
    },
  );

  test('that succeeds later is shipped', () => {
    const changes = derive([
      { order: anOrder({ fulfilmentStatus: 'fulfilled' }) },
      { fulfilments: [aFulfilment({ status: 'pending' })] },
      { fulfilments: [aFulfilment({ updatedAt: at(HOUR) })] },
    ]);
    expect(find(changes, 'shipped')).toMatchObject({
      subjectGid: F1,
      occurrence: F1,
      family: 'shipped',
      happenedAt: at(10 * MINUTE),
    });
  });

  test.each(['cancelled', 'error', 'failure'] as const)(
    'that shipped and is %s now is not told, nor what its carrier says',
    (status) => {
      const changes = derive([
        aShippedOrder(),
        { order: anOrder({ updatedAt: at(HOUR) }) },
        { fulfilments: [aFulfilment({ status, updatedAt: at(HOUR) })] },
        { events: [anEvent('delivered')] },
      ]);
      expect(told(changes)).toEqual([
        'delivered fulfilment_cancelled',
        'partially_shipped fulfilment_cancelled',
      ]);
    },
  );

  test('completes the order or is a part of it', () => {
    const first = aFulfilment();
    const second = aFulfilment({ gid: F2, createdAt: at(HOUR) });
    const partly = { order: anOrder({ fulfilmentStatus: 'partial', updatedAt: at(MINUTE * 10) }) };
    const wholly = { order: anOrder({ fulfilmentStatus: 'fulfilled', updatedAt: at(HOUR) }) };
    expect(told(derive([partly, { fulfilments: [first] }]))).toEqual(['partially_shipped']);
    const both = derive([wholly, { fulfilments: [first, second] }]);
    expect(told(both)).toEqual(['partially_shipped', 'shipped']);
    expect(find(both, 'shipped').subjectGid).toBe(F2);
  });

  test.each<[string, Partial<Facts>]>([
    ['of gift cards', { fulfilments: [aFulfilment({ requiresShipping: false })] }],
    [
      'without lines of an order that needs no shipping',
      {
        order: anOrder({ deliveryMethod: 'none' }),
        fulfilments: [aFulfilment({ requiresShipping: null })],
      },
    ],
  ])('%s has nothing to ship', (_name, update) => {
    const changes = derive([
      { order: anOrder({ fulfilmentStatus: 'fulfilled' }) },
      update,
      { events: [anEvent('delivered')] },
    ]);
    expect(changes.map((c) => c.notToldBecause).filter((reason) => reason !== null)).toEqual([
      'nothing_to_ship',
      'nothing_to_ship',
    ]);
  });

  test('of an order for local pickup is picked up, never shipped', () => {
    const changes = derive([aShippedOrder({ deliveryMethod: 'pickup' })]);
    expect(told(changes)).toEqual(['picked_up']);
    expect(find(changes, 'picked_up')).toMatchObject({ family: 'arrived', occurrence: F1 });
  });

  test('that is picked up and delivered arrives once', () => {
    const changes = derive([
      aShippedOrder({ deliveryMethod: 'pickup' }),
      { events: [anEvent('delivered'), anEvent('picked_up', { happenedAt: at(HOUR) })] },
    ]);
    expect(told(changes)).toEqual(['picked_up']);
  });

  test('handed over at the till is sold in store; one sent on later is not', () => {
    const changes = derive([
      { order: anOrder({ sourceName: 'pos', fulfilmentStatus: 'fulfilled' }) },
      { fulfilments: [aFulfilment({ createdAt: at(20) })] },
      { fulfilments: [aFulfilment({ gid: F2, createdAt: at(3 * HOUR) })] },
    ]);
    expect(find(changes, 'confirmed').notToldBecause).toBe('sold_in_store');
    expect(told(changes)).toEqual(['shipped', 'shipped sold_in_store']);
  });

  test('of another channel is never sold in store', () => {
    const changes = derive([
      { order: anOrder({ fulfilmentStatus: 'fulfilled' }) },
      { fulfilments: [aFulfilment({ createdAt: at(0) })] },
    ]);
    expect(told(changes)).toEqual(['shipped']);
    expect(find(changes, 'confirmed').notToldBecause).toBeNull();
  });
});

describe('an order', () => {
  test('is confirmed when created', () => {
    expect(derive([{ order: anOrder() }])).toMatchObject([
      { status: 'confirmed', subjectKind: 'order', subjectGid: ORDER, happenedAt: at(0) },
    ]);
  });

  test('is confirmed when paid, if the shop wants it so', () => {
    const onPaid = { confirmedOn: 'order_paid' } as const;
    expect(derive([{ order: anOrder() }], onPaid)).toEqual([]);
    const changes = derive([{ order: anOrder() }, { paidAt: at(90) }, { paidAt: at(60) }], onPaid);
    expect(find(changes, 'confirmed')).toMatchObject({ occurrence: ORDER, happenedAt: at(60) });
  });

  test('is cancelled as of its own time', () => {
    const order = anOrder({ cancelledAt: at(HOUR), updatedAt: at(2 * HOUR) });
    expect(find(derive([{ order }]), 'cancelled')).toMatchObject({
      family: 'cancelled',
      occurrence: ORDER,
      happenedAt: at(HOUR),
      notToldBecause: null,
    });
  });

  test('that we never saw says nothing', () => {
    const update = { fulfilments: [aFulfilment()], refunds: [aRefund()] };
    expect(derive([update])).toEqual([]);
  });
});

describe('a refund', () => {
  const R2 = 'gid://shopify/Refund/2';
  const refund = (money: OrderFact['financialStatus'], refunds: Facts['refunds']) =>
    derive([{ order: anOrder({ financialStatus: money, updatedAt: at(DAY) }), refunds }]);

  test('that gives all back is refunded', () => {
    expect(find(refund('refunded', [aRefund()]), 'refunded')).toMatchObject({
      subjectKind: 'refund',
      subjectGid: R1,
      family: 'refund',
      occurrence: R1,
      happenedAt: at(15 * MINUTE),
    });
  });

  test.each(['partially_refunded', 'paid', 'voided', null])(
    'of an order that is %s is partial',
    (money) => {
      expect(told(refund(money, [aRefund()]))).toEqual(['partially_refunded']);
    },
  );

  test('is the last of several that completes them', () => {
    const later = aRefund({ gid: R2, createdAt: at(HOUR) });
    const changes = refund('refunded', [later, aRefund()]);
    expect(find(changes, 'refunded').subjectGid).toBe(R2);
    expect(find(changes, 'partially_refunded').subjectGid).toBe(R1);
  });

  test('that moved no money does not complete them', () => {
    const restock = aRefund({ gid: R2, createdAt: at(HOUR), movedMoney: false });
    expect(told(refund('refunded', [aRefund(), restock]))).toEqual([
      'partially_refunded no_money_moved',
      'refunded',
    ]);
  });

  test.each([
    [-10 * MINUTE - 1, null],
    [-10 * MINUTE, 'told_with_cancellation'],
    [0, 'told_with_cancellation'],
    [10 * MINUTE, 'told_with_cancellation'],
    [10 * MINUTE + 1, null],
  ])('%i seconds from the cancellation: %s', (seconds, reason) => {
    const order = anOrder({
      cancelledAt: at(HOUR),
      financialStatus: 'refunded',
      updatedAt: at(2 * HOUR),
    });
    const update = { order, refunds: [aRefund({ createdAt: at(HOUR + seconds) })] };
    expect(find(derive([update]), 'refunded').notToldBecause).toBe(reason);
    const cancelledOff = derive([update], { cancelledIsTold: false });
    expect(find(cancelledOff, 'refunded').notToldBecause).toBeNull();
  });
});

describe('a return', () => {
  test.each([
    ['requested', 'return_requested'],
    ['approved', 'return_approved'],
    ['declined', 'return_declined'],
    ['closed', 'returned'],
  ] as const)('that is %s is %s', (status, told) => {
    const changes = derive([{ order: anOrder() }, { returns: [aReturn(status)] }]);
    expect(find(changes, told)).toMatchObject({
      subjectKind: 'return',
      family: told,
      occurrence: 'gid://shopify/Return/1',
      happenedAt: at(30 * MINUTE),
    });
  });

  test('keeps each of its statuses', () => {
    const returns = [aReturn('requested'), aReturn('approved'), aReturn('closed')];
    expect(told(derive([{ order: anOrder() }, { returns }]))).toEqual([
      'return_approved',
      'return_requested',
      'returned',
    ]);
  });
});

test('no two changes of a root have one key', () => {
  const values = CARRIER_VALUES.map(([value]) => value);
  const updates = fc.record({
    order: fc
      .record({
        cancelledAt: fc.constantFrom(null, at(HOUR)),
        deliveryMethod: fc.constantFrom('shipping' as const, 'pickup' as const),
        fulfilmentStatus: fc.constantFrom('partial' as const, 'fulfilled' as const),
      })
      .map(anOrder),
    fulfilments: fc.array(
      fc
        .record({
          gid: fc.constantFrom(F1, F2),
          shipmentStatus: fc.constantFrom(...values),
          updatedAt: fc.constantFrom(at(HOUR), at(2 * HOUR)),
        })
        .map(aFulfilment),
    ),
    events: fc.array(
      fc
        .record({ value: fc.constantFrom(...values), n: fc.integer({ min: 0, max: 9 }) })
        .map(({ value, n }) => anEvent(value, { gid: `event/${n}` })),
    ),
  });
  fc.assert(
    fc.property(updates, (update) => {
      const keys = derive([update]).map(statusChangeKey);
      expect(new Set(keys).size).toBe(keys.length);
    }),
  );
});
