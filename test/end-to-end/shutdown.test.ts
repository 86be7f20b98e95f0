import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import type { JobName } from '#app/queue/job-catalogue.ts';
import { startJobQueue } from '#app/queue/job-queue.server.ts';
import { makeMerchant, setUpApp } from '#sandbox/merchant.ts';
import { CHANNEL, SHOP, startWorld, type World, type WorldOptions } from '#sandbox/world.ts';
import { type AppDatabase, makeAppDatabase, query, until } from './app-database.ts';
import { shipOrder } from './shipped-order.ts';

const ORDERS = 60;
const TIMEOUT_MS = 150_000;

let database: AppDatabase;
let world: World;

async function start(options: Omit<WorldOptions, 'database'>): Promise<void> {
  world = await startWorld({ database: database.location, webhookRetryMs: 100, ...options });
  await setUpApp(makeMerchant(world));
}

/** Orders of customers with a phone of their own, each shipped at once; the phones. */
function shipOrders(): string[] {
  return Array.from({ length: ORDERS }, (_, index) => {
    const phone = `49151234568${String(index).padStart(2, '0')}`;
    shipOrder(world, { firstName: 'Ada', lastName: 'Berg', phone: `+${phone}` });
    return phone;
  });
}

async function countAttempts(): Promise<Record<string, number>> {
  const rows = await query<{ state: string; count: number }>(
    database,
    'SELECT state, count(*)::int AS count FROM attempt GROUP BY state',
  );
  return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
}

/** Has the app run jobs soon. */
async function enqueue(...names: JobName[]): Promise<void> {
  if (!('url' in database.location)) throw new Error('It has no address to connect to');
  const queue = await startJobQueue({ kind: 'postgres', url: database.location.url }, () => {});
  for (const name of names) await queue.enqueue(name);
  await queue.stop();
}

/** Ends the app as an orchestrator does. */
async function stopInOrder(): Promise<{ code: number | null; seconds: number }> {
  const before = performance.now();
  const stopping = world.app.kill('SIGTERM');
  await until('the stop to begin', async () =>
    world.app.output().includes('"msg":"stopping"') ? true : null,
  );
  // Terminals and npm signal twice; the second must not cut what is under way.
  process.kill(world.app.pid, 'SIGTERM');
  process.kill(world.app.pid, 'SIGINT');
  const code = await stopping;
  return { code, seconds: (performance.now() - before) / 1000 };
}

const onPostgres = inject('databases').postgres !== null;

describe.skipIf(!onPostgres)('SIGTERM on PostgreSQL', () => {
  beforeEach(async () => {
    database = await makeAppDatabase();
  });

  afterEach(async () => {
    await world?.stop();
    await database?.drop();
  });

  test(
    'in the middle of sending: what is under way ends, the next process sends the rest',
    async () => {
      await start({ switches: { replyDelayMs: 1_500 } });
      const phones = shipOrders();
      await until('messages to be on their way', async () =>
        (world.oneMsg.counts().requests['POST sendTemplate'] ?? 0) >= 5 ? true : null,
      );
      const { code, seconds } = await stopInOrder();
      expect(code).toBe(0);
      expect(seconds).toBeLessThan(30);
      const left = await countAttempts();
      expect(Object.keys(left)).toEqual(['accepted']);
      expect(left.accepted).toBeGreaterThan(0);
      expect(left.accepted).toBeLessThan(ORDERS);
      expect(world.oneMsg.messages()).toHaveLength(left.accepted ?? 0);

      await world.restart('SIGTERM');
      await until('all to be sent', async () =>
        world.oneMsg.messages().length >= ORDERS ? true : null,
      );
      await world.shopify.webhooks.settled();
      await until('all to be recorded', async () =>
        (await countAttempts()).accepted === ORDERS ? true : null,
      );
      expect(await countAttempts()).toEqual({ accepted: ORDERS });
      for (const phone of phones) expect(world.oneMsg.messages({ phone })).toHaveLength(1);
    },
    TIMEOUT_MS,
  );

  test(
    'while it asks 1MSG for reports and templates: the calls end, the rest is left',
    async () => {
      // A call takes at most 5 s.
      await start({ switches: { receipts: 'none' }, environment: { WAIT_DIVISOR: '4' } });
      shipOrders();
      await until('all to be accepted', async () =>
        (await countAttempts()).accepted === ORDERS ? true : null,
      );
      world.oneMsg.setSwitches({ apiReply: 'timeout' });
      await query(database, "UPDATE attempt SET poll_at = now() - interval '1 second'");
      await query(database, "UPDATE template SET problem = 'in_review'");
      await query(database, 'UPDATE channel SET hook_align_at = now() - make_interval(secs => 1)');
      const before = world.oneMsg.counts().requests;
      const asked = (endpoint: string) =>
        (world.oneMsg.counts().requests[endpoint] ?? 0) - (before[endpoint] ?? 0);
      await enqueue('templates.refresh', 'hooks.align');
      await until('the jobs to be under way', async () =>
        asked('GET hookInfo') >= 5 && asked('GET templates') >= 1 && asked('GET webhook') >= 1
          ? true
          : null,
      );
      const { code, seconds } = await stopInOrder();
      expect(code).toBe(0);
      // Twelve rounds of five questions would take a minute.
      expect(seconds).toBeLessThan(20);
      expect(world.app.output()).not.toContain('"msg":"failed"');
      expect(await query(database, "SELECT 1 FROM pgboss.job WHERE state = 'active'")).toEqual([]);
    },
    TIMEOUT_MS,
  );

  test(
    'while it drains: not ready, and still receiving',
    async () => {
      await start({ environment: { DRAIN_SECONDS: '4' } });
      const ask = (path: string) => fetch(`${world.app.url}${path}`);
      expect((await ask('/readyz')).status).toBe(200);
      const stopping = world.app.kill('SIGTERM');
      await until('it to be not ready', async () =>
        (await ask('/readyz')).status === 503 ? true : null,
      );
      const health = await ask('/healthz');
      expect(health.status).toBe(200);
      expect(health.headers.get('connection')).toBe('close');
      const order = shipOrder(world, {
        firstName: 'Ada',
        lastName: 'Berg',
        phone: '+4915123456890',
      });
      await world.shopify.webhooks.settled();
      const tries = world.shopify.webhooks.deliveries().flatMap((delivery) => delivery.tries);
      expect(tries.length).toBeGreaterThan(0);
      expect(tries.every(({ ok }) => ok)).toBe(true);
      expect(await stopping).toBe(0);
      expect(world.oneMsg.messages()).toEqual([]);
      await world.restart('SIGTERM');
      await until(`${order.name} to be told`, async () =>
        world.oneMsg.messages().length === 1 ? true : null,
      );
    },
    TIMEOUT_MS,
  );

  test(
    'a shop that uninstalls leaves the list of its channel, and comes back into it',
    async () => {
      await start({});
      const listed = () => world.oneMsg.webhooks(CHANNEL.id).map(({ url }) => url);
      const [ours] = listed();
      expect(ours).toContain(`${world.tunnel.url}/hooks/1msg/`);
      world.shopify.uninstall(SHOP);
      await until('our address to leave', async () => (listed().length === 0 ? true : null));
      await makeMerchant(world).open();
      await enqueue('hooks.align');
      await until('our address to come back', async () => (listed()[0] === ours ? true : null));
    },
    TIMEOUT_MS,
  );
});
