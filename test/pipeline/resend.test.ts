import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { testEngines, useDatabase } from '#test/database.ts';
import {
  addAttempt,
  addChannel,
  addHold,
  addNotification,
  addShop,
  addTemplate,
  readMessage,
  type SampleNotification,
} from '#test/store/sample-rows.ts';
import { setUpMerchantApp } from './merchant-app-set-up.ts';

describe.each(testEngines())('sending again and leaving on $name', (engine) => {
  const database = useDatabase(engine);

  async function setUp() {
    const shopId = await addShop(database());
    const channelId = await addChannel(database(), shopId);
    await addTemplate(database(), channelId);
    const merchant = setUpMerchantApp(database());
    const add = async (sample: SampleNotification = {}) => {
      const id = await addNotification(database(), shopId, { state: 'failed', ...sample });
      await addAttempt(database(), shopId, id, { state: 'refused' });
      return id;
    };
    return { shopId, channelId, add, ...merchant };
  }

  const run = (statement: string, ...values: unknown[]) => database().sql.query(statement, values);

  test('a failed message waits again and remembers what it was', async () => {
    const { shopId, add, app, wakeUps } = await setUp();
    const id = await add({ cause: 'gave_up' });
    expect(await app.resend(shopId, id, false, null)).toEqual({ outcome: 'queued' });
    expect(await readMessage(database(), id)).toMatchObject({
      state: 'waiting',
      resend_of: 'failed',
      cause: null,
    });
    expect(wakeUps()).toBe(1);
    expect(await app.resend(shopId, id, true, null)).toEqual({
      outcome: 'refused',
      reason: 'not_sendable',
    });
  });

  test('an unconfirmed one asks first whether it may arrive twice', async () => {
    const { shopId, add, app } = await setUp();
    const id = await add({ state: 'unconfirmed', cause: 'timeout' });
    expect(await app.resend(shopId, id, false, null)).toEqual({ outcome: 'confirm_double' });
    expect((await readMessage(database(), id)).state).toBe('unconfirmed');
    expect(await app.resend(shopId, id, true, null)).toEqual({ outcome: 'queued' });
    expect(await readMessage(database(), id)).toMatchObject({
      state: 'waiting',
      resend_of: 'unconfirmed',
    });
  });

  test('pressed many times at once it goes into the line once', async () => {
    const { shopId, add, app } = await setUp();
    const id = await add();
    const results = await Promise.all(
      Array.from({ length: 8 }, () => app.resend(shopId, id, false, null)),
    );
    expect(results.filter(({ outcome }) => outcome === 'queued')).toHaveLength(1);
  });

  test.each(['waiting', 'held', 'sending', 'accepted', 'sent', 'delivered', 'read', 'ended'])(
    'a message that is %s cannot be sent again nor left',
    async (state) => {
      const { shopId, add, app } = await setUp();
      const id = await add({ state });
      const before = await readMessage(database(), id);
      const refused = { outcome: 'refused', reason: 'not_sendable' };
      expect(await app.resend(shopId, id, true, null)).toEqual(refused);
      expect(await app.leave(shopId, id, null)).toEqual({ outcome: 'not_open' });
      expect(await readMessage(database(), id)).toEqual(before);
    },
  );

  test.each([
    ['closed', { closed: true }],
    ['erased', { erased: true }],
  ])('one that is %s is not sendable', async (_name, sample) => {
    const { shopId, add, app } = await setUp();
    const id = await add(sample);
    expect(await app.resend(shopId, id, true, null)).toMatchObject({ reason: 'not_sendable' });
  });

  test('one of an earlier install is not sendable', async () => {
    const { shopId, add, app } = await setUp();
    const id = await add();
    await run('UPDATE shop SET install_number = 2 WHERE id = $1', shopId);
    expect(await app.resend(shopId, id, true, null)).toMatchObject({ reason: 'not_sendable' });
  });

  test('is refused past the freshness limit', async () => {
    const { shopId, add, app } = await setUp();
    expect(await app.resend(shopId, await add({ expired: true }), true, null)).toEqual({
      outcome: 'refused',
      reason: 'too_late',
    });
  });

  test('is refused once the person opted out of this shop', async () => {
    const { shopId, add, app } = await setUp();
    const id = await add();
    const optOut = `INSERT INTO opt_out (shop_id, recipient_hash, source, opted_out_at)
      SELECT $1, phone_hash, 'reply', now() FROM message WHERE id = $2`;
    await run(optOut, await addShop(database()), id);
    const other = await setUp();
    expect(await other.app.resend(other.shopId, await other.add(), true, null)).toMatchObject({
      outcome: 'queued',
    });
    await run(optOut, shopId, id);
    expect(await app.resend(shopId, id, true, null)).toMatchObject({ reason: 'opted_out' });
  });

  test('is refused once a newer status of the subject was attempted, and only then', async () => {
    const { shopId, add, app } = await setUp();
    const place = {
      rootGid: `gid://shopify/Order/${randomUUID()}`,
      subjectGid: `gid://shopify/Fulfillment/${randomUUID()}`,
    };
    const shipped = await add({ ...place, status: 'shipped' });
    const elsewhere = { rootGid: place.rootGid, status: 'delivered', state: 'read' };
    await add(elsewhere);
    const newer = { ...place, status: 'delivered', state: 'read' };
    const delivered = await addNotification(database(), shopId, newer);
    const situation = () => app.resend(shopId, shipped, true, null);
    await addAttempt(database(), shopId, delivered);
    expect(await situation()).toMatchObject({ reason: 'newer_status' });
    await run('DELETE FROM attempt WHERE message_id = $1', delivered);
    expect(await situation()).toEqual({ outcome: 'queued' });
  });

  test('is refused while another attempt of the order is open', async () => {
    const { shopId, add, app } = await setUp();
    const rootGid = `gid://shopify/Order/${randomUUID()}`;
    const id = await add({ rootGid });
    const sending = await addNotification(database(), shopId, { rootGid, state: 'sending' });
    await addAttempt(database(), shopId, sending, { state: 'started', outcome: null });
    expect(await app.resend(shopId, id, true, null)).toMatchObject({ reason: 'attempt_open' });
  });

  test('is refused while sending is off, without a channel, and while held', async () => {
    const { shopId, channelId, add, app } = await setUp();
    const id = await add();
    const resend = () => app.resend(shopId, id, true, null);
    const channelKey = `api.1msg.io/${channelId}`;
    const template = { name: 'order_status', language: 'en', version: 1 };
    const holdId = await addHold(database(), { channelKey, channelId, template });
    expect(await resend()).toMatchObject({ reason: 'held' });
    await run('UPDATE hold SET template_version = 7 WHERE id = $1', holdId);
    await run('UPDATE channel SET disconnected_at = now() WHERE id = $1', channelId);
    expect(await resend()).toMatchObject({ reason: 'disconnected' });
    await run('UPDATE shop SET sending_on = false WHERE id = $1', shopId);
    expect(await resend()).toMatchObject({ reason: 'sending_off' });
    await run('UPDATE shop SET sending_on = true WHERE id = $1', shopId);
    await run('UPDATE channel SET disconnected_at = NULL WHERE id = $1', channelId);
    expect(await resend()).toEqual({ outcome: 'queued' });
  });

  test('leaving closes a message once, under the name of who did it', async () => {
    const { shopId, add, app } = await setUp();
    const [unconfirmed, failed] = [await add({ state: 'unconfirmed' }), await add()];
    expect(await app.leave(shopId, unconfirmed, 'staff-7')).toEqual({ outcome: 'left' });
    expect(await app.leave(shopId, unconfirmed, 'staff-8')).toEqual({ outcome: 'not_open' });
    expect(await app.leave(shopId, failed, null)).toEqual({ outcome: 'left' });
    expect(await readMessage(database(), unconfirmed)).toMatchObject({
      state: 'unconfirmed',
      closed: true,
      closed_by: 'staff-7',
    });
    expect(await readMessage(database(), failed)).toMatchObject({ state: 'failed', closed: true });
  });

  test('neither reaches into another shop or past an id', async () => {
    const [mine, other] = [await setUp(), await setUp()];
    const id = await other.add({ state: 'unconfirmed' });
    const before = await readMessage(database(), id);
    for (const target of [id, 'no id', randomUUID()]) {
      const refused = { outcome: 'refused', reason: 'not_sendable' };
      expect(await mine.app.resend(mine.shopId, target, false, null)).toEqual(refused);
      expect(await mine.app.resend(mine.shopId, target, true, null)).toEqual(refused);
      expect(await mine.app.leave(mine.shopId, target, null)).toEqual({ outcome: 'not_open' });
    }
    expect(await readMessage(database(), id)).toEqual(before);
  });
});
