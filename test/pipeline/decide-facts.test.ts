import { describe, expect, test } from 'vitest';
import type { Facts, OrderFact } from '#app/domain/facts.ts';
import type { Status } from '#app/domain/status.ts';
import type { DecidingShop } from '#app/pipeline/decide-ports.ts';
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
  F3,
  facts,
  HOUR,
  MINUTE,
  ORDER,
} from '#test/domain/order-facts.ts';
import { ALL_ON, aShop, type Model, makeModel } from './decide-model.ts';

/** Facts in, decisions out: the rules as the merchant sees them, all parts together. */

type Arrival = { readonly after: number; readonly updates: readonly Partial<Facts>[] };

async function live(
  arrivals: readonly Arrival[],
  options: Parameters<typeof makeModel>[0] = {},
): Promise<Model> {
  const model = makeModel({ shop: aShop({ switches: ALL_ON }), ...options });
  for (const { after, updates } of arrivals) {
    model.moveTo(at(after));
    for (const update of updates) model.deliver(facts(update));
    await model.pass();
  }
  return model;
}

/** All at once, an hour after the order was made. */
async function decided(
  updates: readonly Partial<Facts>[],
  shop: Partial<DecidingShop> = {},
): Promise<string[]> {
  const model = await live([{ after: HOUR, updates }], {
    shop: aShop({ switches: ALL_ON, ...shop }),
  });
  await model.settle();
  return model.outcomes().filter((line) => !line.startsWith('confirmed'));
}

function truth(over: Partial<Facts>) {
  return { readOrder: () => ({ outcome: 'read' as const, facts: facts(over) }) };
}

function switched(status: Status, over: { on?: boolean; switchedOnAt?: string }) {
  const own = { on: true, switchedOnAt: null, freshForSeconds: null, ...over };
  return { switches: new Map([...ALL_ON, [status, own]]) };
}

describe('what is told', () => {
  test('a webhook that comes 50 times makes one notification', async () => {
    const order = { updates: [aShippedOrder()], after: 0 };
    const model = await live(Array.from({ length: 50 }, (_, n) => ({ ...order, after: HOUR + n })));
    expect(model.outcomes()).toEqual(['confirmed: send', 'shipped: send']);
    expect(model.calls.wakeSend).toBe(1);
    const atOnce = await live([
      { after: HOUR, updates: Array.from({ length: 50 }, () => aShippedOrder()) },
    ]);
    expect(atOnce.outcomes()).toEqual(model.outcomes());
  });

  test('a new shop tells what is on by default, and says why not the rest', async () => {
    const events = ['in_transit', 'out_for_delivery'].map((word) => anEvent(word));
    const model = await live([{ after: HOUR, updates: [aShippedOrder(), { events }] }], {
      shop: aShop(),
    });
    expect(model.outcomes()).toEqual([
      'confirmed: status_off',
      'in_transit: status_off',
      'out_for_delivery: send',
      'shipped: superseded',
    ]);
  });

  test('a row holds what the message needs', async () => {
    const model = await live([{ after: HOUR, updates: [aShippedOrder()] }]);
    const [confirmed, shipped] = model.rows();
    expect(confirmed).toMatchObject({ status: 'confirmed', position: 1, subjectGid: ORDER });
    expect(shipped).toMatchObject({
      subjectKind: 'fulfilment',
      subjectGid: F1,
      family: 'shipped',
      occurrence: F1,
      happenedAt: at(10 * MINUTE),
      orderName: '#1042',
      phone: '4915112345678',
      phoneSource: 'shipping_address',
      customerName: 'Maria',
      customerLocale: 'en',
      parcelNumber: null,
      position: 2,
      dueAt: model.now(),
      expiresAt: at(10 * MINUTE + 48 * HOUR),
    });
    expect(shipped?.eventId).not.toBeNull();
  });
});

