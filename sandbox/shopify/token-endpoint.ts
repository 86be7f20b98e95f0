import { z } from 'zod';
import { isSessionTokenOf } from './session-token.ts';
import type { Shop } from './shop-state.ts';
import {
  ACCESS_TOKEN_SECONDS,
  type OfflineGrant,
  ONLINE_TOKEN_SECONDS,
  type TokenVault,
} from './token-vault.ts';

export type TokenSwitches = {
  /** Answers every refresh with this status: an HTTP error, or 400 as for a revoked refresh token. */
  failRefresh: number | null;
  /** The same for token exchange. */
  failExchange: number | null;
};

export type TokenCounts = { exchanges: number; refreshes: number; refusedRefreshes: number };

export type TokenAnswer = { status: number; body: unknown };

const tokenRequest = z.object({
  client_id: z.string(),
  client_secret: z.string(),
  grant_type: z.string(),
  subject_token: z.string().optional(),
  subject_token_type: z.string().optional(),
  requested_token_type: z.string().optional(),
  refresh_token: z.string().optional(),
  expiring: z.union([z.string(), z.number()]).optional(),
});
type TokenRequest = z.output<typeof tokenRequest>;

const EXCHANGE_GRANT = 'urn:ietf:params:oauth:grant-type:token-exchange';
const ID_TOKEN = 'urn:ietf:params:oauth:token-type:id_token';
const ONLINE = 'urn:shopify:params:oauth:token-type:online-access-token';
const OFFLINE = 'urn:shopify:params:oauth:token-type:offline-access-token';

const refuse = (status: number, error: string, description: string): TokenAnswer => ({
  status,
  body: { error, error_description: description },
});

const scopeText = (shop: Shop) => (shop.scopes ?? ['read_orders', 'read_fulfillments']).join(',');

function offlineAnswer(shop: Shop, grant: OfflineGrant): TokenAnswer {
  const { access, refresh } = grant;
  return {
    status: 200,
    body: {
      access_token: access.token,
      scope: scopeText(shop),
      ...(refresh && {
        expires_in: ACCESS_TOKEN_SECONDS,
        refresh_token: refresh.token,
        refresh_token_expires_in: refresh.expiresInSeconds,
      }),
    },
  };
}

const onlineAnswer = (shop: Shop, token: string): TokenAnswer => ({
  status: 200,
  body: {
    access_token: token,
    scope: scopeText(shop),
    expires_in: ONLINE_TOKEN_SECONDS,
    associated_user_scope: scopeText(shop),
    associated_user: {
      id: 1,
      first_name: 'Sandbox',
      last_name: 'Owner',
      email: shop.email,
      account_owner: true,
      locale: 'en',
      collaborator: false,
      email_verified: true,
    },
  },
});

export type TokenEndpoint = {
  answer(shop: Shop | undefined, body: unknown): Promise<TokenAnswer>;
  switches: TokenSwitches;
  counts: TokenCounts;
};

/**
 * `POST /admin/oauth/access_token` as @shopify/shopify-api calls it: token exchange and refresh.
 * https://shopify.dev/docs/apps/build/authentication-authorization/access-tokens/token-exchange
 */
export function makeTokenEndpoint(options: {
  apiKey: string;
  apiSecret: string;
  vault: TokenVault;
}): TokenEndpoint {
  const { vault } = options;
  const switches: TokenSwitches = { failRefresh: null, failExchange: null };
  const counts: TokenCounts = { exchanges: 0, refreshes: 0, refusedRefreshes: 0 };

  async function exchange(shop: Shop, request: TokenRequest): Promise<TokenAnswer> {
    if (switches.failExchange !== null) {
      return refuse(switches.failExchange, 'server_error', 'Switched to fail.');
    }
    const token = request.subject_token ?? '';
    const known = request.subject_token_type === ID_TOKEN;
    if (!known || !(await isSessionTokenOf(token, { ...options, shop: shop.domain }))) {
      return refuse(400, 'invalid_subject_token', 'The session token is not valid for this shop.');
    }
    if (request.requested_token_type !== ONLINE && request.requested_token_type !== OFFLINE) {
      return refuse(400, 'invalid_request', 'Unknown requested_token_type.');
    }
    counts.exchanges += 1;
    shop.installed = true;
    if (request.requested_token_type === ONLINE) {
      return onlineAnswer(shop, vault.grantOnline(shop.domain).token);
    }
    return offlineAnswer(shop, vault.grantOffline(shop.domain, String(request.expiring) === '1'));
  }

  function refresh(shop: Shop, request: TokenRequest): TokenAnswer {
    if (switches.failRefresh !== null) {
      counts.refusedRefreshes += 1;
      const error = switches.failRefresh === 400 ? 'invalid_grant' : 'server_error';
      return refuse(switches.failRefresh, error, 'Switched to fail.');
    }
    const grant = vault.refresh(shop.domain, request.refresh_token ?? '');
    if (!grant) {
      counts.refusedRefreshes += 1;
      return refuse(
        400,
        'invalid_grant',
        'The refresh token is unknown, used, expired or revoked.',
      );
    }
    counts.refreshes += 1;
    return offlineAnswer(shop, grant);
  }

  return {
    switches,
    counts,
    async answer(shop, body) {
      const request = tokenRequest.safeParse(body);
      if (!request.success) return refuse(400, 'invalid_request', 'The request cannot be read.');
      const { client_id, client_secret, grant_type } = request.data;
      if (!shop) return refuse(404, 'shop_not_found', 'No such shop in the sandbox.');
      if (client_id !== options.apiKey || client_secret !== options.apiSecret) {
        return refuse(400, 'invalid_client', 'Unknown client id or secret.');
      }
      if (grant_type === EXCHANGE_GRANT) return exchange(shop, request.data);
      if (grant_type === 'refresh_token') return refresh(shop, request.data);
      return refuse(400, 'unsupported_grant_type', 'Token exchange and refresh are served here.');
    },
  };
}
