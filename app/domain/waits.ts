/** How long sending, tracking and reconciling wait for what, in seconds. */
export type Waits = {
  /** A call of 1MSG, from start to last byte. */
  readonly request: number;
  /** After a request's time-out, for its owner alone to close the attempt. */
  readonly grace: number;
  /** An attempt older than this is slow. */
  readonly slow: number;
  /**
   * Between the starts of two messages to one phone on one channel: Meta's pair limit of 6 s, and
   * what a busy process may take from a start to its request.
   */
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
  /** Between two turns of asking one channel for silent messages. */
  readonly pollTurn: number;
  /** Before a question that got no answer, or whose asker died, is asked again. */
  readonly pollAgain: number;
  /** A channel that does not answer is asked after ever longer pauses, up to this one. */
  readonly longestPollPause: number;
  /** Between two looks whether a channel still reports to us. */
  readonly hookWatch: number;
  /** Between two tries to bring our address at 1MSG in line; after the last none is made. */
  readonly hookTries: readonly number[];
  /** For what a lost wake-up left behind. */
  readonly sweep: number;
  /** A worker that decides on a root has it for so long; a dead one's roots wait no longer. */
  readonly decideLease: number;
  /** Between two probes of a hold: the first wait, which doubles up to the longest. */
  readonly probes: Readonly<
    Record<ProbePace, { readonly first: number; readonly longest: number }>
  >;
  /** After a message let through as a probe that did not lift its hold: at least this long. */
  readonly vainProbe: number;
  /** Between two readings of a shop's changed orders, at least. */
  readonly reconcile: number;
  /** A worker that reads a shop's orders has that shop for so long. */
  readonly reconcileLease: number;
  /** After a failure, before the customer is told by e-mail: a late report may still come. */
  readonly fallback: number;
  /** Before an e-mail that was not taken is tried again: the first wait, which doubles. */
  readonly mailRetry: number;
  /** A worker that looks up where to write has the e-mail for so long. */
  readonly mailLease: number;
  /** Until when an e-mail under way is its owner's: longer than a mail server is waited for. */
  readonly mailDeadline: number;
};

/** How often a hold is probed. */
export type ProbePace = 'minutes' | 'quarter_hours' | 'hourly' | 'hours' | 'days';

/** The waits of a running app. */
export const WAITS: Waits = {
  request: 20,
  grace: 15,
  slow: 5,
  sameRecipient: 6.25,
  firstPause: 5,
  longestPause: 60,
  beforeClimb: 60,
  climbStep: 30,
  firstRetry: 1,
  longestRetry: 900,
  polls: [120, 600, 3600, 21_600, 86_400],
  pollTurn: 10,
  pollAgain: 120,
  longestPollPause: 600,
  hookWatch: 300,
  hookTries: [60, 600, 3600, 21_600, 57_600],
  sweep: 30,
  decideLease: 40,
  probes: {
    minutes: { first: 60, longest: 900 },
    quarter_hours: { first: 900, longest: 3600 },
    hourly: { first: 3600, longest: 3600 },
    hours: { first: 3600, longest: 21_600 },
    days: { first: 21_600, longest: 86_400 },
  },
  vainProbe: 3600,
  reconcile: 600,
  reconcileLease: 150,
  fallback: 300,
  mailRetry: 300,
  mailLease: 120,
  mailDeadline: 180,
};

/** Until when a call of 1MSG is its owner's: its time-out, and time to record what came of it. */
export function deadlineSeconds({ request, grace }: Waits): number {
  return request + grace;
}

/** All waits divided alike, so that an experiment of minutes stands for hours. */
export function divideWaits(waits: Waits, by: number): Waits {
  const divided = ({ first, longest }: { first: number; longest: number }) => ({
    first: first / by,
    longest: longest / by,
  });
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
    pollTurn: waits.pollTurn / by,
    pollAgain: waits.pollAgain / by,
    longestPollPause: waits.longestPollPause / by,
    hookWatch: waits.hookWatch / by,
    hookTries: waits.hookTries.map((seconds) => seconds / by),
    sweep: waits.sweep / by,
    decideLease: waits.decideLease / by,
    probes: {
      minutes: divided(waits.probes.minutes),
      quarter_hours: divided(waits.probes.quarter_hours),
      hourly: divided(waits.probes.hourly),
      hours: divided(waits.probes.hours),
      days: divided(waits.probes.days),
    },
    vainProbe: waits.vainProbe / by,
    reconcile: waits.reconcile / by,
    reconcileLease: waits.reconcileLease / by,
    fallback: waits.fallback / by,
    mailRetry: waits.mailRetry / by,
    mailLease: waits.mailLease / by,
    mailDeadline: waits.mailDeadline / by,
  };
}
