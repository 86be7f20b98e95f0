import { describe, expect, onTestFinished, test } from 'vitest';
import { JOB_NAMES, type JobName } from '#app/queue/job-catalogue.ts';
import { type JobHandlers, type JobQueue, startJobQueue } from '#app/queue/job-queue.server.ts';
import type { Database } from '#app/store/database.server.ts';
import { testEngines, useDatabase } from '#test/database.ts';
import { eventually } from '#test/store/eventually.ts';

/** Handlers that count their calls. */
function counting(slow?: { name: JobName; until: Promise<void> }) {
  const calls = new Map<JobName, number>(JOB_NAMES.map((name) => [name, 0]));
  const handler = (name: JobName) => async () => {
    calls.set(name, (calls.get(name) ?? 0) + 1);
    if (slow?.name === name) await slow.until;
  };
  const handlers: JobHandlers = {
    'decide.wake': handler('decide.wake'),
    'send.wake': handler('send.wake'),
    'dry-runs.wake': handler('dry-runs.wake'),
    'bulk-actions.wake': handler('bulk-actions.wake'),
    'templates.refresh': handler('templates.refresh'),
    'hooks.align': handler('hooks.align'),
    'tests.erase': handler('tests.erase'),
    'counts.add': handler('counts.add'),
    'staff.alert': handler('staff.alert'),
    'partitions.make': handler('partitions.make'),
    'retention.run': handler('retention.run'),
  };
  return { handlers, count: (name: JobName) => calls.get(name) ?? 0 };
}

function engineOf(database: Database) {
  const { engine } = database;
  return engine.kind === 'postgres'
    ? ({ kind: 'postgres', url: engine.url } as const)
    : ({ kind: 'embedded', pglite: engine.pglite } as const);
}

