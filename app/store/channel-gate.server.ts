import {
  afterNews,
  afterStatus,
  type ChannelNews,
  type ChannelPace,
  currentRate,
  type PaceChange,
} from '#app/domain/channel-pace.ts';
import { deadlineSeconds, type Waits } from '#app/domain/waits.ts';
import type { Sql } from './sql.ts';

/** A channel's gate while this transaction holds it, by the database's clock. */
export type LockedGate = {
  readonly pace: ChannelPace;
  /** Seconds until its pause is over; 0: it is not paused. */
  readonly pausedSeconds: number;
  /** Messages a second that may leave now. */
  readonly rate: number;
  readonly nextSendSeconds: number;
  readonly inFlight: number;
  readonly oldestSeconds: number;
  readonly now: Date;
};

/** Locks the gates of channels, so that their limits hold over all workers. */
const LOCK = `
  SELECT channel_key FROM channel_gate WHERE channel_key = ANY($1::text[])
  ORDER BY channel_key FOR UPDATE SKIP LOCKED`;

/**
 * Moves the time of the next message of each channel in `$4` on, by its seconds in `$5`, from the
 * moment at which these start: counted from an earlier one, a second could see more than the rate.
 */
export const SPEND_RATE = `
    UPDATE channel_gate
    SET next_send_at = greatest(next_send_at, moment.at) + seconds * interval '1 second'
    FROM moment, unnest($4::text[], $5::float8[]) AS spent(channel_key, seconds)
    WHERE channel_gate.channel_key = spent.channel_key`;

const PACE_COLUMNS = `
  g.rate_per_second, g.reduced_rate, g.unknown_in_a_row, g.pauses_in_a_row, g.probe,
  coalesce(greatest(extract(epoch FROM now() - g.reduced_at), 0), 0)::float8 AS reduced_seconds`;

/** A statement of its own, so that it sees what the gate's last holder committed. */
const READ = `
  SELECT g.channel_key, ${PACE_COLUMNS}, now() AS now,
         greatest(extract(epoch FROM g.paused_until - now()), 0)::float8 AS paused_seconds,
         extract(epoch FROM g.next_send_at - now())::float8 AS next_send_seconds,
         (SELECT count(*)::int FROM attempt a
          WHERE a.channel_key = g.channel_key AND a.state = 'started') AS in_flight,
         coalesce((SELECT extract(epoch FROM now() - min(a.started_at))::float8 FROM attempt a
          WHERE a.channel_key = g.channel_key AND a.state = 'started'), 0) AS oldest_seconds
  FROM channel_gate g WHERE g.channel_key = ANY($1::text[])`;

type PaceRow = {
  rate_per_second: number;
  reduced_rate: number | null;
  reduced_seconds: number;
  unknown_in_a_row: number;
  pauses_in_a_row: number;
  probe: ChannelPace['probe'];
};

type NewsRow = PaceRow & {
  started_before_pause: boolean;
  slowed_down_seconds: number | null;
};

type GateRow = PaceRow & {
  channel_key: string;
  now: Date;
  paused_seconds: number | null;
  next_send_seconds: number;
  in_flight: number;
  oldest_seconds: number;
};

/** SQL that is true where an acceptance may change the gate `g`: it stopped answering, and is tried. */
export const LISTENS = `(g.unknown_in_a_row > 0 OR g.pauses_in_a_row > 0 OR g.probe IS NOT NULL)`;

/**
 * Finds the gate only where the news may change it: what a healthy channel accepts or refuses
 * locks nothing, so that outcomes and starts stay out of each other's way.
 */
const READ_FOR_NEWS = `
  SELECT ${PACE_COLUMNS},
         coalesce(g.paused_at >= a.started_at, false) AS started_before_pause,
         CASE WHEN g.pause_reason = 'slowed_down'
              THEN greatest(extract(epoch FROM now() - g.paused_at), 0)::float8 END AS slowed_down_seconds
  FROM channel_gate g JOIN attempt a ON a.id = $2
  WHERE g.channel_key = $1
    AND ($3 OR ${LISTENS})
  FOR UPDATE OF g`;

/** Ids are ordered by time: these are the attempts of one second, without an index of their own. */
const COUNT_ACCEPTED = `
  SELECT count(*)::int AS accepted FROM attempt
  WHERE id > $2::uuid AND id < $3::uuid AND channel_key = $1 AND state = 'accepted'`;

/** By the clock, as attempts start: what started before this is locked out until it is written. */
const WRITE = `
  UPDATE channel_gate SET
    reduced_at = CASE WHEN $8 THEN clock_timestamp() ELSE reduced_at END, reduced_rate = $2,
    unknown_in_a_row = $3, pauses_in_a_row = $4, probe = $5,
    silent_since = CASE WHEN $5::text IS NULL THEN NULL
      WHEN probe IS NULL THEN clock_timestamp() ELSE coalesce(silent_since, paused_at) END,
    paused_at = CASE WHEN $6::float8 IS NULL THEN paused_at ELSE clock_timestamp() END,
    pause_reason = coalesce($7, pause_reason),
    paused_until = CASE WHEN $6::float8 IS NULL THEN paused_until
      ELSE greatest(paused_until, clock_timestamp() + $6::float8 * interval '1 second') END
  WHERE channel_key = $1`;

