import { randomBytes, randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { foldReceipt, type MessageState, RECEIPT_STATUSES } from '#app/domain/message-state.ts';
import type { SendOutcome } from '#app/domain/send-outcome.ts';
import type { StartedAttempt } from '#app/pipeline/send-ports.ts';
import type { HookContents, NewReceipt } from '#app/pipeline/track.ts';
import { makeAttemptStore } from '#app/store/attempts.server.ts';
import { makeReceiptStore } from '#app/store/receipts.server.ts';
import { testEngines, useDatabase } from '#test/database.ts';
import { testVault } from '#test/vault.ts';
import {
  attemptOf,
  makeTestMessage,
  makeTestShop,
  newPhone,
  readAttemptStates,
  readMessage,
  SEND_OPTIONS,
  settlementOf,
  startOn,
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
    await receipts().foldReceipts([{ shopId: shop.id, wamids: told.map(({ wamid }) => wamid) }]);
  }

  async function sendMessages(shop: TestShop, outcomes: readonly SendOutcome[]) {
    const messages = [];
    for (const _ of outcomes) messages.push(await makeTestMessage(database().sql, shop));
    const { started } = await startOn(attempts(), shop);
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
              await receipts().joinReceipts([attempt.id]);
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
      const { started } = await startOn(attempts(), shop);
      const attempt = attemptOf(started, message);
      const settle = async () => {
        await attempts().settleAttempt(
          attempt,
          settlementOf(attempt, { outcome: 'accepted', wamid }),
        );
        await receipts().joinReceipts([attempt.id]);
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
    await receipts().joinReceipts([joined.attempt.id]);
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

  test('one that comes by another channel of the shop counts: the shop connected anew', async () => {
    const { shop, wamid, message } = await sendOne();
    const again = randomUUID();
    await database().sql.query(
      `INSERT INTO channel (id, shop_id, onemsg_channel_id, base_url, channel_key, token,
         hook_key_hash, hook_key, connected_at, disconnected_at)
       SELECT $2, shop_id, onemsg_channel_id, base_url, channel_key, token, $2::uuid::text, hook_key,
         now(), now() FROM channel WHERE id = $1`,
      [shop.channelId, again],
    );
    await tell({ ...shop, channelId: again }, receipt(wamid, 'delivered'));
    await tell(shop, receipt(wamid, 'delivered'));
    expect((await read(message)).state).toBe('delivered');
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

  describe('echoes', () => {
    const tellEcho = async (
      shop: TestShop,
      text: string,
      wamid: string,
      phone?: string,
      { at = null, source = 'hook' }: { at?: Date | null; source?: 'hook' | 'poll' } = {},
    ) => {
      const names = { chatId: null, bsuid: null, phone: phone ?? null };
      await store(shop, { echoes: [{ wamid, text, at, ...names }] }, source);
      await receipts().foldReceipts([{ shopId: shop.id, wamids: [wamid] }]);
    };

    const evidenceOf = async (message: TestMessage) => {
      const rows = await database().sql.query<{ evidence: string | null }>(
        'SELECT evidence FROM attempt WHERE message_id = $1 ORDER BY number',
        [message.id],
      );
      return rows.map((row) => row.evidence);
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
      const { started } = await startOn(attempts(), shop);
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

    test.each([
      ['Brazil', '5531987654321', '553187654321'],
      ['Mexico', '525512345678', '5215512345678'],
      ['Argentina', '541112345678', '5491112345678'],
      ['Venezuela', '5804125408861', '584125408861'],
    ])('under the number as WhatsApp writes it in %s count', async (_country, phone, rewritten) => {
      const shop = await makeTestShop(database().sql);
      const message = await makeTestMessage(database().sql, shop, { phone });
      const { started } = await startOn(attempts(), shop);
      const attempt = attemptOf(started, message);
      await attempts().settleAttempt(attempt, settlementOf(attempt, UNKNOWN));
      await tellEcho(shop, attempt.prepared.text, newWamid(), rewritten);
      expect(await attemptStates(message)).toEqual(['accepted']);
    });

    const secondsFromStart = async (message: TestMessage, seconds: number) => {
      const [row] = await database().sql.query<{ at: Date }>(
        `SELECT started_at + $2 * interval '1 second' AS at FROM attempt WHERE message_id = $1`,
        [message.id, seconds],
      );
      if (row === undefined) throw new Error('There is an attempt');
      return row.at;
    };

    test('count by the time they carry: from the start until the message has expired', async () => {
      const shop = await makeTestShop(database().sql);
      const message = await makeTestMessage(database().sql, shop, { expiresIn: 600 });
      const { started } = await startOn(attempts(), shop);
      const attempt = attemptOf(started, message);
      await attempts().settleAttempt(attempt, settlementOf(attempt, UNKNOWN));
      for (const seconds of [-3600, -60, 700, 3600]) {
        const at = await secondsFromStart(message, seconds);
        await tellEcho(shop, attempt.prepared.text, newWamid(), attempt.phone, { at });
        expect(await attemptStates(message)).toEqual(['unconfirmed']);
      }
      // Whole seconds, by another clock.
      const at = await secondsFromStart(message, -1);
      await tellEcho(shop, attempt.prepared.text, newWamid(), attempt.phone, { at });
      expect(await attemptStates(message)).toEqual(['accepted']);
    });

    test('that come late but carry a time in the window count', async () => {
      const { shop, message, attempt } = await sendOne(UNKNOWN);
      await database().sql.query(
        "UPDATE attempt SET started_at = now() - interval '20 hours' WHERE message_id = $1",
        [message.id],
      );
      const at = await secondsFromStart(message, 5);
      await tellEcho(shop, attempt.prepared.text, newWamid(), attempt.phone, { at });
      expect(await attemptStates(message)).toEqual(['accepted']);
    });

    test('found in the history are evidence of their own name, and receipts that waited join', async () => {
      const { shop, message, attempt } = await sendOne(UNKNOWN);
      const wamid = newWamid();
      await tell(shop, receipt(wamid, 'sent'), receipt(wamid, 'delivered'));
      expect((await read(message)).state).toBe('unconfirmed');
      await tellEcho(shop, attempt.prepared.text, wamid, attempt.phone, { source: 'poll' });
      expect(await evidenceOf(message)).toEqual(['history']);
      expect((await read(message)).state).toBe('delivered');
    });

    const sameText = { orderName: '#8', customerName: 'Ana' };

    test('of another shop on the channel prove nothing, before or after its id is known', async () => {
      const shop = await makeTestShop(database().sql);
      const other = await makeTestShop(database().sql, { channelKey: shop.channelKey });
      const phone = newPhone();
      const own = await makeTestMessage(database().sql, shop, { phone, ...sameText });
      const first = await startOn(attempts(), shop);
      const attempt = attemptOf(first.started, own);
      await attempts().settleAttempt(attempt, settlementOf(attempt, UNKNOWN));
      await database().sql.query(
        "UPDATE attempt SET started_at = started_at - interval '7 s', recipient_free_at = now() - make_interval(secs => 1) WHERE message_id = $1",
        [own.id],
      );
      const theirs = await makeTestMessage(database().sql, other, { phone, ...sameText });
      const second = await startOn(attempts(), shop);
      const told = attemptOf(second.started, theirs);
      expect(told.prepared.text).toBe(attempt.prepared.text);
      const wamid = newWamid();
      await tellEcho(shop, attempt.prepared.text, wamid, phone);
      expect(await attemptStates(own)).toEqual(['unconfirmed']);
      await attempts().settleAttempt(told, settlementOf(told, { outcome: 'accepted', wamid }));
      await tellEcho(shop, attempt.prepared.text, wamid, phone);
      expect(await attemptStates(own)).toEqual(['unconfirmed']);
      await tellEcho(shop, attempt.prepared.text, newWamid(), phone);
      expect(await attemptStates(own)).toEqual(['accepted']);
    });

    test('of a re-send under way are not taken for the attempt before it', async () => {
      const { shop, message, attempt } = await sendOne(UNKNOWN);
      await database().sql.query(
        "UPDATE attempt SET started_at = started_at - interval '7 s', recipient_free_at = now() - make_interval(secs => 1) WHERE message_id = $1",
        [message.id],
      );
      await database().sql.query(
        `UPDATE message SET state = 'waiting', resend_of = 'unconfirmed', due_at = now() - interval '1 second'
         WHERE id = $1`,
        [message.id],
      );
      const { started } = await startOn(attempts(), shop);
      const again = attemptOf(started, message);
      const wamid = newWamid();
      await tellEcho(shop, attempt.prepared.text, wamid, attempt.phone);
      expect(await attemptStates(message)).toEqual(['unconfirmed', 'started']);
      await attempts().settleAttempt(again, settlementOf(again, { outcome: 'accepted', wamid }));
      expect(await attemptStates(message)).toEqual(['unconfirmed', 'accepted']);
      await tellEcho(shop, attempt.prepared.text, newWamid(), attempt.phone, { source: 'poll' });
      expect(await attemptStates(message)).toEqual(['accepted', 'accepted']);
    });

    test('of an attempt that was accepted without an id bring the id, and prove no other', async () => {
      const { shop, message, attempt } = await sendOne({ outcome: 'accepted', wamid: null });
      const wamid = newWamid();
      await tellEcho(shop, attempt.prepared.text, wamid, attempt.phone);
      await tell(shop, receipt(wamid, 'read'));
      expect((await read(message)).state).toBe('read');
      expect(await evidenceOf(message)).toEqual([null]);
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
