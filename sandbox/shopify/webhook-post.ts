import type { Delivery } from './webhook-courier.ts';
import { webhookHeaders } from './webhook-signature.ts';

export type TryResult = {
  at: string;
  ok: boolean;
  /** null: no answer came. */
  status: number | null;
  error: string | null;
  milliseconds: number;
};

export type WebhookPost = {
  delivery: Delivery;
  apiSecret: string;
  timeoutMs: number;
  stop: AbortSignal;
};

/** One try. Redirects are failures and are not followed; so is an answer later than the time-out. */
export async function postWebhook(post: WebhookPost): Promise<TryResult> {
  const { delivery } = post;
  const started = Date.now();
  const done = (ok: boolean, status: number | null, error: string | null): TryResult => ({
    at: new Date(started).toISOString(),
    ok,
    status,
    error,
    milliseconds: Date.now() - started,
  });
  try {
    const response = await fetch(delivery.url, {
      method: 'POST',
      headers: webhookHeaders(delivery, post.apiSecret),
      body: delivery.body,
      redirect: 'manual',
      signal: AbortSignal.any([post.stop, AbortSignal.timeout(post.timeoutMs)]),
    });
    await response.arrayBuffer();
    return done(response.ok, response.status, null);
  } catch (error) {
    return done(false, null, error instanceof Error ? String(error.cause ?? error) : 'unknown');
  }
}
