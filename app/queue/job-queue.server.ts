import type { PGlite } from '@electric-sql/pglite';
import { fromPglite, PgBoss } from 'pg-boss';
import { JOB_NAMES, JOBS, type JobName } from './job-catalogue.ts';

export type QueueEngine =
  | { readonly kind: 'postgres'; readonly url: string }
  | { readonly kind: 'embedded'; readonly pglite: PGlite };

export type JobHandlers = Readonly<Record<JobName, () => Promise<void>>>;

export type JobQueue = {
  /** Asks some worker to look; at most one such job waits at a time. Never rejects. */
  wake(
    name: 'decide.wake' | 'send.wake' | 'hooks.align' | 'dry-runs.wake' | 'bulk-actions.wake',
  ): void;
  /** Runs a job soon, outside its schedule. */
  enqueue(name: JobName): Promise<void>;
  /** Takes jobs on. Without handlers the queue only sends. */
  work(handlers: JobHandlers): Promise<void>;
  /** Takes no more jobs on, so that others do; settles when those under way have ended. */
  rest(): Promise<void>;
  stop(): Promise<void>;
};

const SCHEMA = 'pgboss';
const CONNECTIONS = 3;
/** After a wake-up, all that come within this time are one. */
const WAKE_MS = 25;

/** Starts pg-boss on the process's database. */
export async function startJobQueue(
  engine: QueueEngine,
  onError: (error: unknown) => void,
): Promise<JobQueue> {
  const boss = new PgBoss(
    engine.kind === 'postgres'
      ? {
          connectionString: engine.url,
          schema: SCHEMA,
          max: CONNECTIONS,
          useListenNotify: true,
        }
      : { db: fromPglite(engine.pglite), backend: 'pglite', schema: SCHEMA },
  );
  boss.on('error', onError);
  await boss.start();
  for (const name of JOB_NAMES) {
    const { notify, timeoutSeconds } = JOBS[name];
    // `short`: one job of a name waits at most.
    await boss.createQueue(name, {
      policy: 'short',
      retryLimit: 0,
      expireInSeconds: timeoutSeconds,
      deleteAfterSeconds: 3600,
      notify,
    });
  }

  /** Wake-ups sent a moment ago, and whether another was asked for since. */
  const resting = new Map<JobName, { timer: NodeJS.Timeout; asked: boolean }>();
  const sending = new Set<Promise<unknown>>();
  let stopped = false;
  function sendNow(name: JobName): void {
    const sent = boss
      .send(name, {})
      .catch(onError)
      .finally(() => sending.delete(sent));
    sending.add(sent);
  }

  /** The first of many goes at once, so that a lone one waits for nothing. */
  function wakeNow(name: JobName): void {
    const timer = setTimeout(() => {
      const asked = resting.get(name)?.asked ?? false;
      resting.delete(name);
      if (asked) wakeNow(name);
    }, WAKE_MS);
    resting.set(name, { timer, asked: false });
    sendNow(name);
  }

  return {
    wake(name) {
      if (stopped) return;
      const rest = resting.get(name);
      if (rest === undefined) wakeNow(name);
      else rest.asked = true;
    },
    async enqueue(name) {
      await boss.send(name, {});
    },
    async work(handlers) {
      // A schedule outlives the version of the app that made it.
      const scheduled = JOB_NAMES.filter((name) => JOBS[name].cron !== null);
      for (const { name } of await boss.getSchedules()) {
        if (!scheduled.some((known) => known === name)) await boss.unschedule(name);
      }
      for (const name of JOB_NAMES) {
        const { cron, notify } = JOBS[name];
        if (cron !== null) await boss.schedule(name, cron, {});
        const pollingIntervalSeconds = notify ? 2 : 15;
        await boss.work(name, { pollingIntervalSeconds }, async () => {
          await handlers[name]().catch((error: unknown) => {
            // pg-boss only writes it into the job's row.
            onError(error);
            throw error;
          });
        });
      }
    },
    async rest() {
      await Promise.all(JOB_NAMES.map((name) => boss.offWork(name, { wait: true })));
    },
    async stop() {
      stopped = true;
      for (const { timer } of resting.values()) clearTimeout(timer);
      await Promise.all(sending);
      await boss.stop({ graceful: true, timeout: 10_000 });
    },
  };
}
