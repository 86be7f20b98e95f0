import { describe, expect, test } from 'vitest';
import { WAITS } from '#app/domain/waits.ts';
import { makeOneMsgClient } from '#app/onemsg/client.server.ts';
import {
  readReportsState,
  registerHook,
  unregisterHook,
} from '#app/onemsg/hook-registration.server.ts';
import { makeWatchHooks } from '#app/pipeline/watch-hooks.ts';
import { makeAttemptStore } from '#app/store/attempts.server.ts';
import { makeChannelStore } from '#app/store/channels.server.ts';
import { makeHookWatchStore } from '#app/store/hook-watch.server.ts';
import { startOneMsgSimulator } from '#sandbox/onemsg/simulator.ts';
import { testEngines, useDatabase } from '#test/database.ts';
import {
  attemptOf,
  makeTestMessage,
  makeTestShop,
  SEND_OPTIONS,
  settlementOf,
  startOn,
  type TestShop,
} from '#test/store/shop-fixture.ts';
import { testVault } from '#test/vault.ts';
import { FakeOneMsg } from './fake-onemsg.ts';

const APP_URL = 'http://127.0.0.1:9';
const INBOX = 'http://127.0.0.1:9/inbox';
const CHANNEL = { id: 'VID100000001', token: 'sandbox-token' };

