import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';
import { percentile } from '../percentile.ts';
import { phoneOf } from './orders.ts';
import type { Orders } from './phases.ts';
import { postShippedWebhook } from './post-webhook.ts';
import { monotonicNow } from './responder-messages.ts';
import type { Stage } from './stage.ts';

/** Milliseconds from a webhook answered 200 to the request at 1MSG, while nothing else is going on. */
export type Latency = { median: number; p99: number };

/** Between two orders: long enough that the reports on the last one are over. */
const GAP_MS = 120;
const MORE_GAP_MS = 80;
const DEADLINE_MS = 30_000;

/** Places orders one at a time with the app at `url`. */
export async function measureLatency(stage: Stage, url: string, orders: Orders): Promise<Latency> {
  await stage.responder.reset();
  const pool = new Pool(url, { connections: 1, pipelining: 1 });
  const answeredAt = new Map<string, number>();
  for (let n = 0; n < orders.count; n += 1) {
    const number = orders.from + n;
    const shop = stage.shops[n % stage.shops.length];
    if (shop === undefined) throw new Error('There are shops');
    await postShippedWebhook(pool, { shopDomain: shop.domain, number });
    answeredAt.set(phoneOf(number), monotonicNow());
    await sleep(GAP_MS + Math.random() * MORE_GAP_MS);
  }
  await pool.close();
  const deadline = Date.now() + DEADLINE_MS;
  while ((await stage.responder.counts()).accepted < orders.count) {
    if (Date.now() > deadline) throw new Error('Not every order led to a message');
    await sleep(50);
  }
  const waits = (await stage.responder.arrivals())
    .map(({ phone, at }) => at - (answeredAt.get(phone) ?? Number.NaN))
    .sort((a, b) => a - b);
  return { median: percentile(waits, 0.5), p99: percentile(waits, 0.99) };
}
