/** How long sending, tracking and reconciling wait for what, in seconds. */
export type Waits = {
  /** A call of 1MSG, from start to last byte. */
  readonly request: number;
  /** After a request's time-out, for its owner alone to close the attempt. */
  readonly grace: number;
  /** An attempt older than this is slow. */
  readonly slow: number;
  /** Between two messages to one phone on one channel: Meta's pair limit. */
  readonly sameRecipient: number;
  /** The first pause of a channel that does not answer; it doubles up to `longestPause`. */
  readonly firstPause: number;
  readonly longestPause: number;
  /** After a channel was told to slow down, before its rate climbs, and between two steps up. */
  readonly beforeClimb: number;
  readonly climbStep: number;
  /** The first wait before a refused message is tried again; it grows up to `longestRetry`. */
  readonly firstRetry: number;
  readonly longestRetry: number;
  /** Silence before each question for the delivery reports of a message. */
  readonly polls: readonly number[];
  /** For what a lost wake-up left behind. */
  readonly sweep: number;
  /** Between two readings of a shop's changed orders, at least. */
  readonly reconcile: number;
};

/** The waits of a running app. */
export const WAITS: Waits = {
  request: 20,
  grace: 15,
  slow: 5,
  sameRecipient: 6,
  firstPause: 5,
  longestPause: 60,
  beforeClimb: 60,
  climbStep: 30,
  firstRetry: 1,
  longestRetry: 900,
  polls: [120, 600, 3600, 21_600, 86_400],
  sweep: 30,
  reconcile: 600,
};

/** All waits divided alike, so that an experiment of minutes stands for hours. */
export function divideWaits(waits: Waits, by: number): Waits {
  return {
    request: waits.request / by,
    grace: waits.grace / by,
    slow: waits.slow / by,
    sameRecipient: waits.sameRecipient / by,
    firstPause: waits.firstPause / by,
    longestPause: waits.longestPause / by,
    beforeClimb: waits.beforeClimb / by,
    climbStep: waits.climbStep / by,
    firstRetry: waits.firstRetry / by,
    longestRetry: waits.longestRetry / by,
    polls: waits.polls.map((seconds) => seconds / by),
    sweep: waits.sweep / by,
    reconcile: waits.reconcile / by,
  };
}
