import { createHash, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SqlEngine } from './sql.ts';

/** Prisma's own advisory lock and table, so that its CLI and this app never apply side by side. */
const PRISMA_ADVISORY_LOCK = 72707369;

const CREATE_MIGRATIONS_TABLE = `
  CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
    "id" VARCHAR(36) PRIMARY KEY NOT NULL,
    "checksum" VARCHAR(64) NOT NULL,
    "finished_at" TIMESTAMPTZ,
    "migration_name" VARCHAR(255) NOT NULL,
    "logs" TEXT,
    "rolled_back_at" TIMESTAMPTZ,
    "started_at" TIMESTAMPTZ NOT NULL DEFAULT now(),
    "applied_steps_count" INTEGER NOT NULL DEFAULT 0
  )`;

export type Migration = { name: string; sql: string; checksum: string };

/** Reads `folder` (prisma/migrations) in the order in which migrations apply. */
export function readMigrations(folder: string): Migration[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
    .map((name) => {
      const sql = readFileSync(join(folder, name, 'migration.sql'), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    });
}

type Applied = {
  migration_name: string;
  checksum: string;
  finished_at: Date | null;
  rolled_back_at: Date | null;
};

function refuse(problem: string, mend: string): never {
  throw new Error(`The database was not changed: ${problem} ${mend}`);
}

function findPending(migrations: readonly Migration[], applied: readonly Applied[]): Migration[] {
  const known = new Map(migrations.map((migration) => [migration.name, migration]));
  for (const row of applied) {
    if (row.rolled_back_at !== null) continue;
    const migration = known.get(row.migration_name);
    // An unknown migration belongs to a newer version that runs side by side during a deploy.
    if (migration === undefined) continue;
    if (row.finished_at === null) {
      refuse(
        `migration ${row.migration_name} was started and not finished.`,
        'Look at the tables it changes, then mark it with `prisma migrate resolve`.',
      );
    }
    if (row.checksum !== migration.checksum) {
      refuse(
        `migration ${row.migration_name} was edited after it was applied.`,
        'Restore the file and write a new migration instead.',
      );
    }
  }
  const done = new Set(
    applied.filter((row) => row.rolled_back_at === null).map((row) => row.migration_name),
  );
  return migrations.filter((migration) => !done.has(migration.name));
}

/**
 * Applies what is pending, each process waiting for the one that got there first.
 * @returns the names applied by this call.
 * @throws Error where an applied migration was edited or one was left half applied.
 */
export async function applyMigrations(
  engine: SqlEngine,
  migrations: readonly Migration[],
): Promise<string[]> {
  return engine.transaction(async (tx) => {
    await tx.query('SELECT pg_advisory_xact_lock($1)', [PRISMA_ADVISORY_LOCK]);
    await tx.query(CREATE_MIGRATIONS_TABLE);
    const applied = await tx.query<Applied>(
      'SELECT migration_name, checksum, finished_at, rolled_back_at FROM _prisma_migrations',
    );
    const pending = findPending(migrations, applied);
    for (const { name, sql, checksum } of pending) {
      await tx.script(sql);
      await tx.query(
        `INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
         VALUES ($1, $2, $3, clock_timestamp(), 1)`,
        [randomUUID(), checksum, name],
      );
    }
    return pending.map((migration) => migration.name);
  });
}
