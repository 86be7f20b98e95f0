import { createHash, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type SessionEngine, type Sql, type SqlSession, sqlStateOf } from './sql.ts';

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

/** How a migration waits for what others hold, in milliseconds. */
export type MigrationWaits = {
  /** For one lock. Whoever comes after it waits behind it, receiving too, so it gives up soon. */
  readonly lock: number;
  /**
   * For all statements of a transaction together, in which it holds what it has locked. As much
   * more for each time that it was too short.
   */
  readonly transaction: number;
  /** Before it tries again; doubles. In between everybody else goes on. */
  readonly firstPause: number;
  readonly longestPause: number;
  /** Until the start is given up. */
  readonly giveUp: number;
};

/**
 * Receiving waits 4 s for the database, Shopify 5 s for an answer. After 1 s PostgreSQL looks for
 * deadlocks: by then a migration has given way, so that it is not the app that loses.
 */
const WAITS: MigrationWaits = {
  lock: 500,
  transaction: 800,
  firstPause: 1_000,
  longestPause: 15_000,
  giveUp: 600_000,
};

/** Between two looks whether another process has migrated. */
const TURN_MS = 250;

/** A migration that ran out of its transaction's time this often does more than waiting. */
const MOST_TIMEOUTS = 4;

const LOCK_NOT_AVAILABLE = '55P03';
const DEADLOCK = '40P01';
const QUERY_CANCELED = '57014';

export type MigrationOptions = {
  readonly waits?: MigrationWaits;
  /** Told why the start takes long. */
  readonly onWait?: (reason: string) => void;
};

async function readApplied(sql: Sql): Promise<Applied[]> {
  return sql.query<Applied>(
    'SELECT migration_name, checksum, finished_at, rolled_back_at FROM _prisma_migrations',
  );
}

async function record(sql: Sql, { name, checksum }: Migration): Promise<void> {
  await sql.query(
    `INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
     VALUES ($1, $2, $3, clock_timestamp(), 1)`,
    [randomUUID(), checksum, name],
  );
}

/** Whether all are applied as they are; a doubt is left to whoever holds the lock. */
async function isUpToDate(sql: Sql, migrations: readonly Migration[]): Promise<boolean> {
  const [table] = await sql.query<{ there: boolean }>(
    `SELECT to_regclass('_prisma_migrations') IS NOT NULL AS there`,
  );
  if (table?.there !== true) return false;
  const done = new Set(
    (await readApplied(sql))
      .filter((row) => row.finished_at !== null && row.rolled_back_at === null)
      .map((row) => `${row.migration_name} ${row.checksum}`),
  );
  return migrations.every(({ name, checksum }) => done.has(`${name} ${checksum}`));
}

/**
 * Waits for the lock by asking again: a statement that waits for it has a snapshot, and whoever
 * builds an index CONCURRENTLY waits for all older snapshots.
 */
async function takeLock(session: Sql, onWait: (reason: string) => void): Promise<void> {
  for (let asked = 0; ; asked += 1) {
    const [row] = await session.query<{ taken: boolean }>(
      'SELECT pg_try_advisory_lock($1) AS taken',
      [PRISMA_ADVISORY_LOCK],
    );
    if (row?.taken === true) return;
    if (asked === 0) onWait('another process is migrating');
    await sleep(TURN_MS);
  }
}

function isOutsideTransaction({ sql }: Migration): boolean {
  return /^-- outside transaction\r?\n/.test(sql);
}

/** The pending migrations that share the next transaction, or the one that wants none. */
function nextStep(pending: readonly Migration[]): readonly Migration[] {
  const outside = pending.findIndex(isOutsideTransaction);
  if (outside === -1) return pending;
  return pending.slice(0, Math.max(outside, 1));
}

/** Runs `step` in one transaction that gives up before others have waited too long for it. */
async function runTogether(
  session: SqlSession,
  step: readonly Migration[],
  waits: Pick<MigrationWaits, 'lock' | 'transaction'>,
): Promise<string[]> {
  let cancelling: Promise<void> | undefined;
  const timer = setTimeout(() => {
    // Where this fails, statement_timeout bounds each statement all the same.
    cancelling = session.cancel().catch(() => {});
  }, waits.transaction);
  try {
    return await session.transaction(async (tx) => {
      await tx.query(
        `SELECT set_config('lock_timeout', $1, true), set_config('statement_timeout', $2, true)`,
        [String(waits.lock), String(waits.transaction)],
      );
      const pending = findPending(step, await readApplied(tx));
      for (const migration of pending) {
        await tx.script(migration.sql);
        await record(tx, migration);
      }
      return pending.map(({ name }) => name);
    });
  } finally {
    clearTimeout(timer);
    await cancelling;
  }
}

