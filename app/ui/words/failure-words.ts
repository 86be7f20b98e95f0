import type { RejectReason } from '#app/domain/send-outcome.ts';
import type { ReasonWords } from './state-word-types.ts';

const CONTACT_CUSTOMER = { text: 'Contact customer', place: 'order' } as const;

/** Why one message failed for good. */
export const FAILURE_WORDS: Readonly<Record<RejectReason, ReasonWords>> = {
  not_on_whatsapp: {
    tone: 'critical',
    label: 'Not on WhatsApp',
    explanation: "This number can't get it: no WhatsApp, an old app, or terms not accepted.",
    nextStep: { text: 'Ask for another number', place: 'order' },
  },
  number_refused: {
    tone: 'critical',
    label: 'Number refused',
    explanation: 'Not on WhatsApp, or refused as given.',
    nextStep: { text: 'Edit order phone', place: 'order' },
  },
  own_number: {
    tone: 'critical',
    label: 'Own number',
    explanation: 'Sender and customer have the same number.',
    nextStep: { text: 'Edit order phone', place: 'order' },
  },
  whatsapp_test_group: {
    tone: 'critical',
    label: 'WhatsApp test group',
    explanation: 'WhatsApp holds this customer out; sending again fails too.',
    nextStep: CONTACT_CUSTOMER,
  },
  country_blocked: {
    tone: 'critical',
    label: 'Country blocked',
    explanation: "Not allowed to the customer's country.",
    nextStep: CONTACT_CUSTOMER,
  },
  marketing_limit: {
    tone: 'critical',
    label: 'Marketing limit',
    explanation:
      "WhatsApp treats the template as marketing, and this customer can't get more now (in the US: none at all).",
    nextStep: { text: 'Choose a utility template', place: 'templates' },
  },
  stopped_by_customer: {
    tone: 'critical',
    label: 'Stopped by customer',
    explanation: 'The customer stopped your marketing on WhatsApp. Saved as opt-out.',
    nextStep: null,
  },
  text_refused: {
    tone: 'critical',
    label: 'Text refused',
    explanation: "Too long, or with characters WhatsApp doesn't allow.",
    nextStep: { text: 'Edit label', place: 'statuses' },
  },
  wrong_message_type: {
    tone: 'critical',
    label: 'Wrong message type',
    explanation: "It wasn't taken as a template message.",
    nextStep: { text: 'Contact support', place: null },
  },
  refused: {
    tone: 'critical',
    label: 'Refused',
    explanation: "1MSG or WhatsApp refused it for a reason we don't know, so we don't retry.",
    nextStep: { text: 'Read the reply, then send again', place: 'send_again' },
  },
  gave_up: {
    tone: 'critical',
    label: 'Gave up',
    explanation: "Several tries didn't work.",
    nextStep: { text: 'Send again', place: 'send_again' },
  },
};