describe('an order in two parcels', () => {
  const second = aFulfilment({ gid: F2, createdAt: at(2 * HOUR) });
  const partly: Partial<Facts> = {
    order: anOrder({ fulfilmentStatus: 'partial', updatedAt: at(11 * MINUTE) }),
    fulfilments: [aFulfilment()],
  };
  const wholly: Partial<Facts> = {
    order: anOrder({ fulfilmentStatus: 'fulfilled', updatedAt: at(2 * HOUR + 60) }),
    fulfilments: [aFulfilment(), second],
  };

  test('is partially shipped, then shipped', async () => {
    const model = await live([
      { after: HOUR, updates: [partly] },
      { after: 3 * HOUR, updates: [wholly] },
    ]);
    const parcels = model.rows().filter(({ subjectKind }) => subjectKind === 'fulfilment');
    expect(parcels).toMatchObject([
      { status: 'partially_shipped', outcome: 'send', parcelNumber: 1, parcelOf: null },
      { status: 'shipped', outcome: 'send', parcelNumber: 2, parcelOf: 2 },
    ]);
  });

  test('is read before the second parcel is taken for a part', async () => {
    const model = await live(
      [
        { after: HOUR, updates: [partly] },
        { after: 3 * HOUR, updates: [{ fulfilments: [second] }] },
      ],
      truth(wholly),
    );
    expect(model.reads).toEqual([ORDER]);
    expect(model.outcomes()).toContain('shipped: send');
  });

  test('never uses a number twice', async () => {
    const cancelled = aFulfilment({ status: 'cancelled', updatedAt: at(150 * MINUTE) });
    const third = aFulfilment({ gid: F3, createdAt: at(3 * HOUR) });
    const model = await live([
      { after: HOUR, updates: [partly] },
      { after: 2 * HOUR + 90, updates: [wholly] },
      {
        after: 4 * HOUR,
        updates: [
          {
            order: anOrder({ fulfilmentStatus: 'fulfilled', updatedAt: at(3 * HOUR + 60) }),
            fulfilments: [cancelled, second, third],
          },
        ],
      },
    ]);
    const numbers = model.rows().map(({ parcelNumber, parcelOf }) => [parcelNumber, parcelOf]);
    expect(numbers.slice(1)).toEqual([
      [1, null],
      [2, 2],
      [3, null],
    ]);
    expect(model.root(ORDER).state.parcels).toEqual({ [F1]: 1, [F2]: 2, [F3]: 3 });
  });
});

describe('what is no parcel', () => {
  test.each<[string, readonly Partial<Facts>[], string[]]>([
    [
      'a sale at the till',
      [
        {
          order: anOrder({ sourceName: 'pos', fulfilmentStatus: 'fulfilled' }),
          fulfilments: [aFulfilment({ createdAt: at(0) })],
        },
      ],
      ['shipped: sold_in_store'],
    ],
    [
      'digital goods',
      [
        {
          ...aShippedOrder({ deliveryMethod: 'none' }),
          fulfilments: [aFulfilment({ requiresShipping: false })],
        },
      ],
      ['shipped: nothing_to_ship'],
    ],
    [
      'local pickup',
      [aShippedOrder({ deliveryMethod: 'pickup' }), { events: [anEvent('ready_for_pickup')] }],
      ['picked_up: send', 'ready_for_pickup: superseded'],
    ],
    [
      'a fulfilment that failed',
      [{ order: anOrder(), fulfilments: [aFulfilment({ status: 'failure' })] }],
      [],
    ],
  ])('%s', async (_name, updates, expected) => {
    expect(await decided(updates)).toEqual(expected);
  });

  test('a cancelled fulfilment ends what waits and is not told', async () => {
    const cancelled = aFulfilment({ status: 'cancelled', updatedAt: at(2 * HOUR) });
    const model = await live([
      { after: HOUR, updates: [aShippedOrder()] },
      {
        after: 2 * HOUR,
        updates: [
          { order: anOrder({ updatedAt: at(2 * HOUR) }), fulfilments: [cancelled] },
          { events: [anEvent('delivered')] },
        ],
      },
    ]);
    expect(model.outcomes()).toEqual([
      'confirmed: send',
      'delivered: fulfilment_cancelled',
      'shipped: fulfilment_cancelled',
    ]);
  });

  // Whether the cancellation or the snapshot comes first: what the carrier said is the same row.
  test('a cancelled fulfilment keeps what only a snapshot showed', async () => {
    const events = [anEvent('delayed')];
    const shown = aFulfilment({ shipmentStatus: 'delayed' });
    const cancelled = { ...shown, status: 'cancelled' as const, updatedAt: at(HOUR) };
    const order = anOrder({ updatedAt: at(HOUR) });
    const answer = truth({ order, fulfilments: [cancelled], events });
    const updates = [{ fulfilments: [shown] }, { order, fulfilments: [cancelled] }];
    const inTurn = await live(
      updates.map((update, n) => ({ after: 2 * HOUR + n, updates: [update] })),
      answer,
    );
    const atOnce = await live([{ after: 2 * HOUR, updates }], answer);
    expect(atOnce.outcomes()).toEqual(inTurn.outcomes());
    expect(atOnce.outcomes()).toContain('delayed: fulfilment_cancelled');
  });
});

