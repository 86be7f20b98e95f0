import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { v7 as uuidv7 } from 'uuid';
import { describe, expect, test } from 'vitest';
import { durationStep } from '#app/domain/daily-counts.ts';
import type { SkipReason } from '#app/domain/reason.ts';
import type { SendOutcome } from '#app/domain/send-outcome.ts';
import { WAITS } from '#app/domain/waits.ts';
import type { NewNotification } from '#app/pipeline/decide-ports.ts';
import type { StartedAttempt } from '#app/pipeline/send-ports.ts';
import { makeAttemptStore } from '#app/store/attempts.server.ts';
import { makeDailyCountStore } from '#app/store/daily-counts.server.ts';
import { makeErasureStore } from '#app/store/erasure.server.ts';
import { makeEventStore } from '#app/store/events.server.ts';
import { makeHoldStore } from '#app/store/holds.server.ts';
import { makeReceiptStore } from '#app/store/receipts.server.ts';
import { makeResendStore } from '#app/store/resend.server.ts';
import { makeRootStore } from '#app/store/roots.server.ts';
import { type TestEngine, testEngines, useDatabase } from '#test/database.ts';
import { testVault } from '#test/vault.ts';
import {
  makeTestMessage,
  makeTestShop,
  newGid,
  newPhone,
  only,
  SEND_OPTIONS,
  settlementOf,
  startOn,
  type TestShop,
} from './shop-fixture.ts';

const FROM = '2026-01-01';
const TO = '2027-12-31';
const DAYS = ['2026-11-24', '2026-11-25'];
const REASONS: readonly SkipReason[] = ['no_phone', 'status_off', 'superseded'];
const SAID = { code: null, text: null } as const;
type OutcomeOf = (wamid: string) => SendOutcome;
const ACCEPTED: OutcomeOf = (wamid) => ({ outcome: 'accepted', wamid });
const REFUSED: OutcomeOf = () => ({ outcome: 'rejected', reason: 'not_on_whatsapp', ...SAID });
const OUTCOMES: readonly OutcomeOf[] = [
  ACCEPTED,
  ACCEPTED,
  REFUSED,
  () => ({ outcome: 'unconfirmed', cause: 'timeout', ...SAID }),
  () => ({ outcome: 'retry', ...SAID }),
  () => ({ outcome: 'hold_channel', reason: 'blocked_at_onemsg', ...SAID }),
];
const REPORTS = ['sent', 'delivered', 'read', 'failed'] as const;

type Recounted = {
  decided_on: string | null;
  decision: string;
  reason: string | null;
  state: string | null;
  happened_at: Date;
  sent_at: Date | null;
  delivered_at: Date | null;
  read_at: Date | null;
  stored_at: Date | null;
  accepted_at: Date | null;
  timed: boolean | null;
};

/** What the rows of a notification come to, by the words of the "How we count". */
function countersOf(row: Recounted): string[] {
  const { sent_at, delivered_at, read_at, stored_at, accepted_at } = row;
  const arrived = [delivered_at, read_at].flatMap((at) => at?.getTime() ?? []);
  const phone = arrived.length === 0 ? null : Math.min(...arrived) - row.happened_at.getTime();
  const app =
    stored_at === null || accepted_at === null ? null : accepted_at.getTime() - stored_at.getTime();
  const facts: [string, boolean][] = [
    [row.decision === 'send' ? 'send' : `skipped:${row.reason}`, true],
    ['sent', sent_at !== null || arrived.length > 0],
    ['delivered', arrived.length > 0],
    ['read', read_at !== null],
    ['failed', row.state === 'failed'],
    [`phone:${durationStep(phone ?? 0)}`, phone !== null && row.timed === true],
    [`app:${durationStep(app ?? 0)}`, app !== null && row.timed === true],
  ];
  return facts.flatMap(([counter, counts]) => (counts ? [`${row.decided_on} ${counter}`] : []));
}

