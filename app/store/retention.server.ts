import { setTimeout as sleep } from 'node:timers/promises';
import { makeHistoryStore } from './history.server.ts';
import { dropWeeksBefore } from './partitions.server.ts';
import { RETENTION_STEPS, type RetentionLimits } from './retention-rules.ts';
import type { Sql, SqlEngine } from './sql.ts';
import { lowestIdAt } from './time-ordered-id.ts';

export type RetentionStore = {
  /** After `stop` no further step is made; the next run goes on. */
  run(stop: AbortSignal): Promise<void>;
};

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const WEEK_DAYS = 7;
/** Of updates and delivery reports, whatever a shop's history is: weeks are of all shops. */
const KEPT_DAYS = 90;
/** The job that runs it ends after 14 minutes. */
const LONGEST_MS = 780_000;
/** Of the time, retention leaves this many times what it takes to others. */
const REST = 9;
const LONGEST_REST_MS = 1_000;

/** Tables of keys, kept 30 days. */
const KEY_TABLES = ['webhook_key', 'receipt_key'] as const;
/** Some thousand rows. */
const PAGES_PER_STEP = 64;

const PAGES = `
  SELECT (pg_relation_size(to_regclass($1)) / current_setting('block_size')::int)::int AS pages`;

/**
 * Keys go page by page of the table. They have no index by age: it would cost each webhook and
 * report more than the readings of the table do, in which old rows lie side by side.
 */
const OLD_KEYS = {
  webhook_key: `
    DELETE FROM webhook_key
    WHERE ctid >= $1::tid AND ctid < $2::tid AND received_at < now() - interval '30 days'`,
  receipt_key: `
    DELETE FROM receipt_key
    WHERE ctid >= $1::tid AND ctid < $2::tid AND received_at < now() - interval '30 days'`,
} as const;

function limitsAt(now: Date): RetentionLimits {
  const before = (ms: number): string => lowestIdAt(new Date(now.getTime() - ms));
  return {
    day: before(DAY_MS),
    hours72: before(72 * HOUR_MS),
    days7: before(7 * DAY_MS),
    days90: before(KEPT_DAYS * DAY_MS),
    year: before(365 * DAY_MS),
  };
}

/** Events that nobody has decided yet keep their week. */
async function hasUndecided(sql: Sql, from: string, to: string): Promise<boolean> {
  const found = await sql.query(
    'SELECT 1 FROM event WHERE decided_at IS NULL AND id >= $1 AND id < $2 LIMIT 1',
    [from, to],
  );
  return found.length > 0;
}

/**
 * Drops what its time is over for: weeks at once, all else in small steps with pauses, each `rest`
 * times as long as the step before it.
 */
export function makeRetentionStore(sql: SqlEngine, rest: number = REST): RetentionStore {
  const history = makeHistoryStore(sql);

  /** A week goes when its first row is 90 days old, so that none is kept longer. */
  async function dropWeeks(now: Date, stop: AbortSignal): Promise<void> {
    const before = new Date(now.getTime() - (KEPT_DAYS - WEEK_DAYS) * DAY_MS);
    await dropWeeksBefore(
      sql,
      'event',
      before,
      ({ from, to }) => hasUndecided(sql, from, to),
      stop,
    );
    await dropWeeksBefore(sql, 'receipt', before, async () => false, stop);
  }

  return {
    async run(stop) {
      const until = performance.now() + LONGEST_MS;
      const isOver = (): boolean => stop.aborted || performance.now() > until;
      /** Makes a step, then leaves the database to others for a while. */
      async function paced<T>(step: () => Promise<T>): Promise<T> {
        const began = performance.now();
        const result = await step();
        await sleep(Math.min((performance.now() - began) * rest, LONGEST_REST_MS));
        return result;
      }

      const [clock] = await sql.query<{ now: Date }>('SELECT now() AS now');
      if (clock === undefined) throw new Error('The database told no time');
      await dropWeeks(clock.now, stop);
      const limits = limitsAt(clock.now);
      for (const { step } of RETENTION_STEPS) {
        while (!isOver() && (await paced(() => step(sql, limits))) > 0);
      }
      for (const shopId of await history.listShops()) {
        while (!isOver() && (await paced(() => history.eraseStep(shopId))));
      }
      for (const table of KEY_TABLES) {
        const [size] = await sql.query<{ pages: number }>(PAGES, [table]);
        for (let page = 0; !isOver() && page < (size?.pages ?? 0); page += PAGES_PER_STEP) {
          const range = [`(${page},0)`, `(${page + PAGES_PER_STEP},0)`];
          await paced(() => sql.query(OLD_KEYS[table], range));
        }
      }
    },
  };
}
