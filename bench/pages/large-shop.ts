import pg from 'pg';
import { lowestIdAt } from '#app/store/time-ordered-id.ts';
import { makeVault } from '#app/store/vault.ts';
import { startWorld, type World } from '#sandbox/world.ts';
import { startGrowthServer } from '../growth/growth-server.ts';
import { historyOf } from '../growth/history.ts';
import type { SuiteContext } from '../suite.ts';

/** The shop that has a fifth of all notifications. */
export const LARGE_SHOP = 'shop-0.myshopify.com';

const CHANNEL = { id: '5500000000', token: 'eyJ.token.of.the.channel' };
const KEY = Buffer.alloc(32, 1);
const DAY_MS = 86_400_000;

/** The app in use for a year by a thousand shops, and the busiest of them. */
export type LargeShop = {
  world: World;
  notifications: number;
  /** One that was sent, of the last days. */
  notificationId: string;
};

const A_NOTIFICATION = `
  SELECT n.id FROM notification n JOIN shop s ON s.id = n.shop_id
  WHERE s.domain = $1 AND n.decision = 'send' AND n.status = 'shipped' AND n.id < $2
  ORDER BY n.id DESC LIMIT 1`;

/**
 * Starts the app on a store with so many notifications. Its worker is not there: a page is served
 * by a process of its own in production, and what the worker does at night is no part of this.
 */
export async function startLargeShop(
  { print, atEnd }: SuiteContext,
  notifications: number,
): Promise<LargeShop> {
  const vault = makeVault([KEY]);
  const server = await startGrowthServer(vault, atEnd);
  const { url, until, seconds } = await server.openHistory(historyOf(notifications));
  print(
    `${notifications.toLocaleString('en-US')} notifications: ` +
      (seconds === null ? 'kept' : `made in ${Math.round(seconds)} s`),
  );
  const world = await startWorld({
    role: 'web',
    // Another site, so that the browser knows which shifts follow an input, as in Shopify's admin.
    tunnelHost: 'localhost',
    database: { url },
    known: { shop: LARGE_SHOP, channel: CHANNEL, encryptionKey: KEY.toString('base64') },
  });
  atEnd(() => world.stop());
  return { world, notifications, notificationId: await findNotification(url, until - DAY_MS) };
}

async function findNotification(url: string, before: number): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const values = [LARGE_SHOP, lowestIdAt(new Date(before))];
    const { rows } = await client.query<{ id: string }>(A_NOTIFICATION, values);
    if (rows[0] === undefined) throw new Error('The large shop has sent nothing');
    return rows[0].id;
  } finally {
    await client.end();
  }
}
