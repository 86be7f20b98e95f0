/**
 * Outages of 1MSG with messages in line: what is lost, doubled, left unconfirmed.
 * Ten minutes stand for one, every wait divided alike. `node chaos/outages.ts [kind …]`
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Status } from '#app/domain/status.ts';
import type { SwitchPatch } from '#sandbox/onemsg/switches.ts';
import { type QueuedMessage, queueMessages } from './queued-shop.ts';
import { type SendStage, startSendStage } from './send-stage.ts';

const WAIT_DIVISOR = 10;
const OUTAGE_MS = 60_000;
const QUEUED = 2000;
const RATE_PER_SECOND = 80;
const SAME_RECIPIENT_MS = 6000 / WAIT_DIVISOR;
const QUIET_DEADLINE_MS = 150_000;

/** What 1MSG does to sends during the outage; its other endpoints answer, which is the harder case. */
const KINDS: Readonly<
  Record<string, { switches: SwitchPatch | 'refuse'; mostUnconfirmed: number }>
> = {
  refused: { switches: 'refuse', mostUnconfirmed: 0 },
  'too many requests': { switches: { reply: 'http_429' }, mostUnconfirmed: 0 },
  'service unavailable': { switches: { reply: 'http_503' }, mostUnconfirmed: 60 },
  hanging: { switches: { reply: 'timeout_before' }, mostUnconfirmed: 60 },
  'hanging after taking it': { switches: { reply: 'timeout_after' }, mostUnconfirmed: 60 },
  reset: { switches: { reply: 'reset_before' }, mostUnconfirmed: 60 },
  'all endpoints hanging': {
    switches: { reply: 'timeout_before', apiReply: 'timeout' },
    mostUnconfirmed: 60,
  },
};

/**
 * Two thousand messages: most of an order each; some orders have two subjects; every tenth goes
 * stale within the outage; every twentieth shares its phone with another.
 */
function makeQueue(): QueuedMessage[] {
  const now = Date.now();
  return Array.from({ length: QUEUED }, (_, n) => {
    const order = n % 5 === 4 ? n - 1 : n;
    const status: Status = n % 5 === 4 ? 'refunded' : 'shipped';
    return {
      phone: `4917${String(n % 20 === 18 ? n - 18 : n).padStart(8, '0')}`,
      rootGid: `gid://shopify/Order/${1_000_000 + order}`,
      subjectGid: `gid://shopify/${status === 'refunded' ? 'Refund' : 'Fulfillment'}/${n}`,
      status,
      position: n,
      happenedAt: new Date(now - 5000 + n),
      expiresAt: new Date(now + (n % 10 === 9 ? OUTAGE_MS / 2 : 3_600_000)),
    };
  });
}

type Row = {
  id: string;
  state: string;
  reason: string | null;
  root_gid: string;
  position: number;
  attempts: number;
  started_at: Date | null;
};

async function readRows(stage: SendStage): Promise<Row[]> {
  return stage.database.sql.query<Row>(
    `SELECT m.id, m.state, n.reason, m.root_gid, m.position,
       (SELECT count(*)::int FROM attempt a WHERE a.message_id = m.id) AS attempts,
       (SELECT max(a.started_at) FROM attempt a
        WHERE a.message_id = m.id AND a.state = 'accepted') AS started_at
     FROM message m JOIN notification n ON n.id = m.id`,
  );
}

const isOpen = ({ state }: Row): boolean => ['waiting', 'held', 'sending'].includes(state);

async function untilQuiet(stage: SendStage): Promise<Row[]> {
  const deadline = Date.now() + QUIET_DEADLINE_MS;
  for (;;) {
    const rows = await readRows(stage);
    if (!rows.some(isOpen) || Date.now() > deadline) return rows;
    await sleep(500);
  }
}

/** The most starts within any second, and the least milliseconds between two to one phone. */
function measureTraffic(calls: { at: number; phone: string }[]) {
  const times = calls.map(({ at }) => at).sort((a, b) => a - b);
  let from = 0;
  let most = 0;
  for (const [index, at] of times.entries()) {
    while (at - (times[from] ?? at) >= 1000) from += 1;
    most = Math.max(most, index - from + 1);
  }
  const byPhone = Map.groupBy(calls, ({ phone }) => phone);
  let closest = Number.POSITIVE_INFINITY;
  for (const own of byPhone.values()) {
    const sorted = own.map(({ at }) => at).sort((a, b) => a - b);
    for (const [index, at] of sorted.slice(1).entries()) {
      closest = Math.min(closest, at - (sorted[index] ?? at));
    }
  }
  return { most, closest };
}