function useCounts(engine: TestEngine) {
  const database = useDatabase(engine);
  const store = () => makeDailyCountStore(database().sql);
  const attempts = () => makeAttemptStore(database().sql, testVault, SEND_OPTIONS);
  const receipts = () => makeReceiptStore(database().sql, testVault);

  async function recount(shop: TestShop): Promise<Record<string, number>> {
    const rows = await database().sql.query<Recounted>(
      `SELECT n.decided_on::text, n.decision, n.reason, n.happened_at, m.state, m.sent_at,
         m.delivered_at, m.read_at, m.stored_at, m.accepted_at, m.timed
       FROM notification n LEFT JOIN message m ON m.id = n.id
       WHERE n.shop_id = $1 AND n.decided_on IS NOT NULL`,
      [shop.id],
    );
    const counters = Map.groupBy(rows.flatMap(countersOf), (counter) => counter);
    return Object.fromEntries([...counters].map(([counter, { length }]) => [counter, length]));
  }

  async function counted(shop: TestShop): Promise<Record<string, number>> {
    const rows = await store().readDays(shop.id, FROM, TO);
    return Object.fromEntries(rows.map((row) => [`${row.day} ${row.counter}`, row.amount]));
  }

  function notificationOf(skip: SkipReason | null, eventId: string | null): NewNotification {
    const now = Date.now();
    const base = {
      id: uuidv7(),
      subjectKind: 'refund',
      subjectGid: newGid('Refund'),
      status: 'refunded',
      carrierStatus: null,
      family: 'refund',
      occurrence: '1',
      happenedAt: new Date(now - 20_000).toISOString(),
      eventId,
      orderName: '#1042',
      parcelNumber: null,
      parcelOf: null,
      phoneSource: 'order',
      customerName: 'Ana',
      customerLocale: 'en',
    } as const;
    if (skip !== null) return { ...base, phone: null, decision: 'skip', reason: skip };
    return {
      ...base,
      phone: newPhone(),
      decision: 'send',
      position: 1,
      dueAt: new Date(now - 1000).toISOString(),
      expiresAt: new Date(now + 3_600_000).toISOString(),
    };
  }

  /** Decides on an order as the worker does; each skip or send is a status change of it. */
  async function decide(
    shop: TestShop,
    day: string,
    decisions: readonly (SkipReason | null)[],
    dueInSeconds = -1,
  ): Promise<{ rootGid: string; notifications: NewNotification[] }> {
    const rootGid = newGid('Order');
    const roots = makeRootStore(database().sql, testVault, SEND_OPTIONS);
    await makeEventStore(database().sql, testVault).storeEvents([
      {
        shopDomain: shop.domain,
        webhookId: randomUUID(),
        topic: 'refunds/create',
        triggeredAt: new Date().toISOString(),
        rootGid,
        subjectGid: rootGid,
        facts: {
          orderGid: rootGid,
          order: null,
          fulfilments: [],
          events: [],
          refunds: [],
          returns: [],
          paidAt: null,
        },
      },
    ]);
    const root = only((await roots.claimRoots(100)).filter((one) => one.rootGid === rootGid));
    const notifications = decisions.map((skip, n): NewNotification => {
      const made = notificationOf(skip, root.events[0]?.id ?? null);
      if (made.decision === 'skip') return made;
      return {
        ...made,
        position: n + 1,
        dueAt: new Date(Date.now() + dueInSeconds * 1000).toISOString(),
      };
    });
    await roots.recordPasses([
      {
        claim: root.claim,
        shopId: shop.id,
        installNumber: 1,
        rootGid,
        decidedOn: day,
        state: root.state,
        watchUntil: null,
        events: root.events.map(({ id }) => ({ id, changes: decisions.length })),
        notifications,
        endings: [],
        decideAt: null,
        waitingFor: null,
        readFailures: 0,
        nextPosition: 1,
      },
    ]);
    return { rootGid, notifications };
  }

  async function tell(shop: TestShop, wamid: string, status: string, happenedAt: Date) {
    const receipt = {
      wamid,
      status,
      reason: status === 'failed' ? ('not_on_whatsapp' as const) : null,
      code: status === 'failed' ? 131026 : null,
      errorText: null,
      happenedAt,
      chatId: null,
      bsuid: null,
      phone: null,
    };
    await receipts().storeHook(
      { id: shop.channelId, shopId: shop.id },
      { receipts: [receipt], echoes: [], spoken: [], unread: [] },
      'hook',
    );
    await receipts().foldReceipts([{ shopId: shop.id, wamids: [wamid] }]);
  }

  return { database, store, attempts, recount, counted, decide, tell };
}

/** A step of a random life. */
const often = <T>(weight: number, arbitrary: fc.Arbitrary<T>) => ({ weight, arbitrary });
const which = fc.nat(20);
const step = fc.oneof(
  often(
    4,
    fc.record({
      kind: fc.constant('decide' as const),
      day: fc.constantFrom(...DAYS),
      decisions: fc.array(fc.constantFrom(null, null, ...REASONS), { minLength: 1, maxLength: 3 }),
    }),
  ),
  often(5, fc.record({ kind: fc.constant('start' as const) })),
  often(
    8,
    fc.record({
      kind: fc.constant('settle' as const),
      which,
      outcome: fc.constantFrom(...OUTCOMES),
      together: fc.boolean(),
    }),
  ),
  often(
    10,
    fc.record({
      kind: fc.constant('report' as const),
      which,
      status: fc.constantFrom(...REPORTS),
      after: fc.integer({ min: -5000, max: 100_000 }),
    }),
  ),
  often(2, fc.record({ kind: fc.constant('send again' as const), which })),
  often(1, fc.record({ kind: fc.constant('leave' as const), which })),
  often(1, fc.record({ kind: fc.constant('expire' as const), which })),
  often(1, fc.record({ kind: fc.constant('erase' as const), which })),
  often(2, fc.record({ kind: fc.constant('lift' as const) })),
  often(1, fc.record({ kind: fc.constant('add up' as const) })),
);
/** A life in which each is counted. */
const FULL_LIFE: Step[] = [
  { kind: 'decide', day: '2026-11-25', decisions: [null, 'no_phone'] },
  { kind: 'decide', day: '2026-11-25', decisions: [null] },
  { kind: 'start' },
  { kind: 'settle', which: 0, outcome: ACCEPTED, together: true },
  { kind: 'settle', which: 0, outcome: REFUSED, together: false },
  { kind: 'report', which: 0, status: 'delivered', after: 3000 },
  { kind: 'report', which: 0, status: 'read', after: 9000 },
];