describe.each(testEngines())('the job queue on $name', (engine) => {
  const database = useDatabase(engine);
  const errors: unknown[] = [];
  /** Stopped with its test, so that no other test's jobs are taken by it. */
  const start = async (): Promise<JobQueue> => {
    const queue = await startJobQueue(engineOf(database()), (error) => errors.push(error));
    onTestFinished(() => queue.stop());
    return queue;
  };
  /** Calls of a handler, with what would say why there are none. */
  const callsOf = async (count: (name: JobName) => number, name: JobName) => ({
    calls: count(name),
    jobs: await database().sql.query(
      'SELECT state, policy, singleton_key, start_after - clock_timestamp() AS wait FROM pgboss.job WHERE name = $1',
      [name],
    ),
    errors: errors.map(String),
  });
  const waitingJobs = async (name: JobName) => {
    const [row] = await database().sql.query<{ jobs: number }>(
      "SELECT count(*)::int AS jobs FROM pgboss.job WHERE name = $1 AND state = 'created'",
      [name],
    );
    return row?.jobs;
  };

  test('a wake-up reaches a worker that started elsewhere, in well under its polling time', async () => {
    // The embedded engine is of one process, which has one queue.
    const worker = await start();
    const sender = engine.name === 'postgres' ? await start() : worker;
    const { handlers, count } = counting();
    await worker.work(handlers);
    const before = performance.now();
    sender.wake('decide.wake');
    await eventually(
      () => callsOf(count, 'decide.wake'),
      ({ calls }) => calls > 0,
    );
    const waited = performance.now() - before;
    // PostgreSQL notifies; on the embedded engine wake-ups go past the queue, which polls.
    if (engine.name === 'postgres') expect(waited).toBeLessThan(1500);
    expect(count('send.wake')).toBe(0);
    await Promise.all([...new Set([worker, sender])].map((queue) => queue.stop()));
    expect(errors).toEqual([]);
  });

  test('of many wake-ups while nobody works one waits', async () => {
    const queue = await start();
    for (let n = 0; n < 100; n += 1) queue.wake('send.wake');
    await eventually(
      () => callsOf(() => 0, 'send.wake'),
      ({ jobs }) => jobs.filter(({ state }) => state === 'created').length === 1,
    );
    for (let n = 0; n < 5; n += 1) await queue.enqueue('send.wake');
    expect(await waitingJobs('send.wake')).toBe(1);
    const { handlers, count } = counting();
    await queue.work(handlers);
    await eventually(
      () => callsOf(count, 'send.wake'),
      ({ calls }) => calls > 0,
    );
    await queue.stop();
    // What was asked for just after the first was sent is sent a moment later, once.
    expect(count('send.wake')).toBeLessThanOrEqual(2);
  });

  test('every scheduled job has its schedule, once, after several starts', async () => {
    for (let n = 0; n < 2; n += 1) {
      const queue = await start();
      await queue.work(counting().handlers);
      await queue.stop();
    }
    const rows = await database().sql.query<{ name: string; cron: string }>(
      'SELECT name, cron FROM pgboss.schedule ORDER BY name',
    );
    expect(rows).toEqual([
      { name: 'counts.add', cron: '* * * * *' },
      { name: 'hooks.align', cron: '* * * * *' },
      { name: 'partitions.make', cron: '7 * * * *' },
      { name: 'retention.run', cron: '17 */4 * * *' },
      { name: 'staff.alert', cron: '*/5 * * * *' },
      { name: 'templates.refresh', cron: '*/3 * * * *' },
      { name: 'tests.erase', cron: '*/5 * * * *' },
    ]);
  });

  test('a schedule that this version does not have goes', async () => {
    const queue = await start();
    await database().sql.query(
      `INSERT INTO pgboss.schedule (name, cron, timezone) VALUES ('send.wake', '* * * * *', 'UTC')`,
    );
    await queue.work(counting().handlers);
    const rows = await database().sql.query<{ name: string }>('SELECT name FROM pgboss.schedule');
    expect(rows.map(({ name }) => name)).not.toContain('send.wake');
    await queue.stop();
  });

  test('stopping waits for the job under way, and wakes nobody afterwards', async () => {
    const gate = Promise.withResolvers<void>();
    const { handlers, count } = counting({ name: 'decide.wake', until: gate.promise });
    const queue = await start();
    await queue.work(handlers);
    await queue.enqueue('decide.wake');
    await eventually(
      () => callsOf(count, 'decide.wake'),
      ({ calls }) => calls === 1,
    );
    let stopped = false;
    const stopping = queue.stop().then(() => {
      stopped = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(stopped).toBe(false);
    gate.resolve();
    await stopping;
    queue.wake('send.wake');
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(await waitingJobs('send.wake')).toBe(0);
    expect(errors).toEqual([]);
    // The database outlives the queue.
    expect(await database().sql.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  test('resting waits for the job under way and leaves the next to others', async () => {
    const gate = Promise.withResolvers<void>();
    const { handlers, count } = counting({ name: 'decide.wake', until: gate.promise });
    const queue = await start();
    await queue.work(handlers);
    queue.wake('decide.wake');
    await eventually(
      () => callsOf(count, 'decide.wake'),
      ({ calls }) => calls === 1,
      30_000,
    );
    let rested = false;
    const resting = queue.rest().then(() => {
      rested = true;
    });
    queue.wake('send.wake');
    await eventually(
      () => waitingJobs('send.wake'),
      (jobs) => jobs === 1,
    );
    expect(rested).toBe(false);
    gate.resolve();
    await resting;
    await queue.stop();
    expect(await waitingJobs('send.wake')).toBe(1);
    expect(count('send.wake')).toBe(0);
    await database().sql.query("DELETE FROM pgboss.job WHERE name = 'send.wake'");
  }, 60_000);

  test('a job whose handler fails is reported, and harms no other', async () => {
    const queue = await start();
    const { handlers, count } = counting();
    await queue.work({ ...handlers, 'decide.wake': () => Promise.reject(new Error('failed')) });
    queue.wake('decide.wake');
    await queue.enqueue('send.wake');
    await eventually(
      () => callsOf(count, 'send.wake'),
      ({ calls }) => calls === 1,
    );
    await eventually(
      async () => errors.length,
      (count) => count > 0,
    );
    await queue.stop();
    expect(errors.splice(0)).toEqual([new Error('failed')]);
  });

  test.runIf(engine.name === 'postgres')('several processes may start at once', async () => {
    await database().sql.script('DROP SCHEMA pgboss CASCADE');
    const queues = await Promise.all([start(), start(), start()]);
    expect(errors).toEqual([]);
    await Promise.all(queues.map((queue) => queue.stop()));
  });
});
