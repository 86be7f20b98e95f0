import { describe, expect, test } from 'vitest';
import type { SendOutcome } from '#app/domain/send-outcome.ts';
import { STATUS_RULES } from '#app/domain/status.ts';
import { WAITS } from '#app/domain/waits.ts';
import type { TimingChange } from '#app/pipeline/merchant-app-ports.ts';
import { makeAttemptStore } from '#app/store/attempts.server.ts';
import { makeHoldProbeStore } from '#app/store/hold-probes.server.ts';
import { makeHoldStore } from '#app/store/holds.server.ts';
import { makeResendStore } from '#app/store/resend.server.ts';
import { makeSettingsStore } from '#app/store/settings.server.ts';
import { testEngines, useDatabase } from '#test/database.ts';
import { testVault } from '#test/vault.ts';
import {
  makeTestMessage,
  makeTestShop,
  newGid,
  only,
  readMessage,
  SEND_OPTIONS,
  settlementOf,
  startOn,
  TEMPLATE_NAME,
  type TestMessage,
  type TestShop,
} from './shop-fixture.ts';

const HOUR = 3600;
const FRESH = { expiresIn: 24 * HOUR };
const RETRY: SendOutcome = { outcome: 'retry', code: null, text: null };
const UNPAID: SendOutcome = {
  outcome: 'hold_channel',
  reason: 'payment_problem',
  code: null,
  text: null,
};

/** Quiet hours that began an hour ago and end in an hour, by the clock of a shop in UTC. */
function aroundNow(): { from: number; to: number } {
  const now = new Date();
  const minute = now.getUTCHours() * 60 + now.getUTCMinutes();
  return { from: (minute + 1380) % 1440, to: (minute + 60) % 1440 };
}