type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

describe.each(testEngines())('daily counts on $name', (engine) => {
  const { database, store, attempts, recount, counted, decide, tell } = useCounts(engine);

  /** Lives of one shop's messages, with what each step needs to know of those before. */
  function makeLives(shop: TestShop) {
    const { sql } = database();
    const open: StartedAttempt[] = [];
    const wamids: string[] = [];
    const roots: string[] = [];
    const messages: string[] = [];
    const pick = <T>(items: readonly T[], which: number): T | undefined =>
      items[which % Math.max(items.length, 1)];

    return async function live(life: Step): Promise<void> {
      switch (life.kind) {
        case 'decide': {
          const { rootGid, notifications } = await decide(shop, life.day, life.decisions);
          roots.push(rootGid);
          messages.push(...notifications.map(({ id }) => id));
          return;
        }
        case 'start':
          open.push(...(await startOn(attempts(), shop)).started);
          return;
        case 'settle': {
          const attempt = pick(open, life.which);
          if (attempt === undefined) return;
          open.splice(open.indexOf(attempt), 1);
          const wamid = `wamid.${attempt.id}`;
          const outcome = life.outcome(wamid);
          const settlement = settlementOf(attempt, outcome);
          if (outcome.outcome === 'accepted') wamids.push(wamid);
          if (life.together && outcome.outcome === 'accepted') {
            await attempts().settleAccepted([{ attempt, settlement, wamid }]);
          } else await attempts().settleAttempt(attempt, settlement);
          return;
        }
        case 'report': {
          const wamid = pick(wamids, life.which);
          if (wamid === undefined) return;
          await tell(shop, wamid, life.status, new Date(Date.now() + life.after));
          return;
        }
        case 'send again': {
          const id = pick(messages, life.which);
          if (id === undefined) return;
          const resends = makeResendStore(sql);
          for (const state of ['failed', 'unconfirmed'] as const) {
            await resends.putBackInLine(shop.id, id, state, 'staff');
          }
          return;
        }
        case 'leave': {
          const id = pick(messages, life.which);
          if (id !== undefined) await makeResendStore(sql).close(shop.id, id, 'staff');
          return;
        }
        case 'expire': {
          const id = pick(messages, life.which);
          if (id === undefined) return;
          await sql.query("UPDATE message SET expires_at = now() - interval '1 s' WHERE id = $1", [
            id,
          ]);
          await attempts().endExpiredMessages();
          return;
        }
        case 'erase': {
          const rootGid = pick(roots, life.which);
          if (rootGid === undefined) return;
          await makeErasureStore(sql, testVault).eraseOrders(shop.id, [rootGid]);
          return;
        }
        case 'lift':
          await makeHoldStore(sql, testVault, WAITS).liftChannelHolds({
            id: shop.channelId,
            channelKey: shop.channelKey,
          });
          return;
        case 'add up':
          await store().run(new AbortController().signal);
      }
    };
  }

  test('are what counting the rows again comes to, after any lives', async () => {
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 60 }), async (steps) => {
        const shop = await makeTestShop(database().sql);
        await database().sql.query(
          'UPDATE channel_gate SET rate_per_second = 10000 WHERE channel_key = $1',
          [shop.channelKey],
        );
        const live = makeLives(shop);
        for (const life of steps) await live(life);
        const expected = await recount(shop);
        expect(await counted(shop)).toEqual(expected);
        await store().run(new AbortController().signal);
        expect(await counted(shop)).toEqual(expected);
        for (const key of Object.keys(expected)) seen.add(key.slice(11).replace(/:.*/, ''));
      }),
      { numRuns: engine.name === 'postgres' ? 30 : 8, examples: [[FULL_LIFE]] },
    );
    // Each was counted in some life.
    const kinds = ['app', 'delivered', 'failed', 'phone', 'read', 'send', 'sent', 'skipped'];
    expect([...seen].toSorted()).toEqual(kinds);
  });

  test('a message that waited for quiet hours has no time', async () => {
    const shop = await makeTestShop(database().sql);
    const now = await decide(shop, '2026-11-25', [null]);
    const later = await decide(shop, '2026-11-25', [null], 3600);
    for (const { notifications } of [now, later]) {
      await database().sql.query('UPDATE message SET delivered_at = now() WHERE id = $1', [
        only(notifications).id,
      ]);
    }
    const times = Object.keys(await counted(shop)).filter((key) => key.includes('phone:'));
    expect(times).toHaveLength(1);
    expect(await counted(shop)).toMatchObject({ '2026-11-25 delivered': 2 });
  });

  test('what another shop decided, and another day, is not read', async () => {
    const shop = await makeTestShop(database().sql);
    const other = await makeTestShop(database().sql);
    await decide(shop, '2026-11-24', [null]);
    await decide(other, '2026-11-25', ['no_phone']);
    expect(await store().readDays(shop.id, '2026-11-25', '2026-11-25')).toEqual([]);
    expect(await store().readDays(other.id, '2026-11-25', '2026-11-25')).toEqual([
      { day: '2026-11-25', counter: 'skipped:no_phone', amount: 1 },
    ]);
  });

  test('what was decided before there were counts is counted once, on the day of its shop', async () => {
    const { sql } = database();
    const shop = await makeTestShop(sql);
    await sql.query("UPDATE shop SET time_zone = 'Pacific/Kiritimati' WHERE id = $1", [shop.id]);
    const message = await makeTestMessage(sql, shop, { ageHours: 30 });
    await sql.query(`UPDATE notification SET decided_at = '2026-11-24T11:00:00Z' WHERE id = $1`, [
      message.id,
    ]);
    await sql.query('UPDATE message SET state = $2, read_at = now() WHERE id = $1', [
      message.id,
      'read',
    ]);
    expect(await counted(shop)).toEqual({});
    await store().run(new AbortController().signal);
    await sql.query('UPDATE count_backlog SET id = $1', ['00000000-0000-0000-0000-000000000000']);
    await store().run(new AbortController().signal);
    expect(await counted(shop)).toEqual({
      '2026-11-25 send': 1,
      '2026-11-25 sent': 1,
      '2026-11-25 delivered': 1,
      '2026-11-25 read': 1,
    });
  });

  test('the backlog ends when no older version can run any more', async () => {
    const { sql } = database();
    const read = () => sql.query('SELECT 1 FROM count_backlog');
    const late = (hours: number) => new Date(Date.now() + hours * 3_600_000);
    await store().run(new AbortController().signal, late(23));
    expect(await read()).toHaveLength(1);
    await store().run(new AbortController().signal, late(25));
    expect(await read()).toEqual([]);
    await store().run(new AbortController().signal, late(26));
  });
});

