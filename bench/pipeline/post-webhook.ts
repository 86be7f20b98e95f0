import { randomUUID } from 'node:crypto';
import type { Pool } from 'undici';
import { webhookHmac } from '#sandbox/shopify/webhook-signature.ts';
import { SHIPPED_TOPIC, type ShippedOrder, shippedBody } from './orders.ts';
import { API_SECRET } from './stage.ts';

/** Posts the webhook of an order that has been shipped, as Shopify does; throws unless answered 200. */
export async function postShippedWebhook(pool: Pool, order: ShippedOrder): Promise<void> {
  const body = shippedBody(order, Date.now());
  const response = await pool.request({
    path: '/webhooks/shopify',
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-shopify-topic': SHIPPED_TOPIC,
      'x-shopify-hmac-sha256': webhookHmac(body, API_SECRET),
      'x-shopify-shop-domain': order.shopDomain,
      'x-shopify-api-version': '2026-10',
      'x-shopify-webhook-id': randomUUID(),
      'x-shopify-triggered-at': new Date().toISOString(),
    },
    body,
  });
  await response.body.dump();
  if (response.statusCode !== 200) {
    throw new Error(`A webhook was answered ${response.statusCode}`);
  }
}
