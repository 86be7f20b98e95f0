import { randomBytes } from 'node:crypto';
import { runAsAdmin } from '#sandbox/postgres-admin.ts';

const ADMIN_URL = process.env.DATABASE_URL ?? 'postgresql://postgres@127.0.0.1:5432/postgres';

export type ExperimentDatabase = { url: string; drop(): Promise<void> };

/** An empty database of its own on the PostgreSQL at DATABASE_URL, or on this machine. */
export async function makeExperimentDatabase(): Promise<ExperimentDatabase> {
  const name = `experiment_${randomBytes(5).toString('hex')}`;
  await runAsAdmin(ADMIN_URL, `CREATE DATABASE ${name}`);
  const url = new URL(ADMIN_URL);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    drop: () => runAsAdmin(ADMIN_URL, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}
