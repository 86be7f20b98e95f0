import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { NotificationRow } from '#app/pipeline/merchant-app.ts';
import { type ExpectedRow, makeStage, SCENES } from './demo-scenes.ts';
import { type Merchant, makeMerchant, setUpApp } from './merchant.ts';
import { humanPace } from './onemsg/switches.ts';
import type { Order } from './shopify/order-model.ts';
import { SHOP, startWorld, type World } from './world.ts';

const PORTS = { tunnel: 4000, shopify: 4010, oneMsg: 4020 };
const DEADLINE_MS = 120_000;

const { values: flags } = parseArgs({ options: { once: { type: 'boolean', default: false } } });

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function asRow({ status, state, reason }: NotificationRow): ExpectedRow {
  return { status, state, reason };
}

function rowKey(row: ExpectedRow): string {
  return `${row.status} ${row.state} ${row.reason ?? ''}`.trim();
}

type Played = { name: string; order: Order; expected: readonly ExpectedRow[] };

async function rowsOf(merchant: Merchant, order: Order): Promise<NotificationRow[]> {
  return (await merchant.listNotifications(order.name)).rows;
}

async function isAsExpected(merchant: Merchant, { order, expected }: Played): Promise<boolean> {
  const seen = (await rowsOf(merchant, order)).map((row) => rowKey(asRow(row))).sort();
  return JSON.stringify(seen) === JSON.stringify(expected.map(rowKey).sort());
}

/** Waits until every scene has ended as expected, or time is up. */
async function waitForEnd(merchant: Merchant, played: readonly Played[]): Promise<void> {
  const deadline = Date.now() + DEADLINE_MS;
  let open = [...played];
  while (open.length > 0 && Date.now() < deadline) {
    const left: Played[] = [];
    for (const scene of open) if (!(await isAsExpected(merchant, scene))) left.push(scene);
    open = left;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

/** Prints a line per notification; returns how many rows are missing or not as expected. */
async function report(merchant: Merchant, played: readonly Played[]): Promise<number> {
  let wrong = 0;
  print('\n   order   scene                             status               state        reason');
  for (const { name, order, expected } of played) {
    const missing = expected.map(rowKey);
    for (const row of (await rowsOf(merchant, order)).reverse()) {
      const place = missing.indexOf(rowKey(asRow(row)));
      if (place >= 0) missing.splice(place, 1);
      else wrong += 1;
      print(
        [
          place >= 0 ? 'ok' : '!!',
          row.orderName.padEnd(7),
          name.padEnd(33),
          row.status.padEnd(20),
          row.state.padEnd(12),
          row.reason ?? '',
        ].join(' '),
      );
    }
    for (const row of missing)
      print(`!! ${order.name.padEnd(7)} ${name.padEnd(33)} missing: ${row}`);
    wrong += missing.length;
  }
  return wrong;
}

async function play(world: World, merchant: Merchant): Promise<Played[]> {
  const stage = makeStage(world, async (order, row) =>
    (await rowsOf(merchant, order)).some((seen) => rowKey(asRow(seen)) === rowKey(row)),
  );
  const played: Played[] = [];
  const running: Promise<void>[] = [];
  for (const { name, play: act, expected } of SCENES) {
    const scene = act(stage).then((order) => {
      played.push({ name, order, expected });
    });
    running.push(scene);
    // One after the other on the stage, so that a scene's switches meet its own webhooks alone.
    await world.shopify.webhooks.settled();
  }
  await Promise.all(running);
  return played.sort((a, b) => Number(a.order.id - b.order.id));
}

async function runOnce(world: World, merchant: Merchant): Promise<number> {
  const played = await play(world, merchant);
  await waitForEnd(merchant, played);
  const wrong = await report(merchant, played);
  print(
    wrong === 0
      ? `\n${played.length} orders, every notification as expected.`
      : `\n${wrong} rows are not as expected.`,
  );
  return wrong === 0 ? 0 : 1;
}

/** Settles when somebody asks the process to stop. */
function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
}

async function keepRunning(world: World, merchant: Merchant): Promise<void> {
  print(`\n  Shopify admin  ${world.shopify.adminUrl(SHOP, '/app/notifications')}`);
  print(`  Phones         ${world.oneMsg.url}/phone`);
  print('\n  Orders are being placed. Stop with Ctrl+C.\n');
  const stopped = untilStopped();
  await Promise.race([play(world, merchant), stopped]);
  await stopped;
}

async function main(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'order-status-demo-'));
  const url = process.env.DATABASE_URL;
  print('Starting the app between a Shopify and a 1MSG of the sandbox ...');
  const world = await startWorld({
    database: url === undefined || url === '' ? { folder } : { url },
    ...(flags.once ? {} : { ports: PORTS, switches: humanPace }),
  });
  try {
    const merchant = makeMerchant(world);
    await setUpApp(merchant, { partially_shipped: true });
    print(`Installed in ${SHOP} by token exchange, channel connected, sending on.`);
    if (flags.once) return await runOnce(world, merchant);
    await keepRunning(world, merchant);
    return 0;
  } catch (error) {
    process.stderr.write(`${world.app.output()}\n`);
    throw error;
  } finally {
    await world.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

process.exitCode = await main();