describe('orders that are not told', () => {
  test('test orders, unless the merchant switched them on', async () => {
    const updates = [aShippedOrder({ test: true })];
    expect(await decided(updates)).toEqual(['shipped: test_order']);
    expect(await decided(updates, { testOrdersOn: true })).toEqual(['shipped: send']);
  });

  test('imports and what they bring along; a real event later is told', async () => {
    const imported: Partial<OrderFact> = {
      processedAt: at(-30 * DAY),
      fulfilmentStatus: 'fulfilled',
    };
    const shown = aFulfilment({ shipmentStatus: 'in_transit', createdAt: at(20) });
    const model = await live([
      { after: HOUR, updates: [{ order: anOrder(imported), fulfilments: [shown] }] },
      {
        after: 50 * HOUR,
        updates: [{ events: [anEvent('delivered', { happenedAt: at(49 * HOUR) })] }],
      },
    ]);
    expect(model.outcomes()).toEqual([
      'confirmed: baseline',
      'delivered: send',
      'in_transit: baseline',
      'shipped: baseline',
    ]);
    expect(model.reads).toEqual([]);
  });

  test('orders that Shopify does not show any more', async () => {
    const updates = [
      { fulfilments: [aFulfilment()] },
      { refunds: [aRefund()] },
      { events: [anEvent('delivered', { fulfilmentGid: F2 }), anEvent('label_printed')] },
    ];
    const model = await live([{ after: HOUR, updates }], {
      readOrder: () => ({ outcome: 'not_found' }),
    });
    expect(model.outcomes()).toEqual([
      'delivered: order_not_found',
      'partially_refunded: order_not_found',
      'partially_shipped: order_not_found',
    ]);
  });

  test('orders whose customer was erased', async () => {
    const model = await live([{ after: HOUR, updates: [aShippedOrder()] }], {
      erased: new Set([ORDER]),
    });
    expect(model.outcomes()).toEqual(['confirmed: erased', 'shipped: erased']);
    expect(model.rows()).toMatchObject([{ phone: null, customerName: null }, { phone: null }]);
    expect(model.root(ORDER).state.order).toBeNull();
  });
});

describe('who cannot be told', () => {
  const without = (phone: string | null): Partial<OrderFact> => ({
    phones: [{ source: 'order', phone, country: 'DE', name: null }],
  });

  test.each([
    [null, 'no_phone'],
    ['0151', 'phone_not_valid'],
    ['+49 ••• •••', 'phone_hidden'],
  ])('phone %j: %s', async (phone, reason) => {
    expect(await decided([aShippedOrder(without(phone))])).toEqual([`shipped: ${reason}`]);
  });

  test('who opted out, before all else', async () => {
    const model = await live([{ after: HOUR, updates: [aShippedOrder()] }], {
      optedOut: new Set(['4915112345678']),
      shop: aShop({ sendingOn: false }),
    });
    expect(model.outcomes()).toEqual(['confirmed: opted_out', 'shipped: opted_out']);
  });
});

describe('before the start nothing is told', () => {
  test.each<[string, Partial<DecidingShop>, string]>([
    ['installed later', { installedAt: at(30 * MINUTE) }, 'before_start'],
    ['switched on later', { switchedOnAt: at(30 * MINUTE) }, 'before_start'],
    [
      'the status switched on later',
      switched('shipped', { switchedOnAt: at(30 * MINUTE) }),
      'before_start',
    ],
    [
      'another status switched on later',
      switched('delivered', { switchedOnAt: at(30 * MINUTE) }),
      'send',
    ],
    ['switched off', { sendingOn: false }, 'sending_off'],
    ['never switched on', { switchedOnAt: null }, 'sending_off'],
    ['no channel', { connected: false }, 'disconnected'],
  ])('%s', async (_name, shop, outcome) => {
    expect(await decided([aShippedOrder()], shop)).toEqual([`shipped: ${outcome}`]);
  });
});

