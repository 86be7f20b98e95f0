import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'smol-toml';
import { z } from 'zod';

/** One subscription of the app's configuration file. */
export type Subscription = {
  topic: string;
  /** A path under the app's address, or a whole address. */
  uri: string;
  includeFields: string[] | undefined;
  name: string | undefined;
};

export type AppConfiguration = {
  handle: string | null;
  scopes: string[] | null;
  apiVersion: string;
  /** null: there is no file, so every topic is sent, whole. */
  subscriptions: Subscription[] | null;
};

const configurationFile = z.object({
  handle: z.string().optional(),
  access_scopes: z.object({ scopes: z.string().optional() }).optional(),
  webhooks: z
    .object({
      api_version: z.string(),
      subscriptions: z
        .array(
          z.object({
            topics: z.array(z.string()).default([]),
            compliance_topics: z.array(z.string()).default([]),
            uri: z.string(),
            include_fields: z.array(z.string()).optional(),
            name: z.string().optional(),
          }),
        )
        .default([]),
    })
    .optional(),
});

export const WEBHOOK_PATH = '/webhooks/shopify';
export const API_VERSION = '2026-10';

/**
 * Reads what Shopify would know of the app after a deploy. A missing file is no error: then nothing is cut and
 * nothing is left out.
 */
export function readAppConfiguration(path: string): AppConfiguration {
  if (!existsSync(path)) {
    return { handle: null, scopes: null, apiVersion: API_VERSION, subscriptions: null };
  }
  const file = configurationFile.parse(parse(readFileSync(path, 'utf8')));
  const subscriptions = (file.webhooks?.subscriptions ?? []).flatMap((entry) =>
    [...entry.topics, ...entry.compliance_topics].map((topic) => ({
      topic,
      uri: entry.uri,
      includeFields: entry.include_fields,
      name: entry.name,
    })),
  );
  return {
    handle: file.handle ?? null,
    scopes: file.access_scopes?.scopes?.split(',').map((scope) => scope.trim()) ?? null,
    apiVersion: file.webhooks?.api_version ?? API_VERSION,
    subscriptions,
  };
}

/** The subscriptions a topic goes to; two for one topic mean two deliveries, as with Shopify. */
export function subscriptionsTo(configuration: AppConfiguration, topic: string): Subscription[] {
  if (configuration.subscriptions === null) {
    return [{ topic, uri: WEBHOOK_PATH, includeFields: undefined, name: undefined }];
  }
  return configuration.subscriptions.filter((subscription) => subscription.topic === topic);
}
