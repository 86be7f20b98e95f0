import type { DailyLimit, LimitUse } from '#app/domain/daily-limit.ts';
import type { NextStep, Tone } from './state-word-types.ts';

type LimitWarning = {
  readonly tone: Tone;
  readonly label: string;
  readonly explanation: string;
  readonly nextStep: NextStep;
};

/** What the use of a daily limit warns of; null: nothing. */
export const LIMIT_WORDS: Readonly<Record<LimitUse, LimitWarning | null>> = {
  below: null,
  near: {
    tone: 'warning',
    label: 'Near daily limit',
    explanation: 'At the limit, WhatsApp refuses messages to more people.',
    nextStep: { text: 'Check limit', place: 'daily_limit' },
  },
  reached: {
    tone: 'critical',
    label: 'Daily limit reached',
    explanation: "WhatsApp will refuse messages to more people. We don't stop sending.",
    nextStep: { text: 'Check limit', place: 'daily_limit' },
  },
};

/** "312 of 2,000 people in the last 24 hours" */
export function limitUseWords(people: number, limit: DailyLimit): string {
  return `${people.toLocaleString('en')} of ${limit.toLocaleString('en')} people in the last 24 hours`;
}

/** A limit as a choice: "2,000 people". */
export function limitName(limit: DailyLimit | null): string {
  return limit === null ? 'No limit, or not known' : `${limit.toLocaleString('en')} people`;
}
