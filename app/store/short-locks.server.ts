import { setTimeout as sleep } from 'node:timers/promises';
import { type Sql, type SqlEngine, sqlStateOf } from './sql.ts';

/** Whoever comes after a statement that waits for a lock waits behind it, receiving too. */
const LOCK_TIMEOUT = '200ms';
const PAUSE_MS = 1_000;
const MOST_TRIES = 30;

const LOCK_NOT_AVAILABLE = '55P03';
const DEADLOCK = '40P01';

/**
 * Runs `work`, which locks whole tables, in a transaction that gives up a lock it does not get at
 * once; in between everybody else goes on. Null where it found no moment within half a minute, or
 * was told to stop: the tables are as they were.
 */
export async function withShortLocks<T>(
  sql: SqlEngine,
  work: (tx: Sql) => Promise<T>,
  stop?: AbortSignal,
): Promise<T | null> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await sql.transaction(async (tx) => {
        await tx.query(`SELECT set_config('lock_timeout', $1, true)`, [LOCK_TIMEOUT]);
        return work(tx);
      });
    } catch (error) {
      const state = sqlStateOf(error);
      if (state !== LOCK_NOT_AVAILABLE && state !== DEADLOCK) throw error;
    }
    if (tries === MOST_TRIES || stop?.aborted === true) return null;
    await sleep(PAUSE_MS);
  }
}
