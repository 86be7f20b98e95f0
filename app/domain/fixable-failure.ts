import type { RejectReason } from './send-outcome.ts';

/**
 * Failures after which sending again can help: what was in the way passes, or the merchant can mend
 * it in the app. A number that WhatsApp refuses stays refused.
 */
export const FIXABLE_FAILURES = [
  'gave_up',
  'refused',
  'text_refused',
  'marketing_limit',
] as const satisfies readonly RejectReason[];
