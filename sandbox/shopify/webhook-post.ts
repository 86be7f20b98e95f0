import { type Dispatcher, request } from 'undici';
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
  /** Runs from when the request has its connection: a line of ours is no fault of the receiver. */
  timeoutMs: number;
  dispatcher: Dispatcher;
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
    const response = await request(delivery.url, {
      method: 'POST',
      headers: webhookHeaders(delivery, post.apiSecret),
      body: delivery.body,
      dispatcher: post.dispatcher,
      headersTimeout: post.timeoutMs,
      bodyTimeout: post.timeoutMs,
      signal: post.stop,
    });
    // A body that breaks off or stays away is a failure, which `dump` would not tell.
    await response.body.arrayBuffer();
    const ok = response.statusCode >= 200 && response.statusCode < 300;
    return done(ok, response.statusCode, null);
  } catch (error) {
    return done(false, null, error instanceof Error ? String(error) : 'unknown');
  }
}
