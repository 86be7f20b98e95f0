import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { PrismaPGlite } from 'pglite-prisma-adapter';
import { afterAll, beforeAll, inject } from 'vitest';
import { type Database, openDatabase } from '#app/store/database.server.ts';
import { makeEmbeddedEngine } from '#app/store/embedded.server.ts';
import { PrismaClient } from '#app/store/generated/client.ts';
import { readMigrations } from '#app/store/migrations.server.ts';
import { runAsAdmin } from '#sandbox/postgres-admin.ts';

export type TestEngine = {
  name: 'embedded' | 'postgres';
  /** A fresh migrated database; `close` drops it. */
  open(): Promise<Database>;
};

async function openEmbeddedCopy(snapshot: string): Promise<Database> {
  const pglite = await PGlite.create({
    dataDir: 'memory://',
    loadDataDir: new Blob([new Uint8Array(readFileSync(snapshot))]),
  });
  const sql = makeEmbeddedEngine(pglite);
  const prisma = new PrismaClient({ adapter: new PrismaPGlite(pglite) });
  return {
    sql,
    receiveSql: sql,
    prisma,
    engine: { kind: 'embedded', pglite },
    close: async () => {
      await prisma.$disconnect();
      await pglite.close();
    },
  };
}

async function openPostgresCopy(
  adminUrl: string,
  template: string,
  prefix: string,
): Promise<Database> {
  const name = `${prefix}${randomBytes(5).toString('hex')}`;
  await runAsAdmin(adminUrl, `CREATE DATABASE ${name} TEMPLATE ${template}`);
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  const migrations = readMigrations(join(import.meta.dirname, '..', 'prisma', 'migrations'));
  const database = await openDatabase({ kind: 'postgres', url: url.href }, migrations, new Date());
  return {
    ...database,
    close: async () => {
      await database.close();
      await runAsAdmin(adminUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    },
  };
}

/** The engines to run on: the embedded one always, PostgreSQL where one answers. */
export function testEngines(): TestEngine[] {
  const { embedded, postgres } = inject('databases');
  const engines: TestEngine[] = [
    { name: 'embedded', open: () => openEmbeddedCopy(embedded.snapshot) },
  ];
  if (postgres !== null) {
    const { adminUrl, template, prefix } = postgres;
    engines.push({ name: 'postgres', open: () => openPostgresCopy(adminUrl, template, prefix) });
  }
  return engines;
}

/**
 * One fresh database for all tests of a `describe`: tests keep apart by making their own shop.
 * @example describe.each(testEngines())('shops on $name', (engine) => {
 *   const database = useDatabase(engine);
 *   test('…', async () => { await database().sql.query('…'); });
 * });
 */
export function useDatabase(engine: TestEngine): () => Database {
  let database: Database | undefined;
  beforeAll(async () => {
    database = await engine.open();
  });
  afterAll(async () => {
    await database?.close();
  });
  return () => {
    if (database === undefined) throw new Error('The database opens before the first test');
    return database;
  };
}
