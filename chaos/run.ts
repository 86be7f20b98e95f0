/**
 * The app at work while everything around it fails: orders live their lives in several shops,
 * webhooks come late, twice and out of order, 1MSG fails in every way, processes and the database
 * are killed. At the end what Shopify made, what phones got and what the pages say are compared.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { collect, type Run } from './collect.ts';
import { readProgress } from './database.ts';
import { disturb } from './disturb.ts';
import type { Ledger } from './ledger.ts';
import { type ChaosOptions, readOptions } from './options.ts';
import { makePlan, type Plan } from './plan.ts';
import { makePlayer } from './play.ts';
import { waitForQuiet } from './quiet.ts';
import { describe } from './report.ts';
import { CHAOS_SHOPS } from './shops.ts';
import { judge } from './verdict/judge.ts';
import { type ChaosWorld, startWorld } from './world.ts';

const ROOT = join(import.meta.dirname, '..');
const RESULTS = join(ROOT, 'chaos', 'results');
const PROGRESS_MS = 10_000;
const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** Plays all orders and all STOPs at their times. */
async function play(world: ChaosWorld, plan: Plan, ledger: Ledger, startedAt: number) {
  const doStep = makePlayer(world.shopify, plan, ledger);
  const stops = plan.customers.flatMap((customer, index) =>
    customer.stopsAt === null ? [] : [{ at: customer.stopsAt, customer, index }],
  );
  const saying = stops.map(async ({ at, customer, index }) => {
    await wait(Math.max(0, startedAt + at - Date.now()));
    const order = plan.orders.find((one) => one.customer === index);
    const shop = CHAOS_SHOPS.find(({ domain }) => domain === order?.shop);
    if (shop === undefined || customer.phone === null) return;
    const phone = customer.phone.replace(/\D/g, '');
    const saidAt = Date.now();
    const channel = shop.channel.id;
    const said = await world.oneMsg.customerSays({ channel, phone, text: 'STOP' });
    ledger.stops.push({ channel, customer: index, saidAt, messageId: said.id });
  });
  for (const step of plan.steps) {
    const due = startedAt + step.at - Date.now();
    if (due > 0) await wait(due);
    doStep(step);
  }
  await Promise.all(saying);
}

function showProgress(world: ChaosWorld, ledger: Ledger, startedAt: number): NodeJS.Timeout {
  return setInterval(async () => {
    const progress = await readProgress(world.cluster.url);
    const { web, worker } = world.fleet.kills();
    const seconds = Math.round((Date.now() - startedAt) / 1000);
    const database =
      progress === null
        ? 'database away'
        : `undecided ${progress.undecided} · unsent ${progress.unsent} · in flight ${progress.inFlight}`;
    print(
      `  ${seconds} s: ${ledger.changes.length} changes · ${world.oneMsg.counts().accepted} accepted · ` +
        `${database} · kills ${web + worker}`,
    );
  }, PROGRESS_MS);
}

async function runChaos(options: ChaosOptions): Promise<boolean> {
  const plan = makePlan(options);
  print(
    `Seed ${options.seed}: ${plan.orders.length} orders of ${plan.customers.length} customers in ` +
      `${CHAOS_SHOPS.length} shops over ${Math.round(plan.durationMs / 1000)} s`,
  );
  const world = await startWorld(options);
  stopOnSignal(world);
  try {
    const startedAt = Date.now();
    const ledger: Ledger = { changes: [], stops: [] };
    const timer = showProgress(world, ledger, startedAt);
    const [disturbances] = await Promise.all([
      disturb(world, plan, { startedAt, without: options.without }),
      play(world, plan, ledger, startedAt),
    ]).finally(() => clearInterval(timer));
    const run: Run = { plan, ledger, disturbances, startedAt };
    const left = await waitForQuiet(world, options, run, print);
    print(`  quiet: ${left} left to do`);
    const records = await collect(world, options, run);
    const verdict = judge(records, options.without);
    print(`\n${describe(records, verdict)}`);
    const failed = verdict.findings.length > 0;
    write(options, { options, figures: records.figures, ...verdict });
    if (options.keep) writeOutput(options, world);
    print(failed ? '\nFAILED' : '\nPASSED: nothing lost, nothing doubled, nothing contradicted');
    return !failed;
  } finally {
    await world.stop();
  }
}

/** Stopped by hand, a run leaves no process behind. */
function stopOnSignal(world: ChaosWorld): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void world.stop().finally(() => process.exit(130)));
  }
}

function write(options: ChaosOptions, result: unknown): void {
  mkdirSync(RESULTS, { recursive: true });
  const path = options.result ?? join(RESULTS, `${options.seed}.json`);
  writeFileSync(path, `${JSON.stringify(result, null, 2)}\n`);
}

function writeOutput(options: ChaosOptions, world: ChaosWorld): void {
  const path = join(RESULTS, `${options.seed}.log`);
  writeFileSync(path, world.fleet.output());
  print(`Kept: database ${world.cluster.url} in ${world.cluster.folder} · output ${path}`);
}

const passed = await runChaos(readOptions(process.argv.slice(2), ROOT));
process.exit(passed ? 0 : 1);
