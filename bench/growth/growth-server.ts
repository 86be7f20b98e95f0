import pg from 'pg';
import { openDatabase } from '#app/store/database.server.ts';
import { readMigrations } from '#app/store/migrations.server.ts';
import type { Vault } from '#app/store/vault.ts';
import { runAsAdmin } from '#sandbox/postgres-admin.ts';
import { startPostgresCluster } from '#sandbox/postgres-cluster.ts';
import { generateLargeHistory } from './generate-history.ts';
import type { History } from './history.ts';

/** Where the stores of all sizes are. */
export type GrowthServer = {
  url: string;
  /** Its database of a history: the one of an earlier run where that was kept. */
  openHistory(history: History): Promise<{ url: string; until: number; seconds: number | null }>;
  dropHistory(history: History): Promise<void>;
  /** A copy of it that may be changed, until `run` ends. */
  withCopy<T>(history: History, run: (url: string) => Promise<T>): Promise<T>;
};

const MIGRATIONS = new URL('../../prisma/migrations', import.meta.url).pathname;

/** A server of one's own whose databases stay, so that a run need not make them again. */
const KEPT_URL = process.env.GROWTH_DATABASE_URL;

/** What speeds loading up, and is set back before anything is measured. */
const LOADING: Readonly<Record<string, string>> = {
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '8GB',
  autovacuum: 'off',
};

function databaseOf({ notifications }: History): string {
  return `growth_${notifications}`;
}

async function findKept(adminUrl: string, name: string): Promise<number | null> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ until: string | null }>(
      `SELECT shobj_description(oid, 'pg_database') AS until FROM pg_database WHERE datname = $1`,
      [name],
    );
    const until = rows[0]?.until;
    return until === undefined || until === null ? null : Number(until);
  } finally {
    await client.end();
  }
}

/** Starts a server of the run's own, or takes the one that keeps its databases. */
export async function startGrowthServer(
  vault: Vault,
  atEnd: (undo: () => Promise<void>) => void,
): Promise<GrowthServer> {
  const cluster = KEPT_URL === undefined ? await startPostgresCluster({ name: 'growth' }) : null;
  if (cluster !== null) atEnd(() => cluster.drop());
  const url = cluster?.url ?? KEPT_URL ?? '';

  async function inLoadingMode(load: () => Promise<void>): Promise<void> {
    for (const [name, value] of Object.entries(LOADING)) {
      if (cluster !== null) await runAsAdmin(url, `ALTER SYSTEM SET ${name} = '${value}'`);
    }
    await cluster?.restart('fast');
    try {
      await load();
    } finally {
      if (cluster !== null) await runAsAdmin(url, 'ALTER SYSTEM RESET ALL');
      await cluster?.restart('fast');
    }
  }

  return {
    url,
    async openHistory(history) {
      const name = databaseOf(history);
      const own = new URL(url);
      own.pathname = `/${name}`;
      const kept = await findKept(url, name);
      if (kept !== null) return { url: own.href, until: kept, seconds: null };
      await runAsAdmin(url, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      await runAsAdmin(url, `CREATE DATABASE ${name}`);
      const began = performance.now();
      await inLoadingMode(async () => {
        const location = { kind: 'postgres', url: own.href } as const;
        const database = await openDatabase(location, readMigrations(MIGRATIONS), new Date());
        try {
          await generateLargeHistory(own.href, database.sql, history, vault);
        } finally {
          await database.close();
        }
      });
      const seconds = (performance.now() - began) / 1000;
      await runAsAdmin(url, `COMMENT ON DATABASE ${name} IS '${history.until}'`);
      return { url: own.href, until: history.until, seconds };
    },
    async withCopy(history, run) {
      const name = `${databaseOf(history)}_copy`;
      await runAsAdmin(url, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      await runAsAdmin(url, `CREATE DATABASE ${name} TEMPLATE ${databaseOf(history)}`);
      const own = new URL(url);
      own.pathname = `/${name}`;
      try {
        return await run(own.href);
      } finally {
        await runAsAdmin(url, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      }
    },
    async dropHistory(history) {
      if (cluster === null) return;
      await runAsAdmin(url, `DROP DATABASE IF EXISTS ${databaseOf(history)} WITH (FORCE)`);
    },
  };
}
