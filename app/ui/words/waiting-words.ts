import type { UnconfirmedCause } from '#app/domain/send-outcome.ts';
import { type ReasonWords, waitUntil } from './state-word-types.ts';

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

const NOT_TAKEN: ReasonWords = {
  tone: null,
  label: null,
  explanation: "It couldn't take the message yet.",
  nextStep: waitUntil('the next try is'),
};

export const WAITING_WORDS: Readonly<Record<WaitingCause, ReasonWords>> = {
  earlier_update: {
    tone: null,
    label: null,
    explanation: 'An earlier update of this order goes first.',
    nextStep: null,
  },
  order_facts: {
    tone: null,
    label: null,
    explanation: "We're reading the order from Shopify.",
    nextStep: null,
  },
  recipient_pause: {
    tone: null,
    label: null,
    explanation: 'This customer just got a message; WhatsApp wants a pause.',
    nextStep: waitUntil('it goes'),
  },
  slowed_down: {
    tone: null,
    label: null,
    explanation: 'WhatsApp or 1MSG asked us to slow down.',
    nextStep: waitUntil('the next try is'),
  },
  not_reached: { ...NOT_TAKEN, explanation: "We couldn't reach 1MSG." },
  retry: { ...NOT_TAKEN, explanation: "WhatsApp or 1MSG couldn't take the message yet." },
  daily_limit: {
    tone: 'attention',
    label: 'Daily limit',
    explanation: 'Your limit of customers in 24 hours is reached.',
    nextStep: { text: 'See limits', place: 'settings' },
  },
  quiet_hours: {
    tone: null,
    label: 'Quiet hours',
    explanation: ({ due }) => (due === null ? 'Quiet hours.' : `Quiet hours until ${due}.`),
    nextStep: { text: 'Change quiet hours', place: 'settings' },
  },
};

/** In line, with nothing that keeps it. */
export const IN_LINE: ReasonWords = {
  tone: null,
  label: null,
  explanation: 'In line to be sent.',
  nextStep: waitUntil('it goes'),
};

/** What each waiting cause of an unconfirmed message was; the page says the same of them all. */
export const UNCONFIRMED_CAUSES: Readonly<Record<UnconfirmedCause, string>> = {
  timeout: "1MSG didn't answer in time.",
  server_error: '1MSG answered with an error of its own.',
  reset: 'The connection to 1MSG broke off.',
  unreadable: "1MSG's answer couldn't be read.",
  process_death: 'The app was restarted before the answer came.',
};

export const UNCONFIRMED: ReasonWords = {
  tone: 'attention',
  label: null,
  explanation: "We can't tell if it was sent. We watch for delivery reports.",
  nextStep: { text: 'Send again or Leave it', place: 'send_again_or_leave' },
};

/** Of an unconfirmed message; never more than a guess. */
export const PROBABLY_DELIVERED: ReasonWords = {
  tone: 'attention',
  label: 'Probably delivered',
  explanation:
    "A message to this customer was delivered, and it's probably this one. Sending again may reach the customer twice.",
  nextStep: { text: 'Send again or Leave it', place: 'send_again_or_leave' },
};
