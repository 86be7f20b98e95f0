import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DeliveryMethod, Facts, ReadFacts } from '#app/domain/facts.ts';
import type { SkipReason } from '#app/domain/reason.ts';
import { statusChangeKey } from '#app/domain/status-change.ts';
import type { DecidingShop } from '#app/pipeline/decide-ports.ts';
import { at, MINUTE, ORDER } from '#test/domain/order-facts.ts';
import { ALL_ON, aShop, type Model, makeModel, type Row } from './decide-model.ts';
import { aLife, anyStep, type OrderLife, type Step } from './order-life.ts';

/** One pass of decide: the updates that have arrived by then, and the seconds since the last. */
type Batch = { updates: readonly Facts[]; after: number; sendsBefore: boolean };

const RUNS = 200;

const SHOPS: readonly DecidingShop[] = [
  aShop(),
  aShop({ switches: ALL_ON }),
  aShop({ switches: ALL_ON, confirmedOn: 'order_paid' }),
  aShop({
    switches: new Map([
      ...ALL_ON,
      ['cancelled', { on: false, switchedOnAt: null, freshForSeconds: null }],
    ]),
  }),
];

async function arrive(
  life: OrderLife,
  batches: readonly Batch[],
  shop: DecidingShop,
): Promise<Model> {
  const model = makeModel({ shop, readOrder: () => ({ outcome: 'read', facts: life.truth }) });
  let seconds = life.endsAt;
  for (const { updates, after, sendsBefore } of batches) {
    if (sendsBefore) model.send();
    seconds += after;
    model.moveTo(at(seconds));
    for (const update of updates) model.deliver(update);
    await model.pass();
  }
  await model.settle();
  return model;
}

/** All webhooks at once, in the order in which they were sent. */
function inTurn(life: OrderLife, shop: DecidingShop): Promise<Model> {
  return arrive(life, [{ updates: life.webhooks, after: 1, sendsBefore: false }], shop);
}

/** How webhooks arrive, place by place: small numbers, so that a counterexample can be read. */
type Plan = readonly {
  /** Where in the queue it comes; its repeat comes elsewhere. */
  readonly turn: number;
  readonly repeatTurn: number | null;
  /** Starts a new pass, so long after the one before. */
  readonly after: number | null;
  readonly sends: boolean;
}[];

/** `gaps`: seconds between passes. A refund waits 30 for its cancellation, and no longer. */
function anyPlan(sends: fc.Arbitrary<boolean>, gaps: readonly number[]): fc.Arbitrary<Plan> {
  const turn = fc.integer({ min: 0, max: 999 });
  const place = fc.record({
    turn,
    repeatTurn: fc.option(turn),
    after: fc.option(fc.constantFrom(...gaps)),
    sends,
  });
  return fc.array(place, { minLength: 16, maxLength: 16 });
}

/** Any order, any of them repeated, in any batches. */
function follow(plan: Plan, webhooks: readonly Facts[]): Batch[] {
  const arrivals = webhooks.flatMap((update, index) => {
    const { turn = 0, repeatTurn = null } = plan[index % plan.length] ?? {};
    return [turn, repeatTurn].flatMap((at) => (at === null ? [] : [{ update, at }]));
  });
  const batches: { updates: Facts[]; after: number; sendsBefore: boolean }[] = [];
  const inTurn = arrivals.sort((a, b) => a.at - b.at);
  for (const [index, { update }] of inTurn.entries()) {
    const { after = 0, sends = false } = plan[index % plan.length] ?? {};
    const last = batches.at(-1);
    if (last !== undefined && after === null) last.updates.push(update);
    else batches.push({ updates: [update], after: after ?? 0, sendsBefore: sends });
  }
  return batches;
}

function keysOf(model: Model): string[] {
  return model.rows().map(statusChangeKey).sort();
}

/** Three words for one thing: something newer of its line, its order or its parcel ended it. */
const OVERTAKEN: readonly (SkipReason | 'send')[] = [
  'superseded',
  'order_cancelled',
  'fulfilment_cancelled',
];

/**
 * Of a parcel that was cancelled nobody can say any more whether it had been a part or the whole,
 * so which of two reasons it was not told for may differ; that it was not may not.
 */
function finalDecision(row: Row, cancelled: ReadonlySet<string>): string {
  if (cancelled.has(row.subjectGid) && row.outcome !== 'send') return 'not told';
  if (OVERTAKEN.includes(row.outcome)) return 'overtaken';
  return row.outcome === 'send' ? `send ${row.status}` : row.outcome;
}

function decisionsOf(model: Model): Record<string, string> {
  const fulfilments = Object.values(model.root(ORDER).state.fulfilments);
  const cancelled = fulfilments.filter(({ fact }) => fact.status === 'cancelled');
  const gids = new Set(cancelled.map(({ fact }) => fact.gid));
  const entries = model.rows().map((row) => [statusChangeKey(row), finalDecision(row, gids)]);
  return Object.fromEntries(entries);
}

