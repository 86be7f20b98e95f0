import { createHash, randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '#app/store/database.server.ts';
import { makeEventStore } from '#app/store/events.server.ts';
import {
  applyMigrations,
  type Migration,
  type MigrationWaits,
  readMigrations,
} from '#app/store/migrations.server.ts';
import { makePostgresEngine, openPool } from '#app/store/postgres.server.ts';
import { testEngines } from '#test/database.ts';
import { testVault } from '#test/vault.ts';
import { eventually } from './eventually.ts';
import { makeTestMessage, makeTestShop, only } from './shop-fixture.ts';

const FOLDER = new URL('../../prisma/migrations', import.meta.url).pathname;
const KNOWN = readMigrations(FOLDER);

/** What Shopify gives a webhook. */
const SHOPIFY_MS = 5_000;

function migration(name: string, sql: string): Migration {
  return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
}

const TWO_TABLES = migration(
  '99990101000000_columns',
  'ALTER TABLE "event" ADD COLUMN "later" TEXT; ALTER TABLE "message" ADD COLUMN "later" TEXT;',
);
const INDEX = migration(
  '99990101000000_index',
  '-- outside transaction\nCREATE INDEX CONCURRENTLY IF NOT EXISTS "message_code" ON "message" ("code");\n',
);

/** Waits short enough for a test that is to see their end. */
const SHORT: MigrationWaits = {
  lock: 50,
  transaction: 300,
  firstPause: 20,
  longestPause: 20,
  giveUp: 500,
};

const onPostgres = testEngines().filter(({ name }) => name === 'postgres');

describe.each(onPostgres)('migrating beside those who write, on $name', (engine) => {
  let database: Database;
  let url: string;
  beforeEach(async () => {
    database = await engine.open();
    if (database.engine.kind !== 'postgres') throw new Error('It is PostgreSQL');
    url = database.engine.url;
  });
  afterEach(() => database.close());

  /** A process of its own, as far as the database can tell. */
  async function asProcess<T>(
    run: (sql: ReturnType<typeof makePostgresEngine>) => Promise<T>,
  ): Promise<T> {
    const pool = openPool(url, 2);
    try {
      return await run(makePostgresEngine(pool));
    } finally {
      await pool.end();
    }
  }

  /** A transaction that has read `tables`, or written to them, and stays open until `release`. */
  async function holdTables(
    tables: readonly string[],
    mode: 'ACCESS SHARE' | 'ROW EXCLUSIVE' = 'ACCESS SHARE',
  ): Promise<{ release(): Promise<void> }> {
    const end = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const held = asProcess((sql) =>
      sql.transaction(async (tx) => {
        for (const table of tables) await tx.query(`LOCK TABLE "${table}" IN ${mode} MODE`);
        begun.resolve();
        await end.promise;
      }),
    );
    await begun.promise;
    return {
      async release() {
        end.resolve();
        await held;
      },
    };
  }

  const hasColumn = async (table: string) =>
    (
      await database.sql.query(
        `SELECT 1 FROM information_schema.columns WHERE table_name = $1 AND column_name = 'later'`,
        [table],
      )
    ).length === 1;

  const validity = () =>
    database.sql.query<{ valid: boolean }>(
      `SELECT indisvalid AS valid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
       WHERE c.relname = 'message_code'`,
    );

  test('webhooks are stored in time while a migration waits for a long transaction', async () => {
    const shop = await makeTestShop(database.sql);
    const events = makeEventStore(database.receiveSql, testVault);
    const holder = await holdTables(['event', 'message']);
    let migrated = false;
    const waiting: string[] = [];
    const migrating = asProcess((sql) =>
      applyMigrations(sql, [...KNOWN, TWO_TABLES], { onWait: (reason) => waiting.push(reason) }),
    ).finally(() => {
      migrated = true;
    });
    const store = async (): Promise<number> => {
      const before = performance.now();
      await events.storeEvents([
        {
          shopDomain: shop.domain,
          webhookId: randomUUID(),
          topic: 'app/uninstalled',
          triggeredAt: new Date().toISOString(),
          rootGid: 'shop',
          subjectGid: 'shop',
          facts: { kind: 'uninstalled' },
        },
      ]);
      return performance.now() - before;
    };
    const took: number[] = [];
    const holdUntil = performance.now() + 2 * SHOPIFY_MS;
    while (performance.now() < holdUntil) took.push(await store());
    expect(migrated).toBe(false);
    expect(waiting.length).toBeGreaterThan(1);
    await holder.release();
    while (!migrated) took.push(await store());
    expect(await migrating).toEqual([TWO_TABLES.name]);
    expect(await Promise.all(['event', 'message'].map(hasColumn))).toEqual([true, true]);
    // It did stand in the way, and never for long.
    expect(Math.max(...took)).toBeGreaterThan(300);
    expect(Math.max(...took)).toBeLessThan(2_500);
    const [row] = await database.sql.query('SELECT count(*)::int AS events FROM event');
    expect(row).toEqual({ events: took.length });
  }, 60_000);

  test('what it has locked is given back while it waits for the next table', async () => {
    const holder = await holdTables(['message']);
    const waits = { ...SHORT, lock: 30_000, giveUp: 30_000 };
    const migrating = asProcess((sql) => applyMigrations(sql, [...KNOWN, TWO_TABLES], { waits }));
    const refused = expect(migrating).rejects.toThrow('did not end within 1200 ms');
    await eventually(
      () =>
        database.sql.query(
          `SELECT 1 FROM pg_locks WHERE relation = 'event'::regclass
             AND mode = 'AccessExclusiveLock' AND granted`,
        ),
      (locks) => locks.length === 1,
    );
    const before = performance.now();
    await database.sql.query('SELECT 1 FROM event LIMIT 1');
    expect(performance.now() - before).toBeLessThan(2_000);
    await refused;
    expect(await hasColumn('event')).toBe(false);
    await holder.release();
  });

  test('one that finds no moment refuses the start and leaves nothing', async () => {
    const holder = await holdTables(['message']);
    await expect(
      asProcess((sql) => applyMigrations(sql, [...KNOWN, TWO_TABLES], { waits: SHORT })),
    ).rejects.toThrow('found no moment in 500 ms in which its tables were free');
    expect(await hasColumn('event')).toBe(false);
    await holder.release();
    await asProcess((sql) => applyMigrations(sql, [...KNOWN, TWO_TABLES], { waits: SHORT }));
    expect(await hasColumn('event')).toBe(true);
  });

  test('an index is made while others wait for their turn and write', async () => {
    const shop = await makeTestShop(database.sql);
    const holder = await holdTables(['message'], 'ROW EXCLUSIVE');
    // Waits for the transaction above; whoever waits for the lock must not be waited for by it.
    const first = asProcess((sql) => applyMigrations(sql, [...KNOWN, INDEX]));
    await eventually(validity, (rows) => rows.length === 1);
    const waited: string[] = [];
    const second = asProcess((sql) =>
      applyMigrations(sql, [...KNOWN, INDEX], { onWait: (reason) => waited.push(reason) }),
    );
    await eventually(
      async () => waited,
      (reasons) => reasons.length === 1,
    );
    // A process with nothing to migrate, of an older version say, waits for nobody.
    expect(await asProcess((sql) => applyMigrations(sql, KNOWN))).toEqual([]);
    await makeTestMessage(database.sql, shop);
    await holder.release();
    expect([await first, await second]).toEqual([[INDEX.name], []]);
    expect(await validity()).toEqual([{ valid: true }]);
  });

  test('an index whose making was killed half-way is made again', async () => {
    const holder = await holdTables(['message'], 'ROW EXCLUSIVE');
    const killed = asProcess((sql) => applyMigrations(sql, [...KNOWN, INDEX]));
    const rejected = expect(killed).rejects.toThrow();
    await eventually(validity, (rows) => rows.length === 1);
    await database.sql.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND query LIKE '%CONCURRENTLY%' AND pid <> pg_backend_pid()`,
    );
    await rejected;
    await holder.release();
    expect(await validity()).toEqual([{ valid: false }]);
    expect(await asProcess((sql) => applyMigrations(sql, [...KNOWN, INDEX]))).toEqual([INDEX.name]);
    expect(only(await validity())).toEqual({ valid: true });
  });
});
