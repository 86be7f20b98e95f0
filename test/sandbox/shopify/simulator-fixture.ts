import { onTestFinished } from 'vitest';
import {
  type ShopifySimulator,
  type ShopifySimulatorOptions,
  startShopifySimulator,
} from '#sandbox/shopify/simulator.ts';
import { startReceivingApp } from './receiving-app.ts';

export const SHOP = 'lumen.myshopify.com';
export const API_KEY = 'sandbox-key';
export const API_SECRET = 'sandbox-secret';
export const NO_CONFIGURATION = '/nowhere/shopify.app.toml';

/** A simulator of one shop, without the app's configuration file: every topic, whole payloads, all scopes. */
export async function startSimulator(
  options: Partial<ShopifySimulatorOptions> = {},
): Promise<ShopifySimulator> {
  const simulator = await startShopifySimulator({
    apiKey: API_KEY,
    apiSecret: API_SECRET,
    shops: [{ domain: SHOP, ianaTimezone: 'America/New_York' }],
    configurationPath: NO_CONFIGURATION,
    retryBaseMs: 1,
    ...options,
  });
  onTestFinished(() => simulator.close());
  return simulator;
}

/** A simulator together with an app that takes its webhooks. */
export async function startWithApp(
  options: Partial<ShopifySimulatorOptions> = {},
  statuses: number[] = [],
) {
  const app = await startReceivingApp(statuses);
  onTestFinished(() => app.close());
  const simulator = await startSimulator({ appUrl: app.url, ...options });
  return { simulator, app };
}

/** A clock that stands still until it is moved. */
export function makeClock(start: string) {
  let now = new Date(start);
  return {
    clock: () => now,
    advance: (seconds: number) => {
      now = new Date(now.getTime() + seconds * 1000);
    },
  };
}

/** What the simulator has sent of a topic, parsed. */
export function payloads(simulator: ShopifySimulator, topic: string): Record<string, unknown>[] {
  return simulator.webhooks
    .deliveries()
    .filter((delivery) => delivery.topic === topic)
    .map((delivery) => JSON.parse(delivery.body));
}

export const topicsSent = (simulator: ShopifySimulator): string[] =>
  simulator.webhooks.deliveries().map((delivery) => delivery.topic);

/** An access token of the shop, as token exchange would give it. */
export const accessToken = (simulator: ShopifySimulator): string =>
  simulator.tokens.grantOffline(SHOP, true).access.token;
