import { assertNever } from './assert-never.ts';
import type { HoldReason, RejectReason, SendOutcome } from './send-outcome.ts';

/** What the outcome of an attempt does to it, to its message and to its channel. */
export type Settlement = {
  readonly attempt: 'accepted' | 'queued' | 'refused' | 'unconfirmed';
  readonly outcome: string;
  readonly code: number | null;
  readonly text: string | null;
  readonly wamid: string | null;
  readonly jobId: string | null;
} & (
  | { readonly message: 'accepted' }
  | { readonly message: 'unconfirmed'; readonly cause: string }
  | { readonly message: 'failed'; readonly reason: RejectReason }
  | {
      readonly message: 'waiting';
      readonly cause: string;
      readonly delaySeconds: number;
      /** The whole channel waits as well. */
      readonly pausesChannel: boolean;
    }
  | { readonly message: 'held'; readonly hold: 'channel' | 'template'; readonly reason: HoldReason }
);

/** Tries of one message whose refusals might go away by themselves. */
const MOST_TRIES = 5;
const SECONDS_BETWEEN_TWO_TO_ONE_PHONE = 6;
const LONGEST_DELAY_SECONDS = 900;

/** Seconds to wait before the next try: `first`, then four times as long each time, capped. */
function backOff(first: number, tries: number): number {
  return Math.min(first * 4 ** Math.max(tries - 1, 0), LONGEST_DELAY_SECONDS);
}

/**
 * Settles an attempt. Total over the outcomes; `tries` counts this attempt.
 * What surely came before acceptance waits and is tried again; a rejection is final; a hold waits
 * for a person or Meta; anything unknown is `unconfirmed` and never repeated by itself.
 */
export function settleAttempt(outcome: SendOutcome, tries: number): Settlement {
  const none = { code: null, text: null, wamid: null, jobId: null };
  switch (outcome.outcome) {
    case 'accepted':
      return {
        ...none,
        attempt: 'accepted',
        outcome: 'accepted',
        wamid: outcome.wamid,
        message: 'accepted',
      };
    case 'queued':
      return {
        ...none,
        attempt: 'queued',
        outcome: 'queued',
        jobId: outcome.jobId,
        message: 'unconfirmed',
        cause: 'queued',
      };
    case 'unconfirmed':
      return {
        ...none,
        ...detailOf(outcome),
        attempt: 'unconfirmed',
        outcome: outcome.cause,
        message: 'unconfirmed',
        cause: outcome.cause,
      };
    case 'not_sent':
      return {
        ...none,
        ...detailOf(outcome),
        attempt: 'refused',
        outcome: outcome.cause,
        message: 'waiting',
        cause: 'not_reached',
        delaySeconds: backOff(1, tries),
        pausesChannel: true,
      };
    case 'throttled':
      return {
        ...none,
        ...detailOf(outcome),
        attempt: 'refused',
        outcome: 'throttled',
        message: 'waiting',
        cause: outcome.scope === 'channel' ? 'slowed_down' : 'recipient_pause',
        delaySeconds: Math.min(
          outcome.retryAfterSeconds ??
            backOff(outcome.scope === 'channel' ? 1 : SECONDS_BETWEEN_TWO_TO_ONE_PHONE, tries),
          LONGEST_DELAY_SECONDS,
        ),
        pausesChannel: outcome.scope === 'channel',
      };
    case 'retry':
      if (tries >= MOST_TRIES) {
        return { ...none, ...detailOf(outcome), ...refused('gave_up'), outcome: 'gave_up' };
      }
      return {
        ...none,
        ...detailOf(outcome),
        attempt: 'refused',
        outcome: 'retry',
        message: 'waiting',
        cause: 'retry',
        delaySeconds: backOff(1, tries),
        pausesChannel: false,
      };
    case 'rejected':
      return { ...none, ...detailOf(outcome), ...refused(outcome.reason), outcome: outcome.reason };
    case 'hold_template':
    case 'hold_channel':
      return {
        ...none,
        ...detailOf(outcome),
        attempt: 'refused',
        outcome: outcome.reason,
        message: 'held',
        hold: outcome.outcome === 'hold_template' ? 'template' : 'channel',
        reason: outcome.reason,
      };
    default:
      return assertNever(outcome);
  }
}

function refused(reason: RejectReason) {
  return { attempt: 'refused', message: 'failed', reason } as const;
}

function detailOf(detail: { code: number | null; text: string | null }) {
  return { code: detail.code, text: detail.text };
}
