/**
 * Runs in a process of its own with the rerouting preload: the real Shopify library, believing that it talks to
 * `https://{shop}`. Reads what to do from the environment, prints one JSON object.
 */
import '@shopify/shopify-api/adapters/node';
import {
  ApiVersion,
  HttpResponseError,
  RequestedTokenType,
  type Session,
  shopifyApi,
} from '@shopify/shopify-api';
import { request, fetch as undiciFetch } from 'undici';

const {
  SHOP = '',
  API_KEY = '',
  API_SECRET = '',
  SESSION_TOKEN = '',
  BAD_TOKEN = '',
} = process.env;

const library = shopifyApi({
  apiKey: API_KEY,
  apiSecretKey: API_SECRET,
  hostName: 'app.example.com',
  apiVersion: ApiVersion.October26,
  isEmbeddedApp: true,
  logger: { log: async () => {} },
});

const exchange = (sessionToken: string, requestedTokenType: RequestedTokenType) =>
  library.auth.tokenExchange({ shop: SHOP, sessionToken, requestedTokenType, expiring: true });

async function refusal(call: Promise<unknown>): Promise<unknown> {
  try {
    await call;
    return null;
  } catch (error) {
    return error instanceof HttpResponseError
      ? { status: error.response.code, body: error.response.body }
      : String(error);
  }
}

const facts = (session: Session) => ({
  id: session.id,
  isOnline: session.isOnline,
  scope: session.scope,
  lifetime: Math.round(((session.expires?.getTime() ?? 0) - Date.now()) / 1000),
  hasRefreshToken: session.refreshToken !== undefined,
});

async function shopName(session: Session): Promise<unknown> {
  const client = new library.clients.Graphql({ session });
  return (await client.request('{ shop { name } }')).data;
}

const { session: offline } = await exchange(SESSION_TOKEN, RequestedTokenType.OfflineAccessToken);
const { session: online } = await exchange(SESSION_TOKEN, RequestedTokenType.OnlineAccessToken);
const refreshToken = offline.refreshToken ?? '';
const { session: refreshed } = await library.auth.refreshToken({ shop: SHOP, refreshToken });

console.log(
  JSON.stringify({
    offline: facts(offline),
    online: { ...facts(online), user: online.onlineAccessInfo?.associated_user.id },
    refreshed: facts(refreshed),
    isRotated: refreshed.refreshToken !== refreshToken,
    shop: await shopName(refreshed),
    usedAgain: await refusal(library.auth.refreshToken({ shop: SHOP, refreshToken })),
    badToken: await refusal(exchange(BAD_TOKEN, RequestedTokenType.OfflineAccessToken)),
    undiciFetch: (await undiciFetch(`https://${SHOP}/admin/nothing`)).status,
    undiciRequest: (await request(`https://${SHOP}/admin/nothing`)).statusCode,
  }),
);
