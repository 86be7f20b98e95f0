import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { foldReceipt, type MessageState, RECEIPT_STATUSES } from '#app/domain/message-state.ts';
import { prepareMessage } from '#app/domain/prepare-message.ts';
import type { SendOutcome } from '#app/domain/send-outcome.ts';
import type { StartedAttempt } from '#app/pipeline/send-ports.ts';
import type { HookContents, NewReceipt } from '#app/pipeline/track.ts';
import { makeAttemptStore } from '#app/store/attempts.server.ts';
import { makeReceiptStore } from '#app/store/receipts.server.ts';
import { makeSilentMessageStore } from '#app/store/silent-messages.server.ts';
import { testEngines, useDatabase } from '#test/database.ts';
import { testVault } from '#test/vault.ts';
import {
  attemptOf,
  failOnUnreadable,
  makeTestMessage,
  makeTestShop,
  newPhone,
  OWNER,
  readAttemptStates,
  readMessage,
  SEND_OPTIONS,
  settlementOf,
  type TestMessage,
  type TestShop,
} from './shop-fixture.ts';

const UNKNOWN = { outcome: 'unconfirmed', cause: 'timeout', code: null, text: null } as const;

function newWamid(): string {
  return `wamid.${randomBytes(8).toString('hex')}`;
}

function receipt(wamid: string, status: string, more: Partial<NewReceipt> = {}): NewReceipt {
  return {
    wamid,
    status,
    reason: status === 'failed' ? 'not_on_whatsapp' : null,
    code: status === 'failed' ? 131026 : null,
    errorText: status === 'failed' ? 'Message undeliverable' : null,
    happenedAt: null,
    chatId: null,
    bsuid: null,
    phone: null,
    ...more,
  };
}