describe('freshness and quiet hours', () => {
  test('what is too old is skipped by its own limit', async () => {
    const updates = [
      aShippedOrder(),
      { events: [anEvent('out_for_delivery', { happenedAt: at(20 * MINUTE) })] },
    ];
    const model = await live([{ after: 7 * HOUR, updates }]);
    expect(model.outcomes()).toEqual([
      'confirmed: send',
      'out_for_delivery: too_late',
      'shipped: send',
    ]);
  });

  test('a limit of the merchant’s own counts', async () => {
    const own = { on: true, switchedOnAt: null, freshForSeconds: 30 * MINUTE };
    const switches = new Map([...ALL_ON, ['shipped' as const, own]]);
    expect(await decided([aShippedOrder()], { switches })).toEqual(['shipped: too_late']);
  });

  test('the limit of the shop counts for what has none of its own', async () => {
    const freshForSeconds = 30 * MINUTE;
    expect(await decided([aShippedOrder()], { freshForSeconds })).toEqual(['shipped: too_late']);
    const own = { on: true, switchedOnAt: null, freshForSeconds: 6 * HOUR };
    const switches = new Map([...ALL_ON, ['shipped' as const, own]]);
    expect(await decided([aShippedOrder()], { freshForSeconds, switches })).toEqual([
      'shipped: send',
    ]);
  });

  test('where the shop asks for an opt-in, only who gave it is told', async () => {
    const optIn = { attribute: null, tag: 'whatsapp', sms: true };
    const shipped = (order: Partial<OrderFact>) => {
      const update = aShippedOrder();
      return { ...update, order: anOrder({ ...update.order, ...order }) };
    };
    expect(await decided([shipped({ optInSigns: ['tag whatsapp'] })], { optIn })).toEqual([
      'shipped: send',
    ]);
    expect(await decided([shipped({ smsConsent: true })], { optIn })).toEqual(['shipped: send']);
    expect(await decided([shipped({ optInSigns: [] })], { optIn })).toEqual(['shipped: no_opt_in']);
    expect(await decided([shipped({ optInSigns: [] })], {})).toEqual(['shipped: send']);
  });

  test('an order stored before its tags were asked for is read first', async () => {
    const optIn = { attribute: null, tag: 'whatsapp', sms: false };
    const update = aShippedOrder();
    for (const [tags, outcome] of [
      [['tag whatsapp'], 'send'],
      [[], 'no_opt_in'],
    ] as const) {
      const order = anOrder({ ...update.order, optInSigns: tags });
      const model = await live([{ after: HOUR, updates: [update] }], {
        shop: aShop({ switches: ALL_ON, optIn }),
        readOrder: () => ({ outcome: 'read', facts: facts({ ...update, order }) }),
      });
      expect(model.reads).toEqual([ORDER]);
      expect(model.rows().find(({ status }) => status === 'shipped')).toMatchObject({ outcome });
    }
    const gone = await live([{ after: HOUR, updates: [update] }], {
      shop: aShop({ switches: ALL_ON, optIn }),
      readOrder: () => ({ outcome: 'not_found' }),
    });
    expect(gone.reads).toEqual([ORDER]);
    expect(gone.rows().map(({ status, outcome }) => `${status}: ${outcome}`)).toContain(
      'shipped: no_opt_in',
    );
  });

  // 13:00 on the wall.
  test('quiet hours are waited for, or skipped', async () => {
    const timeZone = 'UTC';
    const hours = { from: 12 * 60, to: 15 * 60 };
    const wait = await live([{ after: HOUR, updates: [aShippedOrder()] }], {
      shop: aShop({ quiet: { hours, mode: 'wait', timeZone } }),
    });
    expect(wait.rows().find(({ status }) => status === 'shipped')).toMatchObject({
      outcome: 'send',
      dueAt: at(3 * HOUR),
    });
    const skip = await decided([aShippedOrder()], {
      quiet: { hours, mode: 'skip', timeZone },
    });
    expect(skip).toEqual(['shipped: quiet_hours']);
    const long = { from: 12 * 60, to: 11 * 60 };
    const events = [anEvent('out_for_delivery')];
    const quiet = { hours: long, mode: 'wait', timeZone } as const;
    expect(await decided([aShippedOrder(), { events }], { quiet })).toEqual([
      'out_for_delivery: quiet_hours',
      'shipped: send',
    ]);
  });
});

