import { type CpuSeconds, watchCpu } from './cpu-time.ts';
import { shippedEvent } from './orders.ts';
import { monotonicNow } from './responder-messages.ts';
import type { Stage } from './stage.ts';
import { databaseNow, settleTables, untilDecided, untilRead } from './watch-progress.ts';

/** Which orders a phase works on: so many, from this number on, spread evenly over the shops. */
export type Orders = { from: number; count: number };

/** What deciding alone came to. */
export type Decided = { perSecond: number; cpu: CpuSeconds };

/** What sending and tracking came to, alone or behind deciding. */
export type Carried = {
  /** Messages accepted in a second, from the first request to the last. */
  acceptedPerSecond: number;
  /** Messages in a second, from the first step to the last delivery report folded. */
  throughPerSecond: number;
  cpu: CpuSeconds;
};

/** Messages decided in quiet hours wait for their end: that holds them back while deciding is timed. */
const QUIET = `
  UPDATE shop SET quiet_from = (extract(epoch FROM now())::int / 60 + 1380) % 1440,
    quiet_to = (extract(epoch FROM now())::int / 60 + 60) % 1440`;
const NOT_QUIET = 'UPDATE shop SET quiet_from = NULL, quiet_to = NULL';
const LET_GO = "UPDATE message SET due_at = now() WHERE state = 'waiting'";

async function store(stage: Stage, { from, count }: Orders): Promise<void> {
  const now = Date.now();
  await stage.storeEvents(
    Array.from({ length: count }, (_, index) => {
      const shop = stage.shops[index % stage.shops.length];
      if (shop === undefined) throw new Error('There are shops');
      return shippedEvent({ shopDomain: shop.domain, number: from + index }, now);
    }),
  );
}

/** Events that are stored become decided; their messages are kept back. */
export async function decideAlone(
  stage: Stage,
  appPids: readonly number[],
  orders: Orders,
): Promise<Decided> {
  const { sql } = stage.database;
  await sql.query(QUIET);
  await settleTables(stage);
  await store(stage, orders);
  const beganAt = await databaseNow(stage);
  const cpu = watchCpu(stage, appPids);
  stage.queue.wake('decide.wake');
  await untilDecided(stage, orders.count);
  const used = cpu();
  // A row carries the time at which its transaction began, so the first batch marks the start.
  const [row] = await sql.query<{ behind_first: number; seconds: number }>(
    `WITH sends AS MATERIALIZED (
       SELECT decided_at, min(decided_at) OVER () AS first FROM notification
       WHERE decision = 'send' AND decided_at >= $1
     )
     SELECT count(*) FILTER (WHERE decided_at > first)::int AS behind_first,
       extract(epoch FROM max(decided_at) - min(first))::float8 AS seconds
     FROM sends`,
    [beganAt],
  );
  if (row === undefined) throw new Error('Nothing was decided');
  return { perSecond: row.behind_first / row.seconds, cpu: used };
}

/** Messages that were kept back leave, and are reported on until they are read. */
export async function sendAndTrack(
  stage: Stage,
  appPids: readonly number[],
  { count }: Orders,
): Promise<Carried> {
  const { sql } = stage.database;
  await sql.query(NOT_QUIET);
  await stage.responder.reset();
  await sql.query(LET_GO);
  await settleTables(stage);
  const cpu = watchCpu(stage, appPids);
  stage.queue.wake('send.wake');
  await untilRead(stage, count);
  const used = cpu();
  const { firstArrivalAt } = await stage.responder.counts();
  return carried(stage, count, firstArrivalAt, used);
}

/** Events that are stored become messages that were read. */
export async function carryThrough(
  stage: Stage,
  appPids: readonly number[],
  orders: Orders,
): Promise<Carried> {
  const { sql } = stage.database;
  await sql.query(NOT_QUIET);
  await stage.responder.reset();
  await settleTables(stage);
  await store(stage, orders);
  const beganAt = await databaseNow(stage);
  const cpu = watchCpu(stage, appPids);
  stage.queue.wake('decide.wake');
  await untilDecided(stage, orders.count);
  await untilRead(stage, orders.count);
  const used = cpu();
  const [first] = await sql.query<{ at: Date }>(
    'SELECT min(decided_at) AS at FROM notification WHERE decided_at >= $1',
    [beganAt],
  );
  return carried(stage, orders.count, toMonotonic(first?.at ?? beganAt), used);
}

function toMonotonic(at: Date): number {
  return at.getTime() - (Date.now() - monotonicNow());
}

async function carried(
  stage: Stage,
  count: number,
  firstStepAt: number,
  cpu: CpuSeconds,
): Promise<Carried> {
  const { accepted, firstArrivalAt, lastArrivalAt } = await stage.responder.counts();
  if (accepted !== count) throw new Error(`${accepted} of ${count} messages were accepted`);
  const [last] = await stage.database.sql.query<{ at: Date }>(
    'SELECT max(updated_at) AS at FROM message',
  );
  const seconds = (toMonotonic(last?.at ?? new Date()) - firstStepAt) / 1000;
  return {
    acceptedPerSecond: ((count - 1) / (lastArrivalAt - firstArrivalAt)) * 1000,
    throughPerSecond: count / seconds,
    cpu,
  };
}
