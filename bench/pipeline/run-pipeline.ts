import type { AppProcess } from '#sandbox/app-process.ts';
import { measureInRounds } from '../rounds.ts';
import type { Suite, SuiteContext, SuiteResult } from '../suite.ts';
import { measureBareLoop, startBareLoop } from './bare-loop.ts';
import { checkExact } from './exactness.ts';
import { type Latency, measureLatency } from './latency.ts';
import { carryThrough, decideAlone, type Orders, sendAndTrack } from './phases.ts';
import {
  type AppFigures,
  type Latencies,
  makeResult,
  type PipelineFigures,
} from './pipeline-result.ts';
import { startQueueJobs } from './queue-jobs.ts';
import { type Stage, setStage } from './stage.ts';

const ROUNDS = 5;
const MESSAGES = 4000;
const MESSAGES_QUICK = 300;
/** Enough that no channel's limit is the wall, each with the most that Meta gives a number. */
const SHOPS = 16;
const RATE_PER_SECOND = 1000;
const ORDERS_ONE_BY_ONE = 100;
const ORDERS_WARMING_UP = 20;

type Contestant = 'bare loop' | 'no-op jobs' | 'app';

async function run(context: SuiteContext): Promise<SuiteResult> {
  const { print, quick, atEnd } = context;
  const rounds = context.rounds ?? (quick ? 1 : ROUNDS);
  const count = context.messages ?? (quick ? MESSAGES_QUICK : MESSAGES);
  const stage = await setStage(context, { shops: SHOPS, ratePerSecond: RATE_PER_SECOND });
  const app = await stage.startApp({ role: 'all' });
  const loop = await startBareLoop();
  atEnd(() => loop.stop());
  const jobs = await startQueueJobs(stage.cluster.url, (error) => print(`jobs: ${String(error)}`));
  atEnd(() => jobs.stop());
  let orders = 0;
  let sent = 0;

  function takeOrders(many: number): Orders {
    orders += many;
    return { from: orders - many, count: many };
  }

  async function measureApp(many: number): Promise<AppFigures> {
    await stage.leadReportsTo(app.url);
    const first = takeOrders(many);
    const decided = await decideAlone(stage, [app.pid], first);
    const carried = await sendAndTrack(stage, [app.pid], first);
    sent += many;
    await checkExact(stage, sent);
    const whole = await carryThrough(stage, [app.pid], takeOrders(many));
    sent += many;
    await checkExact(stage, sent);
    return { decided, carried, whole };
  }

  const figures: PipelineFigures = { bare: [], jobs: [], app: [] };
  async function measure(contestant: Contestant, many: number, into: PipelineFigures) {
    if (contestant === 'bare loop') {
      const own = await measureBareLoop(stage, loop, takeOrders(many));
      into.bare.push(own);
      return `${Math.round(own.perSecond)} messages/s`;
    }
    if (contestant === 'no-op jobs') {
      const perSecond = await jobs.run(many);
      into.jobs.push(perSecond);
      return `${Math.round(perSecond)} jobs/s`;
    }
    const own = await measureApp(many);
    into.app.push(own);
    return (
      `${Math.round(own.decided.perSecond)} decided/s; ` +
      `${Math.round(own.carried.throughPerSecond)} messages/s with their reports ` +
      `(${Math.round(own.carried.acceptedPerSecond)} accepted/s); ` +
      `${Math.round(own.whole.throughPerSecond)} messages/s from event to read`
    );
  }

  const contestants: readonly Contestant[] = ['bare loop', 'no-op jobs', 'app'];
  print('Warming up');
  for (const contestant of contestants) {
    await measure(contestant, Math.ceil(count / 2), { bare: [], jobs: [], app: [] });
  }
  await measureInRounds(contestants, rounds, async (contestant, round) => {
    const said = await measure(contestant, count, figures);
    print(`round ${round + 1} of ${rounds}, ${contestant}: ${said}`);
  });
  const latencies = await measureLatencies(stage, app, quick, takeOrders, print);
  return makeResult(figures, latencies, {
    rounds,
    count,
    shops: SHOPS,
    ratePerSecond: RATE_PER_SECOND,
  });
}

async function measureLatencies(
  stage: Stage,
  all: AppProcess,
  quick: boolean,
  takeOrders: (many: number) => Orders,
  print: (line: string) => void,
): Promise<Latencies> {
  async function measure(url: string): Promise<Latency> {
    await stage.leadReportsTo(url);
    await measureLatency(stage, url, takeOrders(ORDERS_WARMING_UP));
    return measureLatency(stage, url, takeOrders(quick ? ORDERS_WARMING_UP : ORDERS_ONE_BY_ONE));
  }
  const together = await measure(all.url);
  await all.kill('SIGTERM');
  const web = await stage.startApp({ role: 'web' });
  await stage.startApp({ role: 'worker' });
  const apart = await measure(web.url);
  print(
    `webhook answered to request at 1MSG: ${together.median.toFixed(1)} ms in one process, ` +
      `${apart.median.toFixed(1)} ms from web to worker`,
  );
  return { together, apart };
}

export const suite: Suite = { name: 'pipeline', run };