describe('carrier values', () => {
  test('out for delivery seen only as a snapshot asks for its event', async () => {
    const shown = aFulfilment({ shipmentStatus: 'out_for_delivery', updatedAt: at(HOUR) });
    const updates = [aShippedOrder(), { fulfilments: [shown] }];
    const order = aShippedOrder();
    const without = await live([{ after: HOUR, updates }], truth(order));
    expect(without.reads).toEqual([ORDER]);
    expect(without.outcomes()).toEqual(['confirmed: send', 'shipped: send']);
    const events = [anEvent('out_for_delivery', { gid: 'event/9', happenedAt: at(50 * MINUTE) })];
    const model = await live([{ after: HOUR, updates }], truth({ ...order, events }));
    expect(model.rows().find(({ status }) => status === 'out_for_delivery')).toMatchObject({
      outcome: 'send',
      occurrence: 'event/9',
    });
  });

  test('one that happens again is told again', async () => {
    const events = [1, 2].map((n) =>
      anEvent('attempted_delivery', { gid: `event/${n}`, happenedAt: at(n * HOUR) }),
    );
    const model = await live([
      { after: HOUR, updates: [aShippedOrder(), { events: events.slice(0, 1) }] },
      { after: 2 * HOUR, updates: [{ events }] },
    ]);
    const attempts = model.rows().filter(({ status }) => status === 'attempted_delivery');
    expect(attempts).toMatchObject([
      { occurrence: 'event/1', outcome: 'superseded' },
      { occurrence: 'event/2', outcome: 'send' },
    ]);
  });

  const delivered = aFulfilment({ shipmentStatus: 'delivered', updatedAt: at(90 * MINUTE) });

  test('delivered without an event is a baseline at first sight', async () => {
    const seen = { ...aShippedOrder(), fulfilments: [delivered] };
    const model = await live([{ after: 2 * HOUR, updates: [seen] }], truth(seen));
    expect(model.outcomes()).toContain('delivered: baseline');
  });

  test('delivered without an event is told as a difference from what we had', async () => {
    const model = await live(
      [
        { after: HOUR, updates: [aShippedOrder()] },
        { after: 2 * HOUR, updates: [{ fulfilments: [delivered] }] },
      ],
      truth({ ...aShippedOrder(), fulfilments: [delivered] }),
    );
    expect(model.rows().find(({ status }) => status === 'delivered')).toMatchObject({
      outcome: 'send',
      happenedAt: at(90 * MINUTE),
    });
  });

  test('a value we do not know is kept and shown', async () => {
    const model = await live([
      { after: HOUR, updates: [aShippedOrder(), { events: [anEvent('beamed_up')] }] },
    ]);
    expect(model.rows().find(({ status }) => status === 'unknown')).toMatchObject({
      outcome: 'unknown_status',
      carrierStatus: 'beamed_up',
      decision: 'skip',
    });
  });

  test('delivered evidence wins over a reported failure', async () => {
    const failed = { events: [anEvent('failure', { happenedAt: at(55 * MINUTE) })] };
    const arrived = { events: [anEvent('delivered', { happenedAt: at(50 * MINUTE) })] };
    const expected = ['delivered: send', 'delivery_failed: superseded', 'shipped: superseded'];
    expect(await decided([aShippedOrder(), failed, arrived])).toEqual(expected);
    const model = await live([
      { after: HOUR, updates: [aShippedOrder(), failed] },
      { after: HOUR + 60, updates: [arrived] },
    ]);
    expect(model.outcomes().slice(1)).toEqual(expected);
  });

  test('a newer one supersedes what waits, not what left', async () => {
    const model = await live([{ after: HOUR, updates: [aShippedOrder()] }]);
    model.send();
    model.deliver(facts({ events: [anEvent('delivered')] }));
    await model.pass();
    expect(model.outcomes()).toEqual(['confirmed: send', 'delivered: send', 'shipped: send']);
  });
});

