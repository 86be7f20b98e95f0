import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { appPage, orderPage, ordersPage } from './admin-page.ts';
import { embedUrl } from './embed-url.ts';
import { readJson, sendJson, sendText } from './http-exchange.ts';
import { signSessionToken } from './session-token.ts';
import type { ShopRegistry } from './shop-registry.ts';
import type { Shop } from './shop-state.ts';

export type AdminFrameOptions = {
  registry: ShopRegistry;
  apiKey: string;
  apiSecret: string;
  appName: string;
  appUrl(): string | null;
  /** The language that the admin's user has chosen. */
  locale(): string;
  changeScopes(shop: Shop, scopes: string[]): void;
};

const asset = (name: string) => readFileSync(new URL(`./browser/${name}`, import.meta.url), 'utf8');

const ASSETS: Record<string, { type: string; file: string }> = {
  '/app-bridge.js': { type: 'text/javascript', file: 'app-bridge.js' },
  '/__admin/admin-frame.js': { type: 'text/javascript', file: 'admin-frame.js' },
  '/__admin/admin-frame.css': { type: 'text/css', file: 'admin-frame.css' },
};

const scopesChange = z.object({
  add: z.array(z.string()).default([]),
  remove: z.array(z.string()).default([]),
});

const scopesDetail = (shop: Shop) => ({ granted: shop.scopes ?? [], required: [], optional: [] });

async function answerScopes(
  options: AdminFrameOptions,
  shop: Shop,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method === 'POST') {
    const { add, remove } = scopesChange.parse(await readJson(request));
    const kept = (shop.scopes ?? []).filter((scope) => !remove.includes(scope));
    options.changeScopes(shop, [...new Set([...kept, ...add])]);
  }
  sendJson(response, 200, scopesDetail(shop));
}

/** Pages of one shop's admin: the app in its frame, and what the frame's script asks for. */
async function answerApp(
  options: AdminFrameOptions,
  frame: { shop: Shop; appHandle: string; appName: string },
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { shop } = frame;
  const appUrl = options.appUrl();
  if (!appUrl)
    return sendText(response, 503, 'text/plain', 'Tell the simulator the app’s address first.');
  const address = (inside: string) =>
    embedUrl({ ...options, appUrl, shop, path: inside, locale: options.locale() });
  const url = new URL(path, 'http://admin.invalid');
  if (url.pathname === '/__token') {
    const token = await signSessionToken({ ...options, shop: shop.domain });
    return sendJson(response, 200, { token }, { 'cache-control': 'no-store' });
  }
  if (url.pathname === '/__embed') {
    return sendJson(response, 200, { url: await address(url.searchParams.get('path') ?? '/') });
  }
  if (url.pathname === '/__scopes') return answerScopes(options, shop, request, response);
  return sendText(response, 200, 'text/html', appPage(frame, await address(path)));
}

/** Answers addresses of the admin and of the scripts it serves; false when the address is another's. */
export function makeAdminFrame(options: AdminFrameOptions) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<boolean> => {
    const path = request.url ?? '/';
    const served = ASSETS[path.split('?')[0] ?? ''];
    if (served) {
      sendText(response, 200, served.type, asset(served.file));
      return true;
    }
    const groups = /^\/store\/(?<handle>[a-z0-9-]+)(?<rest>\/.*)?$/.exec(path)?.groups;
    if (!groups) return false;
    const shop = options.registry.byHandle(groups.handle ?? '');
    if (!shop) {
      sendText(response, 404, 'text/plain', 'No such shop in the sandbox.');
      return true;
    }
    const rest = groups.rest ?? '/orders';
    const app = /^\/apps\/(?<appHandle>[^/?]+)(?<inside>[/?].*)?$/.exec(rest)?.groups;
    const frame = { shop, appHandle: app?.appHandle ?? options.apiKey, appName: options.appName };
    if (app) {
      const inside = app.inside?.startsWith('?') ? `/${app.inside}` : (app.inside ?? '/');
      await answerApp(options, frame, inside, request, response);
      return true;
    }
    const orderId = /^\/orders\/(\d+)/.exec(rest)?.[1];
    const order = orderId ? shop.orders.get(BigInt(orderId)) : undefined;
    sendText(response, 200, 'text/html', order ? orderPage(frame, order) : ordersPage(frame));
    return true;
  };
}