function paceOf(row: PaceRow): ChannelPace {
  return {
    ratePerSecond: row.rate_per_second,
    reducedRate: row.reduced_rate,
    reducedSecondsAgo: row.reduced_seconds,
    unknownInARow: row.unknown_in_a_row,
    pausesInARow: row.pauses_in_a_row,
    probe: row.probe,
  };
}

/** Locks and reads gates, by channel; one that another transaction has now is left out. */
export async function lockGates(
  tx: Sql,
  channelKeys: readonly string[],
  waits: Waits,
): Promise<ReadonlyMap<string, LockedGate>> {
  const locked = await tx.query<{ channel_key: string }>(LOCK, [channelKeys]);
  if (locked.length === 0) return new Map();
  const rows = await tx.query<GateRow>(READ, [locked.map((row) => row.channel_key)]);
  return new Map(rows.map((row) => [row.channel_key, readGate(row, waits)]));
}

function readGate(row: GateRow, waits: Waits): LockedGate {
  const pace = paceOf(row);
  return {
    pace,
    pausedSeconds: row.paused_seconds ?? 0,
    rate: currentRate(pace, waits),
    nextSendSeconds: row.next_send_seconds,
    inFlight: row.in_flight,
    oldestSeconds: row.oldest_seconds,
    now: row.now,
  };
}

/** Takes the outcome of an attempt to its channel's gate. */
export async function tellGate(
  tx: Sql,
  channelKey: string,
  attemptId: string,
  news: ChannelNews,
  waits: Waits,
): Promise<void> {
  const always = news.kind !== 'accepted' && news.kind !== 'answered';
  const [row] = await tx.query<NewsRow>(READ_FOR_NEWS, [channelKey, attemptId, always]);
  if (row === undefined) return;
  const startedBeforePause = row.started_before_pause;
  const acceptedInSecondBefore =
    news.kind === 'throttled' && !startedBeforePause
      ? await countAcceptedBefore(tx, channelKey, attemptId)
      : 0;
  const known = {
    startedBeforePause,
    acceptedInSecondBefore,
    slowedDownSecondsAgo: row.slowed_down_seconds,
  };
  await writeGate(tx, channelKey, afterNews(paceOf(row), news, known, waits));
}

/** Takes the answer of GET /status to the gate, where it is still waited for. */
export async function tellGateOfStatus(
  tx: Sql,
  channelKey: string,
  answered: boolean,
  waits: Waits,
): Promise<void> {
  const [row] = await tx.query<PaceRow>(
    `SELECT ${PACE_COLUMNS} FROM channel_gate g
     WHERE g.channel_key = $1 AND g.probe = 'status' FOR UPDATE`,
    [channelKey],
  );
  if (row === undefined) return;
  // A longer pause is another's: the channel asked for less speed meanwhile.
  await tx.query(
    `UPDATE channel_gate SET paused_until = NULL
     WHERE channel_key = $1 AND paused_until <= now() + $2 * interval '1 second'`,
    [channelKey, deadlineSeconds(waits)],
  );
  await writeGate(tx, channelKey, afterStatus(paceOf(row), answered, waits));
}

/** Keeps the gate shut for the time that GET /status may take: one process asks. */
export async function shutWhileAsking(tx: Sql, channelKey: string, waits: Waits): Promise<void> {
  await tx.query(
    `UPDATE channel_gate SET paused_until = now() + $2 * interval '1 second'
     WHERE channel_key = $1`,
    [channelKey, deadlineSeconds(waits)],
  );
}

async function countAcceptedBefore(
  tx: Sql,
  channelKey: string,
  attemptId: string,
): Promise<number> {
  const [row] = await tx.query<{ accepted: number }>(COUNT_ACCEPTED, [
    channelKey,
    idOneSecondBefore(attemptId),
    attemptId,
  ]);
  return row?.accepted ?? 0;
}

/** The first 48 bits of a version 7 UUID are the milliseconds at which it was made (RFC 9562). */
function idOneSecondBefore(id: string): string {
  const madeAt = Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16);
  const hex = (madeAt - 1000).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}

async function writeGate(tx: Sql, channelKey: string, change: PaceChange): Promise<void> {
  const { pace, pause } = change;
  await tx.query(WRITE, [
    channelKey,
    pace.reducedRate,
    pace.unknownInARow,
    pace.pausesInARow,
    pace.probe,
    pause?.seconds ?? null,
    pause?.reason ?? null,
    pace.reducedRate !== null && pace.reducedSecondsAgo === 0,
  ]);
}
