import type { RejectReason } from '#app/domain/send-outcome.ts';
import type { Translate } from '../i18n/instance.ts';
import type { ReasonRule, ReasonWords, WordFacts } from './state-word-types.ts';

const CONTACT_CUSTOMER = { name: 'contactCustomer', place: 'order' } as const;

/** Why one message failed for good. */
export const FAILURE_RULES: Readonly<Record<RejectReason, ReasonRule>> = {
  not_on_whatsapp: {
    tone: 'critical',
    nextStep: { name: 'askForOtherNumber', place: 'order' },
  },
  number_refused: { tone: 'critical', nextStep: { name: 'editOrderPhone', place: 'order' } },
  own_number: { tone: 'critical', nextStep: { name: 'editOrderPhone', place: 'order' } },
  whatsapp_test_group: { tone: 'critical', nextStep: CONTACT_CUSTOMER },
  country_blocked: { tone: 'critical', nextStep: CONTACT_CUSTOMER },
  marketing_limit: {
    tone: 'critical',
    nextStep: { name: 'chooseUtilityTemplate', place: 'templates' },
  },
  stopped_by_customer: {
    tone: 'critical',
    nextStep: { name: 'seeOptOut', place: 'opt_outs' },
  },
  text_refused: { tone: 'critical', nextStep: { name: 'editLabel', place: 'statuses' } },
  wrong_message_type: { tone: 'critical', nextStep: { name: 'contactSupport', place: null } },
  refused: { tone: 'critical', nextStep: { name: 'readReply', place: 'send_again' } },
  gave_up: { tone: 'critical', nextStep: { name: 'sendAgain', place: 'send_again' } },
};

export function failureWords(
  t: Translate,
  reason: RejectReason,
  { tries }: WordFacts,
): ReasonWords {
  return {
    ...FAILURE_RULES[reason],
    label: t(`failure.${reason}.label`),
    explanation:
      reason === 'gave_up' && tries !== null
        ? t('failure.gave_up.counted', { count: tries.count, last: tries.last })
        : t(`failure.${reason}.explanation`),
  };
}
