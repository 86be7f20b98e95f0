import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';
import { postShippedWebhook } from '../pipeline/post-webhook.ts';
import type { Stage } from '../pipeline/stage.ts';

const CONNECTIONS = 32;
const TICK_MS = 100;

/** Posts webhooks to the app's web process, each of another order. */
export type OrderPlacer = {
  /** As fast as they are answered. */
  placeAll(count: number): Promise<void>;
  /** So many a second for so many seconds; returns how many. */
  placeSteadily(perSecond: number, seconds: number): Promise<number>;
  close(): Promise<void>;
};

export function makeOrderPlacer(stage: Stage, url: string, takeNumber: () => number): OrderPlacer {
  const pool = new Pool(url, { connections: CONNECTIONS, pipelining: 1 });
  const place = (): Promise<void> => {
    const number = takeNumber();
    const shop = stage.shops[number % stage.shops.length];
    if (shop === undefined) throw new Error('There are shops');
    return postShippedWebhook(pool, { shopDomain: shop.domain, number });
  };
  return {
    async placeAll(count) {
      let left = count;
      const line = async (): Promise<void> => {
        while (left > 0) {
          left -= 1;
          await place();
        }
      };
      await Promise.all(Array.from({ length: CONNECTIONS }, line));
    },
    async placeSteadily(perSecond, seconds) {
      const beganAt = Date.now();
      let placed = 0;
      for (let elapsed = 0; elapsed < seconds; elapsed = (Date.now() - beganAt) / 1000) {
        const due = Math.floor(elapsed * perSecond) - placed;
        placed += due;
        await Promise.all(Array.from({ length: due }, place));
        await sleep(TICK_MS);
      }
      return placed;
    },
    close: () => pool.close(),
  };
}
