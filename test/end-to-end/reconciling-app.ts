import { onTestFinished } from 'vitest';
import { addSeconds } from '#app/domain/instant.ts';
import { WAITS } from '#app/domain/waits.ts';
import { makeApplyShopFact } from '#app/pipeline/apply-shop-fact.ts';
import { makeDecide } from '#app/pipeline/decide.ts';
import { makeReceive } from '#app/pipeline/receive.ts';
import { makeReconcile, type ReconcileLog } from '#app/pipeline/reconcile.ts';
import { type AdminGraphql, makeAdminGraphql } from '#app/shopify/admin-graphql.server.ts';
import { makeOrderReader } from '#app/shopify/order-reader.server.ts';
import { PARCELS_PER_QUERY } from '#app/shopify/parcels-query.ts';
import { readPhone } from '#app/shopify/read-phone.ts';
import { makeReconcileReader } from '#app/shopify/reconcile-reader.server.ts';
import { readWebhookBody } from '#app/shopify/webhook-body-reader.ts';
import type { Database } from '#app/store/database.server.ts';
import { makeErasureStore } from '#app/store/erasure.server.ts';
import { makeEventStore } from '#app/store/events.server.ts';
import { makeKnownOrders } from '#app/store/known-orders.server.ts';
import { makeOptOutStore } from '#app/store/opt-outs.server.ts';
import { makeReconciliationStore } from '#app/store/reconciliation.server.ts';
import { makeRootStore } from '#app/store/roots.server.ts';
import { makeShopStore } from '#app/store/shops.server.ts';
import { type ShopifySimulator, startShopifySimulator } from '#sandbox/shopify/simulator.ts';
import {
  failOnUnreadable,
  makeTestShop,
  SEND_OPTIONS,
  type TestShop,
} from '#test/store/shop-fixture.ts';
import { testVault } from '#test/vault.ts';
import { routeShops } from './route-shops.ts';

/** First passes are due at once. */
const AT_ONCE = { ...WAITS, reconcile: 0 };

/** The parts between Shopify's webhooks and the decisions, on a real database and a real HTTP. */

export type LogEntry = Parameters<ReconcileLog>[0];

export type Decided = {
  subject_gid: string;
  family: string;
  occurrence: string;
  status: string;
  decision: string;
  reason: string | null;
  happened_at: string;
};

function keyOf({ subject_gid, family, occurrence }: Decided): string {
  return `${subject_gid} ${family} ${occurrence}`;
}

export const keysOf = (rows: readonly Decided[]): string[] => rows.map(keyOf);

export type ReconcilingApp = Awaited<ReturnType<typeof startReconcilingApp>>;

const INTERVAL_SECONDS = 600;

let ids = 0;

/**
 * A shop that sends, its Shopify, and the app.
 * @param startsAt Shopify's clock at first, milliseconds of the epoch; the database's is the
 * machine's.
 */
