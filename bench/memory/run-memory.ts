import { setTimeout as sleep } from 'node:timers/promises';
import { checkExact } from '../pipeline/exactness.ts';
import { type Stage, setStage } from '../pipeline/stage.ts';
import { settleTables, untilDecided, untilRead } from '../pipeline/watch-progress.ts';
import { spreadOf } from '../rounds.ts';
import type { Suite, SuiteContext, SuiteResult } from '../suite.ts';
import { type MeasuredApp, makeMeasuredApps, type Role } from './measured-app.ts';
import {
  type InstallFigures,
  type LoadedMemory,
  makeResult,
  type StartTimes,
} from './memory-result.ts';
import { makeOrderPlacer } from './place-orders.ts';
import { installForProduction } from './production-install.ts';
import { watchMemory } from './watch-memory.ts';

const STARTS = 7;
const SHOPS = 16;
const RATE_PER_SECOND = 1000;
const REST_SECONDS = 20;
const REST_SECONDS_QUICK = 3;
const MESSAGES = 6000;
const MESSAGES_QUICK = 300;
const SOAK_SECONDS = 600;
const SOAK_SECONDS_QUICK = 20;
/** Of the rate at full load: a long busy day. */
const SOAK_SHARE = 1 / 3;
const LOOK_EVERY_MS = 1000;
const PROGRESS_SECONDS = 60;

async function run(context: SuiteContext): Promise<SuiteResult> {
  const { print, quick } = context;
  const stage = await setStage(context, { shops: SHOPS, ratePerSecond: RATE_PER_SECOND });
  const starts = await measureStarts(stage, context.rounds ?? (quick ? 2 : STARTS));
  print(
    `ready after ${starts.map(({ role, ms }) => `${ms.median.toFixed(0)} ms (${role})`).join(', ')}`,
  );
  const installs = await measureInstalls(stage, print);

  const startMeasured = makeMeasuredApps(stage, context);
  let placed = 0;
  const takeNumber = (): number => {
    placed += 1;
    return placed;
  };

  /** Memory at rest and at full load; `web` takes the webhooks. */
  async function load<Name extends Role>(
    apps: Readonly<Record<Name, MeasuredApp>>,
    url: string,
  ): Promise<LoadedMemory<Name>> {
    await stage.leadReportsTo(url);
    await sleep((quick ? REST_SECONDS_QUICK : REST_SECONDS) * 1000);
    const rest = await watchMemory(apps, LOOK_EVERY_MS, () => sleep(LOOK_EVERY_MS));
    const placer = makeOrderPlacer(stage, url, takeNumber);
    const count = quick ? MESSAGES_QUICK : MESSAGES;
    await settleTables(stage);
    await stage.responder.reset();
    const beganAt = Date.now();
    const busy = await watchMemory(apps, LOOK_EVERY_MS, async () => {
      await placer.placeAll(count);
      await untilDecided(stage, count);
      await untilRead(stage, count);
    });
    const perSecond = (count / (Date.now() - beganAt)) * 1000;
    await placer.close();
    await checkExact(stage, placed);
    return { rest, busy, perSecond };
  }

  const all = await startMeasured('all');
  const together = await load({ all }, all.app.url);
  print(`one process: ${together.perSecond.toFixed(0)} messages/s at full load`);
  await all.app.kill('SIGTERM');
  const apps = { web: await startMeasured('web'), worker: await startMeasured('worker') };
  const apart = await load(apps, apps.web.app.url);
  print(`web and worker: ${apart.perSecond.toFixed(0)} messages/s at full load`);

  const seconds = context.seconds ?? (quick ? SOAK_SECONDS_QUICK : SOAK_SECONDS);
  const perSecond = Math.max(1, Math.round(apart.perSecond * SOAK_SHARE));
  print(`soak: ${seconds} s at ${perSecond} orders/s`);
  await stage.responder.reset();
  const placer = makeOrderPlacer(stage, apps.web.app.url, takeNumber);
  let soaked = 0;
  const samples = await watchMemory(apps, LOOK_EVERY_MS, async () => {
    const progress = setInterval(() => {
      const [web, worker] = [apps.web.memory(), apps.worker.memory()];
      print(
        `  web ${web.resident.toFixed(0)} MB, worker ${worker.resident.toFixed(0)} MB, ` +
          `${placed} orders so far`,
      );
    }, PROGRESS_SECONDS * 1000);
    soaked = await placer.placeSteadily(perSecond, seconds).finally(() => clearInterval(progress));
  });
  await placer.close();
  await untilDecided(stage, soaked);
  await untilRead(stage, soaked);
  await checkExact(stage, placed);
  return makeResult({ starts, installs, together, apart, soak: { perSecond, seconds, samples } });
}

/** What an install weighs by what it leaves out, each started once to see that it is whole. */
async function measureInstalls(
  stage: Stage,
  print: (line: string) => void,
): Promise<InstallFigures[]> {
  const figures: InstallFigures[] = [];
  for (const omit of [['dev'], ['dev', 'optional']]) {
    const { folder, size, remove } = installForProduction(omit);
    try {
      const app = await stage.startApp({ role: 'all', folder });
      await app.kill('SIGTERM');
    } finally {
      remove();
    }
    print(
      `installed without ${omit.join(', ')}: ${size.dependencies.toFixed(0)} MB, and it starts`,
    );
    figures.push({ omit, size });
  }
  return figures;
}

async function measureStarts(stage: Stage, starts: number): Promise<StartTimes[]> {
  const roles: readonly Role[] = ['all', 'web', 'worker'];
  const times = new Map<Role, number[]>(roles.map((role) => [role, []]));
  for (let n = 0; n < starts; n += 1) {
    for (const role of roles) {
      const app = await stage.startApp({ role });
      times.get(role)?.push(app.readyMs);
      await app.kill('SIGTERM');
    }
  }
  return roles.map((role) => ({ role, ms: spreadOf(times.get(role) ?? []) }));
}

export const suite: Suite = { name: 'memory', run };
