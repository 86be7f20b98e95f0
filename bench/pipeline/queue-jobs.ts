import { PgBoss } from 'pg-boss';
import { monotonicNow } from './responder-messages.ts';

const QUEUE = 'no_op';
const JOBS_PER_INSERT = 1000;
const JOBS_PER_FETCH = 100;
/** Fetches under way at a time. */
const LINES = 4;

/** The reference for waking by jobs: pg-boss on the same PostgreSQL, with jobs that do nothing. */
export type QueueJobs = {
  /** Inserts so many, fetches and completes them; returns jobs in a second, insertion included. */
  run(jobs: number): Promise<number>;
  stop(): Promise<void>;
};

export async function startQueueJobs(
  url: string,
  onError: (error: unknown) => void,
): Promise<QueueJobs> {
  const boss = new PgBoss({
    connectionString: url,
    schema: 'no_op_jobs',
    max: LINES,
    supervise: false,
    schedule: false,
  });
  boss.on('error', onError);
  await boss.start();
  await boss.createQueue(QUEUE);

  async function work(): Promise<number> {
    let done = 0;
    for (;;) {
      const jobs = await boss.fetch(QUEUE, { batchSize: JOBS_PER_FETCH });
      if (jobs.length === 0) return done;
      await boss.complete(
        QUEUE,
        jobs.map(({ id }) => id),
      );
      done += jobs.length;
    }
  }

  return {
    async run(jobs) {
      const startedAt = monotonicNow();
      for (let from = 0; from < jobs; from += JOBS_PER_INSERT) {
        const count = Math.min(JOBS_PER_INSERT, jobs - from);
        await boss.insert(
          QUEUE,
          Array.from({ length: count }, (_, n) => ({ data: { number: from + n } })),
        );
      }
      const done = await Promise.all(Array.from({ length: LINES }, work));
      const sum = done.reduce((all, one) => all + one, 0);
      if (sum !== jobs) throw new Error(`${sum} of ${jobs} jobs were done`);
      return (jobs / (monotonicNow() - startedAt)) * 1000;
    },
    stop: () => boss.stop({ graceful: true, timeout: 5000 }),
  };
}
