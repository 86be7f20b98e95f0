import { describe, expect, test } from 'vitest';
import type { SendOutcome } from '#app/domain/send-outcome.ts';
import type { Status } from '#app/domain/status.ts';
import { WAITS } from '#app/domain/waits.ts';
import { makeSend } from '#app/pipeline/send.ts';
import type { SendPorts, StartedAttempt } from '#app/pipeline/send-ports.ts';
import { makeAttemptStore } from '#app/store/attempts.server.ts';
import { makeReceiptStore } from '#app/store/receipts.server.ts';
import { setHold } from '#app/store/set-hold.server.ts';
import { makeSettingsStore } from '#app/store/settings.server.ts';
import { testEngines, useDatabase } from '#test/database.ts';
import { eventually } from '#test/store/eventually.ts';
import {
  giveTemplate,
  makeTestMessage,
  makeTestShop,
  newGid,
  OWNER,
  readAttemptStates,
  readMessage,
  SEND_OPTIONS,
  startOn,
  TEMPLATE_NAME,
  type TestMessage,
  type TestShop,
} from '#test/store/shop-fixture.ts';
import { testVault } from '#test/vault.ts';

describe.each(testEngines())('sending on $name', (engine) => {
  const database = useDatabase(engine);

  /** The sender over the real store, and 1MSG as the test answers for it. */
  function makeTestSend(
    answer: (attempt: StartedAttempt) => Promise<SendOutcome>,
    more: Partial<SendPorts> = {},
  ) {
    const attempts = makeAttemptStore(database().sql, testVault, SEND_OPTIONS);
    const calls: StartedAttempt[] = [];
    const errors: unknown[] = [];
    const lines: object[] = [];
    let settled = 0;
    const send = makeSend(
      {
        findDueChannels: attempts.findDueChannels,
        startAttempts: (keys, prepare) => attempts.startAttempts(keys, OWNER, prepare),
        sendTemplate: (attempt) => {
          calls.push(attempt);
          return answer(attempt);
        },
        settleAttempt: attempts.settleAttempt,
        settleAccepted: attempts.settleAccepted,
        getStatus: async () => ({ ok: true, status: 'connected' }),
        recordStatus: attempts.recordStatus,
        closeOverdueAttempts: attempts.closeOverdueAttempts,
        endExpiredMessages: attempts.endExpiredMessages,
        millisecondsToNextDue: attempts.millisecondsToNextDue,
        joinReceipts: makeReceiptStore(database().sql, testVault).joinReceipts,
        ...more,
      },
      {
        log: (entry) => lines.push(entry),
        onError: (error) => errors.push(error),
        onSettled: () => {
          settled += 1;
        },
        milliseconds: () => performance.now(),
        waits: WAITS,
      },
    );
    return { send, calls, errors, lines, settled: () => settled, attempts };
  }

  const accept = async ({ messageId }: StartedAttempt): Promise<SendOutcome> => ({
    outcome: 'accepted',
    wamid: `wamid.${messageId}`,
  });
  const read = (message: TestMessage) => readMessage(database().sql, message.id);
  const endAll = () =>
    database().sql.query("UPDATE message SET state = 'ended' WHERE state IN ('waiting', 'held')");

  async function tell(shop: TestShop, wamid: string) {
    const names = { chatId: null, bsuid: null, phone: null };
    const receipt = { wamid, status: 'delivered', reason: null, code: null, errorText: null };
    await makeReceiptStore(database().sql, testVault).storeHook(
      { id: shop.channelId, shopId: shop.id },
      {
        receipts: [{ ...receipt, happenedAt: null, ...names }],
        echoes: [],
        spoken: [],
        unread: [],
      },
      'hook',
    );
  }

  test('each due message is called for once, recorded and logged by our ids', async () => {
    await endAll();
    const shop = await makeTestShop(database().sql);
    const messages = [
      await makeTestMessage(database().sql, shop),
      await makeTestMessage(database().sql, shop),
    ];
    const { send, calls, lines, settled, errors } = makeTestSend(accept);
    await send.run();
    await send.drain();
    await send.run();
    await send.drain();
    expect(calls).toHaveLength(2);
    for (const message of messages) expect((await read(message)).state).toBe('accepted');
    expect(settled()).toBe(2);
    expect(errors).toEqual([]);
    expect(Object.keys(lines[0] ?? {}).sort()).toEqual([
      'attemptId',
      'code',
      'messageId',
      'milliseconds',
      'outcome',
      'shopId',
    ]);
    expect(JSON.stringify(lines)).not.toContain(messages[0]?.phone);
  });

  test('the statuses of one order go by their own templates, and a hold on one stops no other', async () => {
    await endAll();
    const shop = await makeTestShop(database().sql);
    await giveTemplate(database().sql, shop, 'refunded', 'refund_update');
    const { send, calls } = makeTestSend(accept);
    const went = async () => {
      calls.length = 0;
      for (let n = 0; n < 3; n += 1) {
        await send.run();
        await send.drain();
      }
      return calls.map(({ messageId, prepared }) => [messageId, prepared.template.name]);
    };
    const order = (statuses: readonly Status[]) => {
      const rootGid = newGid('Order');
      const place = (n: number) => ({ rootGid, position: n + 1, dueIn: n - 100 });
      return Promise.all(
        statuses.map((status, n) => makeTestMessage(database().sql, shop, { ...place(n), status })),
      );
    };
    const [shipped, refunded] = await order(['shipped', 'refunded']);
    expect(await went()).toEqual([
      [shipped?.id, TEMPLATE_NAME],
      [refunded?.id, 'refund_update'],
    ]);

    await setHold(database().sql, {
      channelKey: shop.channelKey,
      channelId: shop.channelId,
      reason: 'template_paused',
      template: { name: 'refund_update', language: 'en', version: 1 },
    });
    const [first, second, third] = await order(['refunded', 'delivered', 'refunded']);
    expect(await went()).toEqual([[second?.id, TEMPLATE_NAME]]);
    const states = async () =>
      Promise.all([first, third].map(async (one) => one && (await read(one)).state));
    expect(await states()).toEqual(['held', 'held']);

    // By the shop's template again they go at once, in the order of their changes and once each.
    const settings = makeSettingsStore(database().sql, testVault);
    const change = { switches: [], setLabels: [], removeLabels: [] };
    const templates = [{ status: 'refunded' as const, name: null }];
    const saving = { version: 1, staffId: null };
    expect(await settings.saveStatuses(shop.id, saving, { ...change, templates })).toBe(2);
    expect(await went()).toEqual([
      [first?.id, TEMPLATE_NAME],
      [third?.id, TEMPLATE_NAME],
    ]);
    expect(await states()).toEqual(['accepted', 'accepted']);
    expect(await went()).toEqual([]);
  });

  test('a report that came before the reply counts as soon as the reply is in', async () => {
    const shop = await makeTestShop(database().sql);
    const message = await makeTestMessage(database().sql, shop);
    const { send } = makeTestSend(async (attempt) => {
      await tell(shop, `wamid.${attempt.messageId}`);
      return accept(attempt);
    });
    await send.run();
    await send.drain();
    expect((await read(message)).state).toBe('delivered');
  });

  test.each([
    [
      { ok: true, status: 'connected' },
      { answered: true, hold: null },
    ],
    [
      { ok: true, status: 'unregistered' },
      { answered: true, hold: 'not_registered' },
    ],
    [
      { ok: false, problem: 'unauthorized', status: null, text: null },
      { answered: true, hold: null },
    ],
    [{ ok: false, problem: 'unreachable', status: null, text: null }, { answered: false }],
    [{ ok: false, problem: 'throttled', status: null, text: null }, { answered: false }],
  ] as const)(
    'asked for its status, a channel that says %j is recorded as %j',
    async (said, answer) => {
      const channel = {
        id: 'c',
        baseUrl: 'https://api.1msg.io',
        channelId: '1',
        token: 't',
        tokenVersion: 1,
      };
      const recorded: unknown[] = [];
      const { send, calls } = makeTestSend(accept, {
        findDueChannels: async () => ['key'],
        startAttempts: async (keys) =>
          new Map(keys.map((key) => [key, { started: [], askStatusOf: channel, againInMs: null }])),
        getStatus: async () => said,
        recordStatus: async (...told) => {
          recorded.push(told);
        },
      });
      await send.run();
      await send.drain();
      expect(recorded).toEqual([['key', answer]]);
      expect(calls).toEqual([]);
    },
  );

  test('a channel that does not answer delays no other', async () => {
    const [slow, quick] = [await makeTestShop(database().sql), await makeTestShop(database().sql)];
    const hanging = await makeTestMessage(database().sql, slow);
    const other = await makeTestMessage(database().sql, quick);
    const gate = Promise.withResolvers<void>();
    const { send } = makeTestSend(async (attempt) => {
      if (attempt.shopId === slow.id) await gate.promise;
      return accept(attempt);
    });
    await send.run();
    await eventually(
      () => read(other),
      ({ state }) => state === 'accepted',
    );
    expect((await read(hanging)).state).toBe('sending');
    gate.resolve();
    await send.drain();
    expect((await read(hanging)).state).toBe('accepted');
  });

  test('a call that throws leaves its attempt open, for nobody knows what became of it', async () => {
    const shop = await makeTestShop(database().sql);
    const message = await makeTestMessage(database().sql, shop);
    const { send, errors } = makeTestSend(() => Promise.reject(new Error('defect')));
    await send.run();
    await send.drain();
    expect(errors).toHaveLength(1);
    expect(await readAttemptStates(database().sql, message.id)).toEqual(['started']);
    await database().sql.query(
      "UPDATE attempt SET deadline = now() - interval '1 s' WHERE message_id = $1",
      [message.id],
    );
    await send.sweep();
    expect((await read(message)).state).toBe('unconfirmed');
  });

  test('a reply is recorded though the database was away for a moment', async () => {
    const shop = await makeTestShop(database().sql);
    const message = await makeTestMessage(database().sql, shop);
    const { attempts } = makeTestSend(accept);
    let failures = 1;
    const { send, errors, calls } = makeTestSend(accept, {
      settleAccepted: () => Promise.reject(new Error('connection lost')),
      settleAttempt: (attempt, settlement) => {
        if (failures === 0) return attempts.settleAttempt(attempt, settlement);
        failures -= 1;
        return Promise.reject(new Error('connection lost'));
      },
    });
    await send.run();
    await send.drain();
    expect(errors).toHaveLength(2);
    expect(calls).toHaveLength(1);
    expect((await read(message)).state).toBe('accepted');
  });

  test('channels that cannot be served together are served each by itself', async () => {
    await endAll();
    const shops = [await makeTestShop(database().sql), await makeTestShop(database().sql)];
    const [broken, whole] = shops;
    const messages = [];
    for (const shop of shops) messages.push(await makeTestMessage(database().sql, shop));
    const { attempts } = makeTestSend(accept);
    const { send, errors, calls } = makeTestSend(accept, {
      startAttempts: (keys, prepare) =>
        keys.includes(broken?.channelKey ?? '')
          ? Promise.reject(new Error('cannot be prepared'))
          : attempts.startAttempts(keys, OWNER, prepare),
    });
    expect(await send.run()).toBeLessThanOrEqual(1000);
    await send.drain();
    expect(calls.map(({ shopId }) => shopId)).toEqual([whole?.id]);
    expect(errors).toHaveLength(2);
    await endAll();
  });

  test('says when to look again: at once, in a while, at the next due time or never', async () => {
    await endAll();
    const { send, attempts } = makeTestSend(accept);
    expect(await send.run()).toBe(null);
    const shop = await makeTestShop(database().sql);
    await makeTestMessage(database().sql, shop, { dueIn: 60 });
    const wait = await send.run();
    expect(wait).toBeGreaterThan(50_000);
    expect(wait).toBeLessThanOrEqual(60_000);
    // Due and blocked: its root has an attempt open.
    const rootGid = newGid('Order');
    await makeTestMessage(database().sql, shop, { rootGid, status: 'refunded' });
    const { started } = await startOn(attempts, shop);
    expect(started).toHaveLength(1);
    await makeTestMessage(database().sql, shop, { rootGid, status: 'refunded', position: 2 });
    expect(await send.run()).toBe(1000);
  });

  test.runIf(engine.name === 'postgres')(
    'while calls hang no transaction is open and no lock is held',
    async () => {
      const open = database().engine;
      if (open.kind !== 'postgres') throw new Error('Only PostgreSQL shows its sessions');
      const shop = await makeTestShop(database().sql);
      for (let n = 0; n < 8; n += 1) await makeTestMessage(database().sql, shop);
      const gate = Promise.withResolvers<void>();
      const { send, calls } = makeTestSend(async (attempt) => {
        await gate.promise;
        return accept(attempt);
      });
      await send.run();
      await eventually(
        async () => calls.length,
        (count) => count === 8,
      );
      const sessions = await database().sql.query<{ state: string; held: boolean }>(
        `SELECT state, EXISTS (SELECT FROM pg_locks l WHERE l.pid = a.pid AND l.mode LIKE 'Row%Lock')
           AS held
         FROM pg_stat_activity a
         WHERE datname = current_database() AND pid <> pg_backend_pid()
           AND backend_type = 'client backend'`,
      );
      expect(sessions.filter(({ state, held }) => state !== 'idle' || held)).toEqual([]);
      // What a call would block could not be done now.
      await database().sql.query(
        'UPDATE channel_gate SET paused_until = NULL WHERE channel_key = $1',
        [shop.channelKey],
      );
      await database().sql.query('UPDATE message SET code = NULL WHERE shop_id = $1', [shop.id]);
      gate.resolve();
      await send.drain();
    },
  );
});
