import { assertNever } from './assert-never.ts';
import type { ChannelNews } from './channel-pace.ts';
import type { HoldReason, RejectReason, SendOutcome } from './send-outcome.ts';
import type { Waits } from './waits.ts';

/** What the outcome of an attempt does to it, to its message and to its channel. */
export type Settlement = {
  readonly attempt: 'accepted' | 'queued' | 'refused' | 'unconfirmed';
  readonly outcome: string;
  readonly code: number | null;
  readonly text: string | null;
  readonly wamid: string | null;
  readonly jobId: string | null;
  /** What it says of the channel. */
  readonly channel: ChannelNews;
} & (
  | { readonly message: 'accepted' }
  | { readonly message: 'unconfirmed'; readonly cause: string }
  | { readonly message: 'failed'; readonly reason: RejectReason }
  | {
      readonly message: 'waiting';
      readonly cause: string;
      /** 0 where the channel's pause is what it waits for: it keeps its place in the line. */
      readonly delaySeconds: number;
      /** Other messages to the same phone wait as long. */
      readonly delaysRecipient: boolean;
    }
  | { readonly message: 'held'; readonly hold: 'channel' | 'template'; readonly reason: HoldReason }
);

/** Tries of one message whose refusals might go away by themselves. */
const MOST_TRIES = 5;

/** Seconds to wait before the next try: `first`, then four times as long each time, capped. */
function backOff(first: number, tries: number, waits: Waits): number {
  return Math.min(first * 4 ** Math.max(tries - 1, 0), waits.longestRetry);
}

/**
 * Settles an attempt. Total over the outcomes. `tries` counts the attempts of the message with
 * this one; `retries` those before it that were refused for a reason that might go away.
 * What surely came before acceptance waits and is tried again; a rejection is final; a hold waits
 * for a person or Meta; anything unknown is `unconfirmed` and never repeated by itself.
 */
export function settleAttempt(
  outcome: SendOutcome,
  { tries, retries }: { readonly tries: number; readonly retries: number },
  waits: Waits,
): Settlement {
  const none = { code: null, text: null, wamid: null, jobId: null };
  switch (outcome.outcome) {
    case 'accepted':
      return {
        ...none,
        attempt: 'accepted',
        outcome: 'accepted',
        wamid: outcome.wamid,
        channel: { kind: 'accepted' },
        message: 'accepted',
      };
    case 'queued':
      return {
        ...none,
        attempt: 'queued',
        outcome: 'queued',
        jobId: outcome.jobId,
        channel: { kind: 'accepted' },
        message: 'unconfirmed',
        cause: 'queued',
      };
    case 'unconfirmed':
      return {
        ...none,
        ...detailOf(outcome),
        attempt: 'unconfirmed',
        outcome: outcome.cause,
        channel: { kind: 'unknown' },
        message: 'unconfirmed',
        cause: outcome.cause,
      };
    case 'not_sent':
      return {
        ...none,
        ...detailOf(outcome),
        attempt: 'refused',
        outcome: outcome.cause,
        channel: { kind: 'not_reached' },
        message: 'waiting',
        cause: 'not_reached',
        delaySeconds: 0,
        delaysRecipient: false,
      };
    case 'throttled':
      return {
        ...none,
        ...detailOf(outcome),
        attempt: 'refused',
        outcome: 'throttled',
        message: 'waiting',
        ...(outcome.scope === 'channel'
          ? {
              channel: { kind: 'throttled', retryAfterSeconds: outcome.retryAfterSeconds },
              cause: 'slowed_down',
              delaySeconds: 0,
              delaysRecipient: false,
            }
          : {
              channel: { kind: 'answered' },
              cause: 'recipient_pause',
              delaySeconds: Math.min(
                outcome.retryAfterSeconds ?? backOff(waits.sameRecipient, tries, waits),
                waits.longestRetry,
              ),
              delaysRecipient: true,
            }),
      };
    case 'retry':
      if (retries + 1 >= MOST_TRIES) {
        return { ...none, ...detailOf(outcome), ...refused('gave_up'), outcome: 'gave_up' };
      }
      return {
        ...none,
        ...detailOf(outcome),
        attempt: 'refused',
        outcome: 'retry',
        channel: { kind: 'answered' },
        message: 'waiting',
        cause: 'retry',
        delaySeconds: backOff(waits.firstRetry, retries + 1, waits),
        delaysRecipient: false,
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
        channel: { kind: 'answered' },
        message: 'held',
        hold: outcome.outcome === 'hold_template' ? 'template' : 'channel',
        reason: outcome.reason,
      };
    default:
      return assertNever(outcome);
  }
}

function refused(reason: RejectReason) {
  return {
    attempt: 'refused',
    channel: { kind: 'answered' },
    message: 'failed',
    reason,
  } as const;
}

function detailOf(detail: { code: number | null; text: string | null }) {
  return { code: detail.code, text: detail.text };
}
