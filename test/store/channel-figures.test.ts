import { describe, expect, test } from 'vitest';
import type { SendOutcome } from '#app/domain/send-outcome.ts';
import { makeAttemptStore } from '#app/store/attempts.server.ts';
import { makeChannelFigures } from '#app/store/channel-figures.server.ts';
import { testEngines, useDatabase } from '#test/database.ts';
import { testVault } from '#test/vault.ts';
import {
  makeTestMessage,
  makeTestShop,
  newPhone,
  only,
  SEND_OPTIONS,
  settlementOf,
  startOn,
  type TestShop,
} from './shop-fixture.ts';

const SAID = { code: null, text: null } as const;
const UNKNOWN: SendOutcome = { outcome: 'unconfirmed', cause: 'timeout', ...SAID };
const UNREACHED: SendOutcome = { outcome: 'not_sent', cause: 'connect_refused', ...SAID };
const TOO_FAST: SendOutcome = {
  outcome: 'throttled',
  scope: 'channel',
  retryAfterSeconds: null,
  ...SAID,
};

describe.each(testEngines())('figures of a channel on $name', (engine) => {
  const database = useDatabase(engine);
  const attempts = () => makeAttemptStore(database().sql, testVault, SEND_OPTIONS);
  const figures = () => makeChannelFigures(database().sql);
  const start = (shop: TestShop) => startOn(attempts(), shop);
  const newMessage = (shop: TestShop, options?: Parameters<typeof makeTestMessage>[2]) =>
    makeTestMessage(database().sql, shop, options);
  const people = (shop: TestShop, cap = 1000) => figures().countRecipients(shop.channelKey, cap);
  const read = (shop: TestShop, cap = 100) =>
    figures().readUnanswered(shop.id, shop.channelKey, cap);
  const waiting = async (shop: TestShop, cap = 100) => (await read(shop, cap)).waiting;

  /** As if all messages of a channel had left that much earlier. */
  async function age(shop: TestShop, hours: number): Promise<void> {
    await database().sql.query(
      `UPDATE attempt SET recipient_free_at = recipient_free_at - $2 * interval '1 hour'
       WHERE channel_key = $1`,
      [shop.channelKey, hours],
    );
    await database().sql.query(
      `UPDATE channel_recipient SET last_at = last_at - $2 * interval '1 hour'
       WHERE channel_key = $1`,
      [shop.channelKey, hours],
    );
    await database().sql.query(
      'UPDATE channel_gate SET next_send_at = now() - make_interval(secs => 1) WHERE channel_key = $1',
      [shop.channelKey],
    );
  }

  describe('people messaged in 24 hours', () => {
    test('are all whom any shop on the channel messaged, each once', async () => {
      const shop = await makeTestShop(database().sql);
      const sharing = await makeTestShop(database().sql, { channelKey: shop.channelKey });
      const elsewhere = await makeTestShop(database().sql);
      const phone = newPhone();
      await newMessage(shop, { phone, dueIn: -20 });
      await newMessage(shop);
      await newMessage(sharing);
      await newMessage(elsewhere);
      expect(await people(shop)).toBe(0);
      expect((await start(shop)).started).toHaveLength(3);
      await start(elsewhere);
      expect([await people(shop), await people(elsewhere)]).toEqual([3, 1]);

      await age(shop, 1);
      await newMessage(sharing, { phone });
      expect((await start(shop)).started).toHaveLength(1);
      expect(await people(shop)).toBe(3);
    });

    test('go out of the count 24 hours after their last message', async () => {
      const shop = await makeTestShop(database().sql);
      const phone = newPhone();
      await newMessage(shop, { phone });
      await newMessage(shop);
      expect((await start(shop)).started).toHaveLength(2);
      await age(shop, 23);
      expect(await people(shop)).toBe(2);
      await newMessage(shop, { phone });
      expect((await start(shop)).started).toHaveLength(1);
      await age(shop, 2);
      expect(await people(shop)).toBe(1);
      await age(shop, 23);
      expect(await people(shop)).toBe(0);
    });

    test('are counted up to a cap; what only waits counts nobody', async () => {
      const shop = await makeTestShop(database().sql);
      for (let n = 0; n < 3; n += 1) await newMessage(shop);
      await newMessage(shop, { dueIn: 600 });
      await start(shop);
      expect([await people(shop), await people(shop, 2)]).toEqual([3, 2]);
    });
  });

  describe('messages that wait for an answer', () => {
    async function fail(shop: TestShop, outcome: SendOutcome): Promise<void> {
      for (const attempt of (await start(shop)).started) {
        await attempts().settleAttempt(attempt, settlementOf(attempt, outcome));
      }
    }

    async function newShop(messages: number): Promise<TestShop> {
      const shop = await makeTestShop(database().sql, { ratePerSecond: 80 });
      for (let n = 0; n < messages; n += 1) await newMessage(shop, { dueIn: -20 });
      await newMessage(shop, { dueIn: 600 });
      return shop;
    }

    test('are none while the channel answers', async () => {
      expect(await waiting(await newShop(3))).toBe(0);
    });

    test("are the shop's due ones while it does not, until a message is accepted", async () => {
      const shop = await newShop(3);
      const sharing = await makeTestShop(database().sql, { channelKey: shop.channelKey });
      await fail(shop, UNREACHED);
      await newMessage(sharing);
      expect([await waiting(shop), await waiting(shop, 2), await waiting(sharing)]).toEqual([
        3, 2, 1,
      ]);
      await age(shop, 1);
      await database().sql.query(
        `UPDATE channel_gate SET paused_until = now() - make_interval(secs => 1), paused_at = paused_at - interval '1 hour'
         WHERE channel_key = $1`,
        [shop.channelKey],
      );
      const probe = only((await start(shop)).started);
      const accepted = { outcome: 'accepted', wamid: 'wamid.1' } as const;
      await attempts().settleAttempt(probe, settlementOf(probe, accepted));
      expect(await waiting(shop)).toBe(0);
    });

    test('wait since it fell silent, however often it was tried since', async () => {
      const shop = await newShop(1);
      const makeDue = () =>
        database().sql.query(
          `WITH gate AS (
             UPDATE channel_gate SET paused_until = now() - interval '1 second',
               next_send_at = now() - make_interval(secs => 1), silent_since = silent_since - interval '10 minutes'
             WHERE channel_key = $1)
           UPDATE message SET due_at = now() - interval '1 second' WHERE shop_id = $2`,
          [shop.channelKey, shop.id],
        );
      await fail(shop, UNREACHED);
      await makeDue();
      expect(Math.floor((await read(shop)).silentSeconds / 60)).toBe(10);
      await age(shop, 1);
      await fail(shop, UNREACHED);
      await makeDue();
      expect(Math.floor((await read(shop)).silentSeconds / 60)).toBe(20);
    });

    test('wait too where what became of others is not known', async () => {
      const shop = await newShop(30);
      await fail(shop, UNKNOWN);
      expect(await waiting(shop)).toBeGreaterThan(0);
    });

    test('are none where the channel told us to slow down: it does answer', async () => {
      const shop = await newShop(3);
      await fail(shop, TOO_FAST);
      expect(await waiting(shop)).toBe(0);
      await database().sql.query(
        "UPDATE channel_gate SET probe = 'message' WHERE channel_key = $1",
        [shop.channelKey],
      );
      await database().sql.query(
        'UPDATE message SET due_at = now() - make_interval(secs => 1) WHERE shop_id = $1',
        [shop.id],
      );
      expect(await waiting(shop)).toBe(0);
    });
  });
});
