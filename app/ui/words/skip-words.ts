import type { SkipReason } from '#app/domain/reason.ts';
import { BODY_LIMIT } from '#app/domain/template-text.ts';
import type { Translate } from '../i18n/instance.ts';
import type { ReasonRule, ReasonWords, WordFacts } from './state-word-types.ts';

const NOTHING_TO_DO: ReasonRule = { tone: null, nextStep: null };
const EDIT_LABEL = { name: 'editLabel', place: 'statuses' } as const;
const CONTACT_SUPPORT = { name: 'contactSupport', place: null } as const;

/** Why a status change is not told. */
export const SKIP_RULES: Readonly<Record<SkipReason, ReasonRule>> = {
  erased: NOTHING_TO_DO,
  unknown_status: { tone: null, nextStep: CONTACT_SUPPORT },
  sold_in_store: NOTHING_TO_DO,
  nothing_to_ship: NOTHING_TO_DO,
  no_money_moved: NOTHING_TO_DO,
  told_with_cancellation: NOTHING_TO_DO,
  test_order: { tone: null, nextStep: { name: 'sendForTestOrders', place: 'orders' } },
  order_not_found: NOTHING_TO_DO,
  baseline: NOTHING_TO_DO,
  opted_out: NOTHING_TO_DO,
  no_phone: { tone: null, nextStep: { name: 'requirePhone', place: 'checkout_settings' } },
  phone_not_valid: { tone: null, nextStep: { name: 'editOrderPhone', place: 'order' } },
  no_country: { tone: null, nextStep: { name: 'setCountry', place: 'phones' } },
  phone_hidden: { tone: 'attention', nextStep: CONTACT_SUPPORT },
  no_opt_in: { tone: null, nextStep: { name: 'seeOptIn', place: 'opt_in' } },
  status_off: { tone: null, nextStep: { name: 'turnOnStatus', place: 'statuses' } },
  sending_off: NOTHING_TO_DO,
  before_start: NOTHING_TO_DO,
  order_cancelled: NOTHING_TO_DO,
  fulfilment_cancelled: NOTHING_TO_DO,
  superseded: { tone: null, nextStep: { name: 'seeNewer', place: 'newer_notifications' } },
  too_late: { tone: null, nextStep: { name: 'changeTimeLimit', place: 'timing' } },
  quiet_hours: { tone: null, nextStep: { name: 'changeQuietHours', place: 'timing' } },
  text_too_long: { tone: 'attention', nextStep: EDIT_LABEL },
  value_empty: { tone: 'attention', nextStep: EDIT_LABEL },
  no_language: { tone: 'attention', nextStep: EDIT_LABEL },
  disconnected: { tone: null, nextStep: { name: 'connectChannel', place: 'channel' } },
  uninstalled: NOTHING_TO_DO,
};

export function skipWords(t: Translate, reason: SkipReason, facts: WordFacts): ReasonWords {
  return {
    ...SKIP_RULES[reason],
    label: t(`skip.${reason}.label`),
    explanation: explanationOf(t, reason, facts),
  };
}

function explanationOf(t: Translate, reason: SkipReason, facts: WordFacts): string {
  const { carrierStatus, age } = facts;
  if (reason === 'unknown_status' && carrierStatus !== null) {
    return t('skip.unknown_status.named', { status: carrierStatus });
  }
  if (reason === 'too_late' && age !== null) return t('skip.too_late.aged', { age });
  return t(`skip.${reason}.explanation`, { limit: BODY_LIMIT });
}
