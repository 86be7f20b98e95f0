import type { PGlite } from '@electric-sql/pglite';
import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaPGlite } from 'pglite-prisma-adapter';
import { makeEmbeddedEngine, openEmbedded } from './embedded.server.ts';
import { PrismaClient } from './generated/client.ts';
import { applyMigrations, type Migration, type MigrationOptions } from './migrations.server.ts';
import { makePartitionsAhead } from './partitions.server.ts';
import { makePostgresEngine, openPool, QUERY_TIMEOUT_MS } from './postgres.server.ts';
import type { SessionEngine, SqlEngine } from './sql.ts';

/** The open database of a process, whichever engine it is. */
export type Database = {
  /** For the pipeline and the pages. */
  sql: SessionEngine;
  /** For receiving alone, so that nothing else can use up its connections. */
  receiveSql: SqlEngine;
  prisma: PrismaClient;
  /** What pg-boss needs to share the engine. */
  engine: { kind: 'postgres'; url: string } | { kind: 'embedded'; pglite: PGlite };
  close: () => Promise<void>;
};

export type DatabaseLocation =
  | { readonly kind: 'postgres'; readonly url: string }
  | { readonly kind: 'embedded'; readonly folder: string | null };

/** How many a process opens for receiving. */
export const RECEIVE_CONNECTIONS = 4;
const CONNECTIONS = 8;
/** For the sign-ins of merchants, which the session store looks up. */
const SESSION_CONNECTIONS = 2;
/** Shopify waits 5 s for an answer, then delivers again. */
const RECEIVE_TIMEOUT_MS = 4_000;

/** Opens the database, applies pending migrations and makes the partitions to come. */
export async function openDatabase(
  location: DatabaseLocation,
  migrations: readonly Migration[],
  now: Date,
  options: MigrationOptions = {},
): Promise<Database> {
  const database =
    location.kind === 'postgres'
      ? openPostgres(location.url)
      : await openInProcess(location.folder, now);
  try {
    await applyMigrations(database.sql, migrations, options);
    await makePartitionsAhead(database.sql);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

function openPostgres(url: string): Database {
  const pool = openPool(url, CONNECTIONS);
  const receivePool = openPool(url, RECEIVE_CONNECTIONS);
  const sessionPool = openPool(url, SESSION_CONNECTIONS, { queryTimeoutMs: QUERY_TIMEOUT_MS });
  const prisma = new PrismaClient({ adapter: new PrismaPg(sessionPool) });
  return {
    sql: makePostgresEngine(pool),
    receiveSql: makePostgresEngine(receivePool, { queryTimeoutMs: RECEIVE_TIMEOUT_MS }),
    prisma,
    engine: { kind: 'postgres', url },
    close: async () => {
      await prisma.$disconnect();
      await Promise.all([pool.end(), receivePool.end(), sessionPool.end()]);
    },
  };
}

async function openInProcess(folder: string | null, now: Date): Promise<Database> {
  const { pglite, close } = await openEmbedded(folder, now);
  const sql = makeEmbeddedEngine(pglite);
  const prisma = new PrismaClient({ adapter: new PrismaPGlite(pglite) });
  return {
    sql,
    receiveSql: sql,
    prisma,
    engine: { kind: 'embedded', pglite },
    close: async () => {
      await prisma.$disconnect();
      await close();
    },
  };
}
