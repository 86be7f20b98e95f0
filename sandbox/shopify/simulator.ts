import { createServer } from 'node:http';
import { resolve } from 'node:path';
import { makeAdminFrame } from './admin-frame.ts';
import { type AdminGraphql, makeAdminGraphql } from './admin-graphql.ts';
import { readAppConfiguration } from './app-configuration.ts';
import { answerControl } from './control-api.ts';
import type { SwitchesInput } from './control-input.ts';
import { sendJson } from './http-exchange.ts';
import { listen, shut } from './listening.ts';
import { signSessionToken } from './session-token.ts';
import { answerShopApi } from './shop-api.ts';
import { makeIds, makeShopRegistry, type ShopRegistry } from './shop-registry.ts';
import { makeShop, type ShopInput } from './shop-state.ts';
import { wholeSeconds } from './shop-time.ts';
import { makeOperations, type SimulatorOperations } from './simulator-operations.ts';
import { describeState } from './simulator-state.ts';
import { changeSwitches } from './switch-changes.ts';
import { makeTokenEndpoint, type TokenEndpoint } from './token-endpoint.ts';
import { makeTokenVault, type TokenVault } from './token-vault.ts';
import { makeWebhookSender, type WebhookSender } from './webhook-sender.ts';

export type ShopifySimulatorOptions = {
  /** 0 or left out: any free port. */
  port?: number;
  apiKey: string;
  apiSecret: string;
  shops: ShopInput[];
  /** Where the app answers (its SHOPIFY_APP_URL); may be told later with `setAppUrl`. */
  appUrl?: string;
  appName?: string;
  /** The app's shopify.app.toml: which topics are sent and which fields. Default: the one in the current folder. */
  configurationPath?: string;
  /** The shop's clock. Tokens live by the machine's, since the app compares them with its own. */
  clock?: () => Date;
  /** Milliseconds before a webhook's first retry; doubles each time. Default: eight tries within four hours. */
  retryBaseMs?: number;
  /** Milliseconds an app has to answer a webhook; Shopify's five seconds when left out. */
  webhookTimeoutMs?: number;
  /** Makes shuffles, delays and losses repeatable. */
  seed?: number;
};

export type ShopifySimulator = SimulatorOperations & {
  url: string;
  app: { apiKey: string; apiSecret: string };
  registry: ShopRegistry;
  tokens: TokenVault;
  tokenEndpoint: TokenEndpoint;
  graphql: AdminGraphql;
  webhooks: WebhookSender;
  /** The shops' clock. */
  now(): Date;
  appUrl(): string | null;
  setAppUrl(url: string): void;
  setSwitches(change: SwitchesInput): void;
  /** Opens the app for an admin in another language; "en" until then. */
  setAdminLocale(locale: string): void;
  adminLocale(): string;
  /** The admin's address of the app in a shop. */
  adminUrl(shop: string, path?: string): string;
  sessionToken(shop: string, lifetimeSeconds?: number): Promise<string>;
  /** Shops, switches and counts, for people and for drivers. */
  state(): unknown;
  close(): Promise<void>;
};

const FOUR_HOURS_IN_EIGHT_RETRIES_MS = 56_000;
const WEBHOOK_TIMEOUT_MS = 5_000;

/** Builds every part but the server; `url` is filled in once the port is known. */
function assemble(options: ShopifySimulatorOptions, where: { url: string }): ShopifySimulator {
  const { apiKey, apiSecret } = options;
  const clock = options.clock ?? (() => new Date());
  const configuration = readAppConfiguration(
    resolve(options.configurationPath ?? 'shopify.app.toml'),
  );
  let appUrl = options.appUrl ?? null;
  let adminLocale = 'en';
  const ids = makeIds();
  const registry = makeShopRegistry(
    options.shops.map((shop) => makeShop(shop, ids.next('Shop'), configuration.scopes)),
  );
  const vault = makeTokenVault(Date.now);
  const webhooks = makeWebhookSender({
    appUrl: () => appUrl,
    apiSecret,
    configuration,
    now: clock,
    seed: options.seed ?? 1,
    retryBaseMs: options.retryBaseMs ?? FOUR_HOURS_IN_EIGHT_RETRIES_MS,
    timeoutMs: options.webhookTimeoutMs ?? WEBHOOK_TIMEOUT_MS,
  });
  const now = () => wholeSeconds(clock());
  const handle = configuration.handle ?? apiKey;
  const simulator: ShopifySimulator = {
    ...makeOperations({ ids, registry, now, announce: webhooks.announce }, vault),
    url: where.url,
    app: { apiKey, apiSecret },
    registry,
    tokens: vault,
    tokenEndpoint: makeTokenEndpoint({ apiKey, apiSecret, vault }),
    graphql: makeAdminGraphql({ vault, apiVersion: configuration.apiVersion, now: clock }),
    webhooks,
    now: clock,
    appUrl: () => appUrl,
    setAppUrl: (url) => {
      appUrl = url;
    },
    setSwitches: (change) => changeSwitches(simulator, change),
    setAdminLocale: (locale) => {
      adminLocale = locale;
    },
    adminLocale: () => adminLocale,
    adminUrl: (shop, path = '/') =>
      `${where.url}/store/${shop.replace('.myshopify.com', '')}/apps/${handle}${path}`,
    sessionToken: (shop, lifetimeSeconds = 60) =>
      signSessionToken({ apiKey, apiSecret, shop, lifetimeSeconds }),
    state: () => describeState(simulator),
    close: async () => {},
  };
  return simulator;
}

/**
 * Starts a Shopify to develop and test against: token endpoint, Admin GraphQL, orders that change and say so by
 * signed webhooks, and an admin page with the app in its frame. Throws when the port is taken or the configuration
 * file cannot be read.
 */
export async function startShopifySimulator(
  options: ShopifySimulatorOptions,
): Promise<ShopifySimulator> {
  const where = { url: '' };
  const simulator = assemble(options, where);
  const answerFrame = makeAdminFrame({
    ...simulator.app,
    registry: simulator.registry,
    appName: options.appName ?? 'Order status on WhatsApp',
    appUrl: () => simulator.appUrl(),
    locale: () => simulator.adminLocale(),
    changeScopes: (shop, scopes) => simulator.changeScopes(shop.domain, scopes),
  });
  const server = createServer(async (request, response) => {
    try {
      const answered =
        (await answerControl(simulator, request, response)) ||
        (await answerShopApi(simulator, request, response)) ||
        (await answerFrame(request, response));
      if (!answered) sendJson(response, 404, { errors: 'Not Found' });
    } catch (error) {
      if (!response.headersSent) sendJson(response, 500, { error: String(error) });
      else response.destroy();
    }
  });
  const port = await listen(server, options.port ?? 0);
  where.url = `http://127.0.0.1:${port}`;
  simulator.url = where.url;
  simulator.close = async () => {
    await simulator.webhooks.close();
    await shut(server);
  };
  return simulator;
}
