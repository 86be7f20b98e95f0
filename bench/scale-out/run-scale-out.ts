import type { AppProcess } from '#sandbox/app-process.ts';
import { watchCpu } from '../pipeline/cpu-time.ts';
import { checkExact } from '../pipeline/exactness.ts';
import { type Stage, setStage } from '../pipeline/stage.ts';
import { databaseNow, settleTables, untilDecided, untilRead } from '../pipeline/watch-progress.ts';
import { measureInRounds } from '../rounds.ts';
import type { Suite, SuiteContext, SuiteResult } from '../suite.ts';
import { watchBackends } from './backend-activity.ts';
import { crowdsByChannel, parcelOrder, shortestGap } from './limits.ts';
import { type Load, type LoadSize, makeLoad } from './load.ts';
import { makeResult, type ScaleOutFigures } from './scale-out-result.ts';

const WORKERS = [1, 2, 4] as const;
const ROUNDS = 3;
const FREE_SHOPS = 12;
const LIMITED_SHOPS = 4;
const FREE_RATE = 1000;
/** Meta's throughput of a number that has no more. */
const LIMITED_RATE = 80;
const SIZE: LoadSize = { free: 3000, limited: 240, repeated: 30 };
const SIZE_QUICK: LoadSize = { free: 240, limited: 100, repeated: 5 };
const SIZE_WARMING_UP: LoadSize = { free: 400, limited: 0, repeated: 0 };

/** Between the starts of two attempts to one phone, by the database's clock. */
const SHORTEST_GAP = `
  SELECT (extract(epoch FROM min(gap)) * 1000)::float8 AS ms FROM (
    SELECT started_at - lag(started_at) OVER (
      PARTITION BY channel_key, phone_hash ORDER BY started_at) AS gap
    FROM attempt WHERE started_at >= $1) AS gaps`;

async function run(context: SuiteContext): Promise<SuiteResult> {
  const { print, quick } = context;
  const rounds = context.rounds ?? (quick ? 1 : ROUNDS);
  const size = quick ? SIZE_QUICK : SIZE;
  const stage = await setStage(context, {
    shops: FREE_SHOPS + LIMITED_SHOPS,
    ratePerSecond: FREE_RATE,
  });
  const freeShops = stage.shops.slice(0, FREE_SHOPS);
  const limitedShops = stage.shops.slice(FREE_SHOPS);
  await stage.database.sql.query(
    `UPDATE channel_gate SET rate_per_second = $1 WHERE channel_key IN (
       SELECT channel_key FROM channel WHERE shop_id = ANY($2::uuid[]))`,
    [LIMITED_RATE, limitedShops.map(({ id }) => id)],
  );
  const web = await stage.startApp({ role: 'web' });
  await stage.leadReportsTo(web.url);
  let nextNumber = 0;
  let sent = 0;

  async function carry(workers: readonly AppProcess[], loadSize: LoadSize) {
    const load = makeLoad(freeShops, limitedShops, loadSize, nextNumber);
    nextNumber = load.nextNumber;
    const figures = await carryLoad(stage, [web, ...workers], load);
    sent += load.messages;
    await checkExact(stage, sent);
    return figures;
  }

  const found = await measureInRounds(WORKERS, rounds, async (count, round) => {
    const workers: AppProcess[] = [];
    for (let n = 0; n < count; n += 1) workers.push(await stage.startApp({ role: 'worker' }));
    await carry(workers, SIZE_WARMING_UP);
    const figures = await carry(workers, size);
    await Promise.all(workers.map((worker) => worker.kill('SIGTERM')));
    print(
      `round ${round + 1} of ${rounds}, ${count} workers: ${Math.round(figures.perSecond)} messages/s`,
    );
    return figures;
  });
  return makeResult(found, {
    rounds,
    size,
    limitedRate: LIMITED_RATE,
    limitedChannels: limitedShops.map(({ channelId }) => channelId),
  });
}

/** Carries a load from stored events to messages that were read, and looks how it came out. */
async function carryLoad(
  stage: Stage,
  processes: readonly AppProcess[],
  load: Load,
): Promise<ScaleOutFigures> {
  const { sql } = stage.database;
  await stage.responder.reset();
  await settleTables(stage);
  await stage.storeEvents(load.events);
  const beganAt = await databaseNow(stage);
  const cpu = watchCpu(
    stage,
    processes.map(({ pid }) => pid),
  );
  const backends = await watchBackends(sql, async () => {
    stage.queue.wake('decide.wake');
    await untilDecided(stage, load.events.length);
    await untilRead(stage, load.messages);
  });
  const used = cpu();
  const [row] = await sql.query<{ seconds: number }>(
    `SELECT extract(epoch FROM max(m.updated_at) - min(n.decided_at))::float8 AS seconds
     FROM message m JOIN notification n USING (id)
     WHERE n.decided_at >= $1 AND m.root_gid >= $2 AND m.root_gid < $3`,
    [beganAt, load.free.fromGid, load.free.toGid],
  );
  if (row === undefined) throw new Error('Nothing was sent');
  const [gap] = await sql.query<{ ms: number | null }>(SHORTEST_GAP, [beganAt]);
  const arrivals = await stage.responder.arrivals();
  return {
    perSecond: load.free.messages / row.seconds,
    messages: load.messages,
    cpu: used,
    backends,
    crowds: crowdsByChannel(arrivals),
    shortestGapMs: shortestGap(arrivals),
    shortestGapOfStartsMs: gap?.ms ?? null,
    parcels: parcelOrder(arrivals),
  };
}

export const suite: Suite = { name: 'scale-out', run };
