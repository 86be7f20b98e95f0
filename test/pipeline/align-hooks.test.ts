import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { WAITS } from '#app/domain/waits.ts';
import { makeAlignHooks } from '#app/pipeline/align-hooks.ts';
import type { OneMsgPort, OneMsgProblem } from '#app/pipeline/merchant-app-ports.ts';
import { makeChannelStore } from '#app/store/channels.server.ts';
import { makeHookAlignmentStore } from '#app/store/hook-alignment.server.ts';
import { makeHookKeyStore } from '#app/store/hook-keys.server.ts';
import { makeLeases } from '#app/store/leases.server.ts';
import { makeShopStore } from '#app/store/shops.server.ts';
import { testEngines, useDatabase } from '#test/database.ts';
import { failOnUnreadable, makeTestShop, type TestShop } from '#test/store/shop-fixture.ts';
import { testVault } from '#test/vault.ts';
import { FakeOneMsg } from './fake-onemsg.ts';
import { APP_URL } from './merchant-app-set-up.ts';

const FOREIGN = 'https://inbox.example/hook';
const UNREACHABLE: OneMsgProblem = { ok: false, problem: 'unreachable', status: 503, text: null };
const DAY_SECONDS = 86_400;

const urlOf = ({ hookKey }: TestShop) => `${APP_URL}/hooks/1msg/${hookKey}`;

