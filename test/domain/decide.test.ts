import { describe, expect, test } from 'vitest';
import {
  type DecideContext,
  decideChanges,
  type EarlierSend,
  findEndings,
  isBaseline,
  isImport,
  isNewerInLine,
  type StatusSwitch,
} from '#app/domain/decide.ts';
import { firstReason, SKIP_REASONS, type SkipReason } from '#app/domain/reason.ts';
import { STATUS_RULES, type Status } from '#app/domain/status.ts';
import type { StatusChange } from '#app/domain/status-change.ts';
import { anOrder, at, DAY, F1, F2, HOUR, MINUTE, ORDER, R1 } from './order-facts.ts';

const NOW = at(2 * HOUR);

const ON: StatusSwitch = { on: true, switchedOnAt: null, freshForSeconds: 48 * HOUR };

/** Installed and switched on the day before, all statuses on, no quiet hours. */
function aContext(over: Partial<DecideContext> = {}): DecideContext {
  return {
    now: NOW,
    installedAt: at(-DAY),
    sendingOn: true,
    switchedOnAt: at(-DAY),
    connected: true,
    testOrdersOn: false,
    quietMode: 'wait',
    mayBeMessaged: true,
    quiet: { inside: false, endsAt: null },
    statusSwitch: () => ON,
    recipient: { reachable: true, optedOut: false },
    order: anOrder(),
    ...over,
  };
}

function aChange(status: Status, over: Partial<StatusChange> = {}): StatusChange {
  const { family, level, recurs } = STATUS_RULES[status];
  const subjectGid =
    over.subjectGid ?? { order: ORDER, fulfilment: F1, refund: R1, return: 'rt' }[level];
  return {
    subjectKind: level,
    subjectGid,
    status,
    carrierStatus: null,
    family,
    occurrence: recurs ? `event/${over.happenedAt}` : subjectGid,
    happenedAt: at(HOUR),
    subjectCreatedAt: at(MINUTE),
    firstSeenAt: NOW,
    notToldBecause: null,
    ...over,
  };
}

function anEarlierSend(change: StatusChange, unsent = true): EarlierSend {
  const { subjectGid, status, family, occurrence, happenedAt } = change;
  if (status === 'unknown' || happenedAt === null) throw new Error('a change that was told');
  return {
    notificationId: `${status} ${occurrence}`,
    ...{ subjectGid, status, family, occurrence, happenedAt, unsent },
  };
}

function decide(
  changes: readonly StatusChange[],
  context: Partial<DecideContext> = {},
  earlier: readonly EarlierSend[] = [],
): Record<string, string> {
  const decided = decideChanges(changes, earlier, aContext(context));
  return Object.fromEntries(
    decided.map((d) => [d.change.status, d.decision === 'send' ? 'send' : d.reason]),
  );
}

function decideOne(change: StatusChange, context: Partial<DecideContext> = {}) {
  const [decided] = decideChanges([change], [], aContext(context));
  return decided;
}

describe('a change that may be told', () => {
  test('is due now and expires with its freshness', () => {
    expect(decideOne(aChange('shipped'))).toMatchObject({
      decision: 'send',
      dueAt: NOW,
      expiresAt: at(HOUR + 48 * HOUR),
    });
  });

  test('is told to the last second of its freshness', () => {
    const lastSecond = { now: at(HOUR + 48 * HOUR) };
    expect(decide([aChange('shipped')], lastSecond)).toEqual({ shipped: 'send' });
    const after = { now: at(HOUR + 48 * HOUR + 1) };
    expect(decide([aChange('shipped')], after)).toEqual({ shipped: 'too_late' });
  });
});

describe('quiet hours', () => {
  const until = (endsAt: string | null) => ({ quiet: { inside: true, endsAt } });

  test('put it off to their end', () => {
    expect(decideOne(aChange('shipped'), until(at(9 * HOUR)))).toMatchObject({
      decision: 'send',
      dueAt: at(9 * HOUR),
      expiresAt: at(49 * HOUR),
    });
  });

  test('skip it where they end too late, never end or the shop wants it so', () => {
    const change = aChange('shipped');
    expect(decide([change], until(at(49 * HOUR)))).toEqual({ shipped: 'send' });
    expect(decide([change], until(at(49 * HOUR + 1)))).toEqual({ shipped: 'quiet_hours' });
    expect(decide([change], until(null))).toEqual({ shipped: 'quiet_hours' });
    expect(decide([change], { ...until(at(9 * HOUR)), quietMode: 'skip' })).toEqual({
      shipped: 'quiet_hours',
    });
  });
});

