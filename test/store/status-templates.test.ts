import { describe, expect, test } from 'vitest';
import { WAITS } from '#app/domain/waits.ts';
import { makeAttemptStore } from '#app/store/attempts.server.ts';
import { makeDryRunSettings } from '#app/store/dry-run-settings.server.ts';
import { makeHoldProbeStore } from '#app/store/hold-probes.server.ts';
import { makeHoldStore } from '#app/store/holds.server.ts';
import { makeResendStore } from '#app/store/resend.server.ts';
import { setHold } from '#app/store/set-hold.server.ts';
import { testEngines, useDatabase } from '#test/database.ts';
import { testVault } from '#test/vault.ts';
import {
  attemptOf,
  giveTemplate,
  makeTestMessage,
  makeTestShop,
  readMessage,
  SEND_OPTIONS,
  settlementOf,
  startOn,
  TEMPLATE_NAME,
  type TestShop,
} from './shop-fixture.ts';

const OWN = 'refund_update';

describe.each(testEngines())('templates of statuses on $name', (engine) => {
  const database = useDatabase(engine);
  const attempts = () => makeAttemptStore(database().sql, testVault, SEND_OPTIONS);
  const start = async (shop: TestShop) => (await startOn(attempts(), shop)).started;

  async function aShop() {
    const shop = await makeTestShop(database().sql);
    await giveTemplate(database().sql, shop, 'refunded', OWN);
    return shop;
  }

  const hold = (shop: TestShop, name: string) =>
    setHold(database().sql, {
      channelKey: shop.channelKey,
      channelId: shop.channelId,
      reason: 'template_paused',
      template: { name, language: 'en', version: 1 },
    });

  const set = (shop: TestShop, what: string) =>
    database().sql.query(`UPDATE status_setting SET ${what} WHERE shop_id = $1`, [shop.id]);

  test('are rendered and recorded with the attempt', async () => {
    const shop = await aShop();
    const refunded = await makeTestMessage(database().sql, shop, { status: 'refunded' });
    const shipped = await makeTestMessage(database().sql, shop);
    const started = await start(shop);
    expect(attemptOf(started, refunded).prepared.text).toMatch(/^Dear Ana, about /);
    expect(attemptOf(started, shipped).prepared.text).toMatch(/^Hi Ana, an update on /);
    const rows = await database().sql.query<{ template_name: string }>(
      'SELECT template_name FROM attempt WHERE shop_id = $1 ORDER BY template_name',
      [shop.id],
    );
    expect(rows.map((row) => row.template_name)).toEqual([TEMPLATE_NAME, OWN]);
  });

  test('that the channel no longer has hold their own statuses', async () => {
    const shop = await aShop();
    await database().sql.query('DELETE FROM template WHERE channel_id = $1 AND name = $2', [
      shop.channelId,
      OWN,
    ]);
    const refunded = await makeTestMessage(database().sql, shop, { status: 'refunded' });
    const shipped = await makeTestMessage(database().sql, shop);
    expect((await start(shop)).map(({ messageId }) => messageId)).toEqual([shipped.id]);
    expect(await readMessage(database().sql, refunded.id)).toMatchObject({
      state: 'held',
      cause: 'template_missing',
    });
  });

  test('of another shop on the same channel are not taken', async () => {
    const shop = await aShop();
    const other = await makeTestShop(database().sql, { channelKey: shop.channelKey });
    const mine = await makeTestMessage(database().sql, shop, { status: 'refunded' });
    const theirs = await makeTestMessage(database().sql, other, { status: 'refunded' });
    const started = await start(shop);
    expect(attemptOf(started, mine).prepared.template.name).toBe(OWN);
    expect(attemptOf(started, theirs).prepared.template.name).toBe(TEMPLATE_NAME);
  });

  test('that are held concern the shop while a status that is on uses them', async () => {
    const shop = await aShop();
    const holdId = await hold(shop, OWN);
    const concerns = async () =>
      (await makeHoldStore(database().sql, testVault, WAITS).listHolds(shop.id)).map(
        ({ id }) => id,
      );
    expect(await concerns()).toEqual([holdId]);
    await set(shop, '"on" = false');
    expect(await concerns()).toEqual([]);
    await set(shop, '"on" = true, template_name = NULL');
    expect(await concerns()).toEqual([]);
  });

  test.each([
    [OWN, 'refunded', true],
    [TEMPLATE_NAME, 'refunded', false],
    [OWN, 'shipped', false],
    [TEMPLATE_NAME, 'shipped', true],
  ] as const)('a hold on %s stops sending %s again: %s', async (name, status, held) => {
    const shop = await aShop();
    const message = await makeTestMessage(database().sql, shop, { status });
    const attempt = attemptOf(await start(shop), message);
    const unknown = { outcome: 'unconfirmed', cause: 'timeout', code: null, text: null } as const;
    await attempts().settleAttempt(attempt, settlementOf(attempt, unknown));
    await hold(shop, name);
    const situation = await makeResendStore(database().sql).readSituation(shop.id, message.id);
    expect(situation).toMatchObject({ state: 'unconfirmed', held });
  });

  test('that are held are not proved by a message that left by another', async () => {
    const shop = await aShop();
    const holdId = await hold(shop, OWN);
    const probe = await makeTestMessage(database().sql, shop, { status: 'refunded' });
    expect(await start(shop)).toEqual([]);
    const stands = async () =>
      (await database().sql.query('SELECT FROM hold WHERE id = $1 AND lifted_at IS NULL', [holdId]))
        .length === 1;
    const accept = async () => {
      const attempt = attemptOf(await start(shop), probe);
      expect(attempt.probeOf).toBe(holdId);
      const accepted = { outcome: 'accepted', wamid: null } as const;
      await attempts().settleAttempt(attempt, settlementOf(attempt, accepted));
      return attempt.prepared.template.name;
    };
    const { letThrough } = makeHoldProbeStore(database().sql, testVault, SEND_OPTIONS);
    expect(await letThrough(holdId)).toBe(true);
    await set(shop, 'template_name = NULL');
    expect(await accept()).toBe(TEMPLATE_NAME);
    expect(await stands()).toBe(true);
  });

  test('are what a dry run writes with', async () => {
    const shop = await aShop();
    await database().sql.query(
      `INSERT INTO template (channel_id, name, language, namespace, category, status, body,
         buttons, checked_at)
       SELECT channel_id, 'unused', language, namespace, category, status, body, buttons, now()
       FROM template WHERE channel_id = $1 AND name = $2`,
      [shop.channelId, OWN],
    );
    const settings = await makeDryRunSettings(database().sql, testVault)(shop.id);
    expect(settings?.templates.map(({ name }) => name)).toEqual([TEMPLATE_NAME, OWN]);
    expect(settings?.switches.get('refunded')).toMatchObject({ templateName: OWN });
  });
});