describe.each(testEngines())('quiet hours on $name', (engine) => {
  const database = useDatabase(engine);
  const attempts = () => makeAttemptStore(database().sql, testVault, SEND_OPTIONS);
  const probes = () => makeHoldProbeStore(database().sql, testVault, SEND_OPTIONS);
  const holds = () => makeHoldStore(database().sql, testVault, WAITS);
  const settings = () => makeSettingsStore(database().sql, testVault);
  const read = (message: TestMessage) => readMessage(database().sql, message.id);
  const start = async (shop: TestShop) => (await startOn(attempts(), shop)).started;
  const add = (shop: TestShop, more: Parameters<typeof makeTestMessage>[2] = {}) =>
    makeTestMessage(database().sql, shop, { ...FRESH, ...more });

  async function setTiming(shop: TestShop, timing: Partial<TimingChange>): Promise<void> {
    const { version, ...saved } = await settings().readSettings(shop.id);
    const { templateName, defaultLanguage, defaultCountry } = saved;
    const { testOrdersOn, confirmedOn, dailyLimit } = saved;
    const { quietHours, quietMode, freshForSeconds } = saved;
    const now = { quietHours, quietMode, freshForSeconds, freshOf: new Map(), ...timing };
    const values = { templateName, defaultLanguage, defaultCountry, testOrdersOn, confirmedOn };
    const change = {
      ...values,
      dailyLimit,
      audience: null,
      alerts: null,
      fallback: null,
      historyDays: null,
      timing: now,
    };
    expect(await settings().saveSettings(shop.id, { version, staffId: '7' }, change)).toBe(
      version + 1,
    );
  }
  /** Night falls, or the sun rises, without the merchant: what was put off stays so. */
  const fall = (shop: TestShop, hours: { from: number; to: number } | null) =>
    database().sql.query('UPDATE shop SET quiet_from = $2, quiet_to = $3 WHERE id = $1', [
      shop.id,
      hours?.from ?? null,
      hours?.to ?? null,
    ]);
  const newShop = async (mode: 'wait' | 'skip' = 'wait', options = {}) => {
    const shop = await makeTestShop(database().sql, options);
    await setTiming(shop, { quietHours: aroundNow(), quietMode: mode });
    return shop;
  };
  const expectWaiting = async (message: TestMessage, state = 'waiting') => {
    const row = await read(message);
    expect(row.state).toBe(state);
    expect(row.due_seconds).toBeGreaterThan(58 * 60);
    expect(row.due_seconds).toBeLessThanOrEqual(60 * 60);
    return row;
  };

  test('what was due long before, and comes to its turn inside, waits for their end', async () => {
    const shop = await newShop();
    const message = await add(shop, { dueIn: -3 * HOUR });
    expect(await start(shop)).toEqual([]);
    expect(await expectWaiting(message)).toMatchObject({ cause: 'quiet_hours', tries: 0 });
    expect(await attempts().findDueChannels()).not.toContain(shop.channelKey);

    await fall(shop, null);
    expect(await start(shop)).toEqual([]);
    await database().sql.query(
      'UPDATE message SET due_at = now() - make_interval(secs => 1) WHERE id = $1',
      [message.id],
    );
    expect(only(await start(shop)).messageId).toBe(message.id);
  });

  test('what was refused by day and is tried again at night waits too', async () => {
    const shop = await newShop();
    await fall(shop, null);
    const message = await add(shop);
    const attempt = only(await start(shop));
    await attempts().settleAttempt(attempt, settlementOf(attempt, RETRY));
    await fall(shop, aroundNow());
    await database().sql.query(
      'UPDATE message SET due_at = now() - make_interval(secs => 1) WHERE id = $1',
      [message.id],
    );
    await database().sql.query(
      'UPDATE attempt SET recipient_free_at = now() - make_interval(secs => 1) WHERE shop_id = $1',
      [shop.id],
    );
    expect(await start(shop)).toEqual([]);
    expect(await expectWaiting(message)).toMatchObject({ cause: 'quiet_hours', tries: 1 });
  });

  test('what a hold let go at night waits for the morning', async () => {
    const shop = await newShop();
    await fall(shop, null);
    await holds().holdChannel(shop.channelKey, 'account_locked');
    const message = await add(shop);
    await start(shop);
    expect((await read(message)).state).toBe('held');
    await fall(shop, aroundNow());
    await holds().liftChannelHolds({ id: shop.channelId, channelKey: shop.channelKey });
    expect(await start(shop)).toEqual([]);
    await expectWaiting(message);
  });

  test('messages that waited leave as their order has them, newest status only', async () => {
    const shop = await newShop();
    const [rootGid, subjectGid] = [newGid('Order'), newGid('Fulfillment')];
    const older = await add(shop, { rootGid, subjectGid, position: 1, status: 'shipped' });
    await start(shop);
    const newer = await add(shop, { rootGid, subjectGid, position: 2, status: 'out_for_delivery' });
    await start(shop);
    await expectWaiting(newer);
    await fall(shop, null);
    await database().sql.query(
      'UPDATE message SET due_at = now() - make_interval(secs => 1) WHERE shop_id = $1',
      [shop.id],
    );
    await start(shop);
    expect(await read(older)).toMatchObject({ state: 'superseded', reason: 'superseded' });
    expect(only(await start(shop)).messageId).toBe(newer.id);
  });

  test('they are skipped where the merchant chose so, or too old by then', async () => {
    const shop = await newShop('skip');
    const message = await add(shop);
    const patient = await newShop();
    const stale = await add(patient, { expiresIn: HOUR / 2 });
    await start(shop);
    await start(patient);
    for (const skipped of [message, stale]) {
      expect(await read(skipped)).toMatchObject({
        state: 'ended',
        decision: 'skip',
        reason: 'quiet_hours',
      });
    }
  });

  test('what the merchant sends again at night waits, also where others are skipped', async () => {
    const shop = await newShop('skip');
    await fall(shop, null);
    const message = await add(shop);
    const attempt = only(await start(shop));
    const unknown = { outcome: 'unconfirmed', cause: 'timeout', code: null, text: null } as const;
    await attempts().settleAttempt(attempt, settlementOf(attempt, unknown));
    await fall(shop, aroundNow());
    await makeResendStore(database().sql).putBackInLine(shop.id, message.id, 'unconfirmed', '7');
    await database().sql.query(
      'UPDATE attempt SET recipient_free_at = now() - make_interval(secs => 1) WHERE shop_id = $1',
      [shop.id],
    );
    expect(await start(shop)).toEqual([]);
    expect(await expectWaiting(message)).toMatchObject({ resend_of: 'unconfirmed' });
  });

  test('a probe of a hold does not leave inside them, and does not keep others from probing', async () => {
    const shop = await newShop();
    await fall(shop, null);
    const messages = [await add(shop, { dueIn: -30 }), await add(shop, { dueIn: -20 })];
    const attempt = only((await start(shop)).slice(0, 1));
    await attempts().settleAttempt(attempt, settlementOf(attempt, UNPAID));
    await database().sql.query(
      `UPDATE attempt SET state = 'refused', recipient_free_at = now() - make_interval(secs => 1) WHERE shop_id = $1`,
      [shop.id],
    );
    await database().sql.query(
      `UPDATE message SET state = 'held', cause = 'payment_problem',
         hold_id = (SELECT id FROM hold WHERE channel_key = $2) WHERE shop_id = $1`,
      [shop.id, shop.channelKey],
    );
    const [hold] = await database().sql.query<{ id: string }>(
      "UPDATE hold SET set_at = now() - interval '9 d' WHERE channel_key = $1 RETURNING id",
      [shop.channelKey],
    );
    const holdId = hold?.id ?? '';
    const isDue = async () =>
      (await probes().claimProbes(1000)).some((probe) => probe.holdId === holdId);
    await fall(shop, aroundNow());
    expect(await probes().letThrough(holdId)).toBe(true);
    expect(await start(shop)).toEqual([]);
    for (const message of messages) {
      expect(await expectWaiting(message, 'held')).toMatchObject({ hold_id: holdId });
    }
    expect(await isDue()).toBe(false);
    expect(await probes().letThrough(holdId)).toBe(false);

    // A shop on the same channel for which it is day.
    const awake = await makeTestShop(database().sql, { channelKey: shop.channelKey });
    const other = await add(awake);
    await start(awake);
    expect((await read(other)).state).toBe('held');
    expect(await isDue()).toBe(true);
    expect(await probes().letThrough(holdId)).toBe(true);
    expect(only(await start(awake)).messageId).toBe(other.id);

    await holds().liftChannelHolds({ id: shop.channelId, channelKey: shop.channelKey });
    for (const message of messages) {
      expect(await expectWaiting(message)).toMatchObject({ cause: 'quiet_hours', hold_id: null });
    }
  });

  test('where a probe meets them, a message of another shop on the channel goes in its place', async () => {
    const shop = await newShop();
    const awake = await makeTestShop(database().sql, { channelKey: shop.channelKey });
    await fall(shop, null);
    await holds().holdChannel(shop.channelKey, 'account_locked');
    const asleep = await add(shop, { dueIn: -30 });
    const other = await add(awake, { dueIn: -10 });
    await start(shop);
    const { hold_id: holdId } = await read(asleep);
    await fall(shop, aroundNow());
    expect(await probes().letThrough(holdId ?? '')).toBe(true);
    expect(await start(shop)).toEqual([]);
    await expectWaiting(asleep, 'held');
    expect(only(await start(shop)).messageId).toBe(other.id);
  });

  test('when the merchant changes them, what waits is looked at again', async () => {
    const shop = await newShop();
    const message = await add(shop);
    await start(shop);
    await expectWaiting(message);
    await setTiming(shop, { quietHours: null });
    expect(await read(message)).toMatchObject({ state: 'waiting', cause: null });
    expect(only(await start(shop)).messageId).toBe(message.id);
  });

  test('saving without them changed leaves a message that waits for its next try alone', async () => {
    const shop = await makeTestShop(database().sql);
    const message = await add(shop);
    const attempt = only(await start(shop));
    await attempts().settleAttempt(attempt, {
      ...settlementOf(attempt, RETRY),
      message: 'waiting',
      cause: 'retry',
      delaySeconds: 600,
      delaysRecipient: false,
    });
    await setTiming(shop, {});
    const row = await read(message);
    expect(row.cause).toBe('retry');
    expect(row.due_seconds).toBeGreaterThan(500);
  });

  test('a new limit counts for what is unsent, of its own shop and status alone', async () => {
    const shop = await makeTestShop(database().sql);
    const stranger = await makeTestShop(database().sql);
    const shipped = await add(shop, { happenedAgo: 2 * HOUR });
    const arrived = await add(shop, { happenedAgo: 2 * HOUR, status: 'delivered' });
    const theirs = await add(stranger, { happenedAgo: 2 * HOUR });
    const sent = await add(shop, { happenedAgo: 2 * HOUR });
    await database().sql.query("UPDATE message SET state = 'unconfirmed' WHERE id = $1", [sent.id]);
    const left = async (message: TestMessage) => {
      const [row] = await database().sql.query<{ hours: number }>(
        `SELECT (extract(epoch FROM expires_at - happened_at) / 3600)::float8 AS hours
         FROM message WHERE id = $1`,
        [message.id],
      );
      return Math.round(row?.hours ?? 0);
    };
    await setTiming(shop, { freshForSeconds: HOUR, freshOf: new Map([['shipped', 3 * HOUR]]) });
    expect(await left(shipped)).toBe(3);
    expect(await left(arrived)).toBe(1);
    expect(await left(theirs)).toBe(26);
    expect(await left(sent)).toBe(26);
    await attempts().endExpiredMessages();
    expect(await read(arrived)).toMatchObject({ state: 'ended', reason: 'too_late' });
    expect((await read(shipped)).state).toBe('waiting');

    await setTiming(shop, { freshForSeconds: null, freshOf: new Map() });
    expect(await left(shipped)).toBe(STATUS_RULES.shipped.freshForSeconds / HOUR);
    const saved = await settings().readSettings(shop.id);
    expect([...saved.switches.values()]).toEqual([
      { on: true, freshForSeconds: null, templateName: null },
    ]);
    expect(saved).toMatchObject({ savedBy: '7', templateName: TEMPLATE_NAME });
  });
});
