import { beforeEach, describe, expect, test } from 'vitest';
import { WAITS } from '#app/domain/waits.ts';
import type { ClaimedPass, PassAccess } from '#app/pipeline/reconcile-ports.ts';
import { makeReconciliationStore } from '#app/store/reconciliation.server.ts';
import { makeShopAccessStore } from '#app/store/shop-access.server.ts';
import { makeShopStore } from '#app/store/shops.server.ts';
import { testEngines, useDatabase } from '#test/database.ts';
import { testVault } from '#test/vault.ts';
import { makeTestShop, only, type TestShop } from './shop-fixture.ts';

type MarkRow = {
  install_number: number;
  mark: Date;
  began_at: Date | null;
  cursor: string | null;
  owner: string | null;
  next_in: number;
};

describe.each(testEngines())('marks of reconciliation on $name', (engine) => {
  const database = useDatabase(engine);
  const store = (spreadSeconds = 0) =>
    makeReconciliationStore(database().sql, { ...WAITS, reconcile: spreadSeconds });

  beforeEach(async () => {
    // The shops of other tests are not due.
    await database().sql.script(
      'DELETE FROM reconciliation; UPDATE shop SET uninstalled_at = now();',
    );
  });

  async function readMark(shop: TestShop): Promise<MarkRow> {
    return only(
      await database().sql.query<MarkRow>(
        `SELECT install_number, mark, began_at, cursor, owner,
           extract(epoch FROM next_at - now())::float8 AS next_in
         FROM reconciliation WHERE shop_id = $1`,
        [shop.id],
      ),
    );
  }

  async function enrolled(options: { spreadSeconds?: number } = {}): Promise<TestShop> {
    const shop = await makeTestShop(database().sql);
    await store(options.spreadSeconds).enrolShops();
    return shop;
  }

  async function claim(): Promise<ClaimedPass> {
    const pass = await store().claimPass();
    if (pass === null) throw new Error('None is due');
    return pass;
  }

  async function reinstall(shop: TestShop): Promise<void> {
    const shops = makeShopStore(database().sql, testVault);
    await shops.markUninstalled(shop.domain, new Date(Date.now() + 1000).toISOString());
    await shops.ensureInstalled(shop.domain);
  }

  const letLeaseRunOut = () =>
    database().sql.query("UPDATE reconciliation SET lease_until = now() - interval '1 ms'");

  test('the first is the time of the install, and stays', async () => {
    const shop = await enrolled();
    const { installedAt } =
      (await makeShopStore(database().sql, testVault).findShop(shop.domain)) ?? {};
    expect((await readMark(shop)).mark.toISOString()).toBe(installedAt);
    const pass = await claim();
    expect(pass).toMatchObject({
      shopId: shop.id,
      shopDomain: shop.domain,
      mark: installedAt,
      cursor: null,
    });
    await store().completePass(pass, null);
    await store().releasePass(pass, { afterSeconds: 60, startOver: false, access: null });
    const moved = await readMark(shop);
    await store().enrolShops();
    expect((await readMark(shop)).mark).toEqual(moved.mark);
    expect(moved.mark.toISOString()).toBe(pass.now);
  });

  test('first passes are spread', async () => {
    const shops = await Promise.all(Array.from({ length: 20 }, () => makeTestShop(database().sql)));
    await store(1000).enrolShops();
    const dueIn = await Promise.all(shops.map(async (shop) => (await readMark(shop)).next_in));
    expect(Math.max(...dueIn) - Math.min(...dueIn)).toBeGreaterThan(300);
    expect(Math.max(...dueIn)).toBeLessThanOrEqual(1000);
    const next = await store().millisecondsToNextPass();
    expect(next).toBeCloseTo(Math.min(...dueIn) * 1000, -4);
    expect(await store().claimPass()).toBeNull();
  });

  test('of many who ask at once one gets the shop, until it is released', async () => {
    await enrolled();
    const claims = await Promise.all(Array.from({ length: 8 }, () => store().claimPass()));
    const pass = only(claims.filter((one) => one !== null));
    await store().releasePass(pass, { afterSeconds: -1, startOver: false, access: null });
    expect(await store().claimPass()).not.toBeNull();
    expect(await store().claimPass()).toBeNull();
    // Until the lease runs out.
    expect(await store().millisecondsToNextPass()).toBeGreaterThan(100_000);
  });

  test('the shop that is due the longest comes first', async () => {
    const [late, early] = [await enrolled(), await enrolled()];
    const dueSince = (shop: TestShop, seconds: number) =>
      database().sql.query(
        "UPDATE reconciliation SET next_at = now() - $2 * interval '1 second' WHERE shop_id = $1",
        [shop.id, seconds],
      );
    await dueSince(late, 10);
    await dueSince(early, 20);
    expect((await claim()).shopId).toBe(early.id);
    expect((await claim()).shopId).toBe(late.id);
  });

  test('a pass of which the process died goes on where it was, and the dead one is not heard', async () => {
    const shop = await enrolled();
    const dead = await claim();
    expect(await store().saveCursor(dead, 'place 1', null)).toBe(true);
    const began = (await readMark(shop)).began_at;
    await letLeaseRunOut();
    const next = await claim();
    expect(next).toMatchObject({ cursor: 'place 1', mark: dead.mark });
    expect((await readMark(shop)).began_at).toEqual(began);
    expect(await store().saveCursor(dead, 'place 0', null)).toBe(false);
    expect(await store().completePass(dead, null)).toBe(false);
    await store().releasePass(dead, { afterSeconds: 1000, startOver: true, access: null });
    expect(await readMark(shop)).toMatchObject({ cursor: 'place 1', owner: next.claim });
    expect(await store().completePass(next, null)).toBe(true);
    // The mark is when the pass began, not when it was gone on with.
    expect(await readMark(shop)).toMatchObject({ mark: began, cursor: null, began_at: null });
  });

  test('is not later than the first time that Shopify named', async () => {
    const shop = await enrolled();
    const pass = await claim();
    const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
    const first = ago(90);
    await store().saveCursor(pass, 'place', first);
    await store().completePass(pass, ago(80));
    expect((await readMark(shop)).mark.toISOString()).toBe(first);
  });

  test('is not later than our own time either', async () => {
    const shop = await enrolled();
    const pass = await claim();
    await store().completePass(pass, new Date(Date.now() + 3_600_000).toISOString());
    expect((await readMark(shop)).mark.toISOString()).toBe(pass.now);
  });

  test('a pass that starts over forgets its place and when it began', async () => {
    const shop = await enrolled();
    const pass = await claim();
    await store().saveCursor(pass, 'place', null);
    await store().releasePass(pass, { afterSeconds: 600, startOver: true, access: null });
    const row = await readMark(shop);
    expect(row).toMatchObject({ cursor: null, began_at: null, owner: null });
    expect(row.next_in).toBeCloseTo(600, -1);
    expect(row.mark.toISOString()).toBe(pass.mark);
  });

  test('access that was lost is remembered until Shopify answers or the merchant renews it', async () => {
    const shop = await enrolled();
    const access = makeShopAccessStore(database().sql);
    const end = async (said: PassAccess | null) => {
      const pass = await claim();
      await store().releasePass(pass, { afterSeconds: -1, startOver: false, access: said });
      return (await access.readAccess(shop.id)).isLost;
    };
    expect(await end(null)).toBe(false);
    expect(await end('lost')).toBe(true);
    expect(await end(null)).toBe(true);
    expect(await end('there')).toBe(false);
    await end('lost');
    const pass = await claim();
    await store().releasePass(pass, { afterSeconds: 600, startOver: false, access: null });
    await access.noteRenewed(shop.domain);
    expect((await access.readAccess(shop.id)).isLost).toBe(false);
    expect((await readMark(shop)).next_in).toBeLessThanOrEqual(0);
    await end('lost');
    await reinstall(shop);
    expect((await access.readAccess(shop.id)).isLost).toBe(false);
  });

  test('that Shopify gives no answer is told after a while, with the age of the last reading', async () => {
    const shop = await enrolled();
    const access = makeShopAccessStore(database().sql);
    const end = async (said: PassAccess | null) => {
      const pass = await claim();
      await store().releasePass(pass, { afterSeconds: -1, startOver: false, access: said });
    };
    const silent = async () => (await access.readAccess(shop.id)).silentMinutes;
    const pass = (minutes: number) =>
      database().sql.query(
        `UPDATE reconciliation SET mark = mark - make_interval(mins => $2),
           silent_since = silent_since - make_interval(mins => $2) WHERE shop_id = $1`,
        [shop.id, minutes],
      );
    await end('there');
    await end('silent');
    await pass(19);
    expect(await silent()).toBeNull();
    await end('silent');
    await end(null);
    await pass(2);
    expect(await silent()).toBeGreaterThanOrEqual(21);
    await end('there');
    expect(await silent()).toBeNull();
    await end('silent');
    await pass(21);
    // As an older version of the app completes a pass, which knows nothing of silence.
    await database().sql.query('UPDATE reconciliation SET mark = now() WHERE shop_id = $1', [
      shop.id,
    ]);
    expect(await silent()).toBeNull();
    await end('there');
    await end('silent');
    await database().sql.query(
      'UPDATE reconciliation SET mark = mark - make_interval(mins => 30) WHERE shop_id = $1',
      [shop.id],
    );
    await pass(21);
    expect(await silent()).not.toBeNull();
    await end('lost');
    expect(await silent()).toBeNull();
    await end('silent');
    await pass(21);
    await reinstall(shop);
    expect(await silent()).toBeNull();
  });

  test('a shop that removed the app is not due', async () => {
    const shop = await enrolled();
    const shops = makeShopStore(database().sql, testVault);
    await shops.markUninstalled(shop.domain, new Date(Date.now() + 1000).toISOString());
    expect(await store().claimPass()).toBeNull();
    expect(await store().millisecondsToNextPass()).toBeNull();
  });

  test('begins anew with each install; who was at the older one has lost it', async () => {
    const shop = await enrolled();
    const before = await claim();
    await store().saveCursor(before, 'place', null);
    await reinstall(shop);
    // Before it is enrolled again the old mark counts no more.
    await letLeaseRunOut();
    expect(await store().claimPass()).toBeNull();
    await store().enrolShops();
    const { installedAt } =
      (await makeShopStore(database().sql, testVault).findShop(shop.domain)) ?? {};
    expect(await readMark(shop)).toMatchObject({ install_number: 2, cursor: null, owner: null });
    expect((await readMark(shop)).mark.toISOString()).toBe(installedAt);
    expect(await store().completePass(before, null)).toBe(false);
    expect(await claim()).toMatchObject({ shopId: shop.id, mark: installedAt, cursor: null });
  });
});
