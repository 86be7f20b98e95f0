import '@shopify/shopify-app-remix/server/adapters/node';
import { shopifyApi } from '@shopify/shopify-api';
import {
  ApiVersion,
  AppDistribution,
  LogSeverity,
  shopifyApp,
} from '@shopify/shopify-app-remix/server';
import type { SessionStorage } from '@shopify/shopify-app-session-storage';

export type ShopifyAppOptions = {
  readonly apiKey: string;
  readonly apiSecret: string;
  readonly appUrl: string;
  readonly sessionStorage: SessionStorage;
  /** Scopes as in shopify.app.toml, where they are granted. */
  readonly scopes: readonly string[];
  readonly log: (severity: 'error' | 'warn' | 'info' | 'debug', message: string) => void;
};

const SEVERITIES: Readonly<Record<number, 'error' | 'warn' | 'info' | 'debug'>> = {
  [LogSeverity.Error]: 'error',
  [LogSeverity.Warning]: 'warn',
  [LogSeverity.Info]: 'info',
  [LogSeverity.Debug]: 'debug',
};

/**
 * Shopify's library, set up for token exchange and expiring offline tokens. Webhooks are
 * subscribed in shopify.app.toml only: registering them here as well would deliver each twice.
 */
export function makeShopifyApp(options: ShopifyAppOptions) {
  return shopifyApp({
    apiKey: options.apiKey,
    apiSecretKey: options.apiSecret,
    appUrl: options.appUrl,
    apiVersion: ApiVersion.October26,
    scopes: [...options.scopes],
    distribution: AppDistribution.AppStore,
    sessionStorage: options.sessionStorage,
    future: { unstable_newEmbeddedAuthStrategy: true, expiringOfflineAccessTokens: true },
    // The library's info lines carry shop domains and request details; problems are enough.
    logger: {
      level: LogSeverity.Warning,
      log: (severity, message) => options.log(SEVERITIES[severity] ?? 'info', message),
    },
  });
}

/** Shopify's API library itself, for what the Remix package does not hand out: token refresh. */
export function makeShopifyApi(options: Omit<ShopifyAppOptions, 'sessionStorage' | 'log'>) {
  const url = new URL(options.appUrl);
  return shopifyApi({
    apiKey: options.apiKey,
    apiSecretKey: options.apiSecret,
    apiVersion: ApiVersion.October26,
    scopes: [...options.scopes],
    hostName: url.host,
    hostScheme: url.protocol === 'http:' ? 'http' : 'https',
    isEmbeddedApp: true,
    logger: { level: LogSeverity.Error },
  });
}
