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
export const BURST_SECONDS = 0.25;

/**
 * How many attempts a channel may start now: at most 32 open, no new one while the oldest hangs
 * and more than 4 are open, and no more than its rate allows (default 80 a second, Meta's
 * throughput of a number).
 */
export function allowAttempts(use: ChannelUse): number {
  const slow = use.oldestSeconds > SLOW_SECONDS && use.inFlight > MOST_IN_FLIGHT_WHILE_SLOW;
  if (slow) return 0;
  const ahead = BURST_SECONDS - Math.max(use.nextSendSeconds, 0);
  const byRate = Math.floor(ahead * use.ratePerSecond);
  return Math.max(0, Math.min(MOST_IN_FLIGHT - use.inFlight, byRate));
}
