import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { StartedAttempt } from '#app/pipeline/send-ports.ts';
import type { NewReceipt } from '#app/pipeline/track.ts';
import { makeAttemptStore } from '#app/store/attempts.server.ts';
import { makeHoldProbeStore } from '#app/store/hold-probes.server.ts';
import { makeReceiptStore } from '#app/store/receipts.server.ts';
import { testEngines, useDatabase } from '#test/database.ts';
import { testVault } from '#test/vault.ts';
import {
  makeTestMessage,
  makeTestShop,
  only,
  readMessage,
  SEND_OPTIONS,
  settlementOf,
  startOn,
  TEMPLATE_NAME,
  type TestMessage,
  type TestShop,
} from './shop-fixture.ts';

const UNPAID = { code: 131042, errorText: 'Business eligibility payment issue' } as const;

type HoldRow = Record<string, unknown> & {
  id: string;
  text: string | null;
  lifted_at: Date | null;
};

describe.each(testEngines())('holds by delivery reports on $name', (engine) => {
  const database = useDatabase(engine);
  const attempts = () => makeAttemptStore(database().sql, testVault, SEND_OPTIONS);
  const receipts = () => makeReceiptStore(database().sql, testVault);
  const probes = () => makeHoldProbeStore(database().sql, testVault, SEND_OPTIONS);
  const read = (message: TestMessage) => readMessage(database().sql, message.id);
  const start = async (shop: TestShop): Promise<readonly StartedAttempt[]> =>
    (await startOn(attempts(), shop)).started;
  const holdsOf = (shop: TestShop) =>
    database().sql.query<HoldRow>('SELECT * FROM hold WHERE channel_key = $1 ORDER BY id', [
      shop.channelKey,
    ]);

  async function accept(attempt: StartedAttempt): Promise<string> {
    const wamid = `wamid.${randomBytes(8).toString('hex')}`;
    await attempts().settleAttempt(attempt, settlementOf(attempt, { outcome: 'accepted', wamid }));
    return wamid;
  }

  /** A shop with a message that was accepted. */
  async function sendOne() {
    const shop = await makeTestShop(database().sql);
    const message = await makeTestMessage(database().sql, shop);
    return { shop, message, wamid: await accept(only(await start(shop))) };
  }

  async function tell(shop: TestShop, wamid: string, status: string, more: Partial<NewReceipt>) {
    const names = { chatId: null, bsuid: null, phone: null, happenedAt: null };
    const failure = { code: null, errorText: null, reason: status === 'failed' ? 'refused' : null };
    await receipts().storeHook(
      { id: shop.channelId, shopId: shop.id },
      {
        receipts: [{ wamid, status, ...names, ...failure, ...more } as NewReceipt],
        echoes: [],
        spoken: [],
        unread: [],
      },
      'hook',
    );
    await receipts().foldReceipts([{ shopId: shop.id, wamids: [wamid] }]);
  }

  test('a failure of the channel holds it for all, and its own message stays failed', async () => {
    const { shop, message, wamid } = await sendOne();
    await tell(shop, wamid, 'failed', UNPAID);
    const hold = only(await holdsOf(shop));
    expect(hold).toMatchObject({
      reason: 'payment_problem',
      code: 131042,
      channel_id: null,
      template_name: null,
      by_receipt: true,
      lifted_at: null,
    });
    expect(hold.text).not.toContain('eligibility');
    expect(testVault.open('hold.text', hold.text ?? '')).toBe(UNPAID.errorText);
    expect(await read(message)).toMatchObject({ state: 'failed', cause: 'refused', hold_id: null });
    const next = await makeTestMessage(database().sql, shop);
    expect(await start(shop)).toEqual([]);
    expect(await read(next)).toMatchObject({ state: 'held', cause: 'payment_problem' });
  });

  test('a failure of the template holds that version of it', async () => {
    const { shop, wamid } = await sendOne();
    await tell(shop, wamid, 'failed', { errorText: 'Template order_update is paused' });
    expect(only(await holdsOf(shop))).toMatchObject({
      reason: 'template_paused',
      channel_id: shop.channelId,
      template_name: TEMPLATE_NAME,
      template_language: 'en',
      template_version: 1,
    });
  });

  test.each([
    ['that speaks of the customer', 'failed', { code: 131026, errorText: 'Message undeliverable' }],
    ['that nobody knows', 'failed', { errorText: 'Something else' }],
    ['that is no failure', 'delivered', UNPAID],
  ])('a report %s holds nothing', async (_, status, more) => {
    const { shop, wamid } = await sendOne();
    await tell(shop, wamid, status, more);
    expect(await holdsOf(shop)).toEqual([]);
  });

  test.each([
    ['token', 'UPDATE channel SET token_version = token_version + 1 WHERE id = $1'],
    ['template', 'UPDATE template SET version = version + 1 WHERE channel_id = $1'],
    ['channel', 'UPDATE channel SET disconnected_at = now() WHERE id = $1'],
  ])('a late report about a %s that was replaced holds nothing', async (_, replace) => {
    const { shop, message, wamid } = await sendOne();
    await database().sql.query(replace, [shop.channelId]);
    await tell(shop, wamid, 'failed', UNPAID);
    expect(await holdsOf(shop)).toEqual([]);
    expect((await read(message)).state).toBe('failed');
  });

  test('a report of what left before a stop that is over tells nothing new', async () => {
    const shop = await makeTestShop(database().sql);
    for (let n = 0; n < 2; n += 1) await makeTestMessage(database().sql, shop);
    const wamids = [];
    for (const attempt of await start(shop)) wamids.push(await accept(attempt));
    const [first, second] = wamids;
    if (first === undefined || second === undefined) throw new Error('There are two');
    await tell(shop, first, 'failed', UNPAID);
    await database().sql.query(
      "UPDATE hold SET lifted_at = now(), lifted_by = 'merchant' WHERE channel_key = $1",
      [shop.channelKey],
    );
    await tell(shop, second, 'failed', UNPAID);
    expect(await holdsOf(shop)).toHaveLength(1);
    // What left after the stop does.
    await makeTestMessage(database().sql, shop);
    await tell(shop, await accept(only(await start(shop))), 'failed', UNPAID);
    expect(await holdsOf(shop)).toMatchObject([{}, { lifted_at: null }]);
  });

  describe('a probe', () => {
    async function holdByReport() {
      const { shop, wamid } = await sendOne();
      await tell(shop, wamid, 'failed', UNPAID);
      const held = [];
      for (let n = 0; n < 3; n += 1) held.push(await makeTestMessage(database().sql, shop));
      await start(shop);
      const { id } = only(await holdsOf(shop));
      await probes().letThrough(id);
      const attempt = only(await start(shop));
      const probe = await accept(attempt);
      return { shop, held, probe, attempt };
    }
    const states = (held: readonly TestMessage[]) =>
      Promise.all(held.map(async (message) => (await read(message)).state));

    test('that is accepted proves nothing: such messages were accepted before they failed', async () => {
      const { shop, held, probe } = await holdByReport();
      expect(only(await holdsOf(shop)).lifted_at).toBeNull();
      expect(await states(held)).toEqual(['accepted', 'held', 'held']);
      await tell(shop, probe, 'failed', UNPAID);
      expect(only(await holdsOf(shop)).lifted_at).toBeNull();
      expect(await states(held)).toEqual(['failed', 'held', 'held']);
    });

    test.each(['sent', 'delivered', 'read'])('that is %s lifts it', async (status) => {
      const { shop, held, probe } = await holdByReport();
      await tell(shop, probe, status, {});
      expect(only(await holdsOf(shop))).toMatchObject({ lifted_by: 'probe' });
      expect(await states(held)).toEqual([status, 'waiting', 'waiting']);
      expect(await start(shop)).toHaveLength(2);
    });

    test('that fails after it was sent sets the hold anew', async () => {
      const { shop, probe } = await holdByReport();
      await tell(shop, probe, 'sent', {});
      await tell(shop, probe, 'failed', UNPAID);
      expect(await holdsOf(shop)).toMatchObject([{ lifted_by: 'probe' }, { lifted_at: null }]);
    });
  });
});
