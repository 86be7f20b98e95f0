import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { makeEmbeddedEngine } from '#app/store/embedded.server.ts';
import { applyMigrations, type Migration, readMigrations } from '#app/store/migrations.server.ts';
import { makePostgresEngine, openPool } from '#app/store/postgres.server.ts';
import type { SessionEngine } from '#app/store/sql.ts';

const FOLDER = join(import.meta.dirname, '..', '..', 'prisma', 'migrations');

function migration(name: string, sql: string): Migration {
  return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
}

const FIRST = migration('1_first', 'CREATE TABLE "one" (id int); CREATE TABLE "two" (id int);');
const SECOND = migration('2_second', 'CREATE TABLE "three" (id int);');

type Empty = {
  name: string;
  open: () => Promise<{ sqls: SessionEngine[]; close(): Promise<void> }>;
};

async function openEmptyEmbedded() {
  const pglite = await PGlite.create();
  return { sqls: [makeEmbeddedEngine(pglite)], close: () => pglite.close() };
}

/** Pools of their own stand for processes of their own. */
async function openEmptyPostgres(adminUrl: string, prefix: string) {
  const name = `${prefix}empty_${randomBytes(4).toString('hex')}`;
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${name}`);
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  const pools = Array.from({ length: 4 }, () => openPool(url.href, 2));
  return {
    sqls: pools.map((pool) => makePostgresEngine(pool)),
    close: async () => {
      await Promise.all(pools.map((pool) => pool.end()));
      await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
      await admin.end();
    },
  };
}

const { postgres } = inject('databases');
const engines: Empty[] = [{ name: 'embedded', open: openEmptyEmbedded }];
if (postgres !== null) {
  const { adminUrl, prefix } = postgres;
  engines.push({ name: 'postgres', open: () => openEmptyPostgres(adminUrl, prefix) });
}

describe.each(engines)('migrations on $name', ({ open }) => {
  let database: Awaited<ReturnType<Empty['open']>>;
  let sql: SessionEngine;
  beforeAll(async () => {
    database = await open();
    const [first] = database.sqls;
    if (first === undefined) throw new Error('There is one');
    sql = first;
  });
  beforeEach(async () => {
    await sql.script('DROP TABLE IF EXISTS "_prisma_migrations", "one", "two", "three"');
  });
  afterAll(() => database.close());

  const tables = async () =>
    (
      await sql.query<{ name: string }>(
        `SELECT table_name AS name FROM information_schema.tables
         WHERE table_schema = 'public' AND table_name <> '_prisma_migrations' ORDER BY 1`,
      )
    ).map(({ name }) => name);

  test('apply in order and once', async () => {
    expect(await applyMigrations(sql, [FIRST])).toEqual(['1_first']);
    expect(await applyMigrations(sql, [FIRST, SECOND])).toEqual(['2_second']);
    expect(await applyMigrations(sql, [FIRST, SECOND])).toEqual([]);
    expect(await tables()).toEqual(['one', 'three', 'two']);
  });

  test('are recorded as Prisma records them', async () => {
    const [real] = readMigrations(FOLDER);
    if (real === undefined) throw new Error('There is a first migration');
    const bytes = readFileSync(join(FOLDER, real.name, 'migration.sql'));
    expect(real.checksum).toBe(createHash('sha256').update(bytes).digest('hex'));
    await applyMigrations(sql, [FIRST]);
    const rows = await sql.query(
      `SELECT migration_name, checksum, applied_steps_count, rolled_back_at, logs,
         length(id) AS id_length, finished_at >= started_at AS finished
       FROM _prisma_migrations`,
    );
    expect(rows).toEqual([
      {
        migration_name: '1_first',
        checksum: FIRST.checksum,
        applied_steps_count: 1,
        rolled_back_at: null,
        logs: null,
        id_length: 36,
        finished: true,
      },
    ]);
  });

  test('of several processes at once one applies each, the others wait and find it done', async () => {
    const engines = [...database.sqls, ...database.sqls];
    const applied = await Promise.all(
      engines.map((engine) => applyMigrations(engine, [FIRST, SECOND])),
    );
    expect(applied.flat().sort()).toEqual(['1_first', '2_second']);
  });

  test('one that fails leaves nothing of itself, nor of those before it in the same start', async () => {
    const broken = migration('2_broken', 'CREATE TABLE "three" (id int); SELECT no_such_thing;');
    await expect(applyMigrations(sql, [FIRST, broken])).rejects.toThrow();
    expect(await tables()).toEqual([]);
    expect(await applyMigrations(sql, [FIRST, SECOND])).toHaveLength(2);
  });

  test('one outside transactions is applied in its place, and on its own', async () => {
    const index = migration(
      '2_index',
      '-- outside transaction\nCREATE INDEX CONCURRENTLY IF NOT EXISTS "one_id" ON "one" ("id");\n',
    );
    const third = migration('3_third', SECOND.sql);
    expect(await applyMigrations(sql, [FIRST, index, third])).toEqual([
      '1_first',
      '2_index',
      '3_third',
    ]);
    expect(await applyMigrations(sql, [FIRST, index, third])).toEqual([]);
    const indexes = await sql.query(
      `SELECT indisvalid AS valid FROM pg_index WHERE indexrelid = 'one_id'::regclass`,
    );
    expect(indexes).toEqual([{ valid: true }]);
    const rows = await sql.query(
      'SELECT migration_name, checksum FROM _prisma_migrations ORDER BY migration_name',
    );
    expect(rows[1]).toEqual({ migration_name: '2_index', checksum: index.checksum });
  });

  test('one that was edited after it was applied is refused and named', async () => {
    await applyMigrations(sql, [FIRST]);
    const edited = migration('1_first', `${FIRST.sql} -- edited`);
    await expect(applyMigrations(sql, [edited, SECOND])).rejects.toThrow(
      'migration 1_first was edited after it was applied. Restore the file',
    );
    expect(await tables()).toEqual(['one', 'two']);
  });

  test('one that was left half applied is refused; resolved as rolled back it applies', async () => {
    await applyMigrations(sql, []);
    await sql.query(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name) VALUES ('x', $1, '1_first')`,
      [FIRST.checksum],
    );
    await expect(applyMigrations(sql, [FIRST])).rejects.toThrow(
      'migration 1_first was started and not finished',
    );
    await sql.query('UPDATE _prisma_migrations SET rolled_back_at = now()');
    expect(await applyMigrations(sql, [FIRST])).toEqual(['1_first']);
  });

  test('one of a newer version that runs side by side is left alone', async () => {
    await applyMigrations(sql, [FIRST, SECOND]);
    expect(await applyMigrations(sql, [FIRST])).toEqual([]);
  });

  test('those of the app apply to an empty database', async () => {
    const all = readMigrations(FOLDER);
    await sql.transaction(async () => undefined);
    await sql.script('DROP SCHEMA public CASCADE; CREATE SCHEMA public;');
    expect(await applyMigrations(sql, all)).toEqual(all.map(({ name }) => name));
    expect(await tables()).toContain('notification');
    await sql.script('DROP SCHEMA public CASCADE; CREATE SCHEMA public;');
  });
});
