import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { startJobQueue } from '#app/queue/job-queue.server.ts';
import { openDatabase } from '#app/store/database.server.ts';
import { makeEmbeddedEngine } from '#app/store/embedded.server.ts';
import { applyMigrations, readMigrations } from '#app/store/migrations.server.ts';
import { makePartitionsAhead } from '#app/store/partitions.server.ts';
import { findBrowser } from '#sandbox/browser.ts';

/**
 * Where the tests find a migrated database to copy; `postgres` null: none answers. Of `appTemplate`
 * the app has been started once: it has its queues, too.
 */
export type TestDatabases = {
  embedded: { snapshot: string };
  postgres: { adminUrl: string; template: string; appTemplate: string; prefix: string } | null;
};

declare module 'vitest' {
  export interface ProvidedContext {
    databases: TestDatabases;
  }
}

const LOCAL_POSTGRES = 'postgresql://postgres@127.0.0.1:5432/postgres';
const MIGRATIONS = join(import.meta.dirname, '..', 'prisma', 'migrations');

async function asAdmin<T>(url: string, run: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 3000 });
  await client.connect();
  try {
    return await run(client);
  } finally {
    await client.end();
  }
}

/** The address of a PostgreSQL that answers. One that was asked for by name must answer. */
async function findPostgres(): Promise<{ url: string; version: string } | null> {
  const asked = process.env.TEST_DATABASE_URL;
  const url = asked === undefined || asked === '' ? LOCAL_POSTGRES : asked;
  try {
    const version = await asAdmin(url, async (client) => {
      const result = await client.query<{ server_version: string }>('SHOW server_version');
      return result.rows[0]?.server_version ?? '';
    });
    return { url, version };
  } catch (error) {
    if (url === asked) {
      throw new Error('TEST_DATABASE_URL is set and no PostgreSQL answers there', { cause: error });
    }
    return null;
  }
}

/** Starting an empty embedded database takes 2 s, loading a copy of a migrated one 0.4 s. */
async function makeEmbeddedSnapshot(folder: string): Promise<string> {
  const pglite = await PGlite.create({ dataDir: 'memory://' });
  const engine = makeEmbeddedEngine(pglite);
  await applyMigrations(engine, readMigrations(MIGRATIONS));
  await makePartitionsAhead(engine);
  const dump = await pglite.dumpDataDir('none');
  await pglite.close();
  const path = join(folder, 'migrated.tar');
  writeFileSync(path, Buffer.from(await dump.arrayBuffer()));
  return path;
}

function urlOf(adminUrl: string, name: string): string {
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return url.href;
}

async function makePostgresTemplates(
  adminUrl: string,
  template: string,
  appTemplate: string,
): Promise<void> {
  await asAdmin(adminUrl, (client) => client.query(`CREATE DATABASE ${template}`));
  const location = { kind: 'postgres', url: urlOf(adminUrl, template) } as const;
  const database = await openDatabase(location, readMigrations(MIGRATIONS), new Date());
  await database.close();
  await asAdmin(adminUrl, (client) =>
    client.query(`CREATE DATABASE ${appTemplate} TEMPLATE ${template}`),
  );
  const errors: unknown[] = [];
  const queue = await startJobQueue(
    { kind: 'postgres', url: urlOf(adminUrl, appTemplate) },
    (error) => errors.push(error),
  );
  await queue.stop();
  if (errors.length > 0) throw new AggregateError(errors, 'The queues could not be made');
}

async function dropDatabases(adminUrl: string, prefix: string): Promise<void> {
  await asAdmin(adminUrl, async (client) => {
    const { rows } = await client.query<{ datname: string }>(
      'SELECT datname FROM pg_database WHERE starts_with(datname, $1)',
      [prefix],
    );
    for (const { datname } of rows) await client.query(`DROP DATABASE "${datname}" WITH (FORCE)`);
  });
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'test-database-'));
  const prefix = `test_${randomBytes(5).toString('hex')}_`;
  const template = `${prefix}template`;
  const appTemplate = `${prefix}app_template`;
  const found = await findPostgres();
  // Unpacked once here, not by several test files at once. A browser that is not to be had fails
  // in the tests that need it, with the command that mends it.
  await findBrowser().catch(() => null);
  // One after the other: the embedded engine keeps this thread busy for seconds, and PostgreSQL ends
  // a transaction from which it hears nothing for so long.
  const snapshot = await makeEmbeddedSnapshot(folder);
  if (found !== null) await makePostgresTemplates(found.url, template, appTemplate);
  project.provide('databases', {
    embedded: { snapshot },
    postgres: found === null ? null : { adminUrl: found.url, template, appTemplate, prefix },
  });
  const second =
    found === null ? 'PostgreSQL: none answers, not run' : `PostgreSQL ${found.version}`;
  process.stdout.write(`Database tests run on: embedded engine · ${second}\n`);
  return async () => {
    if (found !== null) await dropDatabases(found.url, prefix);
    rmSync(folder, { recursive: true, force: true });
  };
}
