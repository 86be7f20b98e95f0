import type { NotificationRow, StoryEntry } from '#app/pipeline/merchant-app.ts';
import { stateWords } from '../state-words.ts';
import { NO_FACTS, type WordFacts } from '../words/state-word-types.ts';
import { STATUS_NAMES } from '../words/status-names.ts';

export const SOURCE_NAMES: Readonly<Record<StoryEntry['source'], string>> = {
  shopify: 'Shopify',
  app: 'This app',
  onemsg: '1MSG',
  you: 'You',
};

/** What an update from Shopify was about, by its topic. */
const TOPIC_WORDS: Readonly<Record<string, string>> = {
  'orders/create': 'order placed',
  'orders/updated': 'order updated',
  'orders/fulfilled': 'order fulfilled',
  'orders/partially_fulfilled': 'order partly fulfilled',
  'orders/cancelled': 'order cancelled',
  'orders/paid': 'order paid',
  'refunds/create': 'refund made',
  'fulfillments/create': 'parcel created',
  'fulfillments/update': 'parcel updated',
  'fulfillment_events/create': 'parcel tracked',
  'returns/request': 'return requested',
  'returns/approve': 'return approved',
  'returns/decline': 'return declined',
  'returns/close': 'return closed',
  reconciliation: 'order read again',
};

const PHONE_SOURCES: Readonly<Record<string, string>> = {
  shipping_address: 'shipping address',
  order: 'order',
  billing_address: 'billing address',
  customer: 'customer',
  default_address: "customer's default address",
};

const REPORT_WORDS: Readonly<Record<string, string>> = {
  sent: 'sent',
  delivered: 'delivered',
  read: 'read',
  failed: 'failed',
};

/** What proved that an unconfirmed message was sent. */
const EVIDENCE_WORDS: Readonly<Record<string, string>> = {
  echo: '1MSG reported the message as sent',
  history: 'the message was found in the chat',
  late_reply: "1MSG's late answer arrived",
  receipt: 'a delivery report arrived',
};

type Context = {
  readonly status: NotificationRow['status'];
  readonly carrierStatus: string | null;
  readonly phoneSource: string | null;
};

/** One line of the story, in words; codes and raw texts stay in the technical details. */
export function storyWords(entry: StoryEntry, context: Context): string {
  const { detail } = entry;
  switch (entry.kind) {
    case 'event':
      return `Update: ${TOPIC_WORDS[detail ?? ''] ?? 'order changed'}`;
    case 'event_nothing_new':
      return 'Also reported by Shopify, nothing new';
    case 'decided_send':
      return decidedWords(context);
    case 'decided_skip':
      return `Decided not to send: ${reasonSentence('skipped', detail, context)}`;
    case 'superseded':
      return 'Not sent: a newer status was told instead.';
    case 'ended':
      return `Not sent: ${reasonSentence('skipped', detail, context)}`;
    case 'resolved':
      return `Resolved: ${EVIDENCE_WORDS[entry.evidence ?? detail ?? ''] ?? 'it was sent'}`;
    case 'receipt':
      return `Delivery report: ${REPORT_WORDS[detail ?? ''] ?? 'other news'}`;
    case 'sent_again':
      return 'Sent again';
    case 'left':
      return 'Left as it is';
    default:
      return attemptWords(entry, context);
  }
}

function decidedWords({ status, phoneSource }: Context): string {
  const source = PHONE_SOURCES[phoneSource ?? ''];
  const phone = source === undefined ? 'a phone is known' : `phone from ${source}`;
  return `Decided to send: ${STATUS_NAMES[status]} is on, ${phone}, no opt-out`;
}

function attemptWords({ kind, detail, attempt }: StoryEntry, context: Context): string {
  const name = `Attempt ${attempt ?? 1}`;
  switch (kind) {
    case 'attempt_started':
      return `${name} started`;
    case 'attempt_accepted':
      return `${name}: 1MSG accepted it`;
    case 'attempt_queued':
      return `${name}: 1MSG put it in its own line`;
    case 'attempt_unconfirmed':
      return `${name}: we can't tell if it was sent`;
    default:
      return `${name} refused: ${refusalSentence(detail, context)}`;
  }
}

/** Outcomes of an attempt that are tried again by themselves. */
const POSTPONED: Readonly<Record<string, string>> = {
  throttled: 'WhatsApp or 1MSG asked us to slow down.',
  retry: "WhatsApp or 1MSG couldn't take the message yet.",
  dns: "We couldn't reach 1MSG.",
  connect_refused: "We couldn't reach 1MSG.",
  connect_timeout: "We couldn't reach 1MSG.",
  tls: "We couldn't reach 1MSG.",
  unreachable: "We couldn't reach 1MSG.",
};

function refusalSentence(outcome: string | null, context: Context): string {
  const postponed = POSTPONED[outcome ?? ''];
  if (postponed !== undefined) return postponed;
  const held = stateWords('held', outcome);
  return held.label === null
    ? reasonSentence('failed', outcome, context)
    : `${held.label}. ${held.explanation}`;
}

function reasonSentence(state: 'skipped' | 'failed', reason: string | null, context: Context) {
  const facts: WordFacts = { ...NO_FACTS, carrierStatus: context.carrierStatus };
  const { label, explanation } = stateWords(state, reason, facts);
  return label === null ? explanation : `${label}. ${explanation}`;
}
