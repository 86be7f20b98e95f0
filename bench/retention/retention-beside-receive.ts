import { randomUUID } from 'node:crypto';
import type { NewEvent } from '#app/pipeline/receive.ts';
import { openDatabase } from '#app/store/database.server.ts';
import { makeEventStore } from '#app/store/events.server.ts';
import { readMigrations } from '#app/store/migrations.server.ts';
import { makePartitionsAhead } from '#app/store/partitions.server.ts';
import { makePostgresEngine, openPool } from '#app/store/postgres.server.ts';
import { makeRetentionStore } from '#app/store/retention.server.ts';
import type { SessionEngine } from '#app/store/sql.ts';
import type { Vault } from '#app/store/vault.ts';

const GROUP = 50;
const STORING_AT_ONCE = 4;
const DAY_MS = 86_400_000;
const EXPIRED_ROWS = 1_000_000;

export type RetentionRound = {
  /** Events stored in a second, alone and while retention ran. */
  readonly alone: number;
  readonly beside: number;
  readonly dropped: number;
  readonly seconds: number;
};

/** A quarter each of events, reports and their keys, all past their time. */
const EXPIRED: readonly string[] = [
  `INSERT INTO event (id, shop_id, root_gid, subject_gid, topic, triggered_at, received_at, decided_at, changes)
   SELECT %id, s.id, 'gid://shopify/Order/' || n, 'gid://shopify/Fulfillment/' || n,
     'fulfillments/update', %at, %at, %at, 1
   FROM generate_series(1, %rows) AS n JOIN shop s ON s.domain = 'shop-' || n % 40 || '.myshopify.com'`,
  `INSERT INTO receipt (id, shop_id, channel_id, wamid_hash, attempt_id, status, source, received_at, happened_at)
   SELECT %id, s.id, s.id, 'expired hash of a message id ' || n, s.id, 'delivered', 'hook', %at, %at
   FROM generate_series(1, %rows) AS n JOIN shop s ON s.domain = 'shop-' || n % 40 || '.myshopify.com'`,
  `INSERT INTO webhook_key (shop_id, webhook_id, received_at)
   SELECT s.id, gen_random_uuid()::text, %at
   FROM generate_series(1, %rows) AS n JOIN shop s ON s.domain = 'shop-' || n % 40 || '.myshopify.com'`,
  `INSERT INTO receipt_key (channel_id, wamid_hash, status, received_at)
   SELECT s.id, md5(n || random()::text) || 'hash-of-an-id', 'delivered', %at
   FROM generate_series(1, %rows) AS n JOIN shop s ON s.domain = 'shop-' || n % 40 || '.myshopify.com'`,
];

async function plantExpired(sql: SessionEngine): Promise<void> {
  const at = new Date(Date.now() - 100 * DAY_MS);
  await makePartitionsAhead(sql, new Date(at.getTime() - 7 * DAY_MS));
  const ms = at.getTime();
  const id = `(lpad(to_hex(${ms}::bigint + n), 12, '0') || '7000' || lpad(to_hex(n), 16, '8'))::uuid`;
  await sql.session(async (session) => {
    for (const statement of EXPIRED) {
      await session.query(
        statement
          .replaceAll('%id', id)
          .replaceAll('%at', `timestamptz '${at.toISOString()}'`)
          .replaceAll('%rows', String(EXPIRED_ROWS / EXPIRED.length)),
      );
    }
    await session.query('CHECKPOINT');
  });
}

const COUNT_EXPIRED = `
  SELECT (SELECT count(*) FROM event WHERE id < $1)
       + (SELECT count(*) FROM receipt WHERE id < $1)
       + (SELECT count(*) FROM webhook_key WHERE received_at < now() - interval '31 days')
       + (SELECT count(*) FROM receipt_key WHERE received_at < now() - interval '31 days') AS expired`;

async function countExpired(sql: SessionEngine): Promise<number> {
  const hex = (Date.now() - 95 * DAY_MS).toString(16).padStart(12, '0');
  const before = `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
  return sql.session(async (session) => {
    const [row] = await session.query<{ expired: string }>(COUNT_EXPIRED, [before]);
    return Number(row?.expired ?? 0);
  });
}

function eventOf(number: number): NewEvent {
  const rootGid = `gid://shopify/Order/${7_000_000_000_000 + (number % 100_000)}`;
  return {
    shopDomain: `shop-${number % 40}.myshopify.com`,
    webhookId: randomUUID(),
    topic: 'orders/updated',
    triggeredAt: new Date().toISOString(),
    rootGid,
    subjectGid: rootGid,
    facts: {
      orderGid: rootGid,
      order: null,
      fulfilments: [],
      events: [],
      refunds: [],
      returns: [],
      paidAt: null,
    },
  };
}

/** Stores webhooks as fast as it can until `over`; returns how many a second. */
async function receiveUntil(
  store: ReturnType<typeof makeEventStore>,
  over: () => boolean,
): Promise<number> {
  let stored = 0;
  const began = performance.now();
  const keepStoring = async (): Promise<void> => {
    while (!over()) {
      const group = Array.from({ length: GROUP }, (_, n) => eventOf(stored + n));
      stored += GROUP;
      const result = await store.storeEvents(group);
      if (result.outcome !== 'stored') throw new Error(result.outcome);
    }
  };
  await Promise.all(Array.from({ length: STORING_AT_ONCE }, keepStoring));
  return (stored * 1000) / (performance.now() - began);
}

/** Rounds of receiving alone and beside retention, each with a million rows to drop. */
export async function measureRetention(
  url: string,
  vault: Vault,
  rounds: number,
  print: (line: string) => void,
): Promise<RetentionRound[]> {
  const migrations = readMigrations(new URL('../../prisma/migrations', import.meta.url).pathname);
  const database = await openDatabase({ kind: 'postgres', url }, migrations, new Date());
  const pool = openPool(url, STORING_AT_ONCE);
  const store = makeEventStore(makePostgresEngine(pool), vault);
  const retention = makeRetentionStore(database.sql);
  const measured: RetentionRound[] = [];
  try {
    // What is over already goes first.
    await retention.run(new AbortController().signal);
    for (let round = 0; round < rounds; round += 1) {
      await plantExpired(database.sql);
      const before = await countExpired(database.sql);
      let seconds = 0;
      const beside = async (): Promise<number> => {
        let isOver = false;
        const began = performance.now();
        const running = retention.run(new AbortController().signal).finally(() => {
          isOver = true;
          seconds = (performance.now() - began) / 1000;
        });
        const rate = await receiveUntil(store, () => isOver);
        await running;
        return rate;
      };
      const alone = (): Promise<number> => {
        const until = performance.now() + 15_000;
        return receiveUntil(store, () => performance.now() > until);
      };
      // Each is first as often as the other.
      const first = round % 2 === 0 ? await alone() : await beside();
      const second = round % 2 === 0 ? await beside() : await alone();
      const [rateAlone, rateBeside] = round % 2 === 0 ? [first, second] : [second, first];
      const dropped = before - (await countExpired(database.sql));
      measured.push({ alone: rateAlone, beside: rateBeside, dropped, seconds });
      print(
        `retention, round ${round + 1}: ${Math.round(rateAlone)}/s alone, ${Math.round(rateBeside)}/s beside, ${dropped} rows in ${seconds.toFixed(1)} s`,
      );
    }
    return measured;
  } finally {
    await pool.end();
    await database.close();
  }
}
