import { describe, expect, test } from 'vitest';
import type { StartedAttempt } from '#app/pipeline/send-ports.ts';
import { settleTogether } from '#app/pipeline/settle-together.ts';
import { makeAttemptStore } from '#app/store/attempts.server.ts';
import { makeReceiptStore } from '#app/store/receipts.server.ts';
import { testEngines, useDatabase } from '#test/database.ts';
import {
  makeTestMessage,
  makeTestShop,
  readMessage,
  SEND_OPTIONS,
  settlementOf,
  startOn,
  type TestMessage,
} from '#test/store/shop-fixture.ts';
import { testVault } from '#test/vault.ts';

const wamidOf = (attempt: StartedAttempt) => `wamid.${attempt.messageId}`;

describe.each(testEngines())('outcomes of one moment on $name', (engine) => {
  const database = useDatabase(engine);
  const attempts = () => makeAttemptStore(database().sql, testVault, SEND_OPTIONS);
  const read = (message: TestMessage) => readMessage(database().sql, message.id);
  const accepted = (attempt: StartedAttempt) =>
    settlementOf(attempt, { outcome: 'accepted', wamid: wamidOf(attempt) });

  async function startOfSeveralShops(shops: number, perShop: number) {
    const messages: TestMessage[] = [];
    const started: StartedAttempt[] = [];
    for (let n = 0; n < shops; n += 1) {
      const shop = await makeTestShop(database().sql);
      for (let m = 0; m < perShop; m += 1) {
        messages.push(await makeTestMessage(database().sql, shop));
      }
      const result = await startOn(attempts(), shop);
      started.push(...result.started);
    }
    return { messages, started };
  }

  test('share statements, whichever shops they belong to', async () => {
    const { messages, started } = await startOfSeveralShops(3, 4);
    expect(started).toHaveLength(12);
    const groups: number[] = [];
    const outcomes = settleTogether({
      settleAttempt: () => Promise.reject(new Error('none is settled alone')),
      settleAccepted: (group) => {
        groups.push(group.length);
        return attempts().settleAccepted(group);
      },
      joinReceipts: makeReceiptStore(database().sql, testVault).joinReceipts,
    });
    await Promise.all(started.map((attempt) => outcomes.settle(attempt, accepted(attempt), false)));
    expect(groups).toEqual([1, 11]);
    for (const message of messages) expect((await read(message)).state).toBe('accepted');
    const rows = await database().sql.query<{ wamid: string; wamid_hash: string; id: string }>(
      'SELECT id, wamid, wamid_hash FROM attempt WHERE id = ANY($1::uuid[])',
      [started.map(({ id }) => id)],
    );
    for (const attempt of started) {
      const row = rows.find(({ id }) => id === attempt.id);
      expect(row?.wamid_hash).toBe(testVault.hash('wamid', wamidOf(attempt)));
      expect(testVault.open('attempt.wamid', row?.wamid ?? '')).toBe(wamidOf(attempt));
    }
  });

  test('a late one among them counts in its own way, and the others are not held up', async () => {
    const { messages, started } = await startOfSeveralShops(1, 3);
    const [late] = started;
    await database().sql.query(
      "UPDATE attempt SET deadline = now() - interval '1 s' WHERE id = $1",
      [late?.id],
    );
    await attempts().closeOverdueAttempts();
    const outcomes = settleTogether({ ...attempts(), joinReceipts: async () => {} });
    const results = await Promise.all(
      started.map((attempt) => outcomes.settle(attempt, accepted(attempt), false)),
    );
    expect(results.map(({ outcome }) => outcome)).toEqual(['proved_late', 'settled', 'settled']);
    for (const message of messages) expect((await read(message)).state).toBe('accepted');
  });

  test('what is erased meanwhile gets its state and no id in the clear or sealed', async () => {
    const { messages, started } = await startOfSeveralShops(1, 2);
    const [first] = messages;
    await database().sql.query('UPDATE notification SET erased_at = now() WHERE id = $1', [
      first?.id,
    ]);
    const outcomes = settleTogether({ ...attempts(), joinReceipts: async () => {} });
    await Promise.all(started.map((attempt) => outcomes.settle(attempt, accepted(attempt), false)));
    const rows = await database().sql.query<{ message_id: string; wamid: string | null }>(
      `SELECT message_id, wamid FROM attempt WHERE state = 'accepted' AND id = ANY($1::uuid[])`,
      [started.map(({ id }) => id)],
    );
    expect(rows).toHaveLength(2);
    for (const row of rows) expect(row.wamid === null).toBe(row.message_id === first?.id);
  });
});

describe('a group that cannot be recorded', () => {
  test('rejects all of it, and each can be recorded alone', async () => {
    const attempt = { id: 'a', shopId: 's', probeOf: null } as StartedAttempt;
    const settlement = settlementOf(attempt, { outcome: 'accepted', wamid: 'wamid.A' });
    const alone: string[] = [];
    const outcomes = settleTogether({
      settleAccepted: () => Promise.reject(new Error('connection lost')),
      settleAttempt: async ({ id }) => {
        alone.push(id);
        return { outcome: 'settled' };
      },
      joinReceipts: async () => {},
    });
    await expect(outcomes.settle(attempt, settlement, false)).rejects.toThrow('connection lost');
    expect(alone).toEqual([]);
    expect(await outcomes.settle(attempt, settlement, true)).toEqual({ outcome: 'settled' });
    expect(alone).toEqual(['a']);
  });
});
