import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Delivery, Received } from '#app/pipeline/receive.ts';
import { readRequestBody } from './request-body.ts';

export type WebhookEndpointPorts = {
  verify(body: Uint8Array, signature: string | undefined): boolean;
  /** Null where a header that every delivery has is missing or malformed. */
  readHeaders(
    headers: IncomingMessage['headers'],
  ): { topic: string; shop: string; webhookId: string; triggeredAt: string | null } | null;
  receive(delivery: Delivery): Promise<Received>;
  now(): Date;
  log(entry: { topic: string; shop: string; webhookId: string; outcome: string }): void;
  onError(error: unknown): void;
};

/** Whole orders without `include_fields` stay well under this. */
const MAX_BODY_BYTES = 2 * 1024 * 1024;

/**
 * Serves POST /webhooks/shopify: the signature over the raw bytes first, then durable, then 200.
 * 401 for a missing or bad signature, 405 for another method, 413 over the size cap, 400 for an
 * unnamed delivery, 503 where it could not be stored (Shopify delivers again), 200 for all that
 * redelivery cannot mend.
 * https://shopify.dev/docs/apps/build/webhooks/verify-deliveries
 */
export function makeWebhookEndpoint(
  ports: WebhookEndpointPorts,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  async function answer(request: IncomingMessage): Promise<number> {
    const reading = await readRequestBody(request, MAX_BODY_BYTES);
    if (reading.outcome === 'too_large') return 413;
    if (reading.outcome === 'aborted') return 400;
    const signature = request.headers['x-shopify-hmac-sha256'];
    const { body } = reading;
    if (!ports.verify(body, typeof signature === 'string' ? signature : undefined)) return 401;
    const headers = ports.readHeaders(request.headers);
    if (headers === null) return 400;
    const { topic, shop, webhookId } = headers;
    try {
      const { outcome } = await ports.receive({
        topic,
        shopDomain: shop,
        webhookId,
        triggeredAt: headers.triggeredAt ?? ports.now().toISOString(),
        body,
      });
      ports.log({ topic, shop, webhookId, outcome });
      return 200;
    } catch (error) {
      ports.onError(error);
      ports.log({ topic, shop, webhookId, outcome: 'store_failed' });
      return 503;
    }
  }

  return async (request, response) => {
    if (request.method !== 'POST') {
      response.writeHead(405, { allow: 'POST' }).end();
      return;
    }
    const status = await answer(request);
    // What was not read must not be taken for the next request on the connection.
    if (status === 413) response.setHeader('connection', 'close');
    response.writeHead(status).end();
  };
}
