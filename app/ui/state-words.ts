import type { ShownState } from '#app/pipeline/merchant-app.ts';
import { FAILURE_WORDS } from './words/failure-words.ts';
import { HOLD_WORDS } from './words/hold-words.ts';
import { SKIP_WORDS } from './words/skip-words.ts';
import {
  type NextStep,
  NO_FACTS,
  type ReasonWords,
  type Tone,
  type WordFacts,
} from './words/state-word-types.ts';
import {
  IN_LINE,
  PROBABLY_DELIVERED,
  UNCONFIRMED,
  UNCONFIRMED_CAUSES,
  WAITING_WORDS,
} from './words/waiting-words.ts';

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

/** The badge of each state, where its reason does not name another. */
export const STATE_BADGES: Readonly<Record<ShownState, { label: string; tone: Tone }>> = {
  waiting: { label: 'Waiting', tone: null },
  held: { label: 'Held', tone: 'warning' },
  sending: { label: 'Sending', tone: 'info' },
  accepted: { label: 'Accepted', tone: 'info' },
  sent: { label: 'Sent', tone: 'info' },
  delivered: { label: 'Delivered', tone: 'success' },
  read: { label: 'Read', tone: 'success' },
  failed: { label: 'Failed', tone: 'critical' },
  unconfirmed: { label: 'Unconfirmed', tone: 'attention' },
  skipped: { label: 'Skipped', tone: null },
  left: { label: 'Left', tone: null },
};

const plain = (tone: Tone, explanation: string): ReasonWords => ({
  tone,
  label: null,
  explanation,
  nextStep: null,
});

/** States that have one set of words, whatever the reason. */
const PLAIN_STATES: Readonly<
  Record<Exclude<ShownState, 'waiting' | 'held' | 'failed' | 'skipped' | 'left'>, ReasonWords>
> = {
  sending: plain('info', 'On its way to 1MSG.'),
  accepted: plain(
    'info',
    "1MSG took it, no delivery report yet; after a pause WhatsApp may hold a template's messages for an hour.",
  ),
  sent: plain('info', 'WhatsApp has it; the phone may be off.'),
  delivered: plain('success', "It's on the customer's phone."),
  read: plain('success', 'The customer opened it.'),
  unconfirmed: UNCONFIRMED,
};

const QUEUED: ReasonWords = plain('info', "1MSG put it in its own line; we don't send it twice.");

const PAST_TIME_LIMIT: ReasonWords = {
  tone: 'attention',
  label: null,
  explanation: "No delivery report before the message's time limit.",
  nextStep: { text: 'Contact customer', place: 'order' },
};

const TOLD_BY_EMAIL: ReasonWords = plain(
  'info',
  "WhatsApp couldn't reach the customer, so an e-mail was sent.",
);

/** For a reason that a newer version of the app wrote. */
const UNKNOWN_REASON: ReasonWords = plain(null, 'We have no words for this reason yet.');

/** The words for a state and its reason; facts fill the sentences where they are known. */
export function stateWords(
  state: ShownState,
  reason: string | null,
  facts: WordFacts = NO_FACTS,
): StateWords {
  if (state === 'unconfirmed' && facts.probablyDelivered) {
    return fill('Unconfirmed', PROBABLY_DELIVERED, facts);
  }
  if (state === 'unconfirmed' && reason === 'queued') return fill('Queued', QUEUED, facts);
  if (state === 'sent' && reason === 'past_time_limit') {
    return fill('Not delivered', PAST_TIME_LIMIT, facts);
  }
  if (state === 'failed' && reason === 'told_by_email') {
    return fill('E-mail sent', TOLD_BY_EMAIL, facts);
  }
  if (state === 'left') return leftWords(reason, facts);
  const words = reasonWords(state, reason);
  // A state whose reason we have no words for keeps its own colour.
  const filled = fill(STATE_BADGES[state].label, words, facts);
  return words === UNKNOWN_REASON ? { ...filled, tone: STATE_BADGES[state].tone } : filled;
}

function reasonWords(state: Exclude<ShownState, 'left'>, reason: string | null): ReasonWords {
  switch (state) {
    case 'waiting':
      return lookUp(WAITING_WORDS, reason) ?? IN_LINE;
    case 'held':
      return lookUp(HOLD_WORDS, reason) ?? UNKNOWN_REASON;
    case 'failed':
      return lookUp(FAILURE_WORDS, reason) ?? FAILURE_WORDS.refused;
    case 'skipped':
      return lookUp(SKIP_WORDS, reason) ?? UNKNOWN_REASON;
    default:
      return PLAIN_STATES[state];
  }
}

function leftWords(reason: string | null, facts: WordFacts): StateWords {
  const failure = lookUp(FAILURE_WORDS, reason);
  if (failure === null) return fill('Left', plain(null, 'Outcome unknown, closed by you.'), facts);
  const failed = fill('Left', { ...failure, tone: null, nextStep: null }, facts);
  return { ...failed, explanation: `${failed.explanation} Closed by you.` };
}

function lookUp<Reason extends string>(
  words: Readonly<Record<Reason, ReasonWords>>,
  reason: string | null,
): ReasonWords | null {
  if (reason === null || !Object.hasOwn(words, reason)) return null;
  return (words as Readonly<Record<string, ReasonWords>>)[reason] ?? null;
}

function fill(badge: string, words: ReasonWords, facts: WordFacts): StateWords {
  const { tone, label, explanation, nextStep } = words;
  return {
    tone,
    badge,
    label,
    explanation: typeof explanation === 'function' ? explanation(facts) : explanation,
    nextStep: typeof nextStep === 'function' ? nextStep(facts) : nextStep,
  };
}

/** What an unconfirmed message's cause was, in a sentence; null for none that we know. */
export function unconfirmedCauseWords(cause: string | null): string | null {
  if (cause === null || !Object.hasOwn(UNCONFIRMED_CAUSES, cause)) return null;
  return (UNCONFIRMED_CAUSES as Readonly<Record<string, string>>)[cause] ?? null;
}
