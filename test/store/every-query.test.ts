import { beforeAll, describe, expect, test } from 'vitest';
import { generateHistory } from '#bench/growth/generate-history.ts';
import { historyOf } from '#bench/growth/history.ts';
import { testEngines, useDatabase } from '#test/database.ts';
import { testVault } from '#test/vault.ts';
import { driveDryRuns } from './every-query/drive-dry-runs.ts';
import { drivePages } from './every-query/drive-pages.ts';
import {
  driveProbes,
  driveSending,
  driveTests,
  driveTracking,
} from './every-query/drive-sending.ts';
import { driveDeciding, driveWorker } from './every-query/drive-worker.ts';
import {
  findProblems,
  LARGE_TABLES,
  type PlanNames,
  SMALL_TABLES,
} from './every-query/plan-problems.ts';
import { type RecordedStatement, recordStatements } from './every-query/recording-engine.ts';
import { isFrom, readSourceStatements } from './every-query/store-statements.ts';

const onPostgres = testEngines().filter(({ name }) => name === 'postgres');

/** What takes all rows of a shop, to erase it. */
const OF_A_WHOLE_SHOP = [
  'SELECT id FROM event WHERE shop_id = $1 AND decided_at IS NOT NULL AND EXISTS (SELECT FROM shop',
  'SELECT ctid FROM root WHERE shop_id = $1 AND lease_until IS NULL',
];

/** Statements that must not be in the store, and what is wrong with each. */
const PLANTED: readonly [problem: RegExp, text: string][] = [
  [/^reads all of message$/, "SELECT 1 FROM message WHERE cause = 'retry'"],
  [/^reads all of receipt_pkey, of receipt$/, 'SELECT count(*) FROM receipt'],
  [/^reads all of event$/, "DELETE FROM event WHERE topic = 'orders/updated'"],
  [
    /^reads all of root_pkey, of root$/,
    "SELECT 1 FROM root WHERE waiting_for = 'order' ORDER BY shop_id, root_gid LIMIT 1",
  ],
  [
    /^looks through notification_\w+, of notification, by shop_id alone for \(carrier_status/,
    'SELECT id FROM notification WHERE shop_id = $1 AND carrier_status = $2 ORDER BY id LIMIT 1',
  ],
];

describe.each(onPostgres)('every query of the store, on $name', (engine) => {
  const database = useDatabase(engine);
  let statements: readonly RecordedStatement[];
  const problems = new Map<string, readonly string[]>();

  /** As the planner sees tables a thousand times as large; where an index will do, it is used. */
  async function plantStatistics(): Promise<void> {
    await database().sql.script('ANALYZE');
    await database().sql.query(
      `UPDATE pg_class SET reltuples = reltuples * 1000
       WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND reltuples > 0`,
    );
  }

  /** As if the shop with the most rows had asked, over its channel. */
  async function readLargeShop(): Promise<(value: unknown) => unknown> {
    const rows = await database().sql.query<{ domain: string; names: readonly string[] }>(
      `SELECT s.domain, ARRAY[s.id::text, c.id::text, c.channel_key] AS names
       FROM shop s JOIN channel c ON c.shop_id = s.id`,
    );
    const large = rows.find(({ domain }) => domain === 'shop-0.myshopify.com');
    const places = new Map(rows.flatMap(({ names }) => names.map((name, at) => [name, at])));
    const replace = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(replace);
      const at = typeof value === 'string' ? places.get(value) : undefined;
      return at === undefined ? value : large?.names[at];
    };
    return replace;
  }

  async function explain({ text, values }: RecordedStatement): Promise<unknown> {
    return database().sql.transaction(async (tx) => {
      await tx.query('SET LOCAL enable_seqscan = off');
      return tx.query(`EXPLAIN (FORMAT JSON) ${text}`, values);
    });
  }

  /** Tables and indexes by their names; a partition and its indexes are those of its table. */
  async function readNames(): Promise<PlanNames> {
    const rows = await database().sql.query<{
      name: string;
      whole: string;
      table: string;
      empty: boolean;
    }>(
      `SELECT c.relname AS name, coalesce(p.relname, c.relname) AS whole,
         coalesce(tp.relname, t.relname, p.relname, c.relname) AS table,
         pg_relation_size(coalesce(t.oid, c.oid)) = 0 AS empty
       FROM pg_class c
       LEFT JOIN pg_inherits i ON i.inhrelid = c.oid LEFT JOIN pg_class p ON p.oid = i.inhparent
       LEFT JOIN pg_index x ON x.indexrelid = c.oid LEFT JOIN pg_class t ON t.oid = x.indrelid
       LEFT JOIN pg_inherits ti ON ti.inhrelid = t.oid LEFT JOIN pg_class tp ON tp.oid = ti.inhparent
       WHERE c.relnamespace = 'public'::regnamespace`,
    );
    return new Map(rows.map(({ name, ...names }) => [name, names]));
  }

  beforeAll(async () => {
    await generateHistory(database().sql, { ...historyOf(2000), shops: 20 }, testVault);
    const recorded = recordStatements(database().sql);
    const driven = { sql: recorded.engine, raw: database().sql };
    await driveDeciding(driven);
    await driveSending(driven);
    await driveProbes(driven);
    await driveTracking(driven);
    await driveTests(driven);
    await drivePages(driven);
    await driveDryRuns(driven);
    await driveWorker(driven);
    statements = [...recorded.statements.values()];
    await plantStatistics();
    const names = await readNames();
    const ofLarge = await readLargeShop();
    for (const { text, values } of statements) {
      const plan = await explain({ text, values: values.map(ofLarge) });
      problems.set(text, findProblems(plan, names));
    }
  });

  test('each statement in the sources has run', () => {
    const missing = readSourceStatements().filter(
      (source) => !statements.some(({ text }) => isFrom(text, source)),
    );
    expect(missing.map(({ place, parts }) => `${place} ${parts.join('…')}`)).toEqual([]);
  });

  test('each table is known to grow with orders, or to be of the size of shops', async () => {
    const rows = await database().sql.query<{ name: string }>(
      `SELECT relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition
         AND relname <> '_prisma_migrations' ORDER BY 1`,
    );
    expect(rows.map(({ name }) => name)).toEqual([...LARGE_TABLES, ...SMALL_TABLES].sort());
  });

  test('none reads a large table, or all of a shop, to find some rows of it', () => {
    const found = [...problems]
      .filter(([text]) => !OF_A_WHOLE_SHOP.some((part) => text.includes(part)))
      .flatMap(([text, list]) => list.map((problem) => `${problem}\n  ${text.trim()}`));
    expect(found).toEqual([]);
  });

  test.each(PLANTED)('%s is found out', async (problem, text) => {
    const shop = await database().sql.query<{ id: string }>(
      "SELECT id FROM shop WHERE domain = 'shop-0.myshopify.com'",
    );
    const values = text.includes('$1') ? [shop[0]?.id, 'lost'] : [];
    const found = findProblems(await explain({ text, values }), await readNames());
    expect(found.join('\n')).toMatch(problem);
  });
});
