import type { MessageState } from './message-state.ts';
import { judgeQuietHours, type TellableStatus, whyNotAnyMore } from './prepare-message.ts';
import type { SkipReason } from './reason.ts';
import type { RejectReason } from './send-outcome.ts';
import type { Waits } from './waits.ts';

/** What is done where a customer cannot be reached on WhatsApp. */
export const FALLBACKS = ['nothing', 'email'] as const;
export type Fallback = (typeof FALLBACKS)[number];

/**
 * Failures that say that this person cannot get it on WhatsApp, whatever the merchant or the app
 * would do. No other failure is told by e-mail (docs/decisions/027-fallback-by-email.md).
 */
export const UNREACHABLE_REASONS = [
  'not_on_whatsapp',
  'number_refused',
  'own_number',
  'whatsapp_test_group',
  'country_blocked',
] as const satisfies readonly RejectReason[];

/** Why an e-mail that was due is not sent, beside the reasons that skip a message. */
export const DROP_REASONS = [
  /** Delivered after all. */
  'arrived',
  /** The merchant sent it again: what comes of that is waited for. */
  'tried_again',
  'left',
  /** It failed again, for a reason that is no fault of the number. */
  'other_failure',
  'switched_off',
  'no_mail_server',
  'no_text',
  'no_address',
  'order_unreadable',
] as const;
export type DropReason = (typeof DROP_REASONS)[number] | SkipReason;

/** A message whose e-mail is due, with all that may have changed since it failed. */
export type FallbackSituation = {
  readonly message: TellableStatus;
  readonly state: MessageState;
  /** Why it failed. */
  readonly cause: string | null;
  /** The merchant left it as it is. */
  readonly closed: boolean;
  readonly fallback: Fallback;
  /** What the message said is still kept. */
  readonly hasText: boolean;
};

export type FallbackVerdict =
  | { readonly verdict: 'send' }
  | { readonly verdict: 'wait'; readonly until: string }
  | { readonly verdict: 'drop'; readonly reason: DropReason };

function isUnreachable(cause: string | null): boolean {
  return UNREACHABLE_REASONS.some((reason) => reason === cause);
}

function whyNoEmail(
  { message, state, cause, closed, fallback, hasText }: FallbackSituation,
  now: string,
  canSendMail: boolean,
): DropReason | null {
  if (state === 'delivered' || state === 'read') return 'arrived';
  if (state !== 'failed') return 'tried_again';
  if (closed) return 'left';
  if (!isUnreachable(cause)) return 'other_failure';
  if (fallback !== 'email') return 'switched_off';
  const reason = whyNotAnyMore(message, now);
  if (reason !== null) return reason;
  if (!canSendMail) return 'no_mail_server';
  return hasText ? null : 'no_text';
}

/**
 * Whether a customer whom WhatsApp cannot reach is told by e-mail now. What stands against a
 * message stands against its e-mail, quiet hours too; evidence of arrival beats the failure.
 */
export function judgeFallback(
  situation: FallbackSituation,
  now: string,
  canSendMail: boolean,
): FallbackVerdict {
  const reason = whyNoEmail(situation, now, canSendMail);
  if (reason !== null) return { verdict: 'drop', reason };
  const quiet = judgeQuietHours(situation.message, now);
  if (quiet === null) return { verdict: 'send' };
  return quiet.verdict === 'end' ? { verdict: 'drop', reason: quiet.reason } : quiet;
}

/** Tries of one e-mail: mails that were surely not taken, and addresses asked for in vain. */
export const MOST_MAIL_TRIES = 5;

/** Seconds until a try that came to nothing is repeated; null: it was the last. */
export function mailRetrySeconds(tries: number, waits: Pick<Waits, 'mailRetry'>): number | null {
  return tries >= MOST_MAIL_TRIES ? null : waits.mailRetry * 2 ** Math.max(tries - 1, 0);
}
