/** Sends signed webhooks as fast as they are answered, or at a fixed rate, over kept connections. */
import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { answerParent } from '../answer-parent.ts';
import { percentile } from '../percentile.ts';
import { makeBodies, SIZES, type Size, TOPIC } from './payloads.ts';
import { openRawConnection, type RawConnection } from './raw-connection.ts';

const prepareQuestion = z.object({
  kind: z.literal('prepare'),
  size: z.literal([...SIZES]),
  count: z.int().positive(),
  secret: z.string(),
  shops: z.array(z.string()).min(1),
});

const target = {
  port: z.int(),
  /** Four characters: no two loads have the same, so that no webhook is a repeat. */
  load: z.string().length(4),
  connections: z.int().positive(),
  warmMs: z.number(),
  windowMs: z.number(),
};

const question = z.discriminatedUnion('kind', [
  prepareQuestion,
  z.object({ kind: z.literal('closed'), ...target }),
  z.object({ kind: z.literal('open'), ...target, ratePerSecond: z.number().positive() }),
]);

/** Milliseconds from when a request was to leave until its answer was there. */
export type LoadFigures = {
  /** Answers 200 in the window, per second. */
  ratePerSecond: number;
  /** Answers 200 in all, the time before and after the window included. */
  answered: number;
  /** Any other answer, and broken connections. */
  failed: number;
  p50: number;
  p99: number;
};

type Target = Omit<z.infer<(typeof question)['options'][1]>, 'kind'>;

/** Whole requests; the webhook id of each is written in when it leaves. */
type Prepared = { bytes: Buffer; idAt: number };
let prepared: Prepared[] = [];

const ID_DIGITS = 12;
const LOAD_BEFORE_ID = '0000-8bf5-'.length;

function prepare(asked: z.infer<typeof prepareQuestion>): void {
  prepared = [];
  const makeBody = makeBodies(asked.size as Size, asked.secret);
  const at = new Date().toISOString();
  for (let n = 0; n < asked.count; n += 1) {
    const { bytes, signature } = makeBody(n);
    const head = [
      'POST /webhooks/shopify HTTP/1.1',
      'Host: app.example.com',
      'Accept: */*',
      'Accept-Encoding: gzip;q=1.0,deflate;q=0.6,identity;q=0.3',
      'User-Agent: Shopify-Captain-Hook',
      'Content-Type: application/json',
      `X-Shopify-Topic: ${TOPIC}`,
      `X-Shopify-Hmac-Sha256: ${signature}`,
      `X-Shopify-Shop-Domain: ${asked.shops[n % asked.shops.length]}`,
      'X-Shopify-API-Version: 2026-10',
      `X-Shopify-Event-Id: 5c1f7a1e-5d0e-4b9a-8d57-${String(n).padStart(12, '0')}`,
      `X-Shopify-Triggered-At: ${at}`,
      `Content-Length: ${bytes.length}`,
      `X-Shopify-Webhook-Id: b54557e4-bdd9-0000-8bf5-${'0'.repeat(ID_DIGITS)}`,
    ].join('\r\n');
    const request = Buffer.concat([Buffer.from(`${head}\r\n\r\n`), bytes]);
    prepared.push({ bytes: request, idAt: head.length - ID_DIGITS });
  }
}

/** Hands out the prepared requests in turn, each with a webhook id of its own. */
function makeSupply(load: string): () => Buffer {
  for (const { bytes, idAt } of prepared) bytes.write(load, idAt - LOAD_BEFORE_ID, 'latin1');
  let sent = 0;
  return () => {
    const next = prepared[sent % prepared.length];
    if (next === undefined) throw new Error('Nothing is prepared');
    next.bytes.write(String(sent).padStart(ID_DIGITS, '0'), next.idAt, 'latin1');
    sent += 1;
    return next.bytes;
  };
}

function makeLedger(windowFrom: number, windowTo: number) {
  const latencies: number[] = [];
  let answered = 0;
  let failed = 0;
  return {
    count(status: number, dueAt: number, now: number): void {
      if (status === 200) answered += 1;
      else failed += 1;
      if (status === 200 && now >= windowFrom && now < windowTo) latencies.push(now - dueAt);
    },
    figures(): LoadFigures {
      const sorted = Float64Array.from(latencies).sort();
      return {
        ratePerSecond: (sorted.length * 1000) / (windowTo - windowFrom),
        answered,
        failed,
        p50: percentile(sorted, 0.5),
        p99: percentile(sorted, 0.99),
      };
    },
  };
}

/** As many requests under way as there are connections, all the time. */
async function loadClosed(asked: Target): Promise<LoadFigures> {
  const supply = makeSupply(asked.load);
  const start = performance.now();
  const end = start + asked.warmMs + asked.windowMs;
  const ledger = makeLedger(start + asked.warmMs, end);
  const runOne = async (): Promise<void> => {
    const done = Promise.withResolvers<void>();
    let dueAt = performance.now();
    const connection = await openRawConnection(asked.port, (status) => {
      const now = performance.now();
      ledger.count(status, dueAt, now);
      if (now >= end || status !== 200) return done.resolve();
      dueAt = now;
      connection.send(supply());
    });
    dueAt = performance.now();
    connection.send(supply());
    await done.promise;
    connection.close();
  };
  await Promise.all(Array.from({ length: asked.connections }, runOne));
  return ledger.figures();
}

/**
 * Requests fall due at a fixed rate, whatever the answers do. One that finds no free connection
 * waits, and its wait counts. Due times are looked at every millisecond.
 */
async function loadOpen(asked: Target & { ratePerSecond: number }): Promise<LoadFigures> {
  const supply = makeSupply(asked.load);
  const free: (RawConnection & { dueAt: number })[] = [];
  const waiting: number[] = [];
  const everyMs = 1000 / asked.ratePerSecond;
  const start = performance.now();
  const end = start + asked.warmMs + asked.windowMs;
  const ledger = makeLedger(start + asked.warmMs, end);
  const leave = (connection: RawConnection & { dueAt: number }, dueAt: number): void => {
    connection.dueAt = dueAt;
    connection.send(supply());
  };
  const openOne = async (): Promise<void> => {
    const raw = await openRawConnection(asked.port, (status) => {
      ledger.count(status, connection.dueAt, performance.now());
      const next = waiting.shift();
      if (next === undefined) free.push(connection);
      else leave(connection, next);
    });
    const connection = { ...raw, dueAt: 0 };
    free.push(connection);
  };
  await Promise.all(Array.from({ length: asked.connections }, openOne));
  for (let dueAt = performance.now(); dueAt < end; ) {
    for (const now = performance.now(); dueAt <= now && dueAt < end; dueAt += everyMs) {
      const connection = free.pop();
      if (connection === undefined) waiting.push(dueAt);
      else leave(connection, dueAt);
    }
    await wait(1);
  }
  while (free.length < asked.connections) await wait(5);
  for (const connection of free) connection.close();
  return ledger.figures();
}

answerParent(null, async (asked) => {
  const read = question.parse(asked);
  if (read.kind === 'prepare') return prepare(read);
  return read.kind === 'closed' ? loadClosed(read) : loadOpen(read);
});
