import type { HoldProbe } from '#app/domain/hold-probe.ts';
import type { HoldReason } from '#app/domain/send-outcome.ts';
import type { ReasonWords, WordFacts } from './state-word-types.ts';

const CHOOSE_TEMPLATE = { text: 'Choose a template', place: 'templates' } as const;
const CHOOSE_ANOTHER = { text: 'Choose another template', place: 'templates' } as const;

function missingTemplate({ templateName, language }: WordFacts): string {
  const name = templateName ?? 'The template';
  return language === null
    ? `${name} isn't approved any more.`
    : `${name} isn't approved in ${language} any more.`;
}

/** Why messages wait until a person or Meta lifts the stop. */
export const HOLD_WORDS: Readonly<Record<HoldReason, ReasonWords>> = {
  token_refused: {
    tone: 'warning',
    label: 'Token refused',
    explanation: '1MSG no longer accepts the token.',
    nextStep: { text: 'Replace token', place: 'channel' },
  },
  blocked_at_onemsg: {
    tone: 'warning',
    label: 'Blocked at 1MSG',
    explanation: '1MSG blocks this channel (trial or subscription).',
    nextStep: { text: 'Open 1MSG', place: 'onemsg' },
  },
  channel_not_found: {
    tone: 'warning',
    label: 'Channel not found',
    explanation: "1MSG doesn't know this channel ID.",
    nextStep: { text: 'Check channel ID', place: 'channel' },
  },
  not_allowed: {
    tone: 'warning',
    label: 'Not allowed',
    explanation: 'The account may not send messages.',
    nextStep: { text: 'Check rights in 1MSG', place: 'onemsg' },
  },
  payment_problem: {
    tone: 'critical',
    label: 'Payment problem',
    explanation: 'Meta reports a payment problem on the WhatsApp account.',
    nextStep: { text: 'Check payment with 1MSG', place: 'onemsg' },
  },
  account_locked: {
    tone: 'critical',
    label: 'Account locked',
    explanation: 'WhatsApp locked the account over its rules.',
    nextStep: { text: 'Ask 1MSG for a review', place: 'onemsg' },
  },
  not_registered: {
    tone: 'warning',
    label: 'Not registered',
    explanation: "The number isn't registered with WhatsApp.",
    nextStep: { text: 'Register it in 1MSG', place: 'onemsg' },
  },
  number_offline: {
    tone: 'warning',
    label: 'Number offline',
    explanation: "It isn't connected at 1MSG.",
    nextStep: { text: 'Connect it in 1MSG', place: 'onemsg' },
  },
  quality_limit: {
    tone: 'warning',
    label: 'Quality limit',
    explanation: 'Too many people blocked or reported this number.',
    nextStep: ({ due }) => ({
      text: due === null ? 'Check quality' : `Check quality, next try ${due}`,
      place: 'onemsg',
    }),
  },
  test_mode: {
    tone: 'warning',
    label: 'Test mode',
    explanation: 'It may message test phones only.',
    nextStep: { text: 'Finish setup in 1MSG', place: 'onemsg' },
  },
  template_in_review: {
    tone: null,
    label: 'In review',
    explanation: "WhatsApp hasn't approved it yet.",
    nextStep: { text: 'Nothing to do: checked every few minutes.', place: null },
  },
  template_rejected: {
    tone: 'warning',
    label: 'Rejected',
    explanation: 'WhatsApp says it breaks its rules.',
    nextStep: { text: 'Choose or create a template', place: 'templates' },
  },
  template_missing: {
    tone: 'warning',
    label: 'Template missing',
    explanation: missingTemplate,
    nextStep: CHOOSE_TEMPLATE,
  },
  variables_changed: {
    tone: 'warning',
    label: 'Variables changed',
    explanation: 'It no longer has three variables.',
    nextStep: CHOOSE_TEMPLATE,
  },
  value_refused: {
    tone: 'warning',
    label: 'Value refused',
    explanation: 'WhatsApp refused a value.',
    nextStep: { text: 'Send a test, then resume', place: 'templates' },
  },
  template_paused: {
    tone: 'warning',
    label: 'Paused',
    explanation: 'WhatsApp paused it for low quality: first 3 hours, then 6.',
    nextStep: { text: 'Wait, or choose another', place: 'templates' },
  },
  template_disabled: {
    tone: 'critical',
    label: 'Disabled',
    explanation: 'WhatsApp disabled it for good.',
    nextStep: CHOOSE_ANOTHER,
  },
};

/** How the app looks whether a hold is over; `when` null: as soon as it can. */
export const PROBE_WORDS: Readonly<
  Record<Exclude<HoldProbe['by'], 'merchant'>, (when: string | null) => string>
> = {
  status: (when) => `We check the number again ${when ?? 'within a minute'}.`,
  message: (when) =>
    when === null
      ? 'The next message is tried at once; if it goes, sending goes on.'
      : `We try one message ${when}; if it goes, the others follow.`,
  templates: () => 'We check the template every few minutes.',
};
