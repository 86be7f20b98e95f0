import { Session } from '@shopify/shopify-api';
import { describe, expect, test } from 'vitest';
import { makeSessionStorage } from '#app/store/session-storage.server.ts';
import { testEngines, useDatabase } from '#test/database.ts';
import { testVault } from '#test/vault.ts';

const TOMORROW = new Date('2026-11-23T12:00:00.123Z');
const PERSON = {
  expires_in: 86399,
  associated_user_scope: 'read_orders',
  associated_user: {
    id: 902541635,
    first_name: 'Ana',
    last_name: 'Ruiz',
    email: 'ana@shop.example',
    email_verified: true,
    account_owner: true,
    locale: 'es',
    collaborator: false,
  },
};

function offline(id: string, more: Partial<ConstructorParameters<typeof Session>[0]> = {}) {
  return new Session({
    id,
    shop: 'one.myshopify.com',
    state: 'state',
    isOnline: false,
    scope: 'read_orders,read_fulfillments',
    accessToken: 'shpat_secret_access',
    expires: TOMORROW,
    refreshToken: 'shprt_secret_refresh',
    refreshTokenExpires: new Date('2027-02-01T00:00:00.000Z'),
    ...more,
  });
}

function online(id: string) {
  return new Session({
    id,
    shop: 'one.myshopify.com',
    state: '',
    isOnline: true,
    scope: 'read_orders',
    accessToken: 'shpua_secret_online',
    expires: TOMORROW,
    onlineAccessInfo: PERSON,
  });
}

describe.each(testEngines())('session storage on $name', (engine) => {
  const database = useDatabase(engine);
  const storage = () => makeSessionStorage(database().prisma, testVault);

  test('an offline session comes back whole', async () => {
    const session = offline('whole-offline');
    expect(await storage().storeSession(session)).toBe(true);
    const loaded = await storage().loadSession('whole-offline');
    expect(loaded?.toObject()).toEqual(session.toObject());
    expect(loaded?.equals(session)).toBe(true);
  });

  test('an online session comes back with its person', async () => {
    const session = online('whole-online');
    await storage().storeSession(session);
    const loaded = await storage().loadSession('whole-online');
    expect(loaded?.onlineAccessInfo).toEqual(PERSON);
    expect(loaded?.equals(session)).toBe(true);
  });

  test.each([false, true])('a session of the least fields works, online %s', async (isOnline) => {
    const id = `least-${isOnline}`;
    const session = new Session({ id, shop: 'one.myshopify.com', state: '', isOnline });
    await storage().storeSession(session);
    const loaded = await storage().loadSession(id);
    expect(loaded?.toObject()).toEqual({ id, shop: 'one.myshopify.com', state: '', isOnline });
  });

  test('storing the same id again replaces all of it, and takes away what it lacks', async () => {
    await storage().storeSession(offline('again'));
    const { refreshToken, refreshTokenExpires, expires, ...rest } = offline('again').toObject();
    expect([refreshToken, refreshTokenExpires, expires]).not.toContain(undefined);
    await storage().storeSession(new Session({ ...rest, accessToken: 'new', scope: 'other' }));
    const loaded = await storage().loadSession('again');
    expect(loaded?.toObject()).toEqual({ ...rest, accessToken: 'new', scope: 'other' });
  });

  test('an unknown id loads as nothing and deletes without complaint', async () => {
    expect(await storage().loadSession('no such session')).toBeUndefined();
    expect(await storage().deleteSession('no such session')).toBe(true);
    expect(await storage().deleteSessions([])).toBe(true);
  });

  test('a deleted session is gone and its neighbours stay', async () => {
    for (const id of ['gone-1', 'gone-2', 'gone-3', 'stays']) {
      await storage().storeSession(offline(id, { shop: 'delete.myshopify.com' }));
    }
    await storage().deleteSession('gone-1');
    await storage().deleteSessions(['gone-2', 'gone-3', 'unknown']);
    const left = await storage().findSessionsByShop('delete.myshopify.com');
    expect(left.map((session) => session.id)).toEqual(['stays']);
  });

  test('the sessions of a shop are those of that shop alone', async () => {
    await storage().storeSession(offline('two-a', { shop: 'two.myshopify.com' }));
    await storage().storeSession(offline('two-b', { shop: 'two.myshopify.com' }));
    await storage().storeSession(offline('three', { shop: 'three.myshopify.com' }));
    const ids = async (shop: string) =>
      (await storage().findSessionsByShop(shop)).map((session) => session.id);
    expect(await ids('two.myshopify.com')).toEqual(['two-a', 'two-b']);
    expect(await ids('three.myshopify.com')).toEqual(['three']);
    expect(await ids('nobody.myshopify.com')).toEqual([]);
  });

  test('a long scope and a token of any characters come back as they were', async () => {
    const scope = Array.from({ length: 200 }, (_, i) => `read_something_${i}`).join(',');
    const accessToken = `'";--\\ ☃ ${'x'.repeat(4000)}`;
    await storage().storeSession(offline('odd', { scope, accessToken }));
    expect(await storage().loadSession('odd')).toMatchObject({ scope, accessToken });
  });

  test('neither tokens nor the person lie readable in the table', async () => {
    await storage().storeSession(offline('sealed-offline'));
    await storage().storeSession(online('sealed-online'));
    const rows = await database().sql.query<{ raw: string }>(
      "SELECT session::text AS raw FROM session WHERE id LIKE 'sealed-%'",
    );
    expect(rows).toHaveLength(2);
    for (const { raw } of rows) {
      expect(raw).not.toMatch(/secret|902541635|ana@shop\.example|Ruiz/);
      expect(raw).toContain('v1.');
    }
  });

  test('a token copied into the place of another does not open', async () => {
    await storage().storeSession(offline('swapped'));
    await database().sql.query(
      "UPDATE session SET access_token = refresh_token WHERE id = 'swapped'",
    );
    await expect(storage().loadSession('swapped')).rejects.toThrow();
  });
});
