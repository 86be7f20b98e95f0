import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { inject } from 'vitest';
import { runAsAdmin } from '#sandbox/postgres-admin.ts';

export type AppDatabase = {
  location: { url: string } | { folder: string };
  drop(): Promise<void>;
};

/**
 * A database for an app process: on PostgreSQL where one answers, where the app has been started
 * before unless `isNew`; else embedded, and always new.
 */
export async function makeAppDatabase({ isNew = false } = {}): Promise<AppDatabase> {
  const { postgres } = inject('databases');
  if (postgres === null) {
    const folder = mkdtempSync(join(tmpdir(), 'order-status-test-'));
    return {
      location: { folder },
      drop: async () => rmSync(folder, { recursive: true, force: true }),
    };
  }
  const { adminUrl, appTemplate, prefix } = postgres;
  const name = `${prefix}${randomBytes(5).toString('hex')}`;
  const template = isNew ? 'template1' : appTemplate;
  await runAsAdmin(adminUrl, `CREATE DATABASE ${name} TEMPLATE ${template}`);
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return {
    location: { url: url.href },
    drop: () => runAsAdmin(adminUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}

/** Rows of the app's database, which is PostgreSQL. */
export async function query<R extends pg.QueryResultRow>(
  database: AppDatabase,
  statement: string,
): Promise<R[]> {
  if (!('url' in database.location)) throw new Error('It has no address to connect to');
  const client = new pg.Client({ connectionString: database.location.url });
  await client.connect();
  try {
    return (await client.query<R>(statement)).rows;
  } finally {
    await client.end();
  }
}

/** Polls until `check` gives a value; the error says what was waited for. */
export async function until<T>(what: string, check: () => Promise<T | null>): Promise<T> {
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline) {
    const value = await check();
    if (value !== null) return value;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`Waited in vain for ${what}`);
}
