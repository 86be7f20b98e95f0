import type { StoryEntry } from './merchant-app.ts';
import type {
  AttemptRecord,
  EventRecord,
  NotificationRecord,
  ReceiptRecord,
} from './merchant-app-ports-views.ts';
import { shownState } from './show-state.ts';

const BLANK = { detail: null, attempt: null, code: null, text: null, evidence: null } as const;

export type StorySources = {
  readonly notification: NotificationRecord;
  readonly events: readonly EventRecord[];
  readonly attempts: readonly AttemptRecord[];
  readonly receipts: readonly ReceiptRecord[];
};

function eventEntries({ notification, events }: StorySources): StoryEntry[] {
  return events.map(({ id, topic, receivedAt }) => ({
    ...BLANK,
    at: receivedAt,
    source: 'shopify',
    kind: id === notification.eventId ? 'event' : 'event_nothing_new',
    detail: topic,
  }));
}

function decisionEntry({ decidedAt, message, reason }: NotificationRecord): StoryEntry {
  const entry = { ...BLANK, at: decidedAt, source: 'app' } as const;
  return message === null
    ? { ...entry, kind: 'decided_skip', detail: reason }
    : { ...entry, kind: 'decided_send' };
}

const ATTEMPT_KINDS: Readonly<Record<string, StoryEntry['kind']>> = {
  accepted: 'attempt_accepted',
  queued: 'attempt_queued',
  refused: 'attempt_refused',
  unconfirmed: 'attempt_unconfirmed',
};

function attemptEntries(
  attempt: AttemptRecord,
  number: number,
  receipts: readonly ReceiptRecord[],
): StoryEntry[] {
  const { startedAt, outcome, code, text, evidence } = attempt;
  const started: StoryEntry = {
    ...BLANK,
    at: startedAt,
    source: 'app',
    kind: 'attempt_started',
    attempt: number,
  };
  const own = receipts.filter(({ attemptId }) => attemptId === attempt.id);
  const finishedAt = attempt.finishedAt ?? startedAt;
  const result = { ...BLANK, source: 'onemsg', attempt: number } as const;
  // An acceptance that was not the reply's own word, or came after the attempt was given up.
  const isLate = evidence === 'late_reply';
  const wasResolved = attempt.state === 'accepted' && (isLate || outcome !== 'accepted');
  const first = outcome === 'queued' ? 'queued' : 'unconfirmed';
  const kind = ATTEMPT_KINDS[wasResolved ? first : attempt.state];
  const detail = isLate ? null : outcome;
  const finished: StoryEntry[] =
    kind === undefined ? [] : [{ ...result, at: finishedAt, kind, detail, code, text }];
  const resolvedAt = own[0]?.at ?? finishedAt;
  const resolved: StoryEntry[] = wasResolved
    ? [{ ...result, at: later(resolvedAt, finishedAt), kind: 'resolved', evidence }]
    : [];
  return [
    started,
    ...finished,
    ...resolved,
    ...own.map((receipt) => receiptEntry(receipt, attempt, number)),
  ];
}

function receiptEntry(receipt: ReceiptRecord, attempt: AttemptRecord, number: number): StoryEntry {
  return {
    ...BLANK,
    // Delivery reports carry whole seconds, which may lie before the attempt's own start.
    at: later(receipt.at, attempt.startedAt),
    source: 'onemsg',
    kind: 'receipt',
    detail: receipt.status,
    attempt: number,
    code: receipt.code,
    text: receipt.text ?? receipt.reason,
  };
}

function later(a: string, b: string): string {
  return a > b ? a : b;
}

function resendEntries({ message }: NotificationRecord): StoryEntry[] {
  const at = message?.resentAt ?? null;
  return at === null ? [] : [{ ...BLANK, at, source: 'you', kind: 'sent_again' }];
}

function endEntries(notification: NotificationRecord): StoryEntry[] {
  const { message } = notification;
  if (message === null) return [];
  const { closedAt, closedBy, cause } = message;
  if (closedAt !== null) {
    return closedBy === null
      ? [{ ...BLANK, at: closedAt, source: 'app', kind: 'ended', detail: cause }]
      : [{ ...BLANK, at: closedAt, source: 'you', kind: 'left' }];
  }
  if (shownState(notification).state !== 'skipped') return [];
  const kind = message.state === 'superseded' ? 'superseded' : 'ended';
  return [{ ...BLANK, at: message.updatedAt, source: 'app', kind, detail: cause }];
}

const EMAIL_KINDS: Readonly<Record<string, StoryEntry['kind']>> = {
  sent: 'email_sent',
  refused: 'email_refused',
  unconfirmed: 'email_unconfirmed',
  dropped: 'email_dropped',
};

function emailEntries({ message }: NotificationRecord): StoryEntry[] {
  const email = message?.email ?? null;
  if (email === null) return [];
  const { state, reason, queuedAt, settledAt } = email;
  const entry = { ...BLANK, source: 'app' } as const;
  const kind = EMAIL_KINDS[state];
  const settled: StoryEntry[] =
    kind === undefined || settledAt === null
      ? []
      : [{ ...entry, at: settledAt, kind, detail: reason }];
  return [{ ...entry, at: queuedAt, kind: 'email_queued' }, ...settled];
}

/** Everything that is known of one notification, oldest first. */
export function buildStory(sources: StorySources): StoryEntry[] {
  const { notification, attempts, receipts } = sources;
  const entries = [
    ...eventEntries(sources),
    decisionEntry(notification),
    ...resendEntries(notification),
    ...attempts.flatMap((attempt, index) => attemptEntries(attempt, index + 1, receipts)),
    ...emailEntries(notification),
    ...endEntries(notification),
  ];
  // Stable, so that what shares a millisecond keeps the order in which it must have happened.
  return entries.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}
