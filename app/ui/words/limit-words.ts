import type { DailyLimit, LimitUse } from '#app/domain/daily-limit.ts';
import type { Translate } from '../i18n/instance.ts';
import type { Step, Tone } from './state-word-types.ts';

/** How the use of a daily limit warns; null: not at all. */
export const LIMIT_TONES = {
  below: null,
  near: 'warning',
  reached: 'critical',
} as const satisfies Readonly<Record<LimitUse, Tone>>;

export const CHECK_LIMIT: Step = { name: 'checkLimit', place: 'daily_limit' };

/** "312 of 2,000 customers in the last 24 hours" */
export function limitUseWords(t: Translate, people: number, limit: DailyLimit): string {
  return t('limit.use', { count: people, limit });
}

/** A limit as a choice: "2,000 customers". */
export function limitName(t: Translate, limit: DailyLimit | null): string {
  return limit === null ? t('limit.unknown') : t('limit.people', { count: limit });
}