type Story = { steps: readonly Step[]; method: DeliveryMethod; shop: number; plan: Plan };

function stories(sends: fc.Arbitrary<boolean>, gaps: readonly number[]): fc.Arbitrary<Story> {
  return fc.record({
    steps: fc.array(anyStep, { minLength: 6, maxLength: 24 }),
    method: fc.constantFrom('shipping', 'shipping', 'pickup'),
    shop: fc.nat(SHOPS.length - 1),
    plan: anyPlan(sends, gaps),
  });
}

/** The life as it arrived by the plan, and as it arrives in turn. */
async function tell({ steps, method, shop: index, plan }: Story): Promise<[Model, Model]> {
  const life = aLife(10, steps, { deliveryMethod: method });
  const shop = SHOPS[index] ?? aShop();
  return [await arrive(life, follow(plan, life.webhooks), shop), await inTurn(life, shop)];
}

const NEVER = fc.constant(false);

/** Paid, split in two parcels, carried, one refund, a return: ten webhooks and a read's worth. */
const SPLIT_ORDER: readonly Step[] = [
  { step: 'pay' },
  { step: 'wait', seconds: 12 * MINUTE },
  { step: 'fulfil', completes: false, tellsOrder: true },
  { step: 'wait', seconds: 5 * MINUTE },
  { step: 'carrier', word: 'out_for_delivery', of: 0, tells: 'both' },
  { step: 'fulfil', completes: true, tellsOrder: false },
  { step: 'wait', seconds: 5 * MINUTE },
  { step: 'carrier', word: 'delivered', of: 0, tells: 'snapshot' },
  { step: 'refund', whole: false, movedMoney: true },
  { step: 'return', status: 'requested' },
];

/** A part shipped and was on its way when the rest was cancelled and paid back. */
const CANCELLED_ORDER: readonly Step[] = [
  { step: 'pay' },
  { step: 'wait', seconds: 30 },
  { step: 'fulfil', completes: false, tellsOrder: true },
  { step: 'carrier', word: 'in_transit', of: 0, tells: 'event' },
  { step: 'wait', seconds: 12 * MINUTE },
  { step: 'carrier', word: 'out_for_delivery', of: 0, tells: 'both' },
  { step: 'cancel', refundAfter: 2 },
  { step: 'edit' },
];

describe('ten webhooks of one order', () => {
  test.each([
    ['a split order', SPLIT_ORDER],
    ['a cancelled order', CANCELLED_ORDER],
  ])('%s: 500 random orders come to the same', async (_name, steps) => {
    const life = aLife(10, steps);
    expect(life.webhooks).toHaveLength(10);
    const shop = aShop({ switches: ALL_ON });
    const expected = await inTurn(life, shop);
    expect(keysOf(expected).length).toBeGreaterThanOrEqual(6);
    await fc.assert(
      fc.asyncProperty(anyPlan(NEVER, [0, 1]), async (plan) => {
        const model = await arrive(life, follow(plan, life.webhooks), shop);
        expect(keysOf(model)).toEqual(keysOf(expected));
        expect(decisionsOf(model)).toEqual(decisionsOf(expected));
      }),
      { numRuns: 500 },
    );
  });

  test('of any life, with messages leaving in between: the same set of changes', async () => {
    await fc.assert(
      fc.asyncProperty(stories(fc.boolean(), [0, 1, 20, 45]), async (story) => {
        const [arrived, expected] = await tell(story);
        expect(keysOf(arrived)).toEqual(keysOf(expected));
      }),
      { numRuns: RUNS },
    );
  });

  test('of any life, all before the first send: the same decisions', async () => {
    await fc.assert(
      fc.asyncProperty(stories(NEVER, [0, 1]), async (story) => {
        const [arrived, expected] = await tell(story);
        expect(decisionsOf(arrived)).toEqual(decisionsOf(expected));
      }),
      { numRuns: RUNS },
    );
  });

  test('of any life, with a reconciliation anywhere among them: the same decisions', async () => {
    await fc.assert(
      fc.asyncProperty(stories(NEVER, [0, 1]), async ({ steps, method, shop: index, plan }) => {
        const life = aLife(10, steps, { deliveryMethod: method });
        const shop = SHOPS[index] ?? aShop();
        const read: ReadFacts = { ...life.truth, readAt: at(life.endsAt) };
        const arrived = await arrive(life, follow(plan, [read, ...life.webhooks]), shop);
        const expected = await inTurn(life, shop);
        expect(keysOf(arrived)).toEqual(keysOf(expected));
        expect(decisionsOf(arrived)).toEqual(decisionsOf(expected));
      }),
      { numRuns: RUNS },
    );
  });
});