describe('before the start', () => {
  const change = aChange('shipped', { happenedAt: at(HOUR) });
  const statusSwitch = (switchedOnAt: string) => (): StatusSwitch => ({ ...ON, switchedOnAt });

  test.each<[string, (instant: string) => Partial<DecideContext>]>([
    ['the install', (instant) => ({ installedAt: instant })],
    ['the switch-on', (instant) => ({ switchedOnAt: instant })],
    ["the status's own switch-on", (instant) => ({ statusSwitch: statusSwitch(instant) })],
  ])('of %s nothing is told, nor in its second', (_name, start) => {
    expect(decide([change], start(at(HOUR + 1)))).toEqual({ shipped: 'before_start' });
    expect(decide([change], start(at(HOUR)))).toEqual({ shipped: 'before_start' });
    expect(decide([change], start(at(HOUR - 1)))).toEqual({ shipped: 'send' });
  });
});

/** Every reason that decide can give, each with what brings it about, first to last. */
const CAUSES: readonly [SkipReason, Partial<StatusChange>, Partial<DecideContext>][] = [
  ['sold_in_store', { notToldBecause: 'sold_in_store' }, {}],
  ['test_order', {}, { order: anOrder({ test: true }) }],
  ['baseline', { subjectCreatedAt: at(-9 * DAY), firstSeenAt: at(9 * DAY) }, {}],
  ['opted_out', {}, { recipient: { reachable: true, optedOut: true } }],
  ['status_off', {}, { statusSwitch: () => ({ ...ON, on: false }) }],
  ['sending_off', {}, { sendingOn: false }],
  ['before_start', {}, { installedAt: NOW }],
  ['order_cancelled', {}, { order: anOrder({ cancelledAt: NOW }) }],
  ['fulfilment_cancelled', { notToldBecause: 'fulfilment_cancelled' }, {}],
  ['superseded', {}, {}],
  ['too_late', {}, { now: at(60 * DAY) }],
  ['disconnected', {}, { connected: false }],
  ['quiet_hours', {}, { quiet: { inside: true, endsAt: null } }],
];

describe('where several reasons hold', () => {
  test('they are listed in the order in which they count', () => {
    const order = CAUSES.map(([reason]) => SKIP_REASONS.indexOf(reason));
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(firstReason('quiet_hours', null, 'opted_out', 'too_late')).toBe('opted_out');
    expect(firstReason(null, null)).toBeNull();
  });

  for (const [index, [reason]] of CAUSES.entries()) {
    test(`${reason} is recorded before all that come after it`, () => {
      const later = CAUSES.slice(index);
      // Two causes that are set in one place cannot hold together: the first of them stays.
      const change: Partial<StatusChange> = Object.assign(
        {},
        ...later.map(([, over]) => over).reverse(),
      );
      const context: Partial<DecideContext> = Object.assign(
        {},
        ...later.map(([, , over]) => over).reverse(),
      );
      const newer = aChange('delivered', { happenedAt: at(HOUR + 1) });
      const earlier = later.some(([name]) => name === 'superseded') ? [anEarlierSend(newer)] : [];
      expect(decide([aChange('shipped', change)], context, earlier)).toEqual({ shipped: reason });
    });
  }

  test.each(['no_phone', 'phone_not_valid', 'no_country', 'phone_hidden'] as const)(
    '%s comes before the status being off',
    (reason) => {
      const context: Partial<DecideContext> = {
        recipient: { reachable: false, reason },
        statusSwitch: () => ({ ...ON, on: false }),
      };
      expect(decide([aChange('shipped')], context)).toEqual({ shipped: reason });
    },
  );

  test('a switch that never was on is off', () => {
    expect(decide([aChange('shipped')], { switchedOnAt: null })).toEqual({
      shipped: 'sending_off',
    });
  });

  test('a value that we do not know is no news, even on a test order', () => {
    const change = { ...aChange('shipped'), status: 'unknown' as const, notToldBecause: null };
    const order = anOrder({ test: true });
    expect(decide([change], { order })).toEqual({ unknown: 'unknown_status' });
  });
});

test('a test order is told where the merchant wants it', () => {
  const order = anOrder({ test: true });
  expect(decide([aChange('shipped')], { order, testOrdersOn: true })).toEqual({ shipped: 'send' });
});

