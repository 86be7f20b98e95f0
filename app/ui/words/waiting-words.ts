import type { UnconfirmedCause } from '#app/domain/send-outcome.ts';
import type { Translate } from '../i18n/instance.ts';
import {
  hasRule,
  type ReasonRule,
  type ReasonWords,
  type WordFacts,
  waitFor,
} from './state-word-types.ts';

/** What an unsent message waits for, where it is more than its turn. */
export type WaitingCause =
  | 'earlier_update'
  | 'order_facts'
  | 'recipient_pause'
  | 'slowed_down'
  | 'not_reached'
  | 'retry'
  | 'daily_limit'
  | 'quiet_hours';

/** In line, with nothing that keeps it. */
const IN_LINE: ReasonRule = { tone: null, nextStep: waitFor('waitForSend') };

export const WAITING_RULES: Readonly<Record<WaitingCause, ReasonRule>> = {
  earlier_update: { tone: null, nextStep: null },
  order_facts: { tone: null, nextStep: null },
  recipient_pause: { tone: null, nextStep: waitFor('waitForSend') },
  slowed_down: { tone: null, nextStep: waitFor('waitForTry') },
  not_reached: { tone: null, nextStep: waitFor('waitForTry') },
  retry: { tone: null, nextStep: waitFor('waitForTry') },
  daily_limit: { tone: 'attention', nextStep: { name: 'seeLimits', place: 'daily_limit' } },
  quiet_hours: { tone: null, nextStep: { name: 'changeQuietHours', place: 'timing' } },
};

/** What a message waits for; one whose cause we don't know is in line. */
export function waitingWords(t: Translate, cause: string | null, { due }: WordFacts): ReasonWords {
  if (!hasRule(WAITING_RULES, cause)) {
    return { ...IN_LINE, label: null, explanation: t('waiting.in_line') };
  }
  return {
    ...WAITING_RULES[cause],
    label: cause === 'daily_limit' || cause === 'quiet_hours' ? t(`waiting.label.${cause}`) : null,
    explanation:
      cause === 'quiet_hours' && due !== null
        ? t('waiting.quietHoursUntil', { due })
        : t(`waiting.${cause}`),
  };
}

const UNCONFIRMED_CAUSES: Readonly<Record<UnconfirmedCause, true>> = {
  timeout: true,
  server_error: true,
  reset: true,
  unreadable: true,
  process_death: true,
};

/** What an unconfirmed message's cause was, in a sentence; null for none that we know. */
export function unconfirmedCauseWords(t: Translate, cause: string | null): string | null {
  return hasRule(UNCONFIRMED_CAUSES, cause) ? t(`unconfirmedCause.${cause}`) : null;
}
