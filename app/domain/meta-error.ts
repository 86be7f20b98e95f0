import type { ChannelHoldReason, RejectReason, TemplateHoldReason } from './send-outcome.ts';

/** What an error means for the message, its template or its channel. */
export type ErrorClass =
  | { readonly class: 'retry' }
  | { readonly class: 'throttled'; readonly scope: 'channel' | 'recipient' }
  | { readonly class: 'hold_channel'; readonly reason: ChannelHoldReason }
  | { readonly class: 'hold_template'; readonly reason: TemplateHoldReason }
  | { readonly class: 'rejected'; readonly reason: RejectReason };

const RETRY: ErrorClass = { class: 'retry' };
const SLOW_CHANNEL: ErrorClass = { class: 'throttled', scope: 'channel' };
const SLOW_RECIPIENT: ErrorClass = { class: 'throttled', scope: 'recipient' };

const holdChannel = (reason: ChannelHoldReason): ErrorClass => ({ class: 'hold_channel', reason });
const holdTemplate = (reason: TemplateHoldReason): ErrorClass => ({
  class: 'hold_template',
  reason,
});
const reject = (reason: RejectReason): ErrorClass => ({ class: 'rejected', reason });

/**
 * Meta's error codes and what each means here.
 * https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes
 * 470, 471, 472 and 1026 are codes of the old on-premises API that 1MSG's channels came from.
 */
const META_ERRORS: ReadonlyMap<number, ErrorClass> = new Map([
  [0, holdChannel('token_refused')],
  [1, RETRY],
  [2, RETRY],
  [3, holdChannel('not_allowed')],
  [4, SLOW_CHANNEL],
  [10, holdChannel('not_allowed')],
  [33, holdChannel('not_registered')],
  [100, reject('number_refused')],
  [190, holdChannel('token_refused')],
  [368, holdChannel('account_locked')],
  [470, reject('wrong_message_type')],
  [471, holdChannel('quality_limit')],
  [472, reject('whatsapp_test_group')],
  [1026, reject('not_on_whatsapp')],
  [80007, SLOW_CHANNEL],
  [130429, SLOW_CHANNEL],
  [130472, reject('whatsapp_test_group')],
  [130497, reject('country_blocked')],
  [131000, RETRY],
  [131005, holdChannel('not_allowed')],
  [131008, holdTemplate('value_refused')],
  [131009, holdTemplate('value_refused')],
  [131016, RETRY],
  [131021, reject('own_number')],
  [131026, reject('not_on_whatsapp')],
  [131030, holdChannel('test_mode')],
  [131031, holdChannel('account_locked')],
  [131042, holdChannel('payment_problem')],
  [131045, holdChannel('not_registered')],
  [131047, reject('wrong_message_type')],
  [131048, holdChannel('quality_limit')],
  [131049, reject('marketing_limit')],
  [131050, reject('stopped_by_customer')],
  [131051, reject('wrong_message_type')],
  [131052, RETRY],
  [131053, RETRY],
  [131056, SLOW_RECIPIENT],
  [132000, holdTemplate('variables_changed')],
  [132001, holdTemplate('template_missing')],
  [132005, reject('text_refused')],
  [132007, holdTemplate('template_rejected')],
  [132012, reject('text_refused')],
  [132015, holdTemplate('template_paused')],
  [132016, holdTemplate('template_disabled')],
  [132018, reject('text_refused')],
  [133004, RETRY],
  [133006, holdChannel('not_registered')],
  [133010, holdChannel('not_registered')],
]);

const PERMISSION_CODES = { first: 200, last: 299 } as const;

/** The codes that say "something went wrong" and leave open whether the message was taken. */
const VAGUE_CODES: ReadonlySet<number> = new Set([0, 1, 131000]);

/** All single codes of the table, without the permission range 200 to 299. */
export const KNOWN_META_CODES: readonly number[] = [...META_ERRORS.keys()];

/** The class of a Meta error code; null for a code that we don't know. */
export function classOfMetaCode(code: number): ErrorClass | null {
  if (isPermissionCode(code)) return holdChannel('not_allowed');
  return META_ERRORS.get(code) ?? null;
}

/** Whether the code is one of Meta's permission errors, which share their range with HTTP 2xx. */
export function isPermissionCode(code: number): boolean {
  return code >= PERMISSION_CODES.first && code <= PERMISSION_CODES.last;
}

/**
 * Whether the code alone proves that the message was refused. A gateway that answers 5xx with a
 * vague code may have passed the message on before it failed.
 */
export function provesRefusal(code: number): boolean {
  return classOfMetaCode(code) !== null && !VAGUE_CODES.has(code);
}
