import { setTimeout as sleep } from 'node:timers/promises';
import type { Sql } from '#app/store/sql.ts';
import { APP_ROLE } from '../pipeline/stage.ts';

/** What the connections of the app do on average: how many of them each. */
export type BackendActivity = {
  /** On a core, or in line for one. */
  running: number;
  /** For the disk, committing most of all. */
  disk: number;
  /** For another one's row or page. */
  locks: number;
  /** For the app, within a transaction. */
  app: number;
};

const EVERY_MS = 200;

const SAMPLE = `
  SELECT count(*) FILTER (WHERE state = 'active' AND wait_event IS NULL)::int AS running,
    count(*) FILTER (WHERE state = 'active' AND wait_event_type = 'IO')::int AS disk,
    count(*) FILTER (WHERE state = 'active' AND wait_event_type IN ('Lock', 'LWLock'))::int AS locks,
    count(*) FILTER (WHERE state LIKE 'idle in transaction%')::int AS app
  FROM pg_stat_activity WHERE usename = $1`;

/** What they do while `work` runs, looked at several times a second. */
export async function watchBackends(sql: Sql, work: () => Promise<void>): Promise<BackendActivity> {
  const samples: BackendActivity[] = [];
  let working = true;
  const look = async (): Promise<void> => {
    while (working) {
      samples.push(...(await sql.query<BackendActivity>(SAMPLE, [APP_ROLE])));
      await sleep(EVERY_MS);
    }
  };
  const looking = look();
  try {
    await work();
  } finally {
    working = false;
    await looking;
  }
  const averageOf = (pick: (sample: BackendActivity) => number): number =>
    samples.reduce((sum, sample) => sum + pick(sample), 0) / Math.max(1, samples.length);
  return {
    running: averageOf((sample) => sample.running),
    disk: averageOf((sample) => sample.disk),
    locks: averageOf((sample) => sample.locks),
    app: averageOf((sample) => sample.app),
  };
}
