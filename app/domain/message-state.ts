/** The states of a message. `waiting` and `held` are unsent. */
export const MESSAGE_STATES = [
  'waiting',
  'held',
  'sending',
  'accepted',
  'sent',
  'delivered',
  'read',
  'failed',
  'unconfirmed',
  'superseded',
  'ended',
] as const;
export type MessageState = (typeof MESSAGE_STATES)[number];

/** Whether a text, as the store has it, is a state of the closed list. */
export function isMessageState(text: string): text is MessageState {
  return (MESSAGE_STATES as readonly string[]).includes(text);
}

export const RECEIPT_STATUSES = ['sent', 'delivered', 'read', 'failed'] as const;
export type ReceiptStatus = (typeof RECEIPT_STATUSES)[number];

/** How strong the evidence of a state is; the stronger one stays, whatever the order of arrival. */
export const EVIDENCE_RANK = {
  accepted: 0,
  sent: 1,
  failed: 2,
  delivered: 3,
  read: 4,
} as const satisfies Partial<Record<MessageState, number>>;

/**
 * Every legal transition of a message, event by event: `{ event: { from: to } }`. What stands
 * nowhere is illegal. Receipts are not here: they fold by rank (`foldReceipt`).
 */
export const MESSAGE_TRANSITIONS = {
  claimed: { waiting: 'sending' },
  hold_set: { waiting: 'held' },
  hold_lifted: { held: 'waiting' },
  /** One of those that a hold holds, to see whether it still stands. */
  let_through: { held: 'waiting' },
  superseded: { waiting: 'superseded', held: 'superseded' },
  ended: { waiting: 'ended', held: 'ended' },
  attempt_postponed: { sending: 'waiting' },
  attempt_postponed_and_superseded: { sending: 'superseded' },
  attempt_held: { sending: 'held' },
  attempt_rejected: { sending: 'failed' },
  attempt_accepted: { sending: 'accepted' },
  attempt_queued: { sending: 'unconfirmed' },
  attempt_unconfirmed: { sending: 'unconfirmed' },
  /** Decisive evidence that an unconfirmed attempt was accepted. */
  evidence_accepted: { unconfirmed: 'accepted' },
  /** The merchant's "Send again". */
  sent_again: { unconfirmed: 'waiting', failed: 'waiting' },
  /** The merchant's "Leave it": the same state, closed. */
  left: { unconfirmed: 'unconfirmed', failed: 'failed' },
  /** A re-send superseded or ended goes back, closed, to the state it came from. */
  resend_dropped_to_unconfirmed: { waiting: 'unconfirmed', held: 'unconfirmed' },
  resend_dropped_to_failed: { waiting: 'failed', held: 'failed' },
  /** The earlier attempt of an unsent re-send proves to be accepted. */
  resend_proved_needless: { waiting: 'accepted', held: 'accepted' },
} as const satisfies Record<string, Partial<Record<MessageState, MessageState>>>;

type PlainMessageEvent = keyof typeof MESSAGE_TRANSITIONS;
export type MessageEvent = PlainMessageEvent | `receipt_${ReceiptStatus}`;

const RECEIPT_EVENTS: Readonly<Record<`receipt_${ReceiptStatus}`, ReceiptStatus>> = {
  receipt_sent: 'sent',
  receipt_delivered: 'delivered',
  receipt_read: 'read',
  receipt_failed: 'failed',
};

/** The state of a message after an event; throws on a transition that is not in the table. */
export function nextMessageState(state: MessageState, event: MessageEvent): MessageState {
  if (isReceiptEvent(event)) return foldReceipt(state, RECEIPT_EVENTS[event]);
  const targets: Partial<Record<MessageState, MessageState>> = MESSAGE_TRANSITIONS[event];
  const next = targets[state];
  if (next === undefined) throw new Error(`Illegal message transition: ${state} on ${event}`);
  return next;
}

/**
 * The state of a message after one of its receipts, in any order and any number: evidence only
 * rises. A receipt also proves that an unconfirmed attempt was accepted. A message whose wamid is
 * not known yet has no evidence to raise and stays as it is.
 */
export function foldReceipt(state: MessageState, receipt: ReceiptStatus): MessageState {
  if (state === 'unconfirmed') return receipt;
  if (!hasEvidence(state)) return state;
  return EVIDENCE_RANK[receipt] > EVIDENCE_RANK[state] ? receipt : state;
}

/** The states of one call of sendTemplate. */
export const ATTEMPT_STATES = ['started', 'accepted', 'queued', 'refused', 'unconfirmed'] as const;
export type AttemptState = (typeof ATTEMPT_STATES)[number];

export const ATTEMPT_TRANSITIONS: Readonly<Record<AttemptState, readonly AttemptState[]>> = {
  started: ['accepted', 'queued', 'refused', 'unconfirmed'],
  queued: ['accepted'],
  unconfirmed: ['accepted'],
  accepted: [],
  refused: [],
};

/** `to`, where an attempt may go there from `from`; throws where it may not. */
export function nextAttemptState(from: AttemptState, to: AttemptState): AttemptState {
  if (!ATTEMPT_TRANSITIONS[from].includes(to)) {
    throw new Error(`Illegal attempt transition: ${from} to ${to}`);
  }
  return to;
}

export type NotificationState = 'send' | 'skip';

/**
 * The decision that stands once a message has left its line unsent: `skip`, unless an attempt of
 * it was ever accepted, queued or unconfirmed, for then the customer may have been told.
 */
export function notificationAfterUnsent(attempts: readonly AttemptState[]): NotificationState {
  if (attempts.includes('started')) throw new Error('A message left its line, an attempt is open');
  return attempts.every((attempt) => attempt === 'refused') ? 'skip' : 'send';
}

function isReceiptEvent(event: MessageEvent): event is `receipt_${ReceiptStatus}` {
  return event in RECEIPT_EVENTS;
}

function hasEvidence(state: MessageState): state is keyof typeof EVIDENCE_RANK {
  return state in EVIDENCE_RANK;
}
