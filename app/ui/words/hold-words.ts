import type { HoldProbe } from '#app/domain/hold-probe.ts';
import type { HoldReason } from '#app/domain/send-outcome.ts';
import type { Translate } from '../i18n/instance.ts';
import type { ReasonRule, ReasonWords, WordFacts } from './state-word-types.ts';

const CHOOSE_TEMPLATE = { name: 'chooseTemplate', place: 'templates' } as const;

/** Why messages wait until a person or Meta lifts the stop. */
export const HOLD_RULES: Readonly<Record<HoldReason, ReasonRule>> = {
  token_refused: { tone: 'warning', nextStep: { name: 'replaceToken', place: 'channel' } },
  blocked_at_onemsg: { tone: 'warning', nextStep: { name: 'openOneMsg', place: 'onemsg' } },
  channel_not_found: { tone: 'warning', nextStep: { name: 'checkChannelId', place: 'channel' } },
  not_allowed: { tone: 'warning', nextStep: { name: 'checkRights', place: 'onemsg' } },
  payment_problem: { tone: 'critical', nextStep: { name: 'checkPayment', place: 'onemsg' } },
  account_locked: { tone: 'critical', nextStep: { name: 'askForReview', place: 'onemsg' } },
  not_registered: { tone: 'warning', nextStep: { name: 'registerNumber', place: 'onemsg' } },
  number_offline: { tone: 'warning', nextStep: { name: 'connectNumber', place: 'onemsg' } },
  quality_limit: {
    tone: 'warning',
    nextStep: ({ due }) => ({
      name: due === null ? 'checkQuality' : 'checkQualityUntil',
      place: 'onemsg',
    }),
  },
  test_mode: { tone: 'warning', nextStep: { name: 'finishSetup', place: 'onemsg' } },
  template_in_review: { tone: null, nextStep: { name: 'waitForReview', place: null } },
  template_rejected: {
    tone: 'warning',
    nextStep: { name: 'chooseOrCreateTemplate', place: 'templates' },
  },
  template_missing: { tone: 'warning', nextStep: CHOOSE_TEMPLATE },
  variables_changed: { tone: 'warning', nextStep: CHOOSE_TEMPLATE },
  value_refused: { tone: 'warning', nextStep: { name: 'sendTest', place: 'templates' } },
  template_paused: { tone: 'warning', nextStep: { name: 'waitOrChooseOther', place: 'templates' } },
  template_disabled: {
    tone: 'critical',
    nextStep: { name: 'chooseOtherTemplate', place: 'templates' },
  },
};

export function holdWords(t: Translate, reason: HoldReason, facts: WordFacts): ReasonWords {
  return {
    ...HOLD_RULES[reason],
    label: t(`hold.reason.${reason}.label`),
    explanation:
      reason === 'template_missing'
        ? missingTemplate(t, facts)
        : t(`hold.reason.${reason}.explanation`),
  };
}

function missingTemplate(t: Translate, { templateName, language }: WordFacts): string {
  if (templateName === null) {
    return language === null
      ? t('hold.reason.template_missing.explanation')
      : t('hold.reason.template_missing.inLanguage', { language });
  }
  return language === null
    ? t('hold.reason.template_missing.named', { template: templateName })
    : t('hold.reason.template_missing.namedInLanguage', { template: templateName, language });
}

/** How the app looks whether a hold is over; `when` null: as soon as it can. */
export function probeSentence(
  t: Translate,
  by: Exclude<HoldProbe['by'], 'merchant'>,
  when: string | null,
): string {
  switch (by) {
    case 'status':
      return when === null ? t('hold.probe.statusNow') : t('hold.probe.statusAt', { when });
    case 'message':
      return when === null ? t('hold.probe.messageNow') : t('hold.probe.messageAt', { when });
    case 'templates':
      return t('hold.probe.templates');
  }
}
