import type { Waits } from '#app/domain/waits.ts';

/** How much of a channel is in use, by the database's clock. */
export type ChannelUse = {
  readonly inFlight: number;
  /** Seconds since the oldest open attempt started. */
  readonly oldestSeconds: number;
  readonly ratePerSecond: number;
  /** Seconds from now to the time at which the next message keeps the rate; negative: past. */
  readonly nextSendSeconds: number;
  /** It stopped answering, and one message at a time tries whether it does again. */
  readonly probing: boolean;
};

const MOST_IN_FLIGHT = 32;
const MOST_IN_FLIGHT_WHILE_SLOW = 4;
/** Messages may leave this much ahead of an even spacing. */
const BURST_SECONDS = 0.1;

/** What a channel may start now, and what stops it where that is nothing. */
export type Allowance =
  | { readonly places: number; readonly stoppedBy: null }
  | { readonly places: 0; readonly stoppedBy: 'room' | 'rate' };

/**
 * How many attempts a channel may start now: at most 32 open, no new one while the oldest hangs
 * and more than 4 are open, one while it is being tried, and no more than its rate allows
 * (default 80 a second, Meta's throughput of a number).
 */
export function allowAttempts(use: ChannelUse, waits: Waits): Allowance {
  const slow = use.oldestSeconds > waits.slow && use.inFlight > MOST_IN_FLIGHT_WHILE_SLOW;
  const most = use.probing ? 1 : MOST_IN_FLIGHT;
  const room = slow ? 0 : most - use.inFlight;
  if (room <= 0) return { places: 0, stoppedBy: 'room' };
  const ahead = BURST_SECONDS - Math.max(use.nextSendSeconds, 0);
  // However slow the rate, one may leave once its time has come.
  const byRate = Math.max(Math.floor(ahead * use.ratePerSecond), use.nextSendSeconds <= 0 ? 1 : 0);
  if (byRate <= 0) return { places: 0, stoppedBy: 'rate' };
  return { places: Math.min(room, byRate), stoppedBy: null };
}

/**
 * Seconds by which `count` messages move the time of the next. What may leave ahead of it is
 * counted in, so that no second, wherever it begins, sees more messages than the rate.
 */
export function spacingOf(count: number, ratePerSecond: number): number {
  return (count * (1 + BURST_SECONDS)) / ratePerSecond;
}
