import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { prepareMessage } from '#app/domain/prepare-message.ts';
import type { Status } from '#app/domain/status.ts';
import type { StartResult } from '#app/pipeline/send-ports.ts';
import { makeAttemptStore } from '#app/store/attempts.server.ts';
import { makePostgresEngine, openPool } from '#app/store/postgres.server.ts';
import type { SqlEngine } from '#app/store/sql.ts';
import { testEngines, useDatabase } from '#test/database.ts';
import { testVault } from '#test/vault.ts';
import {
  attemptOf,
  makeTestMessage,
  makeTestShop,
  newGid,
  newPhone,
  OWNER,
  only,
  readAttemptStates,
  readMessage,
  SEND_OPTIONS,
  startOn,
  TEMPLATE_NAME,
  type TestMessage,
  type TestShop,
} from './shop-fixture.ts';

const ACCEPTED = {
  attempt: 'accepted',
  outcome: 'accepted',
  code: null,
  text: null,
  wamid: null,
  jobId: null,
  channel: { kind: 'accepted' },
  message: 'accepted',
} as const;

describe.each(testEngines())('starting attempts on $name', (engine) => {
  const database = useDatabase(engine);
  const storeOn = (sql: SqlEngine) => makeAttemptStore(sql, testVault, SEND_OPTIONS);
  const attempts = () => storeOn(database().sql);
  const start = (shop: TestShop): Promise<StartResult> => startOn(attempts(), shop);
  const newShop = (options?: Parameters<typeof makeTestShop>[1]) =>
    makeTestShop(database().sql, options);
  const newMessage = (shop: TestShop, options?: Parameters<typeof makeTestMessage>[2]) =>
    makeTestMessage(database().sql, shop, options);
  const read = (message: TestMessage) => readMessage(database().sql, message.id);
  const setRate = (shop: TestShop, ratePerSecond: number) =>
    database().sql.query('UPDATE channel_gate SET rate_per_second = $2 WHERE channel_key = $1', [
      shop.channelKey,
      ratePerSecond,
    ]);
  /** As if all of a channel had happened some seconds earlier. */
  const age = async (shop: TestShop, seconds: number) => {
    await database().sql.query(
      `UPDATE attempt SET started_at = started_at - $2 * interval '1 second',
         recipient_free_at = recipient_free_at - $2 * interval '1 second'
       WHERE channel_key = $1`,
      [shop.channelKey, seconds],
    );
    await database().sql.query(
      `UPDATE channel_gate SET next_send_at = next_send_at - $2 * interval '1 second'
       WHERE channel_key = $1`,
      [shop.channelKey, seconds],
    );
  };

  async function setHold(shop: TestShop, hold: Record<string, unknown>): Promise<string> {
    const id = randomUUID();
    const entries = Object.entries({ reason: 'quality_limit', ...hold });
    await database().sql.query(
      `INSERT INTO hold (id, channel_key, set_at, ${entries.map(([name]) => name).join(', ')})
       VALUES ($1, $2, now(), ${entries.map((_, n) => `$${n + 3}`).join(', ')})`,
      [id, shop.channelKey, ...entries.map(([, value]) => value)],
    );
    return id;
  }

  describe('what leaves', () => {
    test('a due message starts, with all that its request needs', async () => {
      const shop = await newShop();
      const message = await newMessage(shop, { orderName: '#1042', customerName: 'Ana' });
      const { started } = await start(shop);
      expect(only(started)).toMatchObject({
        messageId: message.id,
        shopId: shop.id,
        tries: 1,
        phone: message.phone,
        channel: {
          id: shop.channelId,
          channelId: '550001',
          baseUrl: 'https://api.1msg.io',
          token: 'eyJ.token.secret',
          tokenVersion: 1,
        },
        prepared: {
          template: { name: TEMPLATE_NAME, language: 'en', namespace: 'namespace_1', version: 1 },
          values: ['Ana', 'order #1042', expect.any(String)],
        },
      });
      expect(await read(message)).toMatchObject({ state: 'sending', tries: 1, decision: 'send' });
    });

    test('the attempt stands with its deadline and its text before the call', async () => {
      const shop = await newShop();
      const message = await newMessage(shop, { customerName: 'Ana' });
      const { prepared, id } = only((await start(shop)).started);
      const [row] = await database().sql.query<Record<string, unknown> & { rendered_text: string }>(
        `SELECT *, extract(epoch FROM deadline - started_at)::float8 AS allowed FROM attempt
         WHERE message_id = $1`,
        [message.id],
      );
      expect(row).toMatchObject({
        id,
        state: 'started',
        number: 1,
        owner: OWNER,
        allowed: 35,
        channel_key: shop.channelKey,
        template_version: 1,
        token_version: 1,
        text_hash: testVault.hash('text', prepared.text),
        wamid: null,
      });
      expect(row?.rendered_text).not.toContain('Ana');
      expect(testVault.open('attempt.rendered_text', row?.rendered_text ?? '')).toBe(prepared.text);
    });

    test('what is not due yet stays, and the time to it is known', async () => {
      const shop = await newShop();
      await newMessage(shop, { dueIn: 3600 });
      expect(await attempts().findDueChannels()).not.toContain(shop.channelKey);
      expect((await start(shop)).started).toEqual([]);
    });

    test('the channels of due messages are found', async () => {
      const [busy, idle] = [await newShop(), await newShop()];
      await newMessage(busy);
      const due = await attempts().findDueChannels();
      expect(due).toContain(busy.channelKey);
      expect(due).not.toContain(idle.channelKey);
      expect(await attempts().millisecondsToNextDue()).toBe(0);
    });

    test('of a disconnected channel nothing leaves', async () => {
      const shop = await newShop();
      await newMessage(shop);
      await database().sql.query('UPDATE channel SET disconnected_at = now() WHERE id = $1', [
        shop.channelId,
      ]);
      expect(await attempts().findDueChannels()).not.toContain(shop.channelKey);
      expect((await start(shop)).started).toEqual([]);
    });
  });

  describe('the line of a root', () => {
    test('one attempt of a root is open at a time, and they leave in the order of the root', async () => {
      const shop = await newShop();
      const rootGid = newGid('Order');
      const lines = [];
      for (const position of [3, 1, 2]) {
        const dueIn = -position * 10;
        lines.push(await newMessage(shop, { rootGid, position, dueIn, status: 'refunded' }));
      }
      const order: string[] = [];
      for (let n = 0; n < 3; n += 1) {
        const attempt = only((await start(shop)).started);
        expect((await start(shop)).started).toEqual([]);
        order.push(attempt.messageId);
        await attempts().settleAttempt(attempt, ACCEPTED);
      }
      const [third, first, second] = lines.map(({ id }) => id);
      expect(order).toEqual([first, second, third]);
    });

    test('an older one that waits for its time or is held does not block', async () => {
      const shop = await newShop();
      const rootGid = newGid('Order');
      const later = { rootGid, position: 1, dueIn: 600, status: 'refunded' } as const;
      await newMessage(shop, later);
      const held = await newMessage(shop, { ...later, dueIn: -1 });
      await database().sql.query("UPDATE message SET state = 'held' WHERE id = $1", [held.id]);
      const message = await newMessage(shop, { rootGid, position: 2, status: 'refunded' });
      expect(only((await start(shop)).started).messageId).toBe(message.id);
    });

    test('the database itself refuses a second open attempt of a root', async () => {
      const shop = await newShop();
      const message = await newMessage(shop);
      await start(shop);
      await expect(
        database().sql.query(
          `INSERT INTO attempt (id, shop_id, message_id, root_gid, channel_id, channel_key,
             phone_hash, number, state, owner, started_at, deadline, template_name,
             template_language, template_version, token_version, text_hash)
           SELECT gen_random_uuid(), shop_id, message_id, root_gid, channel_id, channel_key,
             phone_hash, 2, state, owner, started_at, deadline, template_name, template_language,
             template_version, token_version, text_hash
           FROM attempt WHERE message_id = $1`,
          [message.id],
        ),
      ).rejects.toThrow('attempt_open_of_root');
    });

    test('a newer status of the same line supersedes the older', async () => {
      const shop = await newShop();
      const [rootGid, subjectGid] = [newGid('Order'), newGid('Fulfillment')];
      const line = { rootGid, subjectGid };
      const older = await newMessage(shop, { ...line, status: 'shipped', happenedAgo: 100 });
      const newer = await newMessage(shop, {
        ...line,
        status: 'delivered',
        happenedAgo: 50,
        position: 2,
      });
      expect((await start(shop)).started).toEqual([]);
      expect(await read(older)).toMatchObject({
        state: 'superseded',
        decision: 'skip',
        reason: 'superseded',
      });
      expect(only((await start(shop)).started).messageId).toBe(newer.id);
    });
  });

  describe('limits', () => {
    test('to one phone one leaves every 6 seconds, over all shops of the channel', async () => {
      const shop = await newShop();
      const sharing = await newShop({ channelKey: shop.channelKey });
      const elsewhere = await newShop();
      const phone = newPhone();
      await newMessage(shop, { phone, dueIn: -30 });
      await newMessage(shop, { phone, dueIn: -20 });
      await newMessage(sharing, { phone, dueIn: -10 });
      await newMessage(elsewhere, { phone });
      expect((await start(shop)).started).toHaveLength(1);
      expect((await start(elsewhere)).started).toHaveLength(1);
      await age(shop, 3);
      expect((await start(shop)).started).toEqual([]);
      await age(shop, 3.5);
      expect(only((await start(shop)).started).shopId).toBe(shop.id);
      await age(shop, 6.5);
      expect(only((await start(shop)).started).shopId).toBe(sharing.id);
    });

    test('at most 32 of a channel are in flight, over all its shops', async () => {
      const shop = await newShop();
      const sharing = await newShop({ channelKey: shop.channelKey });
      await setRate(shop, 10_000);
      for (let n = 0; n < 35; n += 1) await newMessage(n % 2 === 0 ? shop : sharing);
      const { started } = await start(shop);
      expect(started).toHaveLength(32);
      expect(await start(shop)).toEqual({ started: [], askStatusOf: null, againInMs: null });
      const [first] = started;
      if (first === undefined) throw new Error('There are 32');
      await attempts().settleAttempt(first, ACCEPTED);
      expect((await start(shop)).started).toHaveLength(1);
    });

    test('none is new while the oldest hangs and more than 4 are open', async () => {
      const shop = await newShop();
      for (let n = 0; n < 5; n += 1) await newMessage(shop);
      const { started } = await start(shop);
      expect(started).toHaveLength(5);
      await age(shop, 5.1);
      await newMessage(shop);
      expect(await start(shop)).toEqual({ started: [], askStatusOf: null, againInMs: null });
      const [first] = started;
      if (first === undefined) throw new Error('There are 5');
      await attempts().settleAttempt(first, ACCEPTED);
      expect((await start(shop)).started).toHaveLength(1);
    });

    test('the rate of a channel bounds how many leave, and when to look again', async () => {
      const shop = await newShop();
      await setRate(shop, 1);
      for (let n = 0; n < 5; n += 1) await newMessage(shop);
      expect((await start(shop)).started).toHaveLength(1);
      const stopped = await start(shop);
      expect(stopped.started).toEqual([]);
      expect(stopped.againInMs).toBeGreaterThan(0);
      expect(stopped.againInMs).toBeLessThan(1000);
      await age(shop, 1.2);
      expect((await start(shop)).started).toHaveLength(1);
      await setRate(shop, 1000);
      await age(shop, 1.2);
      expect((await start(shop)).started).toHaveLength(3);
    });

    test('of what is due more than there is room for, the oldest leave, and one looks again', async () => {
      const shop = await newShop();
      await setRate(shop, 20);
      const messages = [];
      for (let n = 0; n < 5; n += 1) messages.push(await newMessage(shop, { dueIn: -n * 10 }));
      const { started, againInMs } = await start(shop);
      expect(started.map(({ messageId }) => messageId).sort()).toEqual(
        [messages[4]?.id, messages[3]?.id].sort(),
      );
      expect(againInMs).toBe(0);
    });

    test('a channel of one message a second sends', async () => {
      const shop = await newShop();
      await setRate(shop, 1);
      await newMessage(shop);
      await newMessage(shop);
      expect((await start(shop)).started).toHaveLength(1);
      expect((await start(shop)).started).toHaveLength(0);
      await age(shop, 1.1);
      expect((await start(shop)).started).toHaveLength(1);
    });

    test('a paused channel starts nothing until its pause is over, and delays no other', async () => {
      const [shop, other] = [await newShop(), await newShop()];
      await newMessage(shop);
      await newMessage(other);
      const pause = (seconds: number) =>
        database().sql.query(
          `UPDATE channel_gate SET paused_until = now() + $2 * interval '1 second'
           WHERE channel_key = $1`,
          [shop.channelKey, seconds],
        );
      await pause(60);
      const paused = await start(shop);
      expect(paused.started).toEqual([]);
      expect(paused.againInMs).toBeGreaterThan(59_000);
      expect(paused.againInMs).toBeLessThanOrEqual(60_000);
      expect((await start(other)).started).toHaveLength(1);
      await pause(-1);
      expect((await start(shop)).started).toHaveLength(1);
    });
  });

  describe('the last look', () => {
    const endings: [
      string,
      string,
      (shop: TestShop, message: TestMessage) => [string, unknown[]],
    ][] = [
      [
        'opted out',
        'opted_out',
        (shop, { phone }) => [
          `INSERT INTO opt_out (shop_id, recipient_hash, source, opted_out_at)
             VALUES ($1, $2, 'reply', now())`,
          [shop.id, testVault.hash('phone', phone)],
        ],
      ],
      [
        'its status switched off',
        'status_off',
        (shop) => [
          `INSERT INTO status_setting (shop_id, status, "on") VALUES ($1, 'shipped', false)`,
          [shop.id],
        ],
      ],
      [
        'sending switched off',
        'sending_off',
        (shop) => ['UPDATE shop SET sending_on = false WHERE id = $1', [shop.id]],
      ],
      [
        'the app removed',
        'uninstalled',
        (shop) => ['UPDATE shop SET uninstalled_at = now() WHERE id = $1', [shop.id]],
      ],
      [
        'the app installed anew',
        'uninstalled',
        (shop) => ['UPDATE shop SET install_number = 2 WHERE id = $1', [shop.id]],
      ],
      [
        'the order erased',
        'erased',
        (_shop, { id }) => [
          'UPDATE notification SET phone = NULL, erased_at = now() WHERE id = $1',
          [id],
        ],
      ],
      [
        'the time passed',
        'too_late',
        (_shop, { id }) => [
          "UPDATE message SET expires_at = now() - interval '1 second' WHERE id = $1",
          [id],
        ],
      ],
    ];

    test.each(endings)('with %s it ends', async (_what, reason, change) => {
      const shop = await newShop();
      const message = await newMessage(shop);
      const [statement, values] = change(shop, message);
      await database().sql.query(statement, values);
      expect((await start(shop)).started).toEqual([]);
      expect(await read(message)).toMatchObject({
        state: 'ended',
        cause: reason,
        decision: 'skip',
        reason,
        tries: 0,
      });
      expect(await readAttemptStates(database().sql, message.id)).toEqual([]);
    });

    test('a status that was switched on or has no switch of its own is told', async () => {
      const shop = await newShop();
      await database().sql.query(
        `INSERT INTO status_setting (shop_id, status, "on") VALUES ($1, 'delayed', true)`,
        [shop.id],
      );
      const statuses: Status[] = ['delayed', 'shipped'];
      for (const status of statuses) await newMessage(shop, { status });
      expect((await start(shop)).started).toHaveLength(2);
    });

    test('an opt-out at another shop does not count', async () => {
      const [shop, other] = [await newShop(), await newShop()];
      const message = await newMessage(shop);
      await database().sql.query(
        `INSERT INTO opt_out (shop_id, recipient_hash, source, opted_out_at)
         VALUES ($1, $2, 'reply', now())`,
        [other.id, testVault.hash('phone', message.phone)],
      );
      expect((await start(shop)).started).toHaveLength(1);
    });
  });

  describe('holds', () => {
    const template = { template_name: TEMPLATE_NAME, template_language: 'en', template_version: 1 };

    test.each([
      ['the whole channel', () => ({})],
      [
        'the token of the shop',
        (shop: TestShop) => ({
          channel_id: shop.channelId,
          token_version: 1,
          reason: 'token_refused',
        }),
      ],
      [
        'the version of the template',
        (shop: TestShop) => ({
          channel_id: shop.channelId,
          reason: 'template_paused',
          ...template,
        }),
      ],
    ])('a hold of %s holds the message, and names itself', async (_what, hold) => {
      const shop = await newShop();
      const message = await newMessage(shop);
      const values: Record<string, unknown> = hold(shop);
      const id = await setHold(shop, values);
      expect((await start(shop)).started).toEqual([]);
      expect(await read(message)).toMatchObject({
        state: 'held',
        hold_id: id,
        cause: values.reason ?? 'quality_limit',
        decision: 'send',
      });
    });

    test.each([
      ['a lifted hold', () => ({ lifted_at: new Date(), lifted_by: 'merchant' })],
      [
        'a hold of an older token',
        (shop: TestShop) => ({
          channel_id: shop.channelId,
          token_version: 0,
        }),
      ],
      ['a hold of another shop of the channel', () => ({ channel_id: randomUUID() })],
      [
        'a hold of another version of the template',
        (shop: TestShop) => ({
          channel_id: shop.channelId,
          ...template,
          template_version: 7,
        }),
      ],
    ])('%s stops nothing', async (_what, hold) => {
      const shop = await newShop();
      await newMessage(shop);
      await setHold(shop, hold(shop));
      expect((await start(shop)).started).toHaveLength(1);
    });

    test('without an approved template one hold is set, for all that wait', async () => {
      const shop = await newShop();
      const messages = [await newMessage(shop), await newMessage(shop)];
      await database().sql.query("UPDATE template SET problem = 'paused' WHERE channel_id = $1", [
        shop.channelId,
      ]);
      expect((await start(shop)).started).toEqual([]);
      messages.push(await newMessage(shop));
      expect((await start(shop)).started).toEqual([]);
      const holds = await database().sql.query<{ id: string }>(
        `SELECT id, reason, template_name, template_language, template_version, channel_id
         FROM hold WHERE channel_key = $1`,
        [shop.channelKey],
      );
      expect(holds).toMatchObject([
        { reason: 'template_paused', template_name: TEMPLATE_NAME, template_language: 'en' },
      ]);
      for (const message of messages) {
        expect(await read(message)).toMatchObject({ state: 'held', hold_id: holds[0]?.id });
      }
    });
  });

  describe.runIf(engine.name === 'postgres')('several workers', () => {
    async function withPools<T>(run: (sqls: SqlEngine[]) => Promise<T>): Promise<T> {
      const open = database().engine;
      if (open.kind !== 'postgres') throw new Error('Only PostgreSQL has several sessions');
      const pools = [openPool(open.url, 6), openPool(open.url, 6)];
      try {
        return await run(pools.map((pool) => makePostgresEngine(pool)));
      } finally {
        await Promise.all(pools.map((pool) => pool.end()));
      }
    }

    test('no message starts twice and no limit is overstepped, however many claim', async () => {
      const shop = await newShop();
      const sharing = await newShop({ channelKey: shop.channelKey });
      await setRate(shop, 10_000);
      const roots = Array.from({ length: 20 }, () => newGid('Order'));
      const phones = Array.from({ length: 36 }, newPhone);
      for (let n = 0; n < 60; n += 1) {
        await newMessage(n % 3 === 0 ? sharing : shop, {
          status: 'refunded',
          rootGid: n < 40 ? (roots[n % 20] ?? '') : newGid('Order'),
          position: n,
          phone: phones[n % 36] ?? '',
        });
      }
      const started = await withPools(async ([one, two]) => {
        if (one === undefined || two === undefined) throw new Error('There are two');
        const workers = Array.from({ length: 12 }, async (_, n) => {
          const store = storeOn(n % 2 === 0 ? one : two);
          const mine = [];
          for (let round = 0; round < 6; round += 1) {
            const result = await startOn(store, shop, randomUUID());
            mine.push(...result.started);
          }
          return mine;
        });
        return (await Promise.all(workers)).flat();
      });
      expect(started).toHaveLength(32);
      expect(new Set(started.map(({ messageId }) => messageId)).size).toBe(32);
      expect(new Set(started.map(({ phone }) => phone)).size).toBe(32);
      const [open] = await database().sql.query(
        `SELECT count(*)::int AS attempts, count(DISTINCT (shop_id, root_gid))::int AS roots
         FROM attempt WHERE channel_key = $1 AND state = 'started'`,
        [shop.channelKey],
      );
      expect(open).toEqual({ attempts: 32, roots: 32 });
    });

    test('a channel whose gate another worker has is left to it, without waiting', async () => {
      const shop = await newShop();
      await newMessage(shop);
      await withPools(async ([one]) => {
        await one?.transaction(async (tx) => {
          await tx.query('SELECT 1 FROM channel_gate WHERE channel_key = $1 FOR UPDATE', [
            shop.channelKey,
          ]);
          expect(await start(shop)).toEqual({ started: [], askStatusOf: null, againInMs: 50 });
        });
      });
      expect((await start(shop)).started).toHaveLength(1);
    });

    test('a hold that is lifted beside a claim holds nothing back', async () => {
      const shop = await newShop();
      const message = await newMessage(shop);
      const id = await setHold(shop, {});
      await withPools(async ([one]) => {
        if (one === undefined) throw new Error('There is one');
        const claim = await one.transaction(async (tx) => {
          await tx.query(
            "UPDATE hold SET lifted_at = now(), lifted_by = 'merchant' WHERE id = $1",
            [id],
          );
          const claiming = start(shop);
          await untilBlocked(one);
          await tx.query("UPDATE message SET state = 'waiting' WHERE hold_id = $1", [id]);
          return { claiming };
        });
        expect((await claim.claiming).started).toHaveLength(1);
      });
      expect((await read(message)).state).toBe('sending');
    });

    /** Until some session waits for a lock: the claim has come to the hold. */
    async function untilBlocked(sql: SqlEngine): Promise<void> {
      const deadline = performance.now() + 10_000;
      for (;;) {
        const waiting = await sql.query(
          `SELECT 1 FROM pg_stat_activity
           WHERE datname = current_database() AND wait_event_type = 'Lock'`,
        );
        if (waiting.length > 0) return;
        if (performance.now() > deadline) throw new Error('Nobody waits for a lock');
      }
    }
  });

  test('two messages of one claim do not go to one phone', async () => {
    const shop = await newShop();
    const phone = newPhone();
    const first = await newMessage(shop, { phone, dueIn: -20 });
    const second = await newMessage(shop, { phone, dueIn: -10 });
    const other = await newMessage(shop);
    const { started } = await start(shop);
    expect(started).toHaveLength(2);
    expect(attemptOf(started, first).phone).toBe(phone);
    expect(attemptOf(started, other).phone).toBe(other.phone);
    expect((await read(second)).state).toBe('waiting');
  });

  describe('several channels together', () => {
    const startAll = (shops: readonly TestShop[]) =>
      attempts().startAttempts(
        shops.map(({ channelKey }) => channelKey),
        OWNER,
        prepareMessage,
      );

    test('each starts its own, within its own limits', async () => {
      const slow = await makeTestShop(database().sql, { ratePerSecond: 20 });
      const fast = await makeTestShop(database().sql, { ratePerSecond: 80 });
      const shops = [slow, fast];
      for (const shop of shops) {
        for (let n = 0; n < 12; n += 1) await makeTestMessage(database().sql, shop, { dueIn: -9 });
      }
      const results = await startAll(shops);
      const startedOf = (shop: TestShop) => results.get(shop.channelKey)?.started ?? [];
      // A tenth of a second's worth: 2 of 20, 8 of 80.
      expect([startedOf(slow).length, startedOf(fast).length]).toEqual([2, 8]);
      for (const shop of shops) {
        for (const attempt of startedOf(shop)) {
          expect(attempt.shopId).toBe(shop.id);
          expect(attempt.channel.id).toBe(shop.channelId);
        }
      }
    });

    test('the same phone may hear from two channels at once, and from one only once', async () => {
      const shops = [await makeTestShop(database().sql), await makeTestShop(database().sql)];
      const phone = newPhone();
      for (const shop of shops) {
        await makeTestMessage(database().sql, shop, { phone });
        await makeTestMessage(database().sql, shop, { phone });
      }
      const results = await startAll(shops);
      expect([...results.values()].map(({ started }) => started.length)).toEqual([1, 1]);
    });

    test('a pause, a hold and a lock of one say nothing of the other', async () => {
      const shops = [
        await makeTestShop(database().sql),
        await makeTestShop(database().sql),
        await makeTestShop(database().sql),
      ];
      const [paused, held, free] = shops;
      for (const shop of shops) await makeTestMessage(database().sql, shop);
      await database().sql.query(
        "UPDATE channel_gate SET paused_until = now() + interval '9 s' WHERE channel_key = $1",
        [paused?.channelKey],
      );
      await database().sql.query(
        `INSERT INTO hold (id, channel_key, reason, set_at)
         VALUES (gen_random_uuid(), $1, 'payment_problem', now())`,
        [held?.channelKey],
      );
      const results = await startAll(shops);
      const resultOf = (shop?: TestShop) => results.get(shop?.channelKey ?? '');
      expect(resultOf(paused)?.started).toEqual([]);
      expect(resultOf(paused)?.againInMs).toBeGreaterThan(8000);
      expect(resultOf(held)?.started).toEqual([]);
      expect(resultOf(free)?.started).toHaveLength(1);
    });
  });
});
