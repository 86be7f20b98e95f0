/**
 * Whether a shop waits longer while another shop's channel takes almost 20 seconds for each call:
 * on and off alternate, and the shop's own queueing time (claimed minus due) is compared.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { startJobQueue } from '#app/queue/job-queue.server.ts';
import { queueMessages } from './queued-shop.ts';
import { startSendStage } from './send-stage.ts';

const ROUNDS = 5;
const MESSAGES_PER_PHASE = 150;
const MESSAGE_EVERY_MS = 100;
/** Just within the request's time-out, so that every call is answered. */
const SLOW_REPLY_MS = 19_000;
const SLOW_BACKLOG = 500;
const SHARE = 0.1;
const MILLISECONDS = 5;

const stage = await startSendStage({
  channels: ['OWN1', 'SLOW1'],
  waitDivisor: 1,
  switches: { replyDelayMs: 30, receipts: 'none' },
});
const queue = await startJobQueue(stage.database.engine, (error) => {
  throw error;
});
let made = 0;

async function put(shopIndex: number, count: number): Promise<string[]> {
  const shop = stage.shops[shopIndex];
  if (shop === undefined) throw new Error('There are two shops');
  const now = Date.now();
  const messages = Array.from({ length: count }, () => {
    made += 1;
    return {
      phone: `4917${String(made).padStart(8, '0')}`,
      rootGid: `gid://shopify/Order/${3_000_000 + made}`,
      subjectGid: `gid://shopify/Fulfillment/${made}`,
      status: 'shipped' as const,
      position: 1,
      happenedAt: new Date(now - 5000),
      expiresAt: new Date(now + 3_600_000),
    };
  });
  const ids = await queueMessages(stage.database.sql, stage.vault, shop, messages);
  queue.wake('send.wake');
  return ids;
}

/** Milliseconds from due to claimed of each message of one phase, sorted. */
async function measurePhase(): Promise<number[]> {
  const ids: string[] = [];
  for (let n = 0; n < MESSAGES_PER_PHASE; n += 1) {
    ids.push(...(await put(0, 1)));
    await sleep(MESSAGE_EVERY_MS);
  }
  await sleep(1000);
  const rows = await stage.database.sql.query<{ ms: number }>(
    `SELECT (extract(epoch FROM a.started_at - m.due_at) * 1000)::float8 AS ms
     FROM message m JOIN attempt a ON a.message_id = m.id
     WHERE m.id = ANY($1::uuid[]) ORDER BY 1`,
    [ids],
  );
  if (rows.length !== ids.length) throw new Error(`${rows.length} of ${ids.length} left`);
  return rows.map(({ ms }) => ms);
}

const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)] ?? Number.NaN;

async function slowChannelOn(): Promise<void> {
  stage.oneMsg.setSwitches({ replyDelayMs: SLOW_REPLY_MS }, { channel: 'SLOW1' });
  await put(1, SLOW_BACKLOG);
  await sleep(2000);
}

async function slowChannelOff(): Promise<void> {
  await stage.database.sql.query(
    "UPDATE message SET state = 'ended' WHERE shop_id = $1 AND state = 'waiting'",
    [stage.shops[1]?.id],
  );
  await sleep(SLOW_REPLY_MS + 2000);
}

try {
  await put(0, 20);
  await sleep(3000);
  const off: number[] = [];
  const on: number[] = [];
  for (let round = 1; round <= ROUNDS; round += 1) {
    const quiet = await measurePhase();
    await slowChannelOn();
    const slow = await measurePhase();
    const [hanging] = await stage.database.sql.query<{ open: number }>(
      "SELECT count(*)::int AS open FROM attempt WHERE state = 'started' AND shop_id = $1",
      [stage.shops[1]?.id],
    );
    if ((hanging?.open ?? 0) === 0) throw new Error('The slow channel has no call under way');
    await slowChannelOff();
    off.push(...quiet);
    on.push(...slow);
    process.stdout.write(
      `round ${round}: median ${quantile(quiet, 0.5).toFixed(1)} ms off, ` +
        `${quantile(slow, 0.5).toFixed(1)} ms on (${hanging?.open} calls hanging)\n`,
    );
  }
  off.sort((a, b) => a - b);
  on.sort((a, b) => a - b);
  let unfair = false;
  for (const share of [0.5, 0.95]) {
    const [quiet, slow] = [quantile(off, share), quantile(on, share)];
    const differs = Math.abs(slow - quiet);
    const fair = differs < Math.max(quiet * SHARE, MILLISECONDS);
    process.stdout.write(
      `${share * 100} % within ${quiet.toFixed(1)} ms off, ${slow.toFixed(1)} ms on: ` +
        `${fair ? 'fair' : 'UNFAIR'}\n`,
    );
    if (share === 0.5 && !fair) unfair = true;
  }
  process.exitCode = unfair ? 1 : 0;
} finally {
  await queue.stop();
  await stage.stop();
}
