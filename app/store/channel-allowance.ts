/** How much of a channel is in use, by the database's clock. */
export type ChannelUse = {
  readonly inFlight: number;
  /** Seconds since the oldest open attempt started. */
  readonly oldestSeconds: number;
  readonly ratePerSecond: number;
  /** Seconds from now to the time at which the next message keeps the rate; negative: past. */
  readonly nextSendSeconds: number;
};

const MOST_IN_FLIGHT = 32;
const SLOW_SECONDS = 5;
const MOST_IN_FLIGHT_WHILE_SLOW = 4;
/** Messages may leave this much ahead of an even spacing. */
const BURST_SECONDS = 0.25;

/** What a channel may start now, and what stops it where that is nothing. */
export type Allowance =
  | { readonly places: number; readonly stoppedBy: null }
  | { readonly places: 0; readonly stoppedBy: 'room' | 'rate' };

/**
 * How many attempts a channel may start now: at most 32 open, no new one while the oldest hangs
 * and more than 4 are open, and no more than its rate allows (default 80 a second, Meta's
 * throughput of a number).
 */
export function allowAttempts(use: ChannelUse): Allowance {
  const slow = use.oldestSeconds > SLOW_SECONDS && use.inFlight > MOST_IN_FLIGHT_WHILE_SLOW;
  const room = slow ? 0 : MOST_IN_FLIGHT - use.inFlight;
  if (room <= 0) return { places: 0, stoppedBy: 'room' };
  const ahead = BURST_SECONDS - Math.max(use.nextSendSeconds, 0);
  // However slow the rate, one may leave once its time has come.
  const byRate = Math.max(Math.floor(ahead * use.ratePerSecond), use.nextSendSeconds <= 0 ? 1 : 0);
  if (byRate <= 0) return { places: 0, stoppedBy: 'rate' };
  return { places: Math.min(room, byRate), stoppedBy: null };
}