/** Tries `run` again while others hold what it needs. */
async function runPatiently<T>(
  run: (transaction: number) => Promise<T>,
  names: string,
  waits: MigrationWaits,
  onWait: (reason: string) => void,
): Promise<T> {
  const started = performance.now();
  let timeouts = 0;
  for (let pause = waits.firstPause; ; pause = Math.min(pause * 2, waits.longestPause)) {
    const transaction = waits.transaction * (timeouts + 1);
    try {
      return await run(transaction);
    } catch (error) {
      const state = sqlStateOf(error);
      if (state === QUERY_CANCELED) timeouts += 1;
      else if (state !== LOCK_NOT_AVAILABLE && state !== DEADLOCK) throw error;
      if (timeouts === MOST_TIMEOUTS) {
        refuse(
          `${names} did not end within ${transaction} ms, and would hold up receiving.`,
          'Take apart what it does, or let the long transactions beside it end.',
        );
      }
      if (performance.now() - started + pause > waits.giveUp) {
        refuse(
          `${names} found no moment in ${waits.giveUp} ms in which its tables were free.`,
          'Look for long transactions in pg_stat_activity and start again.',
        );
      }
      onWait('a migration waits for a table that others use');
      await sleep(pause);
    }
  }
}

/** The indexes that a migration makes beside those who write. */
function concurrentIndexes(sql: string): string[] {
  const makes = /CREATE\s+(?:UNIQUE\s+)?INDEX\s+CONCURRENTLY\s+(?:IF\s+NOT\s+EXISTS\s+)?"(\w+)"/gi;
  return [...sql.matchAll(makes)].flatMap(([, name]) => (name === undefined ? [] : [name]));
}

/**
 * Runs a migration that no transaction may hold and that takes as long as it takes: it locks out
 * nobody. One that was killed half-way left an invalid index, which is made again.
 */
async function runOutside(session: Sql, migration: Migration): Promise<void> {
  await session.query(
    `SELECT set_config('lock_timeout', '0', false), set_config('statement_timeout', '0', false)`,
  );
  for (const index of concurrentIndexes(migration.sql)) {
    const invalid = await session.query(
      `SELECT 1 FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
       WHERE c.relname = $1 AND pg_table_is_visible(c.oid) AND NOT i.indisvalid`,
      [index],
    );
    if (invalid.length > 0) await session.script(`DROP INDEX CONCURRENTLY "${index}"`);
  }
  await session.script(migration.sql);
  await record(session, migration);
}

async function migrate(
  session: SqlSession,
  migrations: readonly Migration[],
  { waits = WAITS, onWait = () => {} }: MigrationOptions,
): Promise<string[]> {
  await session.query(CREATE_MIGRATIONS_TABLE);
  const applied: string[] = [];
  for (;;) {
    const before = await readApplied(session);
    const step = nextStep(findPending(migrations, before));
    const [first] = step;
    if (first === undefined) return applied;
    if (isOutsideTransaction(first)) {
      await runOutside(session, first);
      applied.push(first.name);
      continue;
    }
    // In an empty database there is nobody to hold up, and everything to make.
    const stepWaits = before.length === 0 ? { ...waits, transaction: waits.giveUp } : waits;
    const names = step.map(({ name }) => name).join(', ');
    const run = (transaction: number) =>
      runTogether(session, step, { lock: stepWaits.lock, transaction });
    applied.push(...(await runPatiently(run, names, stepWaits, onWait)));
  }
}

/**
 * Applies what is pending, each process waiting for the one that got there first; a process with
 * nothing pending waits for nobody. Why it never waits long for a table:
 * docs/decisions/013-migrations-beside-a-running-version.md
 * @returns the names applied by this call.
 * @throws Error where an applied migration was edited, one was left half applied, or one found no
 * moment to run without holding up those who write.
 */
export async function applyMigrations(
  engine: SessionEngine,
  migrations: readonly Migration[],
  options: MigrationOptions = {},
): Promise<string[]> {
  if (await isUpToDate(engine, migrations)) return [];
  return engine.session(async (session) => {
    await takeLock(session, options.onWait ?? (() => {}));
    try {
      return await migrate(session, migrations, options);
    } finally {
      // A connection that broke has given it back already.
      await session.query('SELECT pg_advisory_unlock($1)', [PRISMA_ADVISORY_LOCK]).catch(() => {});
    }
  });
}
