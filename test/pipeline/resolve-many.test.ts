import { randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { describe, expect, test } from 'vitest';
import type { ResolveResult } from '#app/pipeline/merchant-app.ts';
import { MOST_RESOLVED } from '#app/pipeline/resolve-many.ts';
import { testEngines, useDatabase } from '#test/database.ts';
import {
  addAttempt,
  addChannel,
  addNotification,
  addShop,
  addTemplate,
  readMessage,
  type SampleNotification,
} from '#test/store/sample-rows.ts';
import { setUpMerchantApp } from './merchant-app-set-up.ts';

describe.each(testEngines())('resolving many at once on $name', (engine) => {
  const database = useDatabase(engine);

  async function setUp() {
    const shopId = await addShop(database());
    const channelId = await addChannel(database(), shopId);
    await addTemplate(database(), channelId);
    const merchant = setUpMerchantApp(database());
    const add = async (sample: SampleNotification = {}) => {
      const id = await addNotification(database(), shopId, {
        state: 'unconfirmed',
        cause: 'timeout',
        ...sample,
      });
      await addAttempt(database(), shopId, id, { state: 'unconfirmed', channelId });
      return id;
    };
    return { shopId, channelId, add, ...merchant };
  }

  const run = (statement: string, ...values: unknown[]) => database().sql.query(statement, values);
  const stateOf = async (id: string) => (await readMessage(database(), id)).state;

  /** Each refused id with its reason; throws where nothing was resolved. */
  function refusals(result: ResolveResult): Record<string, string> {
    if (result.outcome !== 'resolved') throw new Error(result.outcome);
    return Object.fromEntries(result.refused.map(({ id, reason }) => [id, reason]));
  }

  test('each of those named is sent again or refused for its own reason', async () => {
    const { shopId, add, app, wakeUps } = await setUp();
    const other = await setUp();
    const good = [await add(), await add({ state: 'failed' })];
    const late = await add({ expired: true });
    const stopped = await add();
    await run(
      `INSERT INTO opt_out (shop_id, recipient_hash, source, opted_out_at)
       SELECT shop_id, 'stopped', 'reply', now() FROM message WHERE id = $1`,
      stopped,
    );
    await run("UPDATE message SET phone_hash = 'stopped' WHERE id = $1", stopped);
    const busy = await add();
    await addAttempt(database(), shopId, busy, { state: 'started' });
    const delivered = await add({ state: 'delivered' });
    const foreign = await other.add();
    const unknown = randomUUID();
    const ids = [...good, late, stopped, busy, delivered, foreign, unknown, 'no id'];
    expect(await app.weighMany(shopId, 'resend', [...ids, ...good])).toEqual({
      failed: 1,
      unconfirmed: 1,
      refused: { too_late: 1, opted_out: 1, attempt_open: 1, not_sendable: 4 },
      isExact: true,
    });
    expect(await app.weighMany(shopId, 'leave', ids)).toMatchObject({ failed: 1, unconfirmed: 4 });
    const result = await app.resolveMany(
      shopId,
      { what: 'resend', ids: [...ids, ...good], acceptDouble: true },
      'staff-7',
    );
    expect(result).toMatchObject({ outcome: 'resolved', done: 2 });
    expect(refusals(result)).toEqual({
      [late]: 'too_late',
      [stopped]: 'opted_out',
      [busy]: 'attempt_open',
      [delivered]: 'not_sendable',
      [foreign]: 'not_sendable',
      [unknown]: 'not_sendable',
      'no id': 'not_sendable',
    });
    expect(await Promise.all(good.map(stateOf))).toEqual(['waiting', 'waiting']);
    expect(await Promise.all([late, stopped, busy, foreign].map(stateOf))).toEqual(
      Array.from({ length: 4 }, () => 'unconfirmed'),
    );
    expect(wakeUps()).toBe(1);
    const [row] = await run('SELECT resent_by, resent_at FROM message WHERE id = $1', good[0]);
    expect(row).toEqual({ resent_by: 'staff-7', resent_at: expect.any(Date) });
  });

  test('without consent to a second message only failed ones are sent again', async () => {
    const { shopId, add, app } = await setUp();
    const [failed, unconfirmed] = [await add({ state: 'failed' }), await add()];
    const request = { what: 'resend', ids: [failed, unconfirmed], acceptDouble: false } as const;
    const result = await app.resolveMany(shopId, request, null);
    expect(refusals(result)).toEqual({ [unconfirmed]: 'confirm_double' });
    expect(await stateOf(failed)).toBe('waiting');
    expect(await stateOf(unconfirmed)).toBe('unconfirmed');
  });

  test('the older of two of a subject is refused: a newer one was attempted', async () => {
    const { shopId, add, app } = await setUp();
    const place = { rootGid: 'gid://shopify/Order/77', subjectGid: 'gid://shopify/Fulfillment/77' };
    const shipped = await add({ ...place, status: 'shipped' });
    const arrived = await add({ ...place, status: 'delivered' });
    const request = { what: 'resend', ids: [shipped, arrived], acceptDouble: true } as const;
    const result = await app.resolveMany(shopId, request, null);
    expect(refusals(result)).toEqual({ [shipped]: 'newer_status' });
    expect(await stateOf(arrived)).toBe('waiting');
  });

  test('more than one request can do is refused whole', async () => {
    const { shopId, add, app } = await setUp();
    const id = await add();
    const ids = [id, ...Array.from({ length: MOST_RESOLVED }, () => randomUUID())];
    const request = { what: 'leave', ids, acceptDouble: false } as const;
    expect(await app.resolveMany(shopId, request, null)).toEqual({
      outcome: 'too_many',
      most: MOST_RESOLVED,
    });
    expect(await readMessage(database(), id)).toMatchObject({ closed: false });
  });

  test('those named are left, those of other shops and closed ones untouched', async () => {
    const { shopId, add, app } = await setUp();
    const other = await setUp();
    const foreign = await other.add();
    const before = await add({ closed: true });
    const open = [await add(), await add({ state: 'failed' })];
    const request = {
      what: 'leave',
      ids: [...open, before, foreign],
      acceptDouble: false,
    } as const;
    const result = await app.resolveMany(shopId, request, 'staff-7');
    expect(result).toMatchObject({ outcome: 'resolved', done: 2 });
    expect(refusals(result)).toEqual({ [before]: 'not_open', [foreign]: 'not_open' });
    for (const id of open) {
      expect(await readMessage(database(), id)).toMatchObject({ closed_by: 'staff-7' });
    }
    expect(await readMessage(database(), foreign)).toMatchObject({ closed: false });
  });

  test('a second message that went out beside the first is shown and counted', async () => {
    const { shopId, channelId, add, app } = await setUp();
    const id = await add();
    const lost = await add();
    for (const message of [id, lost]) {
      const request = { what: 'resend', ids: [message], acceptDouble: true } as const;
      await app.resolveMany(shopId, request, null);
      await addAttempt(database(), shopId, message, {
        channelId,
        state: 'accepted',
        wamid: `wamid.${message}`,
        startedAt: new Date(Date.now() + 1000).toISOString(),
      });
    }
    expect((await app.readNotification(shopId, id))?.sentTwice).toBe(false);
    expect((await app.readHome(shopId)).sentTwice).toBe(0);
    await run(
      `UPDATE attempt SET state = 'accepted', evidence = 'history'
       WHERE message_id = $1 AND state = 'unconfirmed'`,
      id,
    );
    const story = await app.readNotification(shopId, id);
    expect(story?.sentTwice).toBe(true);
    expect(story?.story.map(({ kind }) => kind)).toContain('sent_again');
    expect(story?.story.find(({ kind }) => kind === 'resolved')?.evidence).toBe('history');
    expect((await app.readHome(shopId)).sentTwice).toBe(1);
    // One that failed did not reach the customer.
    await run(
      `INSERT INTO receipt (id, shop_id, channel_id, wamid_hash, status, source, attempt_id)
       SELECT $2::uuid, shop_id, channel_id, 'hash', 'failed', 'hook', id
       FROM attempt WHERE message_id = $1 AND evidence = 'history'`,
      id,
      uuidv7(),
    );
    expect((await app.readNotification(shopId, id))?.sentTwice).toBe(false);
    expect((await app.readHome(shopId)).sentTwice).toBe(0);
  });
});