describe('a baseline', () => {
  const sight = (happenedAt: string | null, createdAt: string, seenAt: string) => ({
    happenedAt,
    subjectCreatedAt: createdAt,
    firstSeenAt: seenAt,
  });

  test('is what has no time', () => {
    expect(isBaseline(sight(null, at(0), at(1)), anOrder())).toBe(true);
  });

  test('is what an older subject was when first seen', () => {
    const seenAt = at(10 * DAY);
    expect(isBaseline(sight(at(DAY), at(0), seenAt), anOrder())).toBe(true);
    expect(isBaseline(sight(at(9 * DAY), at(0), seenAt), anOrder())).toBe(false);
    expect(isBaseline(sight(at(9 * DAY - 1), at(0), seenAt), anOrder())).toBe(true);
    expect(isBaseline(sight(at(11 * DAY), at(0), seenAt), anOrder())).toBe(false);
  });

  test('is not what a young subject was', () => {
    expect(isBaseline(sight(at(0), at(0), at(DAY)), anOrder())).toBe(false);
    expect(isBaseline(sight(at(0), at(0), at(DAY + 1)), anOrder())).toBe(true);
  });

  test('is what an import brought along, and nothing that happens later', () => {
    const order = anOrder({ processedAt: at(-8 * DAY) });
    expect(isBaseline(sight(at(MINUTE), at(MINUTE), at(HOUR)), order)).toBe(true);
    expect(isBaseline(sight(at(-5 * DAY), at(-5 * DAY), at(HOUR)), order)).toBe(true);
    expect(isBaseline(sight(at(2 * DAY), at(2 * DAY), at(2 * DAY)), order)).toBe(false);
  });

  test('is not what happens to an order of last week', () => {
    expect(isImport(anOrder({ processedAt: at(-7 * DAY) }))).toBe(false);
    expect(isImport(anOrder({ processedAt: at(-7 * DAY - 1) }))).toBe(true);
    expect(isImport(anOrder({ processedAt: null }))).toBe(false);
  });
});

describe('within one subject', () => {
  const shipped = aChange('shipped', { happenedAt: at(HOUR) });
  const out = aChange('out_for_delivery', { happenedAt: at(HOUR + 10) });
  const delivered = aChange('delivered', { happenedAt: at(HOUR + 20) });

  test('the newest is told and supersedes the older ones', () => {
    expect(decide([shipped, out, delivered])).toEqual({
      shipped: 'superseded',
      out_for_delivery: 'superseded',
      delivered: 'send',
    });
  });

  test('a newest that is not told supersedes nothing', () => {
    const deliveredOff = (status: Status) => ({ ...ON, on: status !== 'delivered' });
    expect(decide([shipped, out, delivered], { statusSwitch: deliveredOff })).toEqual({
      shipped: 'superseded',
      out_for_delivery: 'send',
      delivered: 'status_off',
    });
    const deliveredStale = (status: Status) => ({
      ...ON,
      freshForSeconds: status === 'delivered' ? 1 : 48 * HOUR,
    });
    expect(decide([shipped, delivered], { statusSwitch: deliveredStale })).toEqual({
      shipped: 'send',
      delivered: 'too_late',
    });
  });

  test('what was told earlier supersedes what comes late', () => {
    expect(decide([shipped], {}, [anEarlierSend(out, false)])).toEqual({ shipped: 'superseded' });
  });

  test('rank counts before time', () => {
    const late = aChange('in_transit', { happenedAt: at(HOUR + 30) });
    expect(decide([out, late])).toEqual({ out_for_delivery: 'send', in_transit: 'superseded' });
  });

  test('of one rank the later counts, and a repeat supersedes the one before', () => {
    const attempt = aChange('attempted_delivery', { happenedAt: at(HOUR + 15) });
    expect(decide([attempt, out])).toEqual({
      out_for_delivery: 'superseded',
      attempted_delivery: 'send',
    });
    const again = aChange('out_for_delivery', { happenedAt: at(HOUR + 60) });
    const decided = decideChanges([out, again], [], aContext());
    expect(decided.map(({ decision }) => decision)).toEqual(['skip', 'send']);
  });

  test('delivered evidence beats a failure, whichever came first', () => {
    const failed = (happenedAt: string) => aChange('delivery_failed', { happenedAt });
    const before = [failed(at(HOUR + 10)), delivered];
    const after = [failed(at(HOUR + 30)), delivered];
    const expected = { delivery_failed: 'superseded', delivered: 'send' };
    expect(decide(before)).toEqual(expected);
    expect(decide(after)).toEqual(expected);
    expect(decide([failed(at(HOUR + 30))], {}, [anEarlierSend(delivered)])).toEqual({
      delivery_failed: 'superseded',
    });
    expect(decide([delivered], {}, [anEarlierSend(failed(at(HOUR + 10)))])).toEqual({
      delivered: 'send',
    });
  });
});

describe('between subjects', () => {
  test('nothing supersedes', () => {
    const one = aChange('shipped', { subjectGid: F1 });
    const other = aChange('delivered', { subjectGid: F2, happenedAt: at(HOUR + 60) });
    expect(decide([one, other])).toEqual({ shipped: 'send', delivered: 'send' });
    expect(isNewerInLine(anEarlierSend(other), anEarlierSend(one))).toBe(false);
  });

  test('what has no rank supersedes nothing and is not superseded', () => {
    const requested = aChange('return_requested');
    const closed = aChange('returned', { happenedAt: at(HOUR + 60) });
    expect(decide([requested, closed])).toEqual({ return_requested: 'send', returned: 'send' });
  });

  test('decisions come in the order in which things happened', () => {
    const changes = [
      aChange('delivered', { happenedAt: at(HOUR + 30), subjectGid: F2 }),
      aChange('confirmed', { happenedAt: at(HOUR) }),
      aChange('shipped', { happenedAt: at(HOUR) }),
      aChange('refunded', { happenedAt: at(HOUR + 10) }),
    ];
    const names = decideChanges(changes, [], aContext()).map(({ change }) => change.status);
    expect(names).toEqual(['confirmed', 'shipped', 'refunded', 'delivered']);
  });
});

