/**
 * A number that takes 20 messages a second, told to nobody: after the first burst of 130429 the
 * rate must settle below it, without a second burst within a minute, and lose nothing.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { queueMessages } from './queued-shop.ts';
import { startSendStage } from './send-stage.ts';

const TAKEN_PER_SECOND = 20;
const QUEUED = 1600;
const QUIET_MS = 60_000;
const BURST_GAP_MS = 3000;
const DEADLINE_MS = 180_000;

const stage = await startSendStage({
  channels: ['BURST1'],
  waitDivisor: 1,
  switches: {
    ratePerSecond: TAKEN_PER_SECOND,
    errorText: '(#130429) Rate limit hit',
    replyDelayMs: 30,
    receipts: 'none',
  },
});
try {
  const [shop] = stage.shops;
  if (shop === undefined) throw new Error('There is a shop');
  const now = Date.now();
  const inLine = Array.from({ length: QUEUED }, (_, n) => ({
    phone: `4917${String(n).padStart(8, '0')}`,
    rootGid: `gid://shopify/Order/${2_000_000 + n}`,
    subjectGid: `gid://shopify/Fulfillment/${n}`,
    status: 'shipped' as const,
    position: 1,
    happenedAt: new Date(now - 5000),
    expiresAt: new Date(now + 3_600_000),
  }));
  await queueMessages(stage.database.sql, stage.vault, shop, inLine);
  const deadline = Date.now() + DEADLINE_MS;
  while (stage.oneMsg.messages().length < QUEUED && Date.now() < deadline) await sleep(500);

  const calls = stage.oneMsg.sendCalls();
  const refused = calls.flatMap(({ result, request }) =>
    result === 'rate_limited' ? [request.receivedAt] : [],
  );
  const bursts: { from: number; to: number; refusals: number }[] = [];
  for (const at of refused) {
    const last = bursts.at(-1);
    if (last === undefined || at - last.to > BURST_GAP_MS) {
      bursts.push({ from: at, to: at, refusals: 1 });
    } else {
      last.to = at;
      last.refusals += 1;
    }
  }
  const start = calls[0]?.request.receivedAt ?? 0;
  for (const { from, to, refusals } of bursts) {
    process.stdout.write(
      `burst at ${((from - start) / 1000).toFixed(1)} s, ${refusals} refusals in ${to - from} ms\n`,
    );
  }
  const [first, second] = bursts;
  const rateWithin = (from: number, to: number): string => {
    const taken = stage.oneMsg
      .messages()
      .filter(({ acceptedAt }) => acceptedAt >= from && acceptedAt < to).length;
    return ((taken * 1000) / (to - from)).toFixed(1);
  };
  const accepted = stage.oneMsg.messages();
  const phones = new Set(accepted.map(({ phone }) => phone));
  process.stdout.write(`${accepted.length} of ${QUEUED} accepted, ${phones.size} phones\n`);
  const findings: string[] = [];
  if (first === undefined) findings.push('there was no burst');
  else {
    const settled = rateWithin(first.to + 2000, first.to + 2000 + QUIET_MS / 2);
    process.stdout.write(`settled at ${settled} a second of ${TAKEN_PER_SECOND}\n`);
    if (second !== undefined && second.from - first.to < QUIET_MS) {
      findings.push(`a second burst came after ${second.from - first.to} ms`);
    }
    if (Number(settled) < TAKEN_PER_SECOND / 2) findings.push(`it settled too low: ${settled}`);
  }
  if (phones.size !== QUEUED || accepted.length !== QUEUED) findings.push('lost or doubled');
  for (const finding of findings) process.stdout.write(`FAILED ${finding}\n`);
  process.exitCode = findings.length === 0 ? 0 : 1;
} finally {
  await stage.stop();
}
