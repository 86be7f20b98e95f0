import { createHmac } from 'node:crypto';
import type { Delivery } from './webhook-courier.ts';

/** Base64 HMAC-SHA256 of the raw body under the app's secret. */
export const webhookHmac = (body: string | Buffer, apiSecret: string): string =>
  createHmac('sha256', apiSecret).update(body).digest('base64');

/** The headers Shopify sends. https://shopify.dev/docs/apps/build/webhooks/delivery-structure */
export function webhookHeaders(delivery: Delivery, apiSecret: string): Record<string, string> {
  return {
    'Content-Type': 'application/json',
    'User-Agent': 'Shopify-Captain-Hook',
    'X-Shopify-Topic': delivery.topic,
    'X-Shopify-Hmac-Sha256': webhookHmac(delivery.body, apiSecret),
    'X-Shopify-Shop-Domain': delivery.shop,
    'X-Shopify-API-Version': delivery.apiVersion,
    'X-Shopify-Webhook-Id': delivery.id,
    'X-Shopify-Event-Id': delivery.eventId,
    'X-Shopify-Triggered-At': delivery.triggeredAt,
    ...(delivery.name === undefined ? {} : { 'X-Shopify-Name': delivery.name }),
  };
}
