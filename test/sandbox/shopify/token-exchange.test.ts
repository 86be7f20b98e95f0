import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { signSessionToken } from '#sandbox/shopify/session-token.ts';
import { makeTokenVault } from '#sandbox/shopify/token-vault.ts';
import { API_KEY, API_SECRET, SHOP, startSimulator } from './simulator-fixture.ts';

const ROOT = join(import.meta.dirname, '../../..');

describe('through the real library and the rerouting preload', () => {
  test('token exchange, refresh with rotation and a query', async () => {
    const simulator = await startSimulator({
      shops: [{ domain: SHOP, name: 'Lumen', scopes: ['read_orders'] }],
    });
    const other = await signSessionToken({
      shop: 'other.myshopify.com',
      apiKey: API_KEY,
      apiSecret: API_SECRET,
    });
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [join(import.meta.dirname, 'library-client.ts')],
      {
        cwd: ROOT,
        env: {
          ...process.env,
          NODE_OPTIONS: '--import ./sandbox/reroute.mjs',
          SANDBOX_SHOPIFY_URL: simulator.url,
          SHOP,
          API_KEY,
          API_SECRET,
          SESSION_TOKEN: await simulator.sessionToken(SHOP),
          BAD_TOKEN: other,
        },
      },
    );
    const said = JSON.parse(stdout);
    expect(said.offline).toMatchObject({
      id: `offline_${SHOP}`,
      isOnline: false,
      scope: 'read_orders',
      hasRefreshToken: true,
    });
    expect(said.offline.lifetime).toBeGreaterThan(3590);
    expect(said.offline.lifetime).toBeLessThanOrEqual(3600);
    expect(said.online).toMatchObject({ isOnline: true, user: 1, hasRefreshToken: false });
    expect(said.refreshed).toMatchObject({ isOnline: false, hasRefreshToken: true });
    expect(said.isRotated).toBe(true);
    expect(said.shop).toEqual({ shop: { name: 'Lumen' } });
    expect(said.usedAgain).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect(said.badToken).toMatchObject({ status: 400, body: { error: 'invalid_subject_token' } });
    expect(said).toMatchObject({ undiciFetch: 404, undiciRequest: 404 });
    expect(simulator.tokenEndpoint.counts).toEqual({
      exchanges: 2,
      refreshes: 1,
      refusedRefreshes: 1,
    });
    expect(simulator.registry.byDomain(SHOP)?.installed).toBe(true);
  });

  test('the preload says what is missing', async () => {
    const run = promisify(execFile)(process.execPath, ['-e', ''], {
      cwd: ROOT,
      env: {
        ...process.env,
        NODE_OPTIONS: '--import ./sandbox/reroute.mjs',
        SANDBOX_SHOPIFY_URL: '',
      },
    });
    await expect(run).rejects.toThrow('SANDBOX_SHOPIFY_URL');
  });
});

describe('token endpoint', () => {
  const post = async (url: string, body: Record<string, unknown>) => {
    const response = await fetch(`${url}/admin/oauth/access_token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-sandbox-host': SHOP },
      body: JSON.stringify({ client_id: API_KEY, client_secret: API_SECRET, ...body }),
    });
    return { status: response.status, body: await response.json() };
  };
  const refresh = (token: string) => ({ grant_type: 'refresh_token', refresh_token: token });

  test('an expired session token, a wrong secret and an unknown grant are refused', async () => {
    const simulator = await startSimulator();
    const exchange = {
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token: await simulator.sessionToken(SHOP, -60),
      subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
      requested_token_type: 'urn:shopify:params:oauth:token-type:offline-access-token',
    };
    expect(await post(simulator.url, exchange)).toMatchObject({
      status: 400,
      body: { error: 'invalid_subject_token' },
    });
    expect(await post(simulator.url, { ...exchange, client_secret: 'x' })).toMatchObject({
      status: 400,
      body: { error: 'invalid_client' },
    });
    expect(await post(simulator.url, { grant_type: 'password' })).toMatchObject({ status: 400 });
  });

  test('without `expiring` the token has no end and nothing to refresh it with', async () => {
    const simulator = await startSimulator();
    const answer = await post(simulator.url, {
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token: await simulator.sessionToken(SHOP),
      subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
      requested_token_type: 'urn:shopify:params:oauth:token-type:offline-access-token',
      expiring: '0',
    });
    expect(answer.status).toBe(200);
    expect(Object.keys(answer.body).sort()).toEqual(['access_token', 'scope']);
  });

  test('switches: refresh fails by an error or by revocation, and works again', async () => {
    const simulator = await startSimulator();
    const { refresh: given } = simulator.tokens.grantOffline(SHOP, true);
    const token = given?.token ?? '';
    simulator.setSwitches({ tokens: { failRefresh: 503 } });
    expect(await post(simulator.url, refresh(token))).toMatchObject({ status: 503 });
    simulator.setSwitches({ tokens: { failRefresh: null } });
    expect(await post(simulator.url, refresh(token))).toMatchObject({ status: 200 });
    simulator.tokens.revokeShop(SHOP);
    expect(await post(simulator.url, refresh(token))).toMatchObject({
      status: 400,
      body: { error: 'invalid_grant' },
    });
  });
});

describe('token vault', () => {
  const SECOND = 1000;

  test('access tokens end after an hour, or when told; refresh tokens outlive them', () => {
    let now = 0;
    const vault = makeTokenVault(() => now);
    const { access, refresh } = vault.grantOffline(SHOP, true);
    expect(vault.check('other.myshopify.com', access.token)).toBeNull();
    now = 3599 * SECOND;
    expect(vault.check(SHOP, access.token)).not.toBeNull();
    now = 3600 * SECOND;
    expect(vault.check(SHOP, access.token)).toBeNull();
    const second = vault.refresh(SHOP, refresh?.token ?? '');
    expect(second).not.toBeNull();
    vault.expireShop(SHOP);
    expect(vault.check(SHOP, second?.access.token ?? '')).toBeNull();
    now += 91 * 24 * 3600 * SECOND;
    expect(vault.refresh(SHOP, second?.refresh?.token ?? '')).toBeNull();
  });

  test('a used refresh token is kept, where switched on, until its replacement is used', () => {
    const vault = makeTokenVault(() => 0);
    vault.retainUsed(true);
    const first = vault.grantOffline(SHOP, true).refresh?.token ?? '';
    expect(vault.refresh(SHOP, first)).not.toBeNull();
    const retried = vault.refresh(SHOP, first);
    expect(retried).not.toBeNull();
    vault.check(SHOP, retried?.access.token ?? '');
    expect(vault.refresh(SHOP, first)).toBeNull();
  });
});
