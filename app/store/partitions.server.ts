import { makeLeases } from './leases.server.ts';
import { completeIndexes } from './partition-indexes.server.ts';
import { type PartitionWeek, weekOf, weekOfPartition } from './partition-weeks.ts';
import { withShortLocks } from './short-locks.server.ts';
import { type SessionEngine, type SqlEngine, type SqlSession, sqlStateOf } from './sql.ts';

/** Tables whose weeks are partitions: docs/decisions/016-weeks-of-events-and-receipts.md */
export const PARTITIONED = ['event', 'receipt'] as const;
export type PartitionedTable = (typeof PARTITIONED)[number];

/** So long may nobody make weeks before rows go where all goes that no week is for. */
const WEEKS_AHEAD = 4;
/**
 * A week that begins sooner is left to the default partition: until it is made, the check that it
 * needs must refuse no row, whatever the clock of the process that makes its id.
 */
const SOONEST_MS = 86_400_000;
const LEASE_SECONDS = 900;

const CHECK_VIOLATION = '23514';

/** Where rows go that no week is for. */
export function defaultPartition(table: PartitionedTable): string {
  return `${table}_default`;
}

/** The weeks that a table has, oldest first. */
export async function listWeeks(sql: SqlEngine, table: PartitionedTable): Promise<PartitionWeek[]> {
  const rows = await sql.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
     WHERE i.inhparent = to_regclass($1) ORDER BY 1`,
    [table],
  );
  return rows.flatMap(({ name }) => weekOfPartition(table, name) ?? []);
}

/**
 * Attaches a new partition. Each one narrows what the default partition may hold: without a check
 * that says so already, it would be read under a lock that nobody gets past.
 */
async function attach(
  sql: SqlSession,
  table: PartitionedTable,
  week: PartitionWeek,
  dropCheck: string | null,
): Promise<boolean> {
  const made = await withShortLocks(sql, async (tx) => {
    await tx.script(`
      CREATE TABLE "${week.name}" (LIKE "${table}" INCLUDING ALL);
      ALTER TABLE "${table}" ATTACH PARTITION "${week.name}"
        FOR VALUES FROM ('${week.from}') TO ('${week.to}');
      ${dropCheck ?? ''}`);
    return true;
  });
  return made === true;
}

/** Makes a week that has not begun, while the default partition may be large. */
async function makeComingWeek(
  sql: SqlSession,
  table: PartitionedTable,
  week: PartitionWeek,
): Promise<boolean> {
  const rest = defaultPartition(table);
  const check = `${rest}_without_next`;
  const dropCheck = `ALTER TABLE "${rest}" DROP CONSTRAINT IF EXISTS "${check}";`;
  const added = await withShortLocks(sql, async (tx) => {
    // One of a process that died over it names another week.
    await tx.script(`${dropCheck}
      ALTER TABLE "${rest}" ADD CONSTRAINT "${check}"
        CHECK ("id" < '${week.from}' OR "id" >= '${week.to}') NOT VALID;`);
    return true;
  });
  if (added !== true) return false;
  let attached = false;
  try {
    // Reads the table beside those who write.
    await sql.script(`ALTER TABLE "${rest}" VALIDATE CONSTRAINT "${check}"`);
    attached = await attach(sql, table, week, dropCheck);
  } catch (error) {
    // A row of that week is there already: a clock runs ahead. The week stays in the default.
    if (sqlStateOf(error) !== CHECK_VIOLATION) throw error;
  } finally {
    if (!attached) await withShortLocks(sql, (tx) => tx.script(dropCheck));
  }
  return attached;
}

/** The week that runs is made where nothing was ever stored outside a week: nothing is read then. */
async function makeRunningWeek(
  sql: SqlSession,
  table: PartitionedTable,
  week: PartitionWeek,
): Promise<boolean> {
  const [size] = await sql.query<{ bytes: number }>(
    'SELECT pg_relation_size(to_regclass($1))::float8 AS bytes',
    [defaultPartition(table)],
  );
  if (size?.bytes !== 0) return false;
  try {
    return await attach(sql, table, week, null);
  } catch (error) {
    if (sqlStateOf(error) !== CHECK_VIOLATION) throw error;
    return false;
  }
}

async function makeWeeks(sql: SqlSession, table: PartitionedTable, now: Date): Promise<string[]> {
  const known = new Set((await listWeeks(sql, table)).map(({ name }) => name));
  const made: string[] = [];
  for (let later = 0; later <= WEEKS_AHEAD; later += 1) {
    const week = weekOf(table, now, later);
    if (known.has(week.name)) continue;
    const isComing = week.start.getTime() - now.getTime() > SOONEST_MS;
    const done = isComing
      ? await makeComingWeek(sql, table, week)
      : await makeRunningWeek(sql, table, week);
    if (done) made.push(week.name);
  }
  return made;
}

/**
 * Makes the weeks to come, so that rows find theirs, and returns which were made; before that, the
 * indexes that a migration left to be made on each week. What it cannot
 * make without holding somebody up is left to the next time: rows go to the default partition.
 * @param at The time to make weeks from; left out, the database's.
 */
export async function makePartitionsAhead(engine: SessionEngine, at?: Date): Promise<string[]> {
  const leases = makeLeases(engine);
  const made = await leases.during('partitions', LEASE_SECONDS, () =>
    engine.session(async (session) => {
      const [clock] = await session.query<{ now: Date }>('SELECT now() AS now');
      const now = at ?? clock?.now;
      if (now === undefined) throw new Error('The database told no time');
      const names: string[] = [];
      for (const table of PARTITIONED) {
        await completeIndexes(session, table);
        names.push(...(await makeWeeks(session, table, now)));
      }
      return names;
    }),
  );
  return made ?? [];
}

/**
 * Drops weeks of which every row is older than `before`; returns which. `isNeeded` keeps one.
 * Nobody waits longer for the lock than a moment: what finds none is left to the next time.
 */
export async function dropWeeksBefore(
  sql: SqlEngine,
  table: PartitionedTable,
  before: Date,
  isNeeded: (week: PartitionWeek) => Promise<boolean>,
  stop: AbortSignal,
): Promise<string[]> {
  const dropped: string[] = [];
  for (const week of await listWeeks(sql, table)) {
    if (week.end > before || stop.aborted) break;
    if (await isNeeded(week)) continue;
    const done = await withShortLocks(
      sql,
      async (tx) => {
        await tx.script(`DROP TABLE "${week.name}"`);
        return true;
      },
      stop,
    );
    if (done === true) dropped.push(week.name);
  }
  return dropped;
}
