import { describe, expect, test } from 'vitest';
import type { OrderFact } from '#app/domain/facts.ts';
import type { OptInSources } from '#app/domain/opt-in.ts';
import { EMPTY_ORDER_STATE } from '#app/domain/order-state.ts';
import type { Audience } from '#app/pipeline/merchant-app.ts';
import { makeAttemptStore } from '#app/store/attempts.server.ts';
import { testEngines, useDatabase } from '#test/database.ts';
import { anOrder } from '#test/domain/order-facts.ts';
import { setUpMerchantApp } from '#test/pipeline/merchant-app-set-up.ts';
import { testVault } from '#test/vault.ts';
import {
  makeTestMessage,
  makeTestShop,
  only,
  readMessage,
  SEND_OPTIONS,
  startOn,
  type TestMessage,
  type TestShop,
} from './shop-fixture.ts';

const BY_TAG: OptInSources = { attribute: null, tag: 'WhatsApp', sms: false };

describe.each(testEngines())('opt-ins on $name', (engine) => {
  const database = useDatabase(engine);
  const start = async (shop: TestShop) =>
    (await startOn(makeAttemptStore(database().sql, testVault, SEND_OPTIONS), shop)).started;
  const read = (message: TestMessage) => readMessage(database().sql, message.id);

  async function know(shop: TestShop, rootGid: string, order: Partial<OrderFact>): Promise<void> {
    const state = { ...EMPTY_ORDER_STATE, order: anOrder({ gid: rootGid, ...order }) };
    await database().sql.query(
      `INSERT INTO root (shop_id, root_gid, state) VALUES ($1, $2, $3)
       ON CONFLICT (shop_id, root_gid) DO UPDATE SET state = excluded.state`,
      [shop.id, rootGid, testVault.seal('root.state', JSON.stringify(state))],
    );
  }

  async function askFor(shop: TestShop, optIn: OptInSources, optInOnly = true): Promise<void> {
    const { app } = setUpMerchantApp(database());
    const saved = await app.readSettings(shop.id);
    const { version, templateName, defaultLanguage, defaultCountry } = saved;
    const { testOrdersOn, confirmedOn, dailyLimit } = saved;
    const form = { version, templateName, defaultLanguage, defaultCountry, testOrdersOn };
    const audience = { optInOnly, optIn };
    expect(
      await app.saveSettings(shop.id, { ...form, confirmedOn, dailyLimit, audience }),
    ).toMatchObject({ outcome: 'saved' });
  }

  test('what was decided before the merchant asked for one is looked at when it would leave', async () => {
    const shop = await makeTestShop(database().sql);
    const agreed = await makeTestMessage(database().sql, shop);
    const silent = await makeTestMessage(database().sql, shop);
    const forgotten = await makeTestMessage(database().sql, shop);
    await know(shop, agreed.rootGid, { optInSigns: ['tag whatsapp'] });
    await know(shop, silent.rootGid, { optInSigns: ['tag vip'] });
    await askFor(shop, BY_TAG);
    expect(only(await start(shop)).messageId).toBe(agreed.id);
    for (const message of [silent, forgotten]) {
      expect(await read(message)).toMatchObject({
        state: 'ended',
        decision: 'skip',
        reason: 'no_opt_in',
      });
    }
  });

  test('who took it back before the message left is not messaged', async () => {
    const shop = await makeTestShop(database().sql);
    await askFor(shop, { attribute: null, tag: null, sms: true });
    const message = await makeTestMessage(database().sql, shop);
    await know(shop, message.rootGid, { smsConsent: true });
    await know(shop, message.rootGid, { smsConsent: false });
    expect(await start(shop)).toEqual([]);
    expect(await read(message)).toMatchObject({ reason: 'no_opt_in' });
  });

  test('a shop that asks for none sends without looking', async () => {
    const shop = await makeTestShop(database().sql);
    await askFor(shop, BY_TAG, false);
    const message = await makeTestMessage(database().sql, shop);
    expect(only(await start(shop)).messageId).toBe(message.id);
  });

  test('another shop on the channel keeps its own rule', async () => {
    const strict = await makeTestShop(database().sql);
    const open = await makeTestShop(database().sql, { channelKey: strict.channelKey });
    await askFor(strict, BY_TAG);
    await makeTestMessage(database().sql, strict);
    const message = await makeTestMessage(database().sql, open);
    expect(only(await start(strict)).messageId).toBe(message.id);
  });

  test('a sign without a name is refused, and empty names are none', async () => {
    const shop = await makeTestShop(database().sql);
    const { app } = setUpMerchantApp(database());
    const saved = await app.readSettings(shop.id);
    const { version, templateName, defaultLanguage, defaultCountry } = saved;
    const { testOrdersOn, confirmedOn, dailyLimit } = saved;
    const form = { version, templateName, defaultLanguage, defaultCountry, testOrdersOn };
    const save = (audience: Audience) =>
      app.saveSettings(shop.id, { ...form, confirmedOn, dailyLimit, audience });
    const nothing = { attribute: '  ', tag: null, sms: false };
    expect(await save({ optInOnly: true, optIn: nothing })).toEqual({
      outcome: 'invalid',
      problems: [{ field: 'optInOnly', problem: 'no_source' }],
    });
    const long = { attribute: 'x'.repeat(101), tag: null, sms: false };
    expect(await save({ optInOnly: false, optIn: long })).toMatchObject({
      problems: [{ field: 'optInAttribute' }],
    });
    expect(await save({ optInOnly: false, optIn: { ...nothing, sms: true } })).toMatchObject({
      outcome: 'saved',
    });
    expect((await app.readSettings(shop.id)).audience).toEqual({
      optInOnly: false,
      optIn: { attribute: null, tag: null, sms: true },
    });
  });

  test('of the last orders are counted those who would get messages', async () => {
    const shop = await makeTestShop(database().sql);
    const { app } = setUpMerchantApp(database());
    const optIn = BY_TAG;
    expect(await app.countAudience(shop.id, { optInOnly: true, optIn })).toEqual({
      orders: 0,
      reached: 0,
    });
    const phoneOf = (phone: string | null) => [
      { source: 'order' as const, phone, country: 'DE', name: null },
    ];
    const orders = [
      { optInSigns: ['tag whatsapp'], phones: phoneOf('+49 151 23456701') },
      { optInSigns: ['tag whatsapp'], phones: phoneOf(null) },
      { optInSigns: ['tag whatsapp'], phones: phoneOf('+49 151 23456702') },
      { optInSigns: [], phones: phoneOf('+49 151 23456703') },
      { phones: phoneOf('+49 151 23456704') },
    ];
    for (const order of orders) {
      // Two notifications of one order are one order.
      const first = await makeTestMessage(database().sql, shop);
      await makeTestMessage(database().sql, shop, { rootGid: first.rootGid, position: 2 });
      await know(shop, first.rootGid, order);
    }
    await database().sql.query(
      `INSERT INTO opt_out (shop_id, recipient_hash, source, opted_out_at)
       VALUES ($1, $2, 'stop', now())`,
      [shop.id, testVault.hash('phone', '4915123456702')],
    );
    const stranger = await makeTestShop(database().sql);
    expect(await app.countAudience(stranger.id, { optInOnly: true, optIn })).toMatchObject({
      orders: 0,
    });
    expect(await app.countAudience(shop.id, { optInOnly: true, optIn })).toEqual({
      orders: 5,
      reached: 1,
    });
    expect(await app.countAudience(shop.id, { optInOnly: false, optIn })).toEqual({
      orders: 5,
      reached: 3,
    });
  });
});
