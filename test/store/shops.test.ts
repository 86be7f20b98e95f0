import { Session } from '@shopify/shopify-api';
import { describe, expect, test } from 'vitest';
import { makeSessionStorage } from '#app/store/session-storage.server.ts';
import { makeShopStore } from '#app/store/shops.server.ts';
import { testEngines, useDatabase } from '#test/database.ts';
import { testVault } from '#test/vault.ts';
import { addAttempt, addNotification, readMessage } from './sample-rows.ts';

const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString();

describe.each(testEngines())('shops on $name', (engine) => {
  const database = useDatabase(engine);
  const shops = () => makeShopStore(database().sql, testVault);

  async function isSending(domain: string) {
    const shop = await database().prisma.shop.findUniqueOrThrow({ where: { domain } });
    return { on: shop.sendingOn, since: shop.switchedOnAt };
  }

  test('the first load installs the shop, with sending off', async () => {
    const first = await shops().ensureInstalled('new.myshopify.com');
    expect(first.was).toBe('installed');
    expect(first.shop).toMatchObject({ installNumber: 1, uninstalledAt: null, timeZone: 'UTC' });
    expect(await isSending('new.myshopify.com')).toEqual({ on: false, since: null });
    const second = await shops().ensureInstalled('new.myshopify.com');
    expect(second).toEqual({ was: 'known', shop: first.shop });
    expect(await shops().findShop('new.myshopify.com')).toEqual(first.shop);
    expect(await shops().findShop('other.myshopify.com')).toBeNull();
  });

  test('two first loads at once make one shop', async () => {
    const loads = await Promise.all(
      Array.from({ length: 6 }, () => shops().ensureInstalled('twice.myshopify.com')),
    );
    expect(new Set(loads.map(({ shop }) => shop.id)).size).toBe(1);
    expect(loads.filter(({ was }) => was === 'installed')).toHaveLength(1);
  });

  test('a shop that comes back starts a new install with sending off', async () => {
    const { shop } = await shops().ensureInstalled('back.myshopify.com');
    await database().sql.query(
      'UPDATE shop SET sending_on = true, switched_on_at = now() WHERE id = $1',
      [shop.id],
    );
    await shops().markUninstalled('back.myshopify.com', inSeconds(5));
    const removed = await shops().findShop('back.myshopify.com');
    expect(removed?.uninstalledAt).not.toBeNull();
    const again = await shops().ensureInstalled('back.myshopify.com');
    expect(again.was).toBe('installed_again');
    expect(again.shop).toMatchObject({ id: shop.id, installNumber: 2, uninstalledAt: null });
    expect(again.shop.installedAt > shop.installedAt).toBe(true);
    expect(await isSending('back.myshopify.com')).toEqual({ on: false, since: null });
  });

  test('a removal from before the current install touches nothing', async () => {
    const { shop } = await shops().ensureInstalled('late.myshopify.com');
    const id = await addNotification(database(), shop.id);
    await shops().markUninstalled('late.myshopify.com', inSeconds(-3600));
    expect((await shops().findShop('late.myshopify.com'))?.uninstalledAt).toBeNull();
    expect((await readMessage(database(), id)).state).toBe('waiting');
  });

  test('a removal ends sending, unsent messages and sessions, of that shop alone', async () => {
    const storage = makeSessionStorage(database().prisma, testVault);
    const domains = ['gone.myshopify.com', 'stays.myshopify.com'];
    const ids: Record<string, string[]> = {};
    for (const domain of domains) {
      const { shop } = await shops().ensureInstalled(domain);
      await storage.storeSession(
        new Session({ id: `offline_${domain}`, shop: domain, state: '', isOnline: false }),
      );
      const sample = { state: 'waiting', resendOf: 'unconfirmed' };
      const resent = await addNotification(database(), shop.id, sample);
      await addAttempt(database(), shop.id, resent, { state: 'unconfirmed' });
      ids[domain] = [
        await addNotification(database(), shop.id, { state: 'waiting' }),
        await addNotification(database(), shop.id, { state: 'held' }),
        await addNotification(database(), shop.id, { state: 'delivered' }),
        resent,
      ];
    }
    await shops().markUninstalled('gone.myshopify.com', inSeconds(5));
    const rows = async (domain: string) =>
      Promise.all((ids[domain] ?? []).map((id) => readMessage(database(), id)));
    expect(await rows('gone.myshopify.com')).toMatchObject([
      { state: 'ended', cause: 'uninstalled', decision: 'skip', reason: 'uninstalled' },
      { state: 'ended', cause: 'uninstalled', decision: 'skip', reason: 'uninstalled' },
      { state: 'delivered', decision: 'send' },
      { state: 'unconfirmed', closed: true, decision: 'send' },
    ]);
    expect((await rows('stays.myshopify.com')).map(({ state }) => state)).toEqual([
      'waiting',
      'held',
      'delivered',
      'waiting',
    ]);
    expect(await storage.findSessionsByShop('gone.myshopify.com')).toEqual([]);
    expect(await storage.findSessionsByShop('stays.myshopify.com')).toHaveLength(1);
  });

  test('a removal told late leaves the session of the install that followed', async () => {
    const domain = 'quick.myshopify.com';
    const { shop } = await shops().ensureInstalled(domain);
    await database().sql.query(
      "UPDATE shop SET installed_at = now() - interval '1 day' WHERE id = $1",
      [shop.id],
    );
    const storage = makeSessionStorage(database().prisma, testVault);
    await storage.storeSession(
      new Session({ id: `offline_${domain}`, shop: domain, state: '', isOnline: false }),
    );
    await shops().markUninstalled(domain, inSeconds(-60));
    expect(await storage.findSessionsByShop(domain)).toHaveLength(1);
    expect((await shops().ensureInstalled(domain)).was).toBe('installed_again');
  });

  test("Shopify's profile is taken over, country and language until settings are saved", async () => {
    const { shop } = await shops().ensureInstalled('profile.myshopify.com');
    const profile = { name: 'Tea', timeZone: 'Europe/Madrid', country: 'ES', primaryLocale: 'es' };
    const read = () =>
      database().prisma.shop.findUniqueOrThrow({ where: { domain: 'profile.myshopify.com' } });
    await shops().updateProfile(shop.id, profile);
    expect(await read()).toMatchObject({
      name: 'Tea',
      timeZone: 'Europe/Madrid',
      defaultCountry: 'ES',
      defaultLanguage: 'es',
    });
    await database().sql.query('UPDATE shop SET settings_version = 2 WHERE id = $1', [shop.id]);
    const moved = { name: 'Tea 2', timeZone: 'Mars/Base', country: 'DE', primaryLocale: 'de' };
    await shops().updateProfile(shop.id, moved);
    expect(await read()).toMatchObject({
      name: 'Tea 2',
      timeZone: 'Europe/Madrid',
      defaultCountry: 'ES',
      defaultLanguage: 'es',
    });
  });
});
