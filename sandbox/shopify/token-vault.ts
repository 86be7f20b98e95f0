import { randomBytes } from 'node:crypto';

export type AccessToken = {
  token: string;
  shop: string;
  kind: 'offline' | 'online';
  /** null: never expires. */
  expiresAt: number | null;
  revoked: boolean;
};

type RefreshToken = {
  token: string;
  shop: string;
  expiresAt: number;
  revoked: boolean;
  /** The access token handed out together with it. */
  access: AccessToken;
  /** The refresh token that replaced it. */
  replacedBy: RefreshToken | null;
  used: boolean;
};

export type OfflineGrant = {
  access: AccessToken;
  refresh: { token: string; expiresInSeconds: number } | null;
};

/** The tokens given out by the token endpoint, and the means to take them back. */
export type TokenVault = {
  grantOffline(shop: string, expiring: boolean): OfflineGrant;
  grantOnline(shop: string): AccessToken;
  /** Exchanges a refresh token; null when it is unknown, used up, expired or revoked. */
  refresh(shop: string, refreshToken: string): OfflineGrant | null;
  /** The live token of this shop, or null. */
  check(shop: string, token: string): AccessToken | null;
  /** Makes every access token of the shop expire now; refresh tokens stay good. */
  expireShop(shop: string): void;
  /** Kills every token of the shop, refresh tokens too. */
  revokeShop(shop: string): void;
  /** Accept a used refresh token until its replacement is used (Shopify since August 2026). Off: never. */
  retainUsed(on: boolean): void;
};

export const ACCESS_TOKEN_SECONDS = 3600;
export const ONLINE_TOKEN_SECONDS = 86_399;
export const REFRESH_TOKEN_SECONDS = 90 * 24 * 3600;

const secret = (prefix: string) => `${prefix}_${randomBytes(16).toString('hex')}`;

/** Tokens live by the machine's clock (`now`, milliseconds), since the app compares with its own. */
export function makeTokenVault(now: () => number): TokenVault {
  const accessTokens = new Map<string, AccessToken>();
  const refreshTokens = new Map<string, RefreshToken>();
  let retain = false;

  function makeAccess(
    shop: string,
    kind: AccessToken['kind'],
    seconds: number | null,
  ): AccessToken {
    const token = secret(kind === 'offline' ? 'shpat' : 'shpua');
    const expiresAt = seconds === null ? null : now() + seconds * 1000;
    const made: AccessToken = { token, shop, kind, expiresAt, revoked: false };
    accessTokens.set(made.token, made);
    return made;
  }

  function makePair(shop: string): { grant: OfflineGrant; refresh: RefreshToken } {
    const access = makeAccess(shop, 'offline', ACCESS_TOKEN_SECONDS);
    const refresh: RefreshToken = {
      token: secret('shprt'),
      shop,
      expiresAt: now() + REFRESH_TOKEN_SECONDS * 1000,
      revoked: false,
      access,
      replacedBy: null,
      used: false,
    };
    refreshTokens.set(refresh.token, refresh);
    return {
      grant: { access, refresh: { token: refresh.token, expiresInSeconds: REFRESH_TOKEN_SECONDS } },
      refresh,
    };
  }

  function usable(found: RefreshToken, shop: string): boolean {
    if (found.shop !== shop || found.revoked || found.expiresAt <= now()) return false;
    return found.replacedBy === null || (retain && !found.replacedBy.used);
  }

  function markUsed(access: AccessToken): void {
    for (const refresh of refreshTokens.values())
      if (refresh.access === access) refresh.used = true;
  }

  return {
    grantOffline: (shop, expiring) =>
      expiring
        ? makePair(shop).grant
        : { access: makeAccess(shop, 'offline', null), refresh: null },
    grantOnline: (shop) => makeAccess(shop, 'online', ONLINE_TOKEN_SECONDS),
    refresh(shop, token) {
      const found = refreshTokens.get(token);
      if (!found || !usable(found, shop)) return null;
      const pair = makePair(shop);
      found.used = true;
      found.replacedBy = pair.refresh;
      return pair.grant;
    },
    check(shop, token) {
      const found = accessTokens.get(token);
      if (!found || found.shop !== shop || found.revoked) return null;
      if (found.expiresAt !== null && found.expiresAt <= now()) return null;
      markUsed(found);
      return found;
    },
    expireShop(shop) {
      for (const entry of accessTokens.values()) if (entry.shop === shop) entry.expiresAt = now();
    },
    revokeShop(shop) {
      for (const entry of accessTokens.values()) if (entry.shop === shop) entry.revoked = true;
      for (const entry of refreshTokens.values()) if (entry.shop === shop) entry.revoked = true;
    },
    retainUsed(on) {
      retain = on;
    },
  };
}
