import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Facts } from '#app/domain/facts.ts';
import type { ReadPhone } from '#app/domain/phone.ts';
import { statusChangeKey } from '#app/domain/status-change.ts';
import type { DecidingShop } from '#app/pipeline/decide-ports.ts';
import type { MessageSources } from '#app/pipeline/dry-run-message.ts';
import { asIfOn, type DryRunRow, readDryOrder, replayOrder } from '#app/pipeline/dry-run-order.ts';
import {
  aFulfilment,
  anEvent,
  anOrder,
  at,
  DAY,
  F2,
  facts,
  HOUR,
  MINUTE,
  ORDER,
  R1,
} from '#test/domain/order-facts.ts';
import { ALL_ON, aShop, makeModel } from './decide-model.ts';
import { anyStep, makeTeller, type Step } from './order-life.ts';

const readPhone: ReadPhone = (raw, country) =>
  raw.startsWith('+')
    ? { ok: true, digits: raw.slice(1), country }
    : { ok: false, problem: 'unusable' };

const SOURCES: MessageSources = {
  templateName: 'order_update',
  switches: new Map(),
  defaultLanguage: 'en',
  labels: [],
  templates: [
    {
      name: 'order_update',
      language: 'en',
      namespace: 'namespace',
      category: 'UTILITY',
      body: 'Hi {{1}}, news of your {{2}}: {{3}}.',
      version: 1,
    },
  ],
};

function replay(
  told: Facts,
  options: {
    shop?: DecidingShop;
    now?: string;
    optedOut?: boolean;
    sources?: Partial<MessageSources>;
  } = {},
): DryRunRow[] {
  const shop = asIfOn(options.shop ?? aShop());
  const now = options.now ?? at(20 * DAY);
  return replayOrder(readDryOrder(told, shop, now, readPhone), {
    shop,
    now,
    optedOut: options.optedOut ?? false,
    sources: { ...SOURCES, ...options.sources },
  });
}

function outcomeOf(row: DryRunRow): string {
  return row.decision === 'send' ? 'send' : row.reason;
}

const outcomes = (rows: readonly DryRunRow[]): string[] =>
  rows.map((row) => `${row.status}: ${outcomeOf(row)}`);

const carried = facts({
  order: anOrder({ fulfilmentStatus: 'fulfilled', updatedAt: at(3 * DAY) }),
  fulfilments: [aFulfilment({ shipmentStatus: 'delivered', updatedAt: at(3 * DAY) })],
  events: [
    anEvent('out_for_delivery', { happenedAt: at(2 * DAY) }),
    anEvent('delivered', { gid: 'gid://shopify/FulfillmentEvent/2', happenedAt: at(3 * DAY) }),
  ],
});

describe('an order that is long over', () => {
  test('is decided as it would have been at the time, though it is old and the shop is off', () => {
    const shop = aShop({
      sendingOn: false,
      switchedOnAt: null,
      connected: false,
      uninstalled: true,
    });
    expect(outcomes(replay(carried, { shop }))).toEqual([
      'confirmed: status_off',
      'shipped: send',
      'out_for_delivery: send',
      'delivered: send',
    ]);
  });

  test('has the text that would have left, to the character', () => {
    const row = replay(carried).find(({ status }) => status === 'delivered');
    expect(row).toMatchObject({
      decision: 'send',
      phone: '4915112345678',
      customerName: 'Maria',
      happenedAt: at(3 * DAY),
      message: {
        text: 'Hi Maria, news of your order #1042: delivered.'.replace('delivered', 'Delivered'),
        language: 'en',
        templateName: 'order_update',
      },
    });
  });

  test('opt-outs, switches and test orders count as they are set now', () => {
    expect(new Set(outcomes(replay(carried, { optedOut: true })))).toEqual(
      new Set([
        'confirmed: opted_out',
        'shipped: opted_out',
        'out_for_delivery: opted_out',
        'delivered: opted_out',
      ]),
    );
    const order = anOrder({ test: true });
    expect(outcomes(replay(facts({ order })))).toEqual(['confirmed: test_order']);
    expect(outcomes(replay(facts({ order }), { shop: aShop({ testOrdersOn: true }) }))).toEqual([
      'confirmed: status_off',
    ]);
  });

  test('what happens after now is left out', () => {
    expect(outcomes(replay(carried, { now: at(2 * DAY) }))).toEqual([
      'confirmed: status_off',
      'shipped: send',
      'out_for_delivery: send',
    ]);
  });
});

