import { DROP_REASONS } from '#app/domain/fallback-email.ts';
import type { NotificationRow, StoryEntry } from '#app/pipeline/merchant-app.ts';
import type { Translate } from '../i18n/instance.ts';
import type english from '../locales/en.json';
import { stateWords } from '../state-words.ts';
import { hasRule, NO_FACTS, type WordFacts } from '../words/state-word-types.ts';

type Story = typeof english.story;

/** What an update from Shopify was about, by its topic. */
const EVENTS: Readonly<Record<string, keyof Story['event']>> = {
  'orders/create': 'orderPlaced',
  'orders/updated': 'orderUpdated',
  'orders/fulfilled': 'orderFulfilled',
  'orders/partially_fulfilled': 'orderPartlyFulfilled',
  'orders/cancelled': 'orderCancelled',
  'orders/paid': 'orderPaid',
  'refunds/create': 'refundMade',
  'fulfillments/create': 'parcelCreated',
  'fulfillments/update': 'parcelUpdated',
  'fulfillment_events/create': 'parcelTracked',
  'returns/request': 'returnRequested',
  'returns/approve': 'returnApproved',
  'returns/decline': 'returnDeclined',
  'returns/close': 'returnClosed',
  reconciliation: 'orderReadAgain',
};

const PHONE_SOURCES: Readonly<Record<Exclude<keyof Story['phone'], 'known'>, true>> = {
  shipping_address: true,
  order: true,
  billing_address: true,
  customer: true,
  default_address: true,
};

const REPORTS: Readonly<Record<Exclude<keyof Story['report'], 'other'>, true>> = {
  sent: true,
  delivered: true,
  read: true,
  failed: true,
};

/** What proved that an unconfirmed message was sent. */
const EVIDENCE: Readonly<Record<Exclude<keyof Story['resolved'], 'other'>, true>> = {
  echo: true,
  history: true,
  late_reply: true,
  receipt: true,
};

type Context = {
  readonly status: NotificationRow['status'];
  readonly carrierStatus: string | null;
  readonly phoneSource: string | null;
};

/** One line of the story, in words; codes and raw texts stay in the technical details. */
export function storyWords(t: Translate, entry: StoryEntry, context: Context): string {
  const { detail } = entry;
  switch (entry.kind) {
    case 'event':
      return t(`story.event.${EVENTS[detail ?? ''] ?? 'orderChanged'}`);
    case 'event_nothing_new':
      return t('story.nothingNew');
    case 'decided_send':
      return decidedWords(t, context);
    case 'decided_skip':
      return t('story.decidedNotToSend', { reason: reasonSentence(t, 'skipped', detail, context) });
    case 'superseded':
      return t('story.superseded');
    case 'ended':
      return t('story.notSent', { reason: reasonSentence(t, 'skipped', detail, context) });
    case 'resolved': {
      const proof = entry.evidence ?? detail;
      return t(`story.resolved.${hasRule(EVIDENCE, proof) ? proof : 'other'}`);
    }
    case 'receipt':
      return t(`story.report.${hasRule(REPORTS, detail) ? detail : 'other'}`);
    case 'sent_again':
      return t('story.sentAgain');
    case 'left':
      return t('story.left');
    case 'email_queued':
      return t('story.email.queued');
    case 'email_sent':
      return t('story.email.sent');
    case 'email_refused':
      return t('story.email.refused');
    case 'email_unconfirmed':
      return t('story.email.unconfirmed');
    case 'email_dropped':
      return t('story.email.notSent', { reason: dropSentence(t, detail, context) });
    default:
      return attemptWords(t, entry, context);
  }
}

/** Why an e-mail that was due was not sent. */
function dropSentence(t: Translate, reason: string | null, context: Context): string {
  const own = DROP_REASONS.find((known) => known === reason);
  return own === undefined
    ? reasonSentence(t, 'skipped', reason, context)
    : t(`story.email.reason.${own}`);
}

function decidedWords(t: Translate, { status, phoneSource }: Context): string {
  const phone = t(`story.phone.${hasRule(PHONE_SOURCES, phoneSource) ? phoneSource : 'known'}`);
  return t('story.decidedToSend', { status: t(`status.${status}`), phone });
}

function attemptWords(
  t: Translate,
  { kind, detail, attempt }: StoryEntry,
  context: Context,
): string {
  const number = attempt ?? 1;
  switch (kind) {
    case 'attempt_started':
      return t('story.attempt.started', { number });
    case 'attempt_accepted':
      return t('story.attempt.accepted', { number });
    case 'attempt_queued':
      return t('story.attempt.queued', { number });
    case 'attempt_unconfirmed':
      return t('story.attempt.unconfirmed', { number });
    default:
      return t('story.attempt.refused', { number, reason: refusalSentence(t, detail, context) });
  }
}

/** Outcomes of an attempt that are tried again by themselves, as what they make a message wait for. */
const POSTPONED = {
  throttled: 'slowed_down',
  retry: 'retry',
  dns: 'not_reached',
  connect_refused: 'not_reached',
  connect_timeout: 'not_reached',
  tls: 'not_reached',
  unreachable: 'not_reached',
} as const;

function refusalSentence(t: Translate, outcome: string | null, context: Context): string {
  if (hasRule(POSTPONED, outcome)) return t(`waiting.${POSTPONED[outcome]}`);
  const { label, explanation } = stateWords(t, 'held', outcome);
  return label === null
    ? reasonSentence(t, 'failed', outcome, context)
    : t('sentence.reason', { label, explanation });
}

function reasonSentence(
  t: Translate,
  state: 'skipped' | 'failed',
  reason: string | null,
  context: Context,
): string {
  const facts: WordFacts = { ...NO_FACTS, carrierStatus: context.carrierStatus };
  const { label, explanation } = stateWords(t, state, reason, facts);
  return label === null ? explanation : t('sentence.reason', { label, explanation });
}
