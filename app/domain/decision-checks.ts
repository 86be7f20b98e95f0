import type { SkipReason } from './reason.ts';

/** What is looked at before a change is told, in the order in which a merchant reads it. */
export const DECISION_CHECKS = [
  'news',
  'phone',
  'opt_out',
  'opt_in',
  'status_on',
  'still_true',
  'time',
  'text',
] as const;

export type DecisionCheck = (typeof DECISION_CHECKS)[number];

/** Which check a reason failed. */
const CHECK_OF: Readonly<Record<SkipReason, DecisionCheck>> = {
  erased: 'news',
  unknown_status: 'news',
  sold_in_store: 'news',
  nothing_to_ship: 'news',
  no_money_moved: 'news',
  told_with_cancellation: 'news',
  test_order: 'news',
  order_not_found: 'news',
  baseline: 'news',
  no_phone: 'phone',
  phone_not_valid: 'phone',
  no_country: 'phone',
  phone_hidden: 'phone',
  opted_out: 'opt_out',
  no_opt_in: 'opt_in',
  status_off: 'status_on',
  sending_off: 'status_on',
  before_start: 'status_on',
  order_cancelled: 'still_true',
  fulfilment_cancelled: 'still_true',
  superseded: 'still_true',
  too_late: 'time',
  quiet_hours: 'time',
  disconnected: 'time',
  text_too_long: 'text',
  value_empty: 'text',
  no_language: 'text',
  uninstalled: 'status_on',
};

export type CheckResult = {
  readonly name: DecisionCheck;
  /** `unseen`: an earlier check had decided. */
  readonly result: 'passed' | 'failed' | 'unseen';
};

/** How each check went; `reason` is null for what is told. */
export function listChecks(reason: SkipReason | null): CheckResult[] {
  const failed =
    reason === null ? DECISION_CHECKS.length : DECISION_CHECKS.indexOf(CHECK_OF[reason]);
  return DECISION_CHECKS.map((name, place) => ({
    name,
    result: place < failed ? 'passed' : place === failed ? 'failed' : 'unseen',
  }));
}
