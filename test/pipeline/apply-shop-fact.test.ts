import { describe, expect, test } from 'vitest';
import { makeApplyShopFact } from '#app/pipeline/apply-shop-fact.ts';
import type { DecidingShop } from '#app/pipeline/decide-ports.ts';
import type { ShopFact } from '#app/pipeline/receive.ts';
import { makeErasureStore } from '#app/store/erasure.server.ts';
import { makeEventStore } from '#app/store/events.server.ts';
import { makeRootStore } from '#app/store/roots.server.ts';
import { makeShopStore } from '#app/store/shops.server.ts';
import { testEngines, useDatabase } from '#test/database.ts';
import {
  makeTestMessage,
  makeTestShop,
  only,
  readMessage,
  SEND_OPTIONS,
  type TestShop,
} from '#test/store/shop-fixture.ts';
import { testVault } from '#test/vault.ts';

describe.each(testEngines())('what is said of a shop as a whole, on $name', (engine) => {
  const database = useDatabase(engine);
  const announced: string[] = [];

  function apply(shop: DecidingShop, fact: ShopFact, at: string) {
    const { sql } = database();
    const erasure = makeErasureStore(sql, testVault);
    return makeApplyShopFact({
      markUninstalled: makeShopStore(sql, testVault).markUninstalled,
      eraseOrders: erasure.eraseOrders,
      eraseShop: erasure.eraseShop,
      announceDataRequest: (shopId) => announced.push(shopId),
    })(shop, fact, at);
  }

  /** The shop as decide gets it, through a stored event. */
  async function deciding(shop: TestShop): Promise<DecidingShop> {
    const { sql } = database();
    await makeEventStore(sql, testVault).storeEvents([
      {
        shopDomain: shop.domain,
        webhookId: shop.id,
        topic: 'app/uninstalled',
        triggeredAt: new Date().toISOString(),
        rootGid: 'shop',
        subjectGid: 'shop',
        facts: { kind: 'uninstalled' },
      },
    ]);
    const claimed = await makeRootStore(sql, testVault, SEND_OPTIONS).claimRoots(100);
    return only(claimed.filter((root) => root.shop.id === shop.id)).shop;
  }

  async function setUp() {
    const shop = await makeTestShop(database().sql);
    const message = await makeTestMessage(database().sql, shop, { dueIn: 600 });
    return { shop, message, shopNow: await deciding(shop) };
  }

  const read = (id: string) => readMessage(database().sql, id);
  const NOW = () => new Date().toISOString();

  test('uninstalled: ends what is unsent, and twice is once', async () => {
    const { shop, message, shopNow } = await setUp();
    for (let n = 0; n < 2; n += 1) await apply(shopNow, { kind: 'uninstalled' }, NOW());
    expect(await read(message.id)).toMatchObject({ state: 'ended', reason: 'uninstalled' });
    const [row] = await database().sql.query(
      'SELECT sending_on, uninstalled_at IS NOT NULL AS gone FROM shop WHERE id = $1',
      [shop.id],
    );
    expect(row).toEqual({ sending_on: false, gone: true });
  });

  test('uninstalled before this install: changes nothing', async () => {
    const { message, shopNow } = await setUp();
    await apply(shopNow, { kind: 'uninstalled' }, '2020-01-01T00:00:00.000Z');
    expect((await read(message.id)).state).toBe('waiting');
  });

  test('a customer is erased: of the orders named', async () => {
    const { shop, message, shopNow } = await setUp();
    const other = await makeTestMessage(database().sql, shop, { dueIn: 600 });
    const fact = { kind: 'customer_redact', orderGids: [message.rootGid], phone: null } as const;
    for (let n = 0; n < 2; n += 1) await apply(shopNow, fact, NOW());
    expect(await read(message.id)).toMatchObject({ state: 'ended', reason: 'erased' });
    expect((await read(other.id)).state).toBe('waiting');
  });

  test('the shop is erased: only once it is gone', async () => {
    const { shop, message, shopNow } = await setUp();
    await apply(shopNow, { kind: 'shop_redact' }, NOW());
    expect((await read(message.id)).state).toBe('waiting');
    await apply(shopNow, { kind: 'uninstalled' }, NOW());
    for (let n = 0; n < 2; n += 1) await apply(shopNow, { kind: 'shop_redact' }, NOW());
    expect(await database().sql.query('SELECT 1 FROM shop WHERE id = $1', [shop.id])).toEqual([]);
    // What decide records of it afterwards is no row of a shop that is gone.
    expect(await database().sql.query('SELECT 1 FROM root WHERE shop_id = $1', [shop.id])).toEqual(
      [],
    );
  });

  test('a request for data is announced by our id, new scopes change nothing', async () => {
    const { shop, message, shopNow } = await setUp();
    const orderGids = [message.rootGid];
    await apply(shopNow, { kind: 'customer_data_request', orderGids }, NOW());
    await apply(shopNow, { kind: 'scopes_update', scopes: ['read_orders'] }, NOW());
    expect(announced).toContain(shop.id);
    expect((await read(message.id)).state).toBe('waiting');
  });
});