const onPostgres = testEngines().filter(({ name }) => name === 'postgres');

describe.each(onPostgres)('daily counts on $name, all at once', (engine) => {
  const { database, store, recount, counted, decide } = useCounts(engine);

  test('those who write one shop neither wait for each other nor for who adds up', async () => {
    const shop = await makeTestShop(database().sql);
    const ids: string[] = [];
    for (let n = 0; n < 12; n += 1) {
      const { notifications } = await decide(shop, '2026-11-25', [null, null]);
      ids.push(...notifications.map(({ id }) => id));
    }
    const evidence = ['sent_at', 'delivered_at', 'read_at'];
    const writes = ids.flatMap((id, n) =>
      evidence.map((column) => async () => {
        // Two of them in one transaction, in either order: locks on counts would be a deadlock.
        const both = [id, ids[(n * 7 + 3) % ids.length]].toSorted();
        await database().sql.transaction(async (tx) => {
          for (const one of both) {
            await tx.query(`UPDATE message SET ${column} = now() WHERE id = $1`, [one]);
          }
        });
      }),
    );
    const adding = new AbortController();
    const addUp = (async () => {
      while (!adding.signal.aborted) await store().run(adding.signal);
    })();
    await Promise.all(writes.map((write) => write()));
    adding.abort();
    await addUp;
    expect(await counted(shop)).toEqual(await recount(shop));
  });

  test('a transaction that is open holds up nobody who counts for the same shop and day', async () => {
    const shop = await makeTestShop(database().sql);
    const [first, second] = (await decide(shop, '2026-11-25', [null, null])).notifications;
    await database().sql.transaction(async (tx) => {
      await tx.query('UPDATE message SET sent_at = now() WHERE id = $1', [first?.id]);
      await database().sql.query('UPDATE message SET sent_at = now() WHERE id = $1', [second?.id]);
      await store().run(new AbortController().signal);
      expect(await counted(shop)).toMatchObject({ '2026-11-25 sent': 1 });
    });
    expect(await counted(shop)).toMatchObject({ '2026-11-25 sent': 2 });
  });
});
