import { HttpInternalError, HttpResponseError, Session } from '@shopify/shopify-api';
import { describe, expect, test } from 'vitest';
import { makeOfflineAccess } from '#app/shopify/offline-access.server.ts';
import { makeLeases } from '#app/store/leases.server.ts';
import { makeSessionStorage } from '#app/store/session-storage.server.ts';
import { testEngines, useDatabase } from '#test/database.ts';
import { testVault } from '#test/vault.ts';

const NOW = new Date('2026-11-22T12:00:00.000Z');
const inMinutes = (minutes: number) => new Date(NOW.getTime() + minutes * 60_000);

function refused(code: number) {
  const params = { message: 'refused', code, statusText: 'refused' };
  return code >= 500 ? new HttpInternalError(params) : new HttpResponseError(params);
}

/** Shopify's token endpoint: each refresh token works once and brings the next. */
function makeTokenEndpoint(shop: string) {
  let generation = 1;
  let fails: number | 'network' | null = null;
  let calls = 0;
  return {
    calls: () => calls,
    failWith: (how: number | 'network' | null) => {
      fails = how;
    },
    refreshToken: async (input: { shop: string; refreshToken: string }) => {
      calls += 1;
      // Long enough for the others to ask meanwhile.
      await new Promise((resolve) => setTimeout(resolve, 50));
      if (fails === 'network') throw new TypeError('fetch failed');
      if (fails !== null) throw refused(fails);
      if (input.refreshToken !== `refresh-${generation}`) throw refused(400);
      generation += 1;
      const session = offlineSession(shop, {
        accessToken: `access-${generation}`,
        refreshToken: `refresh-${generation}`,
        expires: inMinutes(60),
      });
      return { session };
    },
  };
}

function offlineSession(shop: string, more: object) {
  const base = { id: `offline_${shop}`, shop, state: '', isOnline: false, scope: 'read_orders' };
  return new Session({ ...base, refreshTokenExpires: inMinutes(60 * 24 * 90), ...more });
}

describe.each(testEngines())('offline access on $name', (engine) => {
  const database = useDatabase(engine);

  async function setUp(shop: string, stored: object | null) {
    const storage = makeSessionStorage(database().prisma, testVault);
    if (stored !== null) await storage.storeSession(offlineSession(shop, stored));
    const endpoint = makeTokenEndpoint(shop);
    /** As one process has it. */
    const makeProcess = () => {
      const leases = makeLeases(database().sql);
      return makeOfflineAccess({
        loadSession: storage.loadSession,
        storeSession: storage.storeSession,
        offlineId: (domain) => `offline_${domain}`,
        refreshToken: endpoint.refreshToken,
        takeLease: leases.take,
        releaseLease: leases.release,
        now: () => NOW,
        wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms).unref()),
      });
    };
    return { endpoint, makeProcess, access: makeProcess(), storage };
  }

  const old = { accessToken: 'access-1', refreshToken: 'refresh-1' };

  test('a token with time left is given without a call', async () => {
    const { access, endpoint } = await setUp('fresh.shop', { ...old, expires: inMinutes(6) });
    expect(await access('fresh.shop')).toEqual({ ok: true, accessToken: 'access-1' });
    expect(endpoint.calls()).toBe(0);
  });

  test('one near its end is renewed and the new one stored', async () => {
    const { access, storage } = await setUp('near.shop', { ...old, expires: inMinutes(4) });
    expect(await access('near.shop')).toEqual({ ok: true, accessToken: 'access-2' });
    const stored = await storage.loadSession('offline_near.shop');
    expect(stored).toMatchObject({ accessToken: 'access-2', refreshToken: 'refresh-2' });
  });

  test('many askers in several processes renew it once', async () => {
    const { makeProcess, endpoint } = await setUp('race.shop', { ...old, expires: inMinutes(-1) });
    const processes = [makeProcess(), makeProcess(), makeProcess()];
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, i) => (processes[i % 3] ?? makeProcess())('race.shop')),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toEqual(
      new Set([JSON.stringify({ ok: true, accessToken: 'access-2' })]),
    );
    expect(endpoint.calls()).toBe(1);
  });

  test('a shop without a session says so', async () => {
    const { access } = await setUp('none.shop', null);
    expect(await access('none.shop')).toEqual({ ok: false, problem: 'no_session' });
  });

  test.each([400, 401, 403, 404])('a refresh answered %i is a revoked access', async (code) => {
    const shop = `revoked-${code}.shop`;
    const { access, endpoint } = await setUp(shop, { ...old, expires: inMinutes(-1) });
    endpoint.failWith(code);
    expect(await access(shop)).toEqual({ ok: false, problem: 'revoked' });
  });

  test('an outage is unreachable, and passes', async () => {
    const { access, endpoint } = await setUp('outage.shop', { ...old, expires: inMinutes(-1) });
    for (const how of [500, 503, 429, 'network'] as const) {
      endpoint.failWith(how);
      expect(await access('outage.shop')).toEqual({ ok: false, problem: 'unreachable' });
    }
    endpoint.failWith(null);
    expect(await access('outage.shop')).toEqual({ ok: true, accessToken: 'access-2' });
  });

  test('during an outage the old token serves while it works', async () => {
    const { access, endpoint } = await setUp('still.shop', { ...old, expires: inMinutes(3) });
    endpoint.failWith(503);
    expect(await access('still.shop')).toEqual({ ok: true, accessToken: 'access-1' });
  });

  test('a session that never expires is renewed where it can be, else needs attention', async () => {
    const { access } = await setUp('endless.shop', old);
    expect(await access('endless.shop')).toEqual({ ok: true, accessToken: 'access-2' });
    const { access: bare, endpoint } = await setUp('bare.shop', { accessToken: 'access-1' });
    expect(await bare('bare.shop')).toEqual({ ok: false, problem: 'revoked' });
    expect(endpoint.calls()).toBe(0);
  });

  test('an outdated refresh token is not tried', async () => {
    const { access, endpoint } = await setUp('outdated.shop', {
      ...old,
      expires: inMinutes(-1),
      refreshTokenExpires: inMinutes(-1),
    });
    expect(await access('outdated.shop')).toEqual({ ok: false, problem: 'revoked' });
    expect(endpoint.calls()).toBe(0);
  });
});