describe('refunds and cancellations', () => {
  const cancelled: Partial<Facts> = {
    order: anOrder({
      cancelledAt: at(15 * MINUTE),
      financialStatus: 'refunded',
      updatedAt: at(15 * MINUTE),
    }),
  };
  const refund = { refunds: [aRefund({ createdAt: at(15 * MINUTE + 2) })] };
  const NOW = 15 * MINUTE + 5;

  test('money that did not move is not told', async () => {
    const order = anOrder({ updatedAt: at(HOUR) });
    const refunds = [aRefund({ movedMoney: false })];
    expect(await decided([{ order, refunds }])).toEqual(['partially_refunded: no_money_moved']);
  });

  test('a cancellation ends what waits and takes its refund along', async () => {
    const model = await live([
      { after: MINUTE, updates: [{ order: anOrder() }] },
      { after: NOW, updates: [cancelled, refund] },
    ]);
    expect(model.outcomes()).toEqual([
      'cancelled: send',
      'confirmed: order_cancelled',
      'refunded: told_with_cancellation',
    ]);
  });

  test('a refund that comes first waits 30 seconds for its cancellation', async () => {
    const paidBack = {
      order: anOrder({ financialStatus: 'refunded', updatedAt: at(15 * MINUTE + 3) }),
    };
    const model = await live([{ after: NOW, updates: [paidBack, refund] }]);
    expect(model.outcomes()).toEqual(['confirmed: send']);
    expect(model.root(ORDER)).toMatchObject({ waitingFor: 'cancellation' });
    const waitsUntil = model.root(ORDER).decideAt ?? '';
    expect(Date.parse(waitsUntil) - Date.parse(at(NOW + 30))).toBeLessThan(100);
    await model.settle();
    expect(model.outcomes()).toEqual(['confirmed: send', 'refunded: send']);
    expect(model.root(ORDER)).toMatchObject({ waitingFor: null, decideAt: null });

    // It comes after all, before the refund has left.
    const late = anOrder({ ...cancelled.order, updatedAt: at(16 * MINUTE) });
    model.deliver(facts({ order: late }));
    await model.pass();
    expect(model.outcomes()).toEqual([
      'cancelled: send',
      'confirmed: order_cancelled',
      'refunded: told_with_cancellation',
    ]);
  });

  test('a refund that left is not told again', async () => {
    const paidBack = {
      order: anOrder({ financialStatus: 'refunded', updatedAt: at(15 * MINUTE + 3) }),
    };
    const model = await live([{ after: NOW, updates: [paidBack, refund] }]);
    await model.settle();
    model.send();
    const late = anOrder({ ...cancelled.order, updatedAt: at(16 * MINUTE) });
    model.deliver(facts({ order: late }));
    await model.pass();
    expect(model.outcomes()).toContain('refunded: send');
  });

  test('a refund is told where the cancellation is not', async () => {
    const off = await decided([cancelled, refund], switched('cancelled', { on: false }));
    expect(off).toEqual(['cancelled: status_off', 'refunded: send']);
    const before = await decided([cancelled, refund], { switchedOnAt: at(15 * MINUTE + 1) });
    expect(before).toEqual(['cancelled: before_start', 'refunded: send']);
  });

  test('a refund long before the cancellation is told', async () => {
    const early = { refunds: [aRefund({ createdAt: at(MINUTE) })] };
    expect(await decided([cancelled, early])).toEqual(['cancelled: send', 'refunded: send']);
  });

  // Paid twice, as Shopify tells it now and then; the later one came first.
  test('an order paid before and after it was cancelled is confirmed by neither', async () => {
    const model = await live(
      [
        { after: HOUR, updates: [{ ...cancelled, paidAt: at(16 * MINUTE) }] },
        { after: HOUR + 1, updates: [{ ...cancelled, paidAt: at(MINUTE) }] },
      ],
      { shop: aShop({ switches: ALL_ON, confirmedOn: 'order_paid' }) },
    );
    expect(model.outcomes()).toEqual(['cancelled: send', 'confirmed: order_cancelled']);
  });

  // All in one second: what got furthest is not what came last, and the read must win.
  test('a parcel cancelled and paid back in one second is a whole refund', async () => {
    const second = { createdAt: at(0), updatedAt: at(0) };
    const order = anOrder({ financialStatus: 'refunded' });
    const parcel = aFulfilment({ ...second, status: 'cancelled' });
    const paidBack = aRefund({ createdAt: at(0) });
    const model = await live(
      [
        {
          after: HOUR,
          updates: [
            { order: anOrder({ fulfilmentStatus: 'partial' }), fulfilments: [aFulfilment(second)] },
            { fulfilments: [parcel] },
            { order, fulfilments: [parcel], refunds: [paidBack] },
          ],
        },
      ],
      truth({ order, fulfilments: [parcel], refunds: [paidBack] }),
    );
    await model.settle();
    expect(model.outcomes()).toContain('refunded: send');
  });

  test('a return is told step by step', async () => {
    const returns = [aReturn('requested'), aReturn('approved'), aReturn('closed')];
    expect(await decided([{ order: anOrder(), returns }])).toEqual([
      'return_approved: send',
      'return_requested: send',
      'returned: send',
    ]);
  });
});