describe.each(testEngines())('watching whether channels report, on $name', (engine) => {
  const database = useDatabase(engine);

  async function setUp() {
    const { sql } = database();
    // Other tests' channels are looked at by their own tests.
    await sql.query("UPDATE channel SET watch_at = now() + interval '1 day'");
    const simulator = await startOneMsgSimulator({ channels: [CHANNEL] });
    const client = makeOneMsgClient({ allowedBaseUrls: [simulator.url], requestTimeoutMs: 2000 });
    const shop = await makeTestShop(sql);
    await sql.query(
      `UPDATE channel SET base_url = $2, onemsg_channel_id = $3, token = $4,
         hook_registered_at = now() WHERE id = $1`,
      [shop.channelId, simulator.url, CHANNEL.id, testVault.seal('channel.token', CHANNEL.token)],
    );
    const credentials = { baseUrl: simulator.url, channelId: CHANNEL.id, token: CHANNEL.token };
    const url = `${APP_URL}/hooks/1msg/${shop.hookKey}`;
    await client.setWebhook(credentials, [INBOX, url]);
    await client.setSettings(credentials, { ackNotificationsOn: true });
    const channels = makeChannelStore(sql, testVault);
    let afterReading = async () => {};
    const errors: unknown[] = [];
    const watchHooks = makeWatchHooks({
      ...makeHookWatchStore(sql, testVault, SEND_OPTIONS),
      channels,
      oneMsg: Object.assign(new FakeOneMsg(), {
        registerHook: (...[of, hook]: Parameters<FakeOneMsg['registerHook']>) =>
          registerHook(client, of, hook),
        unregisterHook: (...[of, hook]: Parameters<FakeOneMsg['unregisterHook']>) =>
          unregisterHook(client, of, hook),
      }),
      readReports: async (of, ourUrl) => {
        const state = await readReportsState(client, of, ourUrl);
        await afterReading();
        return state;
      },
      appUrl: APP_URL,
      onError: (error) => errors.push(error),
    });
    /** Brings the channel's turn on and looks. */
    const watch = async () => {
      await sql.query('UPDATE channel SET watch_at = NULL WHERE id = $1', [shop.channelId]);
      await watchHooks();
    };
    return {
      simulator,
      client,
      credentials,
      shop,
      url,
      watch,
      watchHooks,
      errors,
      meanwhile: (act: () => Promise<void>) => {
        afterReading = act;
      },
      readReports: async () => (await channels.findChannel(shop.id))?.reports,
      readChannel: () => channels.findChannel(shop.id),
    };
  }

  type World = Awaited<ReturnType<typeof setUp>>;

  async function withWorld(use: (world: World) => Promise<void>) {
    const world = await setUp();
    try {
      await use(world);
      expect(world.errors).toEqual([]);
    } finally {
      await world.simulator.close();
      await world.client.close();
    }
  }

  /** 1MSG gives up on addresses that answer nothing. */
  async function disableAddresses({ simulator }: World) {
    simulator.setSwitches({ hookTries: 1, hookDisableAfter: 1 });
    await simulator.foreign(CHANNEL.id, { kind: 'ack' });
    await expect.poll(() => simulator.pending()).toBe(0);
    expect(simulator.webhooks(CHANNEL.id).map(({ status }) => status)).toContain('disabled');
  }

  async function sendSilent(shop: TestShop) {
    const { sql } = database();
    const message = await makeTestMessage(sql, shop);
    const attempts = makeAttemptStore(sql, testVault, SEND_OPTIONS);
    const { started } = await startOn(attempts, shop);
    const attempt = attemptOf(started, message);
    const outcome = { outcome: 'accepted', wamid: `wamid.${message.id}` } as const;
    await attempts.settleAttempt(attempt, settlementOf(attempt, outcome));
    return message;
  }

  const isDue = async (id: string) => {
    const [row] = await database().sql.query<{ due: boolean }>(
      'SELECT poll_at <= now() AS due FROM attempt WHERE message_id = $1',
      [id],
    );
    return row?.due;
  };

  test('one that reports is left as it is', async () => {
    await withWorld(async (world) => {
      const message = await sendSilent(world.shop);
      await world.watch();
      expect(await world.readReports()).toBeNull();
      expect((await world.readChannel())?.hookRegisteredAt).not.toBeNull();
      expect(await isDue(message.id)).toBe(false);
      // The one that registered it.
      expect(world.simulator.counts().requests).toMatchObject({ 'POST webhook': 1 });
    });
  });

  test.each<[string, (world: World) => Promise<void>]>([
    ['was disabled', disableAddresses],
    [
      'was taken off the list',
      async ({ client, credentials }) => {
        await client.setWebhook(credentials, [INBOX]);
      },
    ],
    [
      'is there and reports are switched off',
      async ({ client, credentials }) => {
        await client.setSettings(credentials, { ackNotificationsOn: false });
      },
    ],
  ])(
    'an address that %s is switched on again, said so, and silence asked for',
    async (_how, stop) => {
      await withWorld(async (world) => {
        const message = await sendSilent(world.shop);
        await stop(world);
        await world.watch();
        expect(world.simulator.webhooks(CHANNEL.id)).toEqual([
          { url: INBOX, status: 'active' },
          { url: world.url, status: 'active' },
        ]);
        const settings = await world.client.getSettings(world.credentials);
        expect(settings).toMatchObject({ ackNotificationsOn: true });
        expect(await world.readReports()).toEqual({ state: 'restored', at: expect.any(String) });
        expect(await isDue(message.id)).toBe(true);
        await database().sql.query(
          "UPDATE channel SET hook_restored_at = now() - interval '25 hours' WHERE id = $1",
          [world.shop.channelId],
        );
        await world.watch();
        expect(await world.readReports()).toBeNull();
      });
    },
  );

  test('one that cannot be switched on is said so since when, and asked for once', async () => {
    await withWorld(async (world) => {
      const message = await sendSilent(world.shop);
      const others = [1, 2, 3, 4, 5].map((n) => `http://127.0.0.1:9/other/${n}`);
      await world.client.setWebhook(world.credentials, others);
      await world.watch();
      const first = await world.readReports();
      expect(first).toEqual({
        state: 'off',
        since: expect.any(String),
        problem: 'too_many_addresses',
      });
      expect((await world.readChannel())?.hookRegisteredAt).toBeNull();
      expect(world.simulator.webhooks(CHANNEL.id).map(({ url }) => url)).toEqual(others);
      expect(await isDue(message.id)).toBe(true);
      await database().sql.query(
        "UPDATE attempt SET poll_at = now() + interval '1 h' WHERE message_id = $1",
        [message.id],
      );
      await world.watch();
      expect(await world.readReports()).toEqual(first);
      expect(await isDue(message.id)).toBe(false);
      // Somebody made room.
      await world.client.setWebhook(world.credentials, others.slice(1));
      await world.watch();
      expect(await world.readReports()).toMatchObject({ state: 'restored' });
    });
  });

  test('no answer says nothing', async () => {
    await withWorld(async (world) => {
      const message = await sendSilent(world.shop);
      world.simulator.setSwitches({ apiReply: 'http_500' });
      await world.watch();
      expect(await world.readReports()).toBeNull();
      expect(await isDue(message.id)).toBe(false);
    });
  });

  test('one that is disconnected meanwhile is not left with our address', async () => {
    await withWorld(async (world) => {
      await world.client.setWebhook(world.credentials, [INBOX]);
      world.meanwhile(async () => {
        await database().sql.query('UPDATE channel SET disconnected_at = now() WHERE id = $1', [
          world.shop.channelId,
        ]);
      });
      await world.watch();
      expect(world.simulator.webhooks(CHANNEL.id).map(({ url }) => url)).toEqual([INBOX]);
    });
  });

  test('each has its turn, which one of several takes; disconnected and left shops have none', async () => {
    const { sql } = database();
    await sql.query("UPDATE channel SET watch_at = now() + interval '1 day'");
    const shops: TestShop[] = [];
    for (let n = 0; n < 12; n += 1) shops.push(await makeTestShop(sql));
    const [disconnected, left, ...watched] = shops;
    await sql.query('UPDATE channel SET disconnected_at = now() WHERE shop_id = $1', [
      disconnected?.id,
    ]);
    await sql.query('UPDATE shop SET uninstalled_at = now() WHERE id = $1', [left?.id]);
    const { claimWatches } = makeHookWatchStore(sql, testVault, SEND_OPTIONS);
    const claims = await Promise.all(Array.from({ length: 4 }, () => claimWatches(100)));
    const ids = claims.flat().map(({ channel }) => channel.shopId);
    expect(ids.toSorted()).toEqual(watched.map(({ id }) => id).toSorted());
    const [turn] = await sql.query<{ seconds: number }>(
      `SELECT round(extract(epoch FROM watch_at - now()))::int AS seconds
       FROM channel WHERE shop_id = $1`,
      [watched[0]?.id],
    );
    expect(turn).toEqual({ seconds: WAITS.hookWatch });
    expect(await claimWatches(100)).toEqual([]);
  });
});
