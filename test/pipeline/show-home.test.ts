import { describe, expect, test } from 'vitest';
import type { DailyLimit } from '#app/domain/daily-limit.ts';
import { testEngines, useDatabase } from '#test/database.ts';
import { addChannel, addHold, addNotification, addShop } from '#test/store/sample-rows.ts';
import { setUpMerchantApp } from './merchant-app-set-up.ts';

describe.each(testEngines())('home on $name', (engine) => {
  const database = useDatabase(engine);
  const readHome = (shopId: string) => setUpMerchantApp(database()).app.readHome(shopId);

  describe('the daily limit', () => {
    const setLimit = (shopId: string, limit: DailyLimit) =>
      database().sql.query('UPDATE shop SET daily_limit = $2 WHERE id = $1', [shopId, limit]);
    const addRecipients = (channelKey: string, count: number) =>
      database().sql.query(
        `INSERT INTO channel_recipient
         SELECT $1, 'hash-' || n, now() - interval '1 hour' FROM generate_series(1, $2) AS n`,
        [channelKey, count],
      );

    test.each([
      [199, 'below'],
      [200, 'near'],
      [250, 'reached'],
      [312, 'reached'],
    ])('%i people of 250: %s', async (people, use) => {
      const shopId = await addShop(database());
      const channelKey = `api.1msg.io/${shopId}`;
      await addChannel(database(), shopId, { channelKey });
      await setLimit(shopId, 250);
      await addRecipients(channelKey, people);
      expect((await readHome(shopId)).dailyLimit).toEqual({ limit: 250, people, use });
    });

    test('is not shown where none was entered, or nothing is connected', async () => {
      const shopId = await addShop(database());
      await setLimit(shopId, 2000);
      expect((await readHome(shopId)).dailyLimit).toBeNull();
      const other = await addShop(database());
      await addChannel(database(), other);
      expect((await readHome(other)).dailyLimit).toBeNull();
    });
  });

  describe('a channel that does not answer', () => {
    async function setUp() {
      const shopId = await addShop(database());
      const channelKey = `api.1msg.io/${shopId}`;
      await addChannel(database(), shopId, { channelKey });
      await database().sql.query(
        "UPDATE channel_gate SET probe = 'status', pause_reason = 'no_answer' WHERE channel_key = $1",
        [channelKey],
      );
      return { shopId, channelKey };
    }

    test('is said with how many messages wait for it', async () => {
      const { shopId } = await setUp();
      expect((await readHome(shopId)).pause).toBeNull();
      await addNotification(database(), shopId);
      await addNotification(database(), shopId);
      await addNotification(database(), shopId, { state: 'unconfirmed' });
      expect((await readHome(shopId)).pause).toEqual({ waiting: 2 });
    });

    test('is not said where a hold of the channel says more', async () => {
      const { shopId, channelKey } = await setUp();
      await addNotification(database(), shopId);
      await addHold(database(), { channelKey, reason: 'number_offline' });
      expect(await readHome(shopId)).toMatchObject({
        pause: null,
        holds: [{ reason: 'number_offline' }],
      });
    });
  });
});