export async function startReconcilingApp(
  database: Database,
  options: { startsAt: number; installedDaysAgo?: number },
) {
  const { sql } = database;
  const shop = await makeTestShop(sql, { installedDaysAgo: options.installedDaysAgo ?? 30 });
  await sql.query("UPDATE shop SET default_country = 'DE' WHERE id = $1", [shop.id]);
  let clock = new Date(options.startsAt);
  clock.setMilliseconds(0);
  const shopify = await startShopifySimulator({
    apiKey: 'key',
    apiSecret: 'secret',
    shops: [{ domain: shop.domain, countryCode: 'DE' }],
    clock: () => clock,
  });
  shopify.webhooks.setModes({ hold: true });
  onTestFinished(() => shopify.close());

  let token = shopify.tokens.grantOffline(shop.domain, false).access.token;
  const realGraphql = makeAdminGraphql(async () => ({ ok: true, accessToken: token }));
  const asked: { query: string; variables: Readonly<Record<string, unknown>> }[] = [];
  let answers = Number.POSITIVE_INFINITY;
  const graphql: AdminGraphql = async (domain, query, variables = {}) => {
    // A process that is killed hears no more answers.
    if (answers <= 0) return new Promise(() => {});
    answers -= 1;
    asked.push({ query, variables });
    return realGraphql(domain, query, variables);
  };
  const problems: string[] = [];
  const onProblem = (problem: string): void => {
    problems.push(problem);
  };

  const events = makeEventStore(sql, testVault);
  const receive = makeReceive({
    readPayload: readWebhookBody,
    ...events,
    keepForInspection: async ({ problem }) => onProblem(problem),
    wakeDecide: () => {},
  });
  const roots = makeRootStore(sql, testVault, SEND_OPTIONS);
  const shops = makeShopStore(sql, testVault);
  const erasure = makeErasureStore(sql, testVault);
  const decide = makeDecide(
    {
      ...roots,
      readOrder: makeOrderReader(graphql, onProblem),
      readPhone,
      findOptOuts: makeOptOutStore(sql, testVault).findOptOuts,
      applyShopFact: makeApplyShopFact({
        markUninstalled: shops.markUninstalled,
        eraseOrders: erasure.eraseOrders,
        eraseShop: erasure.eraseShop,
        announceDataRequest: () => {},
      }),
      newId: () => {
        ids += 1;
        return `00000000-0000-7000-8000-${String(ids).padStart(12, '0')}`;
      },
      wakeSend: () => {},
    },
    (error) => problems.push(String(error)),
  );

  async function oneRun(): Promise<LogEntry> {
    const { promise, resolve } = Promise.withResolvers<LogEntry>();
    const reconcile = makeReconcile(
      {
        ...makeReconciliationStore(sql, AT_ONCE),
        ...makeKnownOrders(sql, testVault, failOnUnreadable),
        ...makeReconcileReader(graphql, onProblem),
        parcelsPerQuery: PARCELS_PER_QUERY,
        storeEvents: events.storeEvents,
        wakeDecide: () => {},
      },
      {
        intervalSeconds: INTERVAL_SECONDS,
        log: (entry) => {
          if (entry.shopId === shop.id) resolve(entry);
        },
        onError: (error) => problems.push(String(error)),
        milliseconds: () => performance.now(),
        random: () => 0,
      },
    );
    await reconcile.run();
    return promise;
  }

  const app = {
    sql,
    shop,
    shopify,
    asked,
    problems,
    queriesFor: (name: string) => asked.filter(({ query }) => query.includes(`query ${name}`)),
    /** Moves Shopify's clock. */
    advance(seconds: number): void {
      clock = new Date(clock.getTime() + seconds * 1000);
    },
    /** Shopify's clock as the machine has it. */
    advanceToNow(): void {
      clock = new Date();
    },
    /** All webhooks from now on are lost. */
    loseWebhooks(): void {
      shopify.webhooks.setModes({ drop: ['*'] });
    },
    /** None is lost from now on. */
    keepWebhooks(): void {
      shopify.webhooks.setModes({ drop: [] });
    },
    /** The webhooks that were not lost arrive and are decided. */
    async deliverWebhooks(): Promise<void> {
      for (const delivery of shopify.webhooks.deliveries()) {
        if (delivery.state !== 'held') continue;
        delivery.state = 'delivered';
        await receive({
          topic: delivery.topic,
          shopDomain: delivery.shop,
          webhookId: delivery.id,
          triggeredAt: delivery.triggeredAt,
          body: Buffer.from(delivery.body),
        });
      }
      await app.decideAll();
    },
    async decideAll(): Promise<void> {
      while ((await decide.run()) === 0) await decide.drain();
      await decide.drain();
    },
    /** The mark is where the last pass began, before an outage of this many seconds. */
    async setMark(secondsAgo: number): Promise<void> {
      await makeReconciliationStore(sql, AT_ONCE).enrolShops();
      await sql.query(
        `UPDATE reconciliation SET mark = now() - $2 * interval '1 second', next_at = now() - make_interval(secs => 1)
         WHERE shop_id = $1`,
        [shop.id, secondsAgo],
      );
    },
    async readMark() {
      const [row] = await sql.query<{
        mark: Date;
        cursor: string | null;
        leased: boolean;
        next_in: number;
      }>(
        `SELECT mark, cursor, owner IS NOT NULL AS leased,
           extract(epoch FROM next_at - now())::float8 AS next_in
         FROM reconciliation WHERE shop_id = $1`,
        [shop.id],
      );
      if (row === undefined) throw new Error('The shop is not enrolled');
      return row;
    },
    /** One run on this shop, an interval later, with all that follows; others are left alone. */
    async reconcile(): Promise<LogEntry> {
      await makeReconciliationStore(sql, AT_ONCE).enrolShops();
      await sql.query(
        'UPDATE root SET watched_at = watched_at - make_interval(secs => $2) WHERE shop_id = $1',
        [shop.id, INTERVAL_SECONDS],
      );
      await sql.query(
        `UPDATE reconciliation SET next_at = CASE WHEN shop_id = $1 THEN now() - interval '1 second'
           ELSE now() + interval '1 day' END`,
        [shop.id],
      );
      const entry = await oneRun();
      await app.decideAll();
      return entry;
    },
    /** Starts a run whose process is killed after so many answers of Shopify. */
    async reconcileAndDie(after: number): Promise<void> {
      await app.setMark(3600 * 24 * 30);
      answers = after;
      void oneRun();
    },
    /** A new process, once the dead one's lease has run out. */
    async startAnew(): Promise<void> {
      answers = Number.POSITIVE_INFINITY;
      await sql.query("UPDATE reconciliation SET lease_until = now() - interval '1 ms'");
    },
    /** What is known was learnt so much earlier, and what was to be told then has been sent. */
    async growOlder(seconds: number): Promise<void> {
      await sql.query("UPDATE message SET state = 'accepted' WHERE shop_id = $1", [shop.id]);
      const known = await sql.query<{ root_gid: string; state: string }>(
        'SELECT root_gid, state FROM root WHERE shop_id = $1',
        [shop.id],
      );
      const sightings = ['firstSeenAt', 'succeededSeenAt', 'shipmentStatusSeenAt', 'readAt'];
      for (const { root_gid, state } of known) {
        const older: unknown = JSON.parse(
          testVault.open('root.state', state),
          (key, value: unknown) =>
            [...sightings, 'orderFirstSeenAt'].includes(key) && typeof value === 'string'
              ? addSeconds(value, -seconds)
              : value,
        );
        await sql.query('UPDATE root SET state = $3 WHERE shop_id = $1 AND root_gid = $2', [
          shop.id,
          root_gid,
          testVault.seal('root.state', JSON.stringify(older)),
        ]);
      }
    },
    loseAccess(): void {
      shopify.tokens.revokeShop(shop.domain);
    },
    regainAccess(): void {
      token = shopify.tokens.grantOffline(shop.domain, false).access.token;
    },
    /** What was decided on, each change once, as the table has it. */
    decided: () =>
      sql.query<Decided>(
        `SELECT subject_gid, family, occurrence, status, decision, reason,
           happened_at::text AS happened_at
         FROM notification WHERE shop_id = $1
         ORDER BY subject_gid, family, occurrence`,
        [shop.id],
      ),
    /** "status: send" or "status: reason", by the words, of what was not decided `before`. */
    async outcomes(before: readonly Decided[] = []): Promise<string[]> {
      const known = new Set(keysOf(before));
      const rows = (await app.decided()).filter((row) => !known.has(keyOf(row)));
      return rows.map(({ status, decision, reason }) => `${status}: ${reason ?? decision}`).sort();
    },
  };
  return app;
}

/** Sends each app's calls to its own Shopify. */
export function routeApps(...apps: readonly { shop: TestShop; shopify: ShopifySimulator }[]): void {
  routeShops((domain) => {
    const found = apps.find(({ shop }) => shop.domain === domain);
    if (found === undefined) throw new Error(`No simulator of ${domain}`);
    return found.shopify.url;
  });
}
