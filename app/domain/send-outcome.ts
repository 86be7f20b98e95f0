/** Why every message of a channel must wait until a person or Meta lifts the stop. */
export const CHANNEL_HOLD_REASONS = [
  'token_refused',
  'blocked_at_onemsg',
  'channel_not_found',
  'not_allowed',
  'payment_problem',
  'account_locked',
  'not_registered',
  'number_offline',
  'quality_limit',
  'test_mode',
] as const;

/** Why every message of one template and language must wait. */
export const TEMPLATE_HOLD_REASONS = [
  'template_in_review',
  'template_rejected',
  'template_missing',
  'variables_changed',
  'value_refused',
  'template_paused',
  'template_disabled',
] as const;

/** Why one message ends as failed. `refused`: for a reason we don't know; `gave_up`: tries used up. */
export const REJECT_REASONS = [
  'not_on_whatsapp',
  'number_refused',
  'own_number',
  'whatsapp_test_group',
  'country_blocked',
  'marketing_limit',
  'stopped_by_customer',
  'text_refused',
  'wrong_message_type',
  'refused',
  'gave_up',
] as const;

export type ChannelHoldReason = (typeof CHANNEL_HOLD_REASONS)[number];
export type TemplateHoldReason = (typeof TEMPLATE_HOLD_REASONS)[number];
export type HoldReason = ChannelHoldReason | TemplateHoldReason;
export type RejectReason = (typeof REJECT_REASONS)[number];

/** What surely came before 1MSG could accept the message. */
export type NotSentCause = 'dns' | 'connect_refused' | 'connect_timeout' | 'tls' | 'unreachable';

/** What left us without knowing whether the message was accepted. */
export type UnconfirmedCause =
  | 'timeout'
  | 'server_error'
  | 'reset'
  | 'unreadable'
  | 'process_death';

/**
 * What the other side said, for the technical details. `code` is Meta's, else the HTTP status of
 * a reply other than 200; `text` is free of the token and at most 400 characters.
 */
export type ReplyDetail = { readonly code: number | null; readonly text: string | null };

/**
 * What became of one call of sendTemplate. Only `not_sent`, `throttled` and `retry` may be tried
 * again by themselves; `queued` and `unconfirmed` never.
 */
export type SendOutcome =
  /** `wamid` null: accepted, and nothing to trace it by. */
  | { readonly outcome: 'accepted'; readonly wamid: string | null }
  | { readonly outcome: 'queued'; readonly jobId: string | null }
  | ({ readonly outcome: 'not_sent'; readonly cause: NotSentCause } & ReplyDetail)
  | ({
      readonly outcome: 'throttled';
      readonly scope: 'channel' | 'recipient';
      readonly retryAfterSeconds: number | null;
    } & ReplyDetail)
  | ({ readonly outcome: 'retry' } & ReplyDetail)
  | ({ readonly outcome: 'rejected'; readonly reason: RejectReason } & ReplyDetail)
  | ({ readonly outcome: 'hold_template'; readonly reason: TemplateHoldReason } & ReplyDetail)
  | ({ readonly outcome: 'hold_channel'; readonly reason: ChannelHoldReason } & ReplyDetail)
  | ({ readonly outcome: 'unconfirmed'; readonly cause: UnconfirmedCause } & ReplyDetail);