describe.each(testEngines())('bringing lists at 1MSG in line on $name', (engine) => {
  const database = useDatabase(engine);
  const sql = () => database().sql;
  const shops = () => makeShopStore(sql(), testVault);

  /** A channel that reports to somebody and to the shops given. */
  function setUp(...connected: TestShop[]) {
    const oneMsg = new FakeOneMsg();
    oneMsg.token = 'eyJ.token.secret';
    oneMsg.urls = [FOREIGN, ...connected.map(urlOf)];
    const givenUp: string[] = [];
    const run = (over: Partial<OneMsgPort> = {}, stop = new AbortController().signal) =>
      makeAlignHooks({
        channels: makeChannelStore(sql(), testVault),
        oneMsg: {
          addTemplate: oneMsg.addTemplate.bind(oneMsg),
          sendTemplate: oneMsg.sendTemplate.bind(oneMsg),
          getStatus: oneMsg.getStatus.bind(oneMsg),
          getMe: oneMsg.getMe.bind(oneMsg),
          listTemplates: oneMsg.listTemplates.bind(oneMsg),
          registerHook: oneMsg.registerHook.bind(oneMsg),
          unregisterHook: oneMsg.unregisterHook.bind(oneMsg),
          readTokenChannelId: () => null,
          ...over,
        },
        appUrl: APP_URL,
        ...makeHookAlignmentStore(sql(), testVault, WAITS),
        withChannel: (channelKey, work) => makeLeases(sql()).during(channelKey, 60, work),
        announceGivenUp: (shopId) => givenUp.push(shopId),
        onError: failOnUnreadable,
      })(stop);
    return { oneMsg, run, givenUp };
  }

  const uninstall = (shop: TestShop, at = new Date()) =>
    shops().markUninstalled(shop.domain, at.toISOString());

  async function read(shop: TestShop) {
    const [row] = await sql().query<{ due_in: number | null; tries: number; registered: boolean }>(
      `SELECT extract(epoch FROM hook_align_at - now())::float8 AS due_in,
         hook_align_tries AS tries, hook_registered_at IS NOT NULL AS registered
       FROM channel WHERE id = $1`,
      [shop.channelId],
    );
    if (row === undefined) throw new Error('There is the channel');
    return row;
  }

  const makeDue = (shop: TestShop) =>
    sql().query(
      'UPDATE channel SET hook_align_at = now() - make_interval(secs => 1) WHERE id = $1',
      [shop.channelId],
    );

  test('an uninstalled shop leaves the list; others, of ours too, stay in it', async () => {
    const shop = await makeTestShop(sql());
    const neighbour = await makeTestShop(sql(), { channelKey: shop.channelKey });
    const { oneMsg, run } = setUp(shop, neighbour);
    await run();
    expect(oneMsg.calls).toEqual([]);
    await uninstall(shop);
    await run();
    expect(oneMsg.urls).toEqual([FOREIGN, urlOf(neighbour)]);
    expect(await read(shop)).toEqual({ due_in: null, tries: 0, registered: false });
    const { length } = oneMsg.calls;
    await run();
    expect(oneMsg.calls).toHaveLength(length);
  });

  test('a removal told late, of an older install, touches nothing', async () => {
    const shop = await makeTestShop(sql(), { installedDaysAgo: 1 });
    const { oneMsg, run } = setUp(shop);
    await uninstall(shop, new Date(Date.now() - 2 * DAY_SECONDS * 1000));
    await run();
    expect(oneMsg.calls).toEqual([]);
  });

  test('a shop that comes back first stays in the list', async () => {
    const shop = await makeTestShop(sql());
    const { oneMsg, run } = setUp(shop);
    await uninstall(shop);
    await shops().ensureInstalled(shop.domain);
    await run();
    expect(oneMsg.urls).toEqual([FOREIGN, urlOf(shop)]);
    expect(oneMsg.calls.map(({ operation }) => operation)).not.toContain('unregister');
    expect(await read(shop)).toEqual({ due_in: null, tries: 0, registered: true });
  });

  test('a shop that comes back later is put into the list again', async () => {
    const shop = await makeTestShop(sql());
    const { oneMsg, run } = setUp(shop);
    await uninstall(shop);
    await run();
    expect(oneMsg.urls).toEqual([FOREIGN]);
    await shops().ensureInstalled(shop.domain);
    await run();
    expect(oneMsg.urls).toEqual([FOREIGN, urlOf(shop)]);
  });

  test('a shop that comes back while its address is taken out is put back', async () => {
    const shop = await makeTestShop(sql());
    const { oneMsg, run } = setUp(shop);
    await uninstall(shop);
    await run({
      async unregisterHook(credentials, hook) {
        await shops().ensureInstalled(shop.domain);
        // Another process finds the channel being changed, and leaves it for later.
        await run();
        return oneMsg.unregisterHook(credentials, hook);
      },
    });
    expect(oneMsg.urls).toEqual([FOREIGN]);
    expect((await read(shop)).due_in).toBeGreaterThan(50);
    await makeDue(shop);
    await run();
    expect(oneMsg.urls).toEqual([FOREIGN, urlOf(shop)]);
  });

  test('what 1MSG does not do is tried for a day, then given up', async () => {
    const shop = await makeTestShop(sql());
    const { oneMsg, run, givenUp } = setUp(shop);
    oneMsg.problem = UNREACHABLE;
    await uninstall(shop);
    let seconds = 0;
    for (const wait of WAITS.hookTries) {
      await run();
      const { due_in } = await read(shop);
      expect(due_in).toBeGreaterThan(wait - 10);
      expect(due_in).toBeLessThanOrEqual(wait);
      expect(givenUp).toEqual([]);
      seconds += wait;
      await makeDue(shop);
    }
    await run();
    expect(seconds).toBeGreaterThan(0.9 * DAY_SECONDS);
    expect(seconds).toBeLessThanOrEqual(DAY_SECONDS);
    expect(givenUp).toEqual([shop.id]);
    expect((await read(shop)).due_in).toBeNull();
    expect(oneMsg.calls).toHaveLength(WAITS.hookTries.length + 1);
  });

  test('a disconnected channel loses the address of that connection alone', async () => {
    const shop = await makeTestShop(sql());
    const { oneMsg, run } = setUp(shop);
    const channels = makeChannelStore(sql(), testVault);
    await channels.disconnect(shop.id, shop.channelId);
    const again = { ...shop, hookKey: `${shop.hookKey}_new` };
    await channels.connect(shop.id, {
      credentials: { baseUrl: 'https://api.1msg.io', channelId: '550001', token: oneMsg.token },
      channelKey: shop.channelKey,
      hookKey: again.hookKey,
      hookRegistered: true,
      status: 'connected',
      phone: null,
    });
    oneMsg.urls.push(urlOf(again));
    await run();
    expect(oneMsg.urls).toEqual([FOREIGN, urlOf(again)]);
  });

  test('nothing is taken on after a stop', async () => {
    const shop = await makeTestShop(sql());
    const { oneMsg, run } = setUp(shop);
    await uninstall(shop);
    await run({}, AbortSignal.abort());
    expect(oneMsg.calls).toEqual([]);
    expect((await read(shop)).tries).toBe(0);
    await run();
    expect(oneMsg.urls).toEqual([FOREIGN]);
  });

  test('late reports of a disconnected channel are taken for 30 days', async () => {
    const shop = await makeTestShop(sql());
    const find = () => makeHookKeyStore(sql(), testVault).findChannelByHookKey(shop.hookKey);
    const known = { id: shop.channelId, shopId: shop.id };
    await makeChannelStore(sql(), testVault).disconnect(shop.id, shop.channelId);
    const age = (days: number) =>
      sql().query(
        `UPDATE channel SET disconnected_at = now() - $2 * interval '1 day',
           hook_align_at = NULL WHERE id = $1`,
        [shop.channelId, days],
      );
    expect(await find()).toEqual(known);
    await age(29);
    expect(await find()).toEqual(known);
    await age(31);
    expect(await find()).toBeNull();
    expect(await makeHookKeyStore(sql(), testVault).findChannelByHookKey(randomUUID())).toBeNull();
  });
});