describe('an order as it was then', () => {
  test('parcels are counted by what had left', () => {
    const told = facts({
      order: anOrder({ fulfilmentStatus: 'fulfilled' }),
      fulfilments: [aFulfilment(), aFulfilment({ gid: F2, createdAt: at(DAY) })],
    });
    const rows = replay(told, { shop: aShop({ switches: ALL_ON }) });
    expect(rows.map(({ status, parcel }) => [status, parcel])).toEqual([
      ['confirmed', null],
      ['partially_shipped', { number: 1, of: null }],
      ['shipped', { number: 2, of: 2 }],
    ]);
  });

  test('a cancellation ends nothing that had left before it', () => {
    const told = facts({
      order: anOrder({ cancelledAt: at(2 * DAY), fulfilmentStatus: 'partial' }),
      fulfilments: [aFulfilment()],
    });
    expect(outcomes(replay(told, { shop: aShop({ switches: ALL_ON }) }))).toEqual([
      'confirmed: send',
      'partially_shipped: send',
      'cancelled: send',
    ]);
  });

  test('a refund in parts ends as a whole one; one beside the cancellation is told with it', () => {
    const refund = { orderGid: ORDER, movedMoney: true };
    const inParts = facts({
      order: anOrder({ financialStatus: 'refunded' }),
      refunds: [
        { ...refund, gid: R1, createdAt: at(DAY) },
        { ...refund, gid: 'gid://shopify/Refund/2', createdAt: at(2 * DAY) },
      ],
    });
    expect(outcomes(replay(inParts))).toEqual([
      'confirmed: status_off',
      'partially_refunded: status_off',
      'refunded: send',
    ]);
    const together = facts({
      order: anOrder({ financialStatus: 'refunded', cancelledAt: at(DAY) }),
      refunds: [{ ...refund, gid: R1, createdAt: at(DAY - 10) }],
    });
    expect(outcomes(replay(together))).toEqual([
      'confirmed: status_off',
      'refunded: told_with_cancellation',
      'cancelled: send',
    ]);
  });

  test("a carrier's word without an event has the parcel's own time", () => {
    const told = facts({
      order: anOrder({ fulfilmentStatus: 'fulfilled' }),
      fulfilments: [aFulfilment({ shipmentStatus: 'delivered', updatedAt: at(DAY) })],
    });
    const row = replay(told).find(({ status }) => status === 'delivered');
    expect(row).toMatchObject({ decision: 'send', happenedAt: at(DAY) });
  });
});

describe('quiet hours', () => {
  const QUIET = {
    hours: { from: 12 * 60, to: 14 * 60 },
    timeZone: 'UTC',
    mode: 'wait',
  } as const;

  test('make a message wait, and what overtakes it meanwhile leaves alone', () => {
    const told = facts({
      order: anOrder({ fulfilmentStatus: 'fulfilled' }),
      fulfilments: [aFulfilment({ createdAt: at(30 * MINUTE) })],
      events: [anEvent('out_for_delivery', { happenedAt: at(HOUR) })],
    });
    const rows = replay(told, { shop: aShop({ quiet: QUIET }) });
    expect(outcomes(rows)).toEqual([
      'confirmed: status_off',
      'shipped: superseded',
      'out_for_delivery: send',
    ]);
    expect(rows.at(-1)).toMatchObject({ dueAt: at(2 * HOUR) });
    expect(outcomes(replay(told, { shop: aShop({ quiet: { ...QUIET, mode: 'skip' } }) }))).toEqual([
      'confirmed: status_off',
      'shipped: quiet_hours',
      'out_for_delivery: quiet_hours',
    ]);
  });
});