async function runOutage(kind: string): Promise<string[]> {
  const plan = KINDS[kind];
  if (plan === undefined) throw new Error(`There is no outage "${kind}"`);
  const stage = await startSendStage({
    channels: ['OUTAGE1'],
    waitDivisor: WAIT_DIVISOR,
    switches: { replyDelayMs: 50, receipts: 'none' },
  });
  try {
    const [shop] = stage.shops;
    if (shop === undefined) throw new Error('There is a shop');
    if (plan.switches === 'refuse') await stage.proxy.refuse();
    else stage.oneMsg.setSwitches(plan.switches);
    await queueMessages(stage.database.sql, stage.vault, shop, makeQueue());
    await sleep(OUTAGE_MS);
    const during = await stage.database.sql.query<{ attempts: number }>(
      'SELECT count(*)::int AS attempts FROM attempt',
    );
    if (plan.switches === 'refuse') await stage.proxy.accept();
    else stage.oneMsg.clearSwitches();
    const backAt = Date.now();
    const rows = await untilQuiet(stage);
    const quietAfter = Math.round((Date.now() - backAt) / 1000);
    const attempts = await stage.database.sql.query<{ started_at: Date; phone_hash: string }>(
      'SELECT started_at, phone_hash FROM attempt',
    );
    const starts = attempts.map(({ started_at, phone_hash }) => ({
      at: started_at.getTime(),
      phone: phone_hash,
    }));
    return judge(kind, stage, rows, starts, {
      mostUnconfirmed: plan.mostUnconfirmed,
      attemptsDuring: during[0]?.attempts ?? 0,
      quietAfter,
    });
  } finally {
    await stage.stop();
  }
}

function judge(
  kind: string,
  stage: SendStage,
  rows: Row[],
  starts: { at: number; phone: string }[],
  seen: { mostUnconfirmed: number; attemptsDuring: number; quietAfter: number },
): string[] {
  const count = (state: string, reason?: string): number =>
    rows.filter((row) => row.state === state && (reason === undefined || row.reason === reason))
      .length;
  const accepted = stage.oneMsg.messages();
  const texts = Map.groupBy(accepted, ({ phone, text }) => `${phone} ${text}`);
  const doubled = [...texts.values()].filter((copies) => copies.length > 1).length;
  const traffic = measureTraffic(starts);
  const byRoot = Map.groupBy(
    rows.filter(({ started_at }) => started_at !== null),
    ({ root_gid }) => root_gid,
  );
  let outOfOrder = 0;
  for (const line of byRoot.values()) {
    const sorted = line.toSorted((a, b) => a.position - b.position);
    for (const [index, row] of sorted.slice(1).entries()) {
      if ((row.started_at ?? 0) < (sorted[index]?.started_at ?? 0)) outOfOrder += 1;
    }
  }
  const unconfirmed = count('unconfirmed');
  const known = rows.filter(({ state }) => state === 'accepted').length;
  process.stdout.write(
    `${kind}: ${rows.length} in line, ${seen.attemptsDuring} attempts during the outage, ` +
      `${known} accepted, ${unconfirmed} unconfirmed, ${count('ended', 'too_late')} too late, ` +
      `${rows.filter(isOpen).length} open, ${doubled} doubled, ${outOfOrder} out of order, ` +
      `at most ${traffic.most} in a second, ${traffic.closest} ms between two to one phone, ` +
      `quiet ${seen.quietAfter} s after it\n`,
  );
  const findings: string[] = [];
  const fail = (broken: boolean, finding: string): void => {
    if (broken) findings.push(`${kind}: ${finding}`);
  };
  fail(rows.length !== QUEUED, 'not all messages are there');
  fail(rows.some(isOpen), 'not all messages came to rest');
  fail(doubled > 0, `${doubled} doubled`);
  fail(outOfOrder > 0, `${outOfOrder} out of order`);
  fail(unconfirmed > seen.mostUnconfirmed, `${unconfirmed} unconfirmed`);
  fail(known + unconfirmed + count('ended') !== QUEUED, 'some ended otherwise');
  fail(count('ended') !== count('ended', 'too_late'), 'some ended for another reason');
  fail(count('ended', 'too_late') < QUEUED / 20, 'too few went stale for this to be a test');
  fail(traffic.most > RATE_PER_SECOND, `${traffic.most} in a second`);
  fail(traffic.closest < SAME_RECIPIENT_MS, `two to one phone within ${traffic.closest} ms`);
  fail(seen.attemptsDuring === 0, 'nothing was tried during the outage');
  return findings;
}

const asked = process.argv.slice(2);
const findings: string[] = [];
for (const kind of asked.length > 0 ? asked : Object.keys(KINDS)) {
  findings.push(...(await runOutage(kind)));
}
for (const finding of findings) process.stdout.write(`FAILED ${finding}\n`);
process.exitCode = findings.length === 0 ? 0 : 1;
