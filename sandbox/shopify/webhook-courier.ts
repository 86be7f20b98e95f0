import { Agent } from 'undici';
import { makeTimers } from '#sandbox/onemsg/timers.ts';
import { postWebhook, type TryResult } from './webhook-post.ts';

export type DeliveryState = 'held' | 'waiting' | 'delivered' | 'retrying' | 'given_up' | 'dropped';

/** One webhook of one subscription; its id and body stay the same over repeats and retries. */
export type Delivery = {
  id: string;
  eventId: string;
  topic: string;
  shop: string;
  /** The subscription's name, if it has one. */
  name: string | undefined;
  url: string;
  body: string;
  apiVersion: string;
  triggeredAt: string;
  state: DeliveryState;
  tries: TryResult[];
};

export type CourierOptions = {
  apiSecret: string;
  /** Milliseconds before the first retry; doubles each time. Shopify's eight span four hours. */
  retryBaseMs: number;
  timeoutMs: number;
};

/** Carries deliveries: tries at once or later, and retries what was not answered with a 2xx, eight times. */
export type WebhookCourier = {
  start(delivery: Delivery): Promise<void>;
  startAfter(milliseconds: number, delivery: Delivery): void;
  /** A single try, never retried. */
  tryOnce(delivery: Delivery): Promise<void>;
  busy(): boolean;
  close(): Promise<void>;
};

const RETRIES = 8;

export function makeWebhookCourier(options: CourierOptions): WebhookCourier {
  const timers = makeTimers();
  const dispatcher = new Agent({ connect: { timeout: options.timeoutMs } });
  const underWay = new Set<Promise<void>>();
  const stop = new AbortController();

  async function tryOnce(delivery: Delivery): Promise<void> {
    const result = await postWebhook({ ...options, dispatcher, delivery, stop: stop.signal });
    delivery.tries.push(result);
    if (result.ok) delivery.state = 'delivered';
  }

  async function deliver(delivery: Delivery, retry: number): Promise<void> {
    const before = delivery.state;
    await tryOnce(delivery);
    // A copy that fails does not undo what an earlier one achieved.
    if (delivery.tries.at(-1)?.ok || before === 'delivered' || stop.signal.aborted) return;
    delivery.state = retry < RETRIES ? 'retrying' : 'given_up';
    if (retry < RETRIES) {
      timers.after(options.retryBaseMs * 2 ** retry, () => void start(delivery, retry + 1));
    }
  }

  function start(delivery: Delivery, retry = 0): Promise<void> {
    const work = deliver(delivery, retry).finally(() => underWay.delete(work));
    underWay.add(work);
    return work;
  }

  return {
    start: (delivery) => start(delivery),
    startAfter: (milliseconds, delivery) => timers.after(milliseconds, () => void start(delivery)),
    tryOnce,
    busy: () => underWay.size > 0 || timers.pending() > 0,
    async close() {
      timers.clear();
      stop.abort();
      // A request that waits for its connection does not hear the abort.
      await dispatcher.destroy();
      await Promise.allSettled(underWay);
    },
  };
}