describe('texts', () => {
  test('without a template they are in our words, in the language of the customer', () => {
    const told = facts({ ...carried, order: anOrder({ customerLocale: 'de-AT' }) });
    for (const sources of [{ templateName: null, templates: [] }, { templates: [] }]) {
      const sends = replay(told, { sources }).filter(({ decision }) => decision === 'send');
      expect(sends[0]).toMatchObject({ message: { language: 'de', templateName: null } });
      expect(sends[0]).toMatchObject({ message: { text: expect.stringContaining('Hallo Maria') } });
    }
  });

  test('are of the template of their status, else of the shop’s', () => {
    const own = { name: 'shipped_update', body: 'Dear {{1}}: {{2}}, {{3}}.' };
    const ours = SOURCES.templates.map((template) => ({ ...template, ...own }));
    const templates = [...SOURCES.templates, ...ours];
    const ofShipped = { on: true, freshForSeconds: null, templateName: own.name };
    const switches = new Map([['shipped' as const, ofShipped]]);
    const named = (given: typeof templates) =>
      replay(carried, { sources: { templates: given, switches } }).flatMap((row) =>
        row.decision === 'send' ? [`${row.status}: ${row.message.templateName}`] : [],
      );
    expect(named(templates)).toContain('shipped: shipped_update');
    expect(named(templates)).toContain('out_for_delivery: order_update');
    // One that cannot carry it now is not replaced by the shop's.
    expect(named([...SOURCES.templates])).toContain('shipped: null');
  });

  test('one that cannot be made is skipped with its reason', () => {
    const labels = [{ status: 'shipped' as const, language: 'en', text: 'x'.repeat(1100) }];
    expect(outcomes(replay(carried, { sources: { labels } }))).toContain('shipped: text_too_long');
  });
});

/**
 * What the Admin API shows no more in the end, so that no run can know of it: a return's earlier
 * statuses, and what became of a parcel before it was cancelled.
 */
const SHOWN_IN_THE_END = anyStep.filter(
  ({ step }) => !['cancel_parcel', 'return', 'pay'].includes(step),
);

const SHOPS = [aShop(), aShop({ switches: ALL_ON })];

async function liveThrough(steps: readonly Step[], shop: DecidingShop) {
  const teller = makeTeller({});
  const model = makeModel({
    shop,
    readOrder: () => ({ outcome: 'read', facts: teller.end().truth }),
  });
  let told = 0;
  for (const step of [{ step: 'wait', seconds: 0 } as const, ...steps]) {
    teller.live({ step: 'wait', seconds: 2 * MINUTE });
    teller.live(step);
    const { webhooks, endsAt } = teller.end();
    model.moveTo(at(endsAt));
    for (const update of webhooks.slice(told)) model.deliver(update);
    told = webhooks.length;
    await model.pass();
    await model.settle();
    model.send();
  }
  return { model, truth: teller.end().truth };
}

test('of any life that is told as it happens, a run finds the same decisions afterwards', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(SHOWN_IN_THE_END, { minLength: 3, maxLength: 14 }),
      fc.nat(SHOPS.length - 1),
      async (steps, index) => {
        const shop = SHOPS[index] ?? aShop();
        const { model, truth } = await liveThrough(steps, shop);
        const really = model.rows().map((row) => [statusChangeKey(row), row.status, row.outcome]);
        const dry = replay(truth, { shop }).map((row) => [
          statusChangeKey(row),
          row.status,
          outcomeOf(row),
        ]);
        expect(dry.toSorted()).toEqual(really.toSorted());
      },
    ),
    { numRuns: 300 },
  );
});
