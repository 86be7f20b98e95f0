import type { Instant } from '#app/domain/facts.ts';
import { isShopifyTopic, type ShopifyTopic } from './topics.ts';
import { toInstant } from './wire-values.ts';

/** Headers with lower-case names, as `node:http` gives them. */
export type HeaderBag = Readonly<Record<string, string | readonly string[] | undefined>>;

export type WebhookOrigin = {
  /** `*.myshopify.com`, lower case. */
  readonly shop: string;
  /** Same on every retry of one delivery. */
  readonly webhookId: string;
  /** Shared by all deliveries of one merchant action, over topics: for correlation only. */
  readonly eventId: string | null;
  readonly triggeredAt: Instant | null;
  readonly apiVersion: string | null;
};

export type WebhookHeaders =
  | ({ readonly kind: 'known_topic'; readonly topic: ShopifyTopic } & WebhookOrigin)
  | ({ readonly kind: 'unknown_topic'; readonly topic: string } & WebhookOrigin)
  | { readonly kind: 'invalid'; readonly problem: string };

const SHOP = /^[a-z0-9][a-z0-9_-]*\.myshopify\.com$/;
const TOPIC = /^[a-z_]+\/[a-z_]+$/;
const ID = /^[\w.:-]{1,100}$/;
const API_VERSION = /^(?:\d{4}-\d{2}|unstable)$/;

/** The shop domain in lower case, or null if it is not `*.myshopify.com`. */
export function readShopDomain(value: string): string | null {
  const domain = value.toLowerCase();
  return domain.length <= 255 && SHOP.test(domain) ? domain : null;
}

/**
 * Reads the headers of a webhook delivery. `invalid` names the header that is missing or
 * malformed; optional ones (event id, time, version) become null instead, so that no delivery is
 * lost over them. https://shopify.dev/docs/apps/build/webhooks/delivery-structure
 */
export function readWebhookHeaders(headers: HeaderBag): WebhookHeaders {
  const topic = single(headers, 'x-shopify-topic', TOPIC);
  if (topic === null) return invalid('X-Shopify-Topic');
  const shop = readShopDomain(single(headers, 'x-shopify-shop-domain', /./) ?? '');
  if (shop === null) return invalid('X-Shopify-Shop-Domain');
  const webhookId = single(headers, 'x-shopify-webhook-id', ID);
  if (webhookId === null) return invalid('X-Shopify-Webhook-Id');

  const origin: WebhookOrigin = {
    shop,
    webhookId,
    eventId: single(headers, 'x-shopify-event-id', ID),
    triggeredAt: toInstant(single(headers, 'x-shopify-triggered-at', /./) ?? ''),
    apiVersion: single(headers, 'x-shopify-api-version', API_VERSION),
  };
  return isShopifyTopic(topic)
    ? { kind: 'known_topic', topic, ...origin }
    : { kind: 'unknown_topic', topic, ...origin };
}

function single(headers: HeaderBag, name: string, form: RegExp): string | null {
  const value = headers[name];
  return typeof value === 'string' && form.test(value) ? value : null;
}

function invalid(header: string): WebhookHeaders {
  return { kind: 'invalid', problem: `${header} is missing or malformed` };
}
