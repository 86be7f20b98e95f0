import type { ShownState } from '#app/pipeline/merchant-app.ts';
import type { Translate } from './i18n/instance.ts';
import { FAILURE_RULES, failureWords } from './words/failure-words.ts';
import { HOLD_RULES, holdWords } from './words/hold-words.ts';
import { SKIP_RULES, skipWords } from './words/skip-words.ts';
import {
  hasRule,
  type NextStep,
  NO_FACTS,
  type ReasonWords,
  type Step,
  type Tone,
  type WordFacts,
} from './words/state-word-types.ts';
import { waitingWords } from './words/waiting-words.ts';

/** Everything a page says of a state: badge, reason, explanation, next step. */
export type StateWords = {
  readonly tone: Tone;
  /** The badge. */
  readonly badge: string;
  /** The reason beside it; null where the badge says it all. */
  readonly label: string | null;
  readonly explanation: string;
  readonly nextStep: NextStep | null;
};

/** The tone of each state, where its reason has none of its own. */
export const STATE_TONES: Readonly<Record<ShownState, Tone>> = {
  waiting: null,
  held: 'warning',
  sending: 'info',
  accepted: 'info',
  sent: 'info',
  delivered: 'success',
  read: 'success',
  failed: 'critical',
  unconfirmed: 'attention',
  skipped: null,
  left: null,
};

const SEND_AGAIN_OR_LEAVE: Step = { name: 'sendAgainOrLeave', place: 'send_again_or_leave' };

/** The words for a state and its reason; facts fill the sentences where they are known. */
export function stateWords(
  t: Translate,
  state: ShownState,
  reason: string | null,
  facts: WordFacts = NO_FACTS,
): StateWords {
  const badge = t(`state.badge.${state}`);
  if (state === 'unconfirmed' && facts.probablyDelivered) {
    return say(t, badge, probablyDelivered(t), facts);
  }
  if (state === 'unconfirmed' && reason === 'queued') {
    return say(t, t('state.badge.queued'), plain('info', t('state.queued')), facts);
  }
  if (state === 'sent' && reason === 'past_time_limit') {
    const words: ReasonWords = {
      ...plain('attention', t('state.pastTimeLimit')),
      nextStep: { name: 'contactCustomer', place: 'order' },
    };
    return say(t, t('state.badge.not_delivered'), words, facts);
  }
  if (state === 'failed' && reason === 'told_by_email') {
    return say(t, t('state.badge.told_by_email'), plain('info', t('state.toldByEmail')), facts);
  }
  return say(t, badge, reasonWords(t, state, reason, facts), facts);
}

const plain = (tone: Tone, explanation: string): ReasonWords => ({
  tone,
  label: null,
  explanation,
  nextStep: null,
});

/** Of an unconfirmed message; never more than a guess. */
function probablyDelivered(t: Translate): ReasonWords {
  return {
    tone: 'attention',
    label: t('state.probablyDelivered.label'),
    explanation: t('state.probablyDelivered.explanation'),
    nextStep: SEND_AGAIN_OR_LEAVE,
  };
}

function reasonWords(
  t: Translate,
  state: ShownState,
  reason: string | null,
  facts: WordFacts,
): ReasonWords {
  switch (state) {
    case 'waiting':
      return waitingWords(t, reason, facts);
    case 'held':
      return hasRule(HOLD_RULES, reason) ? holdWords(t, reason, facts) : unknownReason(t, state);
    case 'failed':
      return failureWords(t, hasRule(FAILURE_RULES, reason) ? reason : 'refused', facts);
    case 'skipped':
      return hasRule(SKIP_RULES, reason) ? skipWords(t, reason, facts) : unknownReason(t, state);
    case 'left':
      return leftWords(t, reason, facts);
    case 'unconfirmed':
      return {
        ...plain(STATE_TONES.unconfirmed, t('state.unconfirmed')),
        nextStep: SEND_AGAIN_OR_LEAVE,
      };
    default:
      return plain(STATE_TONES[state], t(`state.${state}`));
  }
}

/** For a reason that a newer version of the app wrote: the state keeps its own colour. */
function unknownReason(t: Translate, state: ShownState): ReasonWords {
  return plain(STATE_TONES[state], t('state.unknownReason'));
}

function leftWords(t: Translate, reason: string | null, facts: WordFacts): ReasonWords {
  if (!hasRule(FAILURE_RULES, reason)) return plain(null, t('state.left'));
  const { label, explanation } = failureWords(t, reason, facts);
  return { ...plain(null, t('state.leftFailure', { explanation })), label };
}

function say(t: Translate, badge: string, words: ReasonWords, facts: WordFacts): StateWords {
  const { tone, label, explanation, nextStep } = words;
  const step = typeof nextStep === 'function' ? nextStep(facts) : nextStep;
  return {
    tone,
    badge,
    label,
    explanation,
    nextStep: step === null ? null : stepWords(t, step, facts.due),
  };
}

/** A next step in words; `due` as it stands in a sentence, for a step that waits. */
export function stepWords(
  t: Translate,
  { name, place }: Step,
  due: string | null = null,
): NextStep {
  return { text: t(`step.${name}`, { due }), place };
}
