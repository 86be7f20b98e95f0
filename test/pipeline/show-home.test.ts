import { describe, expect, test } from 'vitest';
import type { DailyLimit } from '#app/domain/daily-limit.ts';
import type { HomeView } from '#app/pipeline/merchant-app.ts';
import { testEngines, useDatabase } from '#test/database.ts';
import {
  addChannel,
  addHold,
  addNotification,
  addShop,
  addTemplate,
} from '#test/store/sample-rows.ts';
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
        `UPDATE channel_gate SET probe = 'status', pause_reason = 'no_answer', paused_at = now(),
           silent_since = now() - interval '400 seconds' WHERE channel_key = $1`,
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
      expect((await readHome(shopId)).pause).toEqual({ waiting: 2, minutes: 7 });
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

  describe('what may need a hand', () => {
    test('is counted: unsent, unconfirmed, and failed messages that can be fixed', async () => {
      const shopId = await addShop(database());
      const failed = { state: 'failed', cause: 'gave_up' } as const;
      await addNotification(database(), shopId);
      await addNotification(database(), shopId, { state: 'held' });
      await addNotification(database(), shopId, { state: 'unconfirmed' });
      await addNotification(database(), shopId, failed);
      await addNotification(database(), shopId, { ...failed, cause: 'not_on_whatsapp' });
      await addNotification(database(), shopId, { ...failed, closed: true });
      await addNotification(database(), shopId, { ...failed, expired: true });
      expect(await readHome(shopId)).toMatchObject({ unsent: 2, unconfirmed: 1, fixable: 1 });
      expect(await readHome(await addShop(database()))).toMatchObject({ unsent: 0, fixable: 0 });
    });

    test('is a chosen template that WhatsApp counts as marketing', async () => {
      const shopId = await addShop(database());
      const channelId = await addChannel(database(), shopId);
      await addTemplate(database(), channelId);
      expect((await readHome(shopId)).templateIsMarketing).toBe(false);
      await database().sql.query(
        "UPDATE template SET category = 'MARKETING' WHERE channel_id = $1",
        [channelId],
      );
      expect((await readHome(shopId)).templateIsMarketing).toBe(true);
    });
  });

  type Past = { install?: number; erased?: boolean; on?: boolean };
  test.each<[string, Past, HomeView['back']]>([
    ['a first install', {}, null],
    ['one that came back', { install: 2 }, 'kept'],
    ['one that was erased in between', { erased: true }, 'erased'],
    ['one that was erased, and came back again since', { install: 2, erased: true }, 'kept'],
    ['one that has switched on since', { install: 2, erased: true, on: true }, null],
  ])(
    '%s is told what became of its data of before',
    async (_, { install = 1, erased = false, on = false }, back) => {
      const shopId = await addShop(database());
      await database().sql.query(
        `UPDATE shop SET install_number = $2,
         erased_before_at = CASE WHEN $3::boolean THEN now() END,
         switched_on_at = CASE WHEN $4::boolean THEN now() END WHERE id = $1`,
        [shopId, install, erased, on],
      );
      expect((await readHome(shopId)).back).toBe(back);
    },
  );

  test('figures are of the days that end today', async () => {
    const shopId = await addShop(database());
    await database().sql.query(
      `INSERT INTO daily_count (shop_id, day, counter, amount)
       VALUES ($1, '2026-11-18', 'send', 100), ($1, '2026-11-19', 'send', 2), ($1, '2026-11-25', 'sent', 1)`,
      [shopId],
    );
    const { app } = setUpMerchantApp(database());
    const week = await app.readFigures(shopId, '2026-11-25', 7);
    expect(week.days.map(({ day }) => day)).toEqual([
      '2026-11-19',
      '2026-11-20',
      '2026-11-21',
      '2026-11-22',
      '2026-11-23',
      '2026-11-24',
      '2026-11-25',
    ]);
    expect(week.total).toMatchObject({ send: 2, sent: 1 });
    expect((await app.readFigures(shopId, '2026-11-25', 1)).total).toMatchObject({
      send: 0,
      sent: 1,
    });
  });
});
