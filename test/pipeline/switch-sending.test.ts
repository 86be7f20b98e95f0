import { describe, expect, test } from 'vitest';
import { AVAILABLE_STATUSES } from '#app/domain/status.ts';
import { testEngines, useDatabase } from '#test/database.ts';
import {
  addChannel,
  addHold,
  addNotification,
  addShop,
  addTemplate,
  readMessage,
} from '#test/store/sample-rows.ts';
import { setUpMerchantApp } from './merchant-app-set-up.ts';

describe.each(testEngines())('switching sending on $name', (engine) => {
  const database = useDatabase(engine);
  const app = () => setUpMerchantApp(database()).app;

  test('names all that is missing, and switches on once nothing is', async () => {
    const shopId = await addShop(database(), { sendingOn: false });
    const off = AVAILABLE_STATUSES.map((status) => ({ status, on: false, labels: {} }));
    await app().saveLabels(shopId, { version: 1, statuses: off });
    expect(await app().switchSending(shopId, true)).toEqual({
      outcome: 'not_ready',
      missing: ['channel', 'template', 'status'],
    });
    const channelId = await addChannel(database(), shopId);
    await addTemplate(database(), channelId, { problem: 'rejected' });
    expect(await app().switchSending(shopId, true)).toEqual({
      outcome: 'not_ready',
      missing: ['template', 'status'],
    });
    await addTemplate(database(), channelId, { language: 'de' });
    const statuses = [{ status: 'shipped' as const, on: true, labels: {} }];
    await app().saveLabels(shopId, { version: 2, statuses });
    expect(await app().switchSending(shopId, true)).toEqual({ outcome: 'on' });
    expect(await app().readHome(shopId)).toMatchObject({
      sendingOn: true,
      steps: { channelConnected: true, templateChosen: true, statusesOn: 1 },
    });
  });

  test('on starts the time anew, on again leaves it, off ends what is unsent', async () => {
    const shopId = await addShop(database());
    await addTemplate(database(), await addChannel(database(), shopId));
    const before = (await app().readHome(shopId)).switchedOnAt;
    expect(await app().switchSending(shopId, true)).toEqual({ outcome: 'on' });
    expect((await app().readHome(shopId)).switchedOnAt).toBe(before);
    const id = await addNotification(database(), shopId);
    const other = await addNotification(database(), await addShop(database()));
    expect(await app().switchSending(shopId, false)).toEqual({ outcome: 'off' });
    expect(await readMessage(database(), id)).toMatchObject({
      state: 'ended',
      cause: 'sending_off',
      reason: 'sending_off',
    });
    expect((await readMessage(database(), other)).state).toBe('waiting');
    expect((await app().readHome(shopId)).sendingOn).toBe(false);
    await app().switchSending(shopId, true);
    const after = (await app().readHome(shopId)).switchedOnAt;
    expect(after !== null && before !== null && after > before).toBe(true);
  });

  test('home shows the holds of this shop alone, and how many are unconfirmed', async () => {
    const [shopId, other] = [await addShop(database()), await addShop(database())];
    const channelKey = 'api.1msg.io/shared';
    const channelId = await addChannel(database(), shopId, { channelKey, tokenVersion: 2 });
    const otherChannel = await addChannel(database(), other, { channelKey });
    const text = 'Payment failed';
    const shared = await addHold(database(), { channelKey, reason: 'payment_problem', text });
    const own = await addHold(database(), { channelKey, channelId, tokenVersion: 2 });
    await addHold(database(), { channelKey, channelId, tokenVersion: 1 });
    await addHold(database(), { channelKey, channelId: otherChannel, tokenVersion: 1 });
    await addNotification(database(), shopId, { state: 'held', holdId: shared });
    await addNotification(database(), other, { state: 'held', holdId: shared });
    await addNotification(database(), shopId, { state: 'unconfirmed' });
    const home = await app().readHome(shopId);
    expect(home.unconfirmed).toBe(1);
    expect(home.holds).toMatchObject([
      { id: shared, kind: 'channel', reason: 'payment_problem', details: text, waiting: 1 },
      { id: own, kind: 'channel', reason: 'token_refused', code: 401, waiting: 0 },
    ]);
  });
});
