import type { IncomingMessage, ServerResponse } from 'node:http';
import { readJson, sendJson, shopHost } from './http-exchange.ts';
import type { ShopifySimulator } from './simulator.ts';

/** `/admin/…` on a shop's host: the token endpoint and the Admin GraphQL API. False for other addresses. */
export async function answerShopApi(
  simulator: ShopifySimulator,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  const path = (request.url ?? '/').split('?')[0] ?? '/';
  const shop = simulator.registry.byDomain(shopHost(request));
  if (request.method !== 'POST' || !path.startsWith('/admin/')) return false;
  const body = await readJson(request);
  if (path === '/admin/oauth/access_token') {
    const answer = await simulator.tokenEndpoint.answer(shop, body);
    sendJson(response, answer.status, answer.body);
    return true;
  }
  const version = /^\/admin\/api\/([^/]+)\/graphql\.json$/.exec(path)?.[1];
  if (!version) return false;
  const token = request.headers['x-shopify-access-token'];
  const answer = await simulator.graphql.answer({
    shop,
    version,
    token: typeof token === 'string' ? token : undefined,
    body,
  });
  sendJson(response, answer.status, answer.body, {
    'x-request-id': 'sandbox',
    date: simulator.now().toUTCString(),
  });
  return true;
}
