import { assertNever } from './assert-never.ts';
import type { Waits } from './waits.ts';

/**
 * How a channel may be used now. `probe` says that it stopped answering: `status` asks it first
 * whether it is connected, `message` lets one message at a time leave until one is accepted.
 */
export type ChannelPace = {
  /** Messages a second while the channel has nothing against it. */
  readonly ratePerSecond: number;
  /** The lower rate after it told us to slow down; null: it did not. */
  readonly reducedRate: number | null;
  /** Seconds since then; 0 where it did not. */
  readonly reducedSecondsAgo: number;
  readonly unknownInARow: number;
  /** Pauses since a message was last accepted. */
  readonly pausesInARow: number;
  readonly probe: 'status' | 'message' | null;
};

/** What the outcome of one attempt says of its channel. */
export type ChannelNews =
  | { readonly kind: 'accepted' }
  /** A definite refusal: the channel answers. */
  | { readonly kind: 'answered' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'not_reached' }
  | { readonly kind: 'throttled'; readonly retryAfterSeconds: number | null };

export type PauseReason = 'no_answer' | 'not_reached' | 'slowed_down';

export type PaceChange = {
  readonly pace: ChannelPace;
  /** Null: no pause. */
  readonly pause: { readonly seconds: number; readonly reason: PauseReason } | null;
};

/** Unknown outcomes in a row that pause a channel. */
const MOST_UNKNOWN_IN_A_ROW = 5;
/** Of what a channel took in the second before it complained. */
const SHARE_OF_WHAT_WENT_WELL = 0.8;
/** What was taken tells the limit only where it is a good part of what was allowed. */
const TELLING_SHARE = 0.5;
const CLIMB_SHARE = 0.05;
/** Half of WhatsApp's lowest throughput of a number: below it the rate is not what is wrong. */
const LOWEST_RATE = 10;

/**
 * Messages a second that a channel may take now: its own rate, or, after it told us to slow down,
 * the reduced one, which climbs back in steps of a twentieth once it has been quiet for a while.
 */
export function currentRate(pace: ChannelPace, waits: Waits): number {
  const { ratePerSecond, reducedRate, reducedSecondsAgo } = pace;
  if (reducedRate === null) return ratePerSecond;
  const climbing = reducedSecondsAgo - waits.beforeClimb;
  const steps = climbing < 0 ? 0 : 1 + Math.floor(climbing / waits.climbStep);
  return Math.min(ratePerSecond, reducedRate + steps * CLIMB_SHARE * ratePerSecond);
}

/**
 * What the outcome of an attempt changes. `startedBeforePause`: the attempt left before the last
 * pause began, so that its outcome was foreseen and neither lengthens nor ends it.
 * `acceptedInSecondBefore`: how many messages the channel accepted of those that left in the
 * second before this one. `slowedDownSecondsAgo`: since it last asked for less speed.
 */
export function afterNews(
  pace: ChannelPace,
  news: ChannelNews,
  known: {
    readonly startedBeforePause: boolean;
    readonly acceptedInSecondBefore: number;
    readonly slowedDownSecondsAgo: number | null;
  },
  waits: Waits,
): PaceChange {
  if (known.startedBeforePause) {
    // A burst is answered by many: only a longer wait that it names is news.
    const named = news.kind === 'throttled' ? news.retryAfterSeconds : null;
    return {
      pace,
      pause: named === null ? null : { seconds: named, reason: 'slowed_down' },
    };
  }
  switch (news.kind) {
    case 'accepted':
      return {
        pace: { ...pace, unknownInARow: 0, pausesInARow: 0, probe: null },
        pause: null,
      };
    case 'answered':
      return { pace: { ...pace, unknownInARow: 0 }, pause: null };
    case 'unknown': {
      const unknownInARow = pace.unknownInARow + 1;
      if (pace.probe === null && unknownInARow < MOST_UNKNOWN_IN_A_ROW) {
        return { pace: { ...pace, unknownInARow }, pause: null };
      }
      return pauseFor(pace, 'no_answer', waits);
    }
    case 'not_reached':
      return pauseFor(pace, 'not_reached', waits);
    case 'throttled': {
      const paused = pauseFor(pace, 'slowed_down', waits);
      const seconds = news.retryAfterSeconds ?? paused.pause.seconds;
      return {
        pace: { ...slower(pace, known, waits), pausesInARow: paused.pace.pausesInARow },
        pause: { seconds: Math.min(seconds, waits.longestRetry), reason: 'slowed_down' },
      };
    }
    default:
      return assertNever(news);
  }
}

/** What the answer of GET /status changes, asked because messages went unanswered. */
export function afterStatus(pace: ChannelPace, answered: boolean, waits: Waits): PaceChange {
  return answered
    ? { pace: { ...pace, probe: 'message' }, pause: null }
    : pauseFor(pace, 'no_answer', waits);
}

/** Pauses grow twofold with each in a row. What was not reached is tried again sooner. */
function pauseFor(pace: ChannelPace, reason: PauseReason, waits: Waits) {
  const first = reason === 'no_answer' ? waits.firstPause : waits.firstRetry;
  const seconds = Math.min(first * 2 ** pace.pausesInARow, waits.longestPause);
  return {
    pace: {
      ...pace,
      unknownInARow: 0,
      pausesInARow: Math.min(pace.pausesInARow + 1, 30),
      probe: reason === 'no_answer' ? ('status' as const) : ('message' as const),
    },
    pause: { seconds, reason },
  };
}

/**
 * The pace after a refusal for speed: half of the rate, or less where the channel was taking less,
 * for halving alone, from far above what it takes, would meet one burst of refusals after the
 * other. A single refusal while little is sent is not about the rate: the pause is answer enough,
 * unless it comes again.
 */
function slower(
  pace: ChannelPace,
  known: {
    readonly acceptedInSecondBefore: number;
    readonly slowedDownSecondsAgo: number | null;
  },
  waits: Waits,
): ChannelPace {
  const rate = currentRate(pace, waits);
  const took = known.acceptedInSecondBefore;
  const tells = took >= rate * TELLING_SHARE;
  const again =
    known.slowedDownSecondsAgo !== null && known.slowedDownSecondsAgo < waits.firstPause;
  const lower = tells ? Math.min(rate / 2, took * SHARE_OF_WHAT_WENT_WELL) : rate / 2;
  const next = Math.max(lower, LOWEST_RATE);
  if ((!tells && !again) || next >= rate) return { ...pace, unknownInARow: 0 };
  return { ...pace, unknownInARow: 0, reducedRate: next, reducedSecondsAgo: 0 };
}