describe.each(testEngines())('receipts on $name', (engine) => {
  const database = useDatabase(engine);
  const receipts = () => makeReceiptStore(database().sql, testVault);
  const attempts = () => makeAttemptStore(database().sql, testVault, SEND_OPTIONS);
  const read = (message: TestMessage) => readMessage(database().sql, message.id);
  const attemptStates = (message: TestMessage) => readAttemptStates(database().sql, message.id);

  const store = (
    shop: TestShop,
    contents: Partial<HookContents>,
    source: 'hook' | 'poll' = 'hook',
  ) =>
    receipts().storeHook(
      { id: shop.channelId, shopId: shop.id },
      { receipts: [], echoes: [], spoken: [], unread: [], ...contents },
      source,
    );

  /** Stores and folds, as one hook does. */
  async function tell(shop: TestShop, ...told: readonly NewReceipt[]) {
    await store(shop, { receipts: told });
    await receipts().foldReceipts(
      shop.id,
      told.map(({ wamid }) => wamid),
    );
  }

  async function sendMessages(shop: TestShop, outcomes: readonly SendOutcome[]) {
    const messages = [];
    await database().sql.query(
      'UPDATE channel_gate SET rate_per_second = 10000 WHERE channel_key = $1',
      [shop.channelKey],
    );
    for (const _ of outcomes) messages.push(await makeTestMessage(database().sql, shop));
    const { started } = await attempts().startAttempts(shop.channelKey, OWNER, prepareMessage);
    const sent: { message: TestMessage; attempt: StartedAttempt }[] = [];
    for (const [n, message] of messages.entries()) {
      const attempt = attemptOf(started, message);
      const outcome = outcomes[n];
      if (outcome !== undefined) {
        await attempts().settleAttempt(attempt, settlementOf(attempt, outcome));
      }
      sent.push({ message, attempt });
    }
    return sent;
  }

  async function sendOne(outcome?: SendOutcome) {
    const shop = await makeTestShop(database().sql);
    const wamid = newWamid();
    const [sent] = await sendMessages(shop, [outcome ?? { outcome: 'accepted', wamid }]);
    if (sent === undefined) throw new Error('There is one');
    return { shop, wamid, ...sent };
  }

  const receiptsOf = (shop: TestShop) =>
    database().sql.query<Record<string, unknown>>(
      'SELECT * FROM receipt WHERE shop_id = $1 ORDER BY id',
      [shop.id],
    );

  test('moves the message, with the time it happened', async () => {
    const { shop, wamid, message } = await sendOne();
    const happenedAt = new Date('2026-11-22T11:59:58.000Z');
    await tell(shop, receipt(wamid, 'delivered', { happenedAt }));
    expect(await read(message)).toMatchObject({ state: 'delivered', sent: false });
    const [row] = await database().sql.query('SELECT delivered_at FROM message WHERE id = $1', [
      message.id,
    ]);
    expect(row).toEqual({ delivered_at: happenedAt });
  });

  test('a failure has its reason, code and text, and no wamid or text stands in the clear', async () => {
    const { shop, wamid, message } = await sendOne();
    await tell(
      shop,
      receipt(wamid, 'failed', { chatId: '34600111222@c.us', phone: '34600111222' }),
    );
    expect(await read(message)).toMatchObject({
      state: 'failed',
      cause: 'not_on_whatsapp',
      code: 131026,
    });
    const rows = await database().sql.query<{ row: string }>(
      `SELECT to_jsonb(r)::text AS row FROM receipt r WHERE shop_id = $1
       UNION ALL SELECT to_jsonb(k)::text FROM receipt_key k WHERE channel_id = $2
       UNION ALL SELECT to_jsonb(m)::text FROM message m WHERE shop_id = $1
       UNION ALL SELECT to_jsonb(a)::text FROM attempt a WHERE shop_id = $1`,
      [shop.id, shop.channelId],
    );
    const all = rows.map(({ row }) => row).join('\n');
    for (const secret of [wamid, 'undeliverable', '34600111222', message.phone]) {
      expect(all).not.toContain(secret);
    }
  });

  test.runIf(engine.name === 'embedded')(
    'in any order and number they fold as the model says',
    async () => {
      const starts = ['accepted', 'unconfirmed', 'waiting'] as const;
      const words = fc.array(fc.constantFrom(...RECEIPT_STATUSES, 'warning'), { maxLength: 9 });
      await fc.assert(
        fc.asyncProperty(
          words,
          fc.constantFrom(...starts),
          fc.boolean(),
          async (told, from, inOne) => {
            // `waiting` stands for receipts that come before the reply with the id.
            const wamid = newWamid();
            const { shop, message, attempt } = await sendOne(
              from === 'accepted' ? { outcome: 'accepted', wamid } : UNKNOWN,
            );
            const list = told.map((status) => receipt(wamid, status));
            if (inOne) await tell(shop, ...list);
            else for (const one of list) await tell(shop, one);
            if (from !== 'accepted') {
              await attempts().settleAttempt(
                attempt,
                settlementOf(attempt, { outcome: 'accepted', wamid }),
              );
              await receipts().joinReceipts(attempt.id);
            }
            const model = RECEIPT_STATUSES.filter((status) =>
              told.includes(status),
            ).reduce<MessageState>(foldReceipt, 'accepted');
            const row = await read(message);
            expect(row.state).toBe(model);
            expect([row.sent, row.delivered, row.read, row.failed]).toEqual(
              (['sent', 'delivered', 'read', 'failed'] as const).map((word) => told.includes(word)),
            );
            expect(row.cause).toBe(model === 'failed' ? 'not_on_whatsapp' : null);
            expect(await receiptsOf(shop)).toHaveLength(new Set(told).size);
          },
        ),
        { numRuns: 40 },
      );
    },
    30_000,
  );

  test('every order of all four ends in read', async () => {
    const shop = await makeTestShop(database().sql);
    await database().sql.query(
      'UPDATE channel_gate SET rate_per_second = 1000 WHERE channel_key = $1',
      [shop.channelKey],
    );
    const orders = permutations([...RECEIPT_STATUSES]);
    const wamids = orders.map(newWamid);
    const sent = await sendMessages(
      shop,
      wamids.map((wamid) => ({ outcome: 'accepted', wamid })),
    );
    for (let step = 0; step < 4; step += 1) {
      await tell(shop, ...orders.map((order, n) => receipt(wamids[n] ?? '', order[step] ?? '')));
      for (const [n, { message }] of sent.entries()) {
        const model = (orders[n] ?? [])
          .slice(0, step + 1)
          .reduce<MessageState>(foldReceipt, 'accepted');
        expect((await read(message)).state).toBe(model);
      }
    }
  });

  test('all at once, each twice, from several hooks: the strongest stays', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { shop, wamid, message } = await sendOne();
      await Promise.all(
        [...RECEIPT_STATUSES, ...RECEIPT_STATUSES].map((status) =>
          tell(shop, receipt(wamid, status)),
        ),
      );
      expect((await read(message)).state).toBe('read');
      expect(await receiptsOf(shop)).toHaveLength(4);
    }
  });

  test('beside the reply that brings the id none is lost', async () => {
    for (let round = 0; round < 5; round += 1) {
      const wamid = newWamid();
      const shop = await makeTestShop(database().sql);
      const message = await makeTestMessage(database().sql, shop);
      const { started } = await attempts().startAttempts(shop.channelKey, OWNER, prepareMessage);
      const attempt = attemptOf(started, message);
      const settle = async () => {
        await attempts().settleAttempt(
          attempt,
          settlementOf(attempt, { outcome: 'accepted', wamid }),
        );
        await receipts().joinReceipts(attempt.id);
      };
      await Promise.all([
        tell(shop, receipt(wamid, 'sent')),
        settle(),
        tell(shop, receipt(wamid, 'delivered')),
      ]);
      expect((await read(message)).state).toBe('delivered');
    }
  });

  test('the same one twice in one hook is one', async () => {
    const { shop, wamid } = await sendOne();
    await tell(shop, receipt(wamid, 'sent'), receipt(wamid, 'sent'));
    expect(await receiptsOf(shop)).toHaveLength(1);
  });

  test('orphans wait for their id, then are joined, by the reply or by the sweep', async () => {
    const shop = await makeTestShop(database().sql);
    const wamids = [newWamid(), newWamid()];
    await tell(shop, ...wamids.map((wamid) => receipt(wamid, 'delivered')));
    expect(await receiptsOf(shop)).toMatchObject([{ attempt_id: null }, { attempt_id: null }]);
    const [joined, swept] = await sendMessages(
      shop,
      wamids.map((wamid) => ({ outcome: 'accepted', wamid })),
    );
    if (joined === undefined || swept === undefined) throw new Error('There are two');
    await receipts().joinReceipts(joined.attempt.id);
    expect((await read(joined.message)).state).toBe('delivered');
    expect((await read(swept.message)).state).toBe('accepted');
    expect(await receipts().sweep()).toBe(1);
    expect((await read(swept.message)).state).toBe('delivered');
    expect(await receipts().sweep()).toBe(0);
  });

  test('one of an id that is known to another shop touches nothing', async () => {
    const { wamid, message } = await sendOne();
    const other = await makeTestShop(database().sql);
    await tell(other, receipt(wamid, 'read'));
    await receipts().sweep();
    expect((await read(message)).state).toBe('accepted');
    expect(await receiptsOf(other)).toMatchObject([{ attempt_id: null }]);
  });

  test('an unknown status is kept, proves acceptance and raises nothing', async () => {
    const { shop, wamid, message } = await sendOne();
    await tell(shop, receipt(wamid, 'sent'));
    await tell(shop, receipt(wamid, 'deleted'), receipt(wamid, `long ${'x'.repeat(5000)}\u0000`));
    expect((await read(message)).state).toBe('sent');
    const kept = await receiptsOf(shop);
    expect(kept.map(({ status }) => status)).toContain('deleted');
    expect(kept).toHaveLength(3);
  });

  test('silence is asked for at 2 and 10 minutes, 1, 6 and 24 hours, and no more once arrived', async () => {
    const { shop, wamid } = await sendOne();
    const silent = makeSilentMessageStore(database().sql, testVault, failOnUnreadable);
    const waits: (number | null)[] = [];
    for (let n = 0; n < 6; n += 1) {
      const [row] = await database().sql.query<{ minutes: number | null }>(
        `SELECT round(extract(epoch FROM poll_at - now()) / 60)::int AS minutes
         FROM attempt WHERE shop_id = $1`,
        [shop.id],
      );
      waits.push(row?.minutes ?? null);
      expect(await silent.claimSilent(1000)).not.toContainEqual(expect.objectContaining({ wamid }));
      await database().sql.query(
        "UPDATE attempt SET poll_at = now() - interval '1 s' WHERE shop_id = $1 AND poll_at IS NOT NULL",
        [shop.id],
      );
      const claimed = (await silent.claimSilent(1000)).filter((one) => one.wamid === wamid);
      expect(claimed).toHaveLength(n < 5 ? 1 : 0);
    }
    expect(waits).toEqual([2, 10, 60, 360, 1440, null]);
  });

  test('what is asked for carries the channel it was sent on; arrived, it is not asked for', async () => {
    const { shop, wamid, message } = await sendOne();
    await database().sql.query(
      "UPDATE attempt SET poll_at = now() - interval '1 s' WHERE message_id = $1",
      [message.id],
    );
    const silent = makeSilentMessageStore(database().sql, testVault, failOnUnreadable);
    await tell(shop, receipt(wamid, 'sent'));
    const claimed = (await silent.claimSilent(1000)).filter((one) => one.wamid === wamid);
    expect(claimed).toEqual([
      {
        channel: { id: shop.channelId, shopId: shop.id },
        credentials: {
          baseUrl: 'https://api.1msg.io',
          channelId: '550001',
          token: 'eyJ.token.secret',
        },
        wamid,
      },
    ]);
    await tell(shop, receipt(wamid, 'delivered'));
    const [row] = await database().sql.query('SELECT poll_at FROM attempt WHERE message_id = $1', [
      message.id,
    ]);
    expect(row).toEqual({ poll_at: null });
  });

  test('of two who ask each silent message goes to one', async () => {
    const shop = await makeTestShop(database().sql);
    await sendMessages(
      shop,
      Array.from({ length: 10 }, () => ({ outcome: 'accepted', wamid: newWamid() }) as const),
    );
    await database().sql.query(
      "UPDATE attempt SET poll_at = now() - interval '1 s' WHERE shop_id = $1",
      [shop.id],
    );
    const silent = makeSilentMessageStore(database().sql, testVault, failOnUnreadable);
    const claimed = await Promise.all(Array.from({ length: 4 }, () => silent.claimSilent(5)));
    const own = claimed.flat().filter(({ channel }) => channel.shopId === shop.id);
    expect(new Set(own.map(({ wamid }) => wamid)).size).toBe(own.length);
    expect(own.length).toBe(10);
  });

  describe('echoes', () => {
    const tellEcho = async (shop: TestShop, text: string, wamid: string, phone?: string) => {
      const names = { chatId: null, bsuid: null, phone: phone ?? null };
      await store(shop, { echoes: [{ wamid, text, ...names }] });
      await receipts().foldReceipts(shop.id, [wamid]);
    };

    test.each([UNKNOWN, { outcome: 'queued', jobId: 'j' }] as const)(
      'resolve what was $outcome, and then receipts count',
      async (outcome) => {
        const { shop, message, attempt } = await sendOne(outcome);
        const wamid = newWamid();
        await tellEcho(shop, attempt.prepared.text, wamid, attempt.phone);
        expect(await attemptStates(message)).toEqual(['accepted']);
        expect(await read(message)).toMatchObject({ state: 'accepted', cause: null });
        const [row] = await database().sql.query<{ evidence: string; poll: boolean }>(
          'SELECT evidence, poll_at > now() AS poll FROM attempt WHERE message_id = $1',
          [message.id],
        );
        expect(row).toEqual({ evidence: 'echo', poll: true });
        await tell(shop, receipt(wamid, 'delivered'));
        expect((await read(message)).state).toBe('delivered');
      },
    );

    test('with another text, of another shop or long after prove nothing', async () => {
      const { shop, message, attempt } = await sendOne(UNKNOWN);
      const other = await makeTestShop(database().sql);
      await tellEcho(shop, `${attempt.prepared.text} `, newWamid(), attempt.phone);
      await tellEcho(other, attempt.prepared.text, newWamid(), attempt.phone);
      await database().sql.query(
        "UPDATE attempt SET started_at = now() - interval '13 hours' WHERE message_id = $1",
        [message.id],
      );
      await tellEcho(shop, attempt.prepared.text, newWamid(), attempt.phone);
      expect(await attemptStates(message)).toEqual(['unconfirmed']);
    });

    test('to another phone, or without one, prove nothing: shops on one channel see each other', async () => {
      const { shop, message, attempt } = await sendOne(UNKNOWN);
      await tellEcho(shop, attempt.prepared.text, newWamid(), newPhone());
      await tellEcho(shop, attempt.prepared.text, newWamid());
      expect(await attemptStates(message)).toEqual(['unconfirmed']);
    });

    test('of two with the same text the one to the phone is resolved, each echo resolves one', async () => {
      const shop = await makeTestShop(database().sql);
      const same = { orderName: '#7', customerName: 'Ana' };
      const messages = [];
      for (let n = 0; n < 2; n += 1) {
        messages.push(await makeTestMessage(database().sql, shop, { ...same, phone: newPhone() }));
      }
      const { started } = await attempts().startAttempts(shop.channelKey, OWNER, prepareMessage);
      for (const attempt of started) {
        await attempts().settleAttempt(attempt, settlementOf(attempt, UNKNOWN));
      }
      const [first, second] = messages;
      if (first === undefined || second === undefined) throw new Error('There are two');
      const text = attemptOf(started, first).prepared.text;
      const wamid = newWamid();
      await tellEcho(shop, text, wamid, second.phone);
      await tellEcho(shop, text, wamid, second.phone);
      expect(await attemptStates(second)).toEqual(['accepted']);
      expect(await attemptStates(first)).toEqual(['unconfirmed']);
      await tellEcho(shop, text, newWamid(), first.phone);
      expect(await attemptStates(first)).toEqual(['accepted']);
    });

    test('of a message that was accepted with its id change nothing', async () => {
      const { shop, wamid, message, attempt } = await sendOne();
      await tellEcho(shop, attempt.prepared.text, wamid, attempt.phone);
      expect(await attemptStates(message)).toEqual(['accepted']);
      const [row] = await database().sql.query(
        'SELECT evidence FROM attempt WHERE message_id = $1',
        [message.id],
      );
      expect(row).toEqual({ evidence: null });
    });
  });

  test('parts that nobody could read are kept, at most 1,000 of a shop', async () => {
    const shop = await makeTestShop(database().sql);
    await store(shop, { unread: Array.from({ length: 700 }, (_, n) => ({ n })) });
    await store(shop, { unread: Array.from({ length: 700 }, (_, n) => ({ n })) });
    const [row] = await database().sql.query<{ kept: number }>(
      'SELECT count(*)::int AS kept FROM inspection WHERE shop_id = $1',
      [shop.id],
    );
    expect(row).toEqual({ kept: 1000 });
  });
});

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item, place) =>
    permutations(items.filter((_, other) => other !== place)).map((rest) => [item, ...rest]),
  );
}
