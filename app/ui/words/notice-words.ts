import type { Translate } from '../i18n/instance.ts';
import { stepWords } from '../state-words.ts';
import type { NextStep, Step } from './state-word-types.ts';

/** What is worth knowing and stops nothing. */
export type Notice = 'template_marketing' | 'reports_off';

export const NOTICE_STEPS: Readonly<Record<Notice, Step>> = {
  template_marketing: { name: 'chooseUtilityTemplate', place: 'templates' },
  reports_off: { name: 'turnOnReports', place: 'channel' },
};

export function noticeWords(
  t: Translate,
  notice: Notice,
): { label: string; explanation: string; nextStep: NextStep } {
  return {
    label: t(`notice.${notice}.label`),
    explanation: t(`notice.${notice}.explanation`),
    nextStep: stepWords(t, NOTICE_STEPS[notice]),
  };
}
