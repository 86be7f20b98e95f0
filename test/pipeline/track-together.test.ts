import { describe, expect, test } from 'vitest';
import type { HookContents, NewReceipt } from '#app/pipeline/track.ts';
import { type TogetherPorts, trackTogether } from '#app/pipeline/track-together.ts';
import { makeAttemptStore } from '#app/store/attempts.server.ts';
import { makeHookKeyStore } from '#app/store/hook-keys.server.ts';
import { makeReceiptStore } from '#app/store/receipts.server.ts';
import { testEngines, useDatabase } from '#test/database.ts';
import {
  makeTestMessage,
  makeTestShop,
  only,
  readMessage,
  SEND_OPTIONS,
  settlementOf,
  startOn,
} from '#test/store/shop-fixture.ts';
import { testVault } from '#test/vault.ts';

const REPORTS = ['sent', 'delivered', 'read'] as const;

function receiptOf(wamid: string, status: string): NewReceipt {
  const names = { chatId: null, bsuid: null, phone: null };
  return { wamid, status, reason: null, code: null, errorText: null, happenedAt: null, ...names };
}

function contentsOf(...receipts: readonly NewReceipt[]): HookContents {
  return { receipts, echoes: [], spoken: [], unread: [] };
}

describe.each(testEngines())('hooks of one moment on $name', (engine) => {
  const database = useDatabase(engine);

  function ports() {
    const store = makeReceiptStore(database().sql, testVault);
    const calls = { lookUps: 0, groups: 0, folds: 0 };
    const counted: TogetherPorts = {
      findChannelsByHookKey(keys) {
        calls.lookUps += 1;
        return makeHookKeyStore(database().sql, testVault).findChannelsByHookKey(keys);
      },
      storeReceipts(hooks) {
        calls.groups += 1;
        return store.storeReceipts(hooks);
      },
      storeHook: store.storeHook,
      foldReceipts(told) {
        calls.folds += 1;
        return store.foldReceipts(told);
      },
    };
    return { calls, together: trackTogether(counted) };
  }

  async function sentMessage() {
    const shop = await makeTestShop(database().sql);
    const message = await makeTestMessage(database().sql, shop);
    const attempts = makeAttemptStore(database().sql, testVault, SEND_OPTIONS);
    const { started } = await startOn(attempts, shop);
    const attempt = only(started);
    const wamid = `wamid.${message.id}`;
    await attempts.settleAttempt(attempt, settlementOf(attempt, { outcome: 'accepted', wamid }));
    return { shop, message, wamid };
  }

  test('share statements over shops, and every report counts', async () => {
    const sent = [await sentMessage(), await sentMessage(), await sentMessage()];
    const { calls, together } = ports();
    await Promise.all(
      sent.flatMap(({ shop, wamid }) =>
        REPORTS.map(async (status) => {
          const channel = await together.findChannelByHookKey(shop.hookKey);
          expect(channel).toEqual({ id: shop.channelId, shopId: shop.id });
          if (channel === null) return;
          await together.storeHook(channel, contentsOf(receiptOf(wamid, status)), 'hook');
          await together.foldReceipts([{ shopId: shop.id, wamids: [wamid] }]);
        }),
      ),
    );
    for (const { message } of sent) {
      expect((await readMessage(database().sql, message.id)).state).toBe('read');
    }
    // Nine of each, in a few statements.
    expect(calls.lookUps).toBeLessThanOrEqual(2);
    expect(calls.groups).toBeLessThanOrEqual(3);
    expect(calls.folds).toBeLessThanOrEqual(4);
  });

  test('a key that names no channel is told so beside one that does', async () => {
    const shop = await makeTestShop(database().sql);
    const { together } = ports();
    const found = await Promise.all(
      [shop.hookKey, 'no-such-key', shop.hookKey].map(together.findChannelByHookKey),
    );
    const channel = { id: shop.channelId, shopId: shop.id };
    expect(found).toEqual([channel, null, channel]);
  });

  test('the id of one shop is not raised by a report to the address of another', async () => {
    const { shop, message, wamid } = await sentMessage();
    const stranger = await makeTestShop(database().sql);
    const { together } = ports();
    await Promise.all(
      [stranger, shop].map(async ({ id, channelId }, n) => {
        const channel = { id: channelId, shopId: id };
        const report = receiptOf(wamid, n === 0 ? 'read' : 'sent');
        await together.storeHook(channel, contentsOf(report), 'hook');
        await together.foldReceipts([{ shopId: id, wamids: [wamid] }]);
      }),
    );
    expect((await readMessage(database().sql, message.id)).state).toBe('sent');
  });
});

describe('a group that cannot be stored', () => {
  test('is stored one by one: only what is bad is refused', async () => {
    const stored: string[] = [];
    const together = trackTogether({
      findChannelsByHookKey: async () => new Map(),
      storeReceipts: async () => 'bad_data',
      storeHook: async (_channel, { receipts }) => {
        const [receipt] = receipts;
        if (receipt?.wamid === 'bad') throw new Error('no column takes it');
        stored.push(receipt?.wamid ?? '');
      },
      foldReceipts: async () => {},
    });
    const channel = { id: 'c', shopId: 's' };
    const outcomes = await Promise.allSettled(
      ['a', 'bad', 'b'].map((wamid) =>
        together.storeHook(channel, contentsOf(receiptOf(wamid, 'sent')), 'hook'),
      ),
    );
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(stored).toEqual(['a', 'b']);
  });

  test('rejects each of its hooks where the database is away', async () => {
    const together = trackTogether({
      findChannelsByHookKey: async () => new Map(),
      storeReceipts: () => Promise.reject(new Error('away')),
      storeHook: async () => {},
      foldReceipts: async () => {},
    });
    const channel = { id: 'c', shopId: 's' };
    const stored = ['a', 'b'].map((wamid) =>
      together.storeHook(channel, contentsOf(receiptOf(wamid, 'sent')), 'hook'),
    );
    const outcomes = await Promise.allSettled(stored);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });
});