describe('a cancellation', () => {
  const order = anOrder({ cancelledAt: at(HOUR) });
  const changes = [
    aChange('confirmed', { happenedAt: at(0) }),
    aChange('shipped', { happenedAt: at(HOUR) }),
    aChange('return_requested', { happenedAt: at(HOUR - 1) }),
    aChange('cancelled', { happenedAt: at(HOUR) }),
    aChange('refunded', { happenedAt: at(HOUR - 1) }),
  ];

  test('ends what came before it, but for refunds', () => {
    expect(decide(changes, { order })).toEqual({
      confirmed: 'order_cancelled',
      shipped: 'order_cancelled',
      return_requested: 'order_cancelled',
      cancelled: 'send',
      refunded: 'send',
    });
  });

  test('ends it also where it is not told itself', () => {
    const statusSwitch = (status: Status) => ({ ...ON, on: status !== 'cancelled' });
    expect(decide(changes, { order, statusSwitch })).toMatchObject({
      shipped: 'order_cancelled',
      cancelled: 'status_off',
    });
  });

  test('does not end what comes after it', () => {
    const returned = aChange('returned', { happenedAt: at(HOUR + 1) });
    expect(decide([returned], { order })).toEqual({ returned: 'send' });
  });
});

describe('unsent messages', () => {
  const shipped = aChange('shipped');
  const NOTHING = {
    order: anOrder(),
    cancelledFulfilments: new Set<string>(),
    notToldNow: new Map<string, SkipReason>(),
  };
  type EndingContext = Parameters<typeof findEndings>[2];

  function endings(
    earlier: readonly EarlierSend[],
    changes: readonly StatusChange[],
    context: Partial<EndingContext> = {},
  ): Record<string, string> {
    const decided = decideChanges(changes, earlier, aContext(context));
    const found = findEndings(earlier, decided, { ...NOTHING, ...context });
    return Object.fromEntries(found.map(({ notificationId, reason }) => [notificationId, reason]));
  }

  test('end when a newer status of their line is told', () => {
    const delivered = aChange('delivered', { happenedAt: at(HOUR + 9) });
    expect(endings([anEarlierSend(shipped)], [delivered])).toEqual({
      [`shipped ${F1}`]: 'superseded',
    });
  });

  test('stay when the newer one is not told, is older or is of another parcel', () => {
    const earlier = [anEarlierSend(aChange('out_for_delivery', { happenedAt: at(HOUR) }))];
    const unreachable = aChange('delivered', { notToldBecause: 'nothing_to_ship' });
    expect(endings(earlier, [unreachable])).toEqual({});
    expect(endings(earlier, [shipped])).toEqual({});
    expect(endings(earlier, [aChange('delivered', { subjectGid: F2 })])).toEqual({});
  });

  test('end with their order, but for refunds and the cancellation itself', () => {
    const earlier = ['confirmed', 'shipped', 'cancelled', 'refunded'] as const;
    const order = anOrder({ cancelledAt: at(HOUR) });
    expect(
      endings(
        earlier.map((status) => anEarlierSend(aChange(status))),
        [],
        { order },
      ),
    ).toEqual({
      [`confirmed ${ORDER}`]: 'order_cancelled',
      [`shipped ${F1}`]: 'order_cancelled',
    });
  });

  test('end with their fulfilment', () => {
    const other = aChange('shipped', { subjectGid: F2 });
    const cancelledFulfilments = new Set([F1]);
    expect(
      endings([anEarlierSend(shipped), anEarlierSend(other)], [], { cancelledFulfilments }),
    ).toEqual({ [`shipped ${F1}`]: 'fulfilment_cancelled' });
  });

  test('end for what is learnt later', () => {
    const refund = aChange('refunded');
    const notToldNow = new Map([[`${R1} refund ${R1}`, 'told_with_cancellation' as const]]);
    expect(endings([anEarlierSend(refund)], [], { notToldNow })).toEqual({
      [`refunded ${R1}`]: 'told_with_cancellation',
    });
  });

  test('that left already do not end', () => {
    const delivered = aChange('delivered', { happenedAt: at(HOUR + 9) });
    const order = anOrder({ cancelledAt: at(HOUR) });
    expect(endings([anEarlierSend(shipped, false)], [delivered], { order })).toEqual({});
  });
});
