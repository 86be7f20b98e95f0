import { randomUUID } from 'node:crypto';
import { HttpResponseError, type Session } from '@shopify/shopify-api';

/**
 * `no_session`: the app was never opened in this shop or was removed. `revoked`: Shopify takes
 * neither the access token nor the refresh token any more; opening the app mends it.
 * `unreachable`: try again later.
 */
export type OfflineAccess =
  | { readonly ok: true; readonly accessToken: string }
  | { readonly ok: false; readonly problem: 'no_session' | 'revoked' | 'unreachable' };

export type OfflineAccessPorts = {
  loadSession(id: string): Promise<Session | undefined>;
  storeSession(session: Session): Promise<unknown>;
  /** `shopify.session.getOfflineId` */
  offlineId(shopDomain: string): string;
  /** `shopify.auth.refreshToken` */
  refreshToken(input: { shop: string; refreshToken: string }): Promise<{ session: Session }>;
  takeLease(name: string, owner: string, seconds: number): Promise<boolean>;
  releaseLease(name: string, owner: string): Promise<void>;
  now(): Date;
  /** Its timer should not keep the process alive. */
  wait(milliseconds: number): Promise<void>;
};

/** Tokens live 60 minutes; like Shopify's library, a token is renewed in its last 5. */
const RENEW_BEFORE_MS = 5 * 60_000;
/** A token with less than this left is not handed out: the request may take as long. */
const USABLE_MS = 30_000;
const LEASE_SECONDS = 120;
const PATIENCE_MS = 20_000;
const LOOK_AGAIN_MS = 200;

/** Answers by which Shopify says that the refresh token, or the install, is no more. */
const REVOKED_CODES: ReadonlySet<number> = new Set([400, 401, 403, 404]);

function millisecondsLeft(session: Session, now: Date): number {
  // Non-expiring tokens are refused from 2027, and a refresh that came without an expiry is never
  // refreshed by the library again: https://github.com/Shopify/shopify-app-js/issues/3400
  return session.expires === undefined ? 0 : session.expires.getTime() - now.getTime();
}

function granted(session: Session | undefined): OfflineAccess {
  const accessToken = session?.accessToken;
  return accessToken === undefined
    ? { ok: false, problem: 'no_session' }
    : { ok: true, accessToken };
}

/** What can be said without a refresh; null where the token must be renewed. */
function judge(session: Session | undefined, now: Date): OfflineAccess | null {
  if (session?.accessToken === undefined) return { ok: false, problem: 'no_session' };
  if (millisecondsLeft(session, now) > RENEW_BEFORE_MS) return granted(session);
  const refreshable =
    session.refreshToken !== undefined &&
    (session.refreshTokenExpires === undefined || session.refreshTokenExpires > now);
  if (refreshable) return null;
  return millisecondsLeft(session, now) > USABLE_MS
    ? granted(session)
    : { ok: false, problem: 'revoked' };
}

/**
 * Gives the access token of a shop for work without a person, renewed where needed. Shopify
 * changes the refresh token with each use, so one process at a time may renew it: a lease row
 * says which, and the others wait for its result. No transaction is open meanwhile.
 */
export function makeOfflineAccess(
  ports: OfflineAccessPorts,
): (shopDomain: string) => Promise<OfflineAccess> {
  const underWay = new Map<string, Promise<OfflineAccess>>();

  async function refresh(shop: string, session: Session): Promise<OfflineAccess> {
    const asked = await askForToken(shop, session.refreshToken ?? '');
    if (asked === 'unreachable') return usableMeanwhile(session);
    if (asked === 'revoked') return { ok: false, problem: 'revoked' };
    await ports.storeSession(asked);
    return granted(asked);
  }

  async function askForToken(
    shop: string,
    refreshToken: string,
  ): Promise<Session | 'revoked' | 'unreachable'> {
    try {
      return (await ports.refreshToken({ shop, refreshToken })).session;
    } catch (error) {
      const isRevoked =
        error instanceof HttpResponseError && REVOKED_CODES.has(error.response.code);
      return isRevoked ? 'revoked' : 'unreachable';
    }
  }

  /** The old token for as long as it works. */
  function usableMeanwhile(session: Session | undefined): OfflineAccess {
    return session !== undefined && millisecondsLeft(session, ports.now()) > USABLE_MS
      ? granted(session)
      : { ok: false, problem: 'unreachable' };
  }

  /** Renews under the lease, unless the one who held it before has done so. */
  async function refreshOnce(shop: string, lease: string, owner: string): Promise<OfflineAccess> {
    try {
      const session = await ports.loadSession(ports.offlineId(shop));
      return (
        judge(session, ports.now()) ?? (session ? await refresh(shop, session) : granted(session))
      );
    } finally {
      await ports.releaseLease(lease, owner);
    }
  }

  async function renew(shop: string): Promise<OfflineAccess> {
    const lease = `offline-token ${shop}`;
    const owner = randomUUID();
    const deadline = ports.now().getTime() + PATIENCE_MS;
    for (;;) {
      if (await ports.takeLease(lease, owner, LEASE_SECONDS)) {
        // A refresh that outlasts the patience still stores its result under the lease.
        const late = ports.wait(PATIENCE_MS).then(() => null);
        const result = await Promise.race([refreshOnce(shop, lease, owner), late]);
        return result ?? { ok: false, problem: 'unreachable' };
      }
      const session = await ports.loadSession(ports.offlineId(shop));
      const settled = judge(session, ports.now());
      if (settled !== null) return settled;
      const usable = usableMeanwhile(session);
      if (usable.ok || ports.now().getTime() >= deadline) return usable;
      await ports.wait(LOOK_AGAIN_MS);
    }
  }

  return async (shopDomain) => {
    const session = await ports.loadSession(ports.offlineId(shopDomain));
    const settled = judge(session, ports.now());
    if (settled !== null) return settled;
    const known = underWay.get(shopDomain);
    if (known !== undefined) return known;
    const renewal = renew(shopDomain).finally(() => underWay.delete(shopDomain));
    underWay.set(shopDomain, renewal);
    return renewal;
  };
}
