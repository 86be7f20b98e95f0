/**
 * Why a status change is not told, in the order in which they are checked: where several hold,
 * the first is the one recorded.
 */
export const SKIP_REASONS = [
  // What is no status change to tell at all.
  'erased',
  'unknown_status',
  'sold_in_store',
  'nothing_to_ship',
  'no_money_moved',
  'told_with_cancellation',
  'test_order',
  'order_not_found',
  'baseline',
  // What stands against telling it.
  'opted_out',
  'no_phone',
  'phone_not_valid',
  'no_country',
  'phone_hidden',
  'no_opt_in',
  'status_off',
  'sending_off',
  'before_start',
  'order_cancelled',
  'fulfilment_cancelled',
  'superseded',
  'too_late',
  'disconnected',
  'quiet_hours',
  // What ends an unsent message later.
  'text_too_long',
  'value_empty',
  'no_language',
  'uninstalled',
] as const;

export type SkipReason = (typeof SKIP_REASONS)[number];

/** The one of several reasons that is recorded; null where there is none. */
export function firstReason(...reasons: readonly (SkipReason | null)[]): SkipReason | null {
  return SKIP_REASONS.find((reason) => reasons.includes(reason)) ?? null;
}
