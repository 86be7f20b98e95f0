import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { testEngines, useDatabase } from '#test/database.ts';
import { addHold, addNotification, addShop } from '#test/store/sample-rows.ts';
import { setUpMerchantApp } from './merchant-app-set-up.ts';

describe.each(testEngines())('a look at the channel on $name', (engine) => {
  const database = useDatabase(engine);

  async function setUp() {
    const shopId = await addShop(database());
    const channelId = `VID${randomUUID().slice(0, 8)}`;
    const merchant = setUpMerchantApp(database());
    const form = { channelId, token: 'good-token', baseUrl: null };
    expect(await merchant.app.connectChannel(shopId, form)).toMatchObject({ outcome: 'connected' });
    merchant.oneMsg.calls = [];
    return { shopId, channelKey: `api.1msg.io/${channelId}`, ...merchant };
  }

  test('shows what 1MSG says, with the time of it', async () => {
    const { shopId, app, oneMsg } = await setUp();
    oneMsg.status = 'connecting';
    const look = await app.lookAtChannel(shopId);
    expect(look).toMatchObject({
      outcome: 'seen',
      channel: { status: 'connecting', phone: '+4930901820', checkedAt: expect.any(String) },
    });
    expect((await app.readSettings(shopId)).channel).toMatchObject({ status: 'connecting' });
  });

  test('changes nothing of sending: no hold is set or lifted, no address registered', async () => {
    const { shopId, channelKey, app, oneMsg, wakeUps } = await setUp();
    await addHold(database(), { channelKey, reason: 'payment_problem' });
    const woken = wakeUps();
    const holds = async () => database().prisma.hold.findMany();
    const before = await holds();
    const { channel } = await app.readSettings(shopId);
    await app.lookAtChannel(shopId);
    oneMsg.status = 'disconnected';
    await app.lookAtChannel(shopId);
    expect(await holds()).toEqual(before);
    expect(wakeUps()).toBe(woken);
    expect(new Set(oneMsg.calls.map(({ operation }) => operation))).toEqual(
      new Set(['status', 'me']),
    );
    expect((await app.readSettings(shopId)).channel?.hookRegisteredAt).toBe(
      channel?.hookRegisteredAt,
    );
  });

  test('says why where there is no answer, and leaves what was seen', async () => {
    const { shopId, app, oneMsg } = await setUp();
    await app.lookAtChannel(shopId);
    const seen = (await app.readSettings(shopId)).channel;
    oneMsg.problem = { ok: false, problem: 'unreachable', status: null, text: null };
    expect(await app.lookAtChannel(shopId)).toMatchObject({ outcome: 'not_answering' });
    oneMsg.problem = null;
    oneMsg.token = 'another';
    expect(await app.lookAtChannel(shopId)).toMatchObject({ outcome: 'token_refused' });
    expect((await app.readSettings(shopId)).channel).toEqual(seen);
    const stranger = await addShop(database());
    expect(await app.lookAtChannel(stranger)).toMatchObject({ outcome: 'not_connected' });
  });

  test('the page knows how many messages would be skipped', async () => {
    const { shopId, app } = await setUp();
    expect((await app.readSettings(shopId)).channelUse).toEqual({ people: 0, unsent: 0 });
    await addNotification(database(), shopId, { state: 'waiting' });
    await addNotification(database(), shopId, { state: 'held' });
    await addNotification(database(), shopId, { state: 'delivered' });
    expect((await app.readSettings(shopId)).channelUse).toMatchObject({ unsent: 2 });
  });
});
