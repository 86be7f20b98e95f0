import type { Status, SubjectKind } from '#app/domain/status.ts';
import type { ListedState, ViewCounts } from './merchant-app.ts';

/** The e-mail to a customer whom WhatsApp could not reach. */
export type FallbackEmailRecord = {
  readonly state: string;
  /** Why it was dropped. */
  readonly reason: string | null;
  readonly queuedAt: string;
  /** When it was sent, refused, given up or dropped; null: not yet. */
  readonly settledAt: string | null;
};

export type MessageRecord = {
  readonly state: string;
  readonly cause: string | null;
  readonly code: number | null;
  readonly dueAt: string;
  /** Its freshness limit has passed. */
  readonly expired: boolean;
  readonly closedAt: string | null;
  readonly closedBy: string | null;
  /** When the merchant last sent it again. */
  readonly resentAt: string | null;
  readonly updatedAt: string;
  readonly email: FallbackEmailRecord | null;
  /** Its outcome is unknown, and a report that fits it alone says that it was delivered. */
  readonly probablyDelivered: boolean;
};

export type NotificationRecord = {
  readonly id: string;
  readonly installNumber: number;
  readonly rootGid: string;
  readonly subjectKind: SubjectKind;
  readonly subjectGid: string;
  readonly status: Status | 'unknown';
  readonly carrierStatus: string | null;
  readonly occurrence: string;
  readonly happenedAt: string | null;
  readonly eventId: string | null;
  readonly decision: 'send' | 'skip';
  readonly reason: string | null;
  readonly decidedAt: string;
  readonly orderName: string;
  readonly parcelNumber: number | null;
  readonly parcelOf: number | null;
  /** E.164 digits. */
  readonly phone: string | null;
  readonly phoneSource: string | null;
  readonly customerName: string | null;
  readonly customerLocale: string | null;
  readonly erasedAt: string | null;
  readonly message: MessageRecord | null;
};

export type AttemptRecord = {
  readonly id: string;
  readonly channelId: string;
  readonly state: string;
  readonly startedAt: string;
  readonly finishedAt: string | null;
  readonly templateName: string;
  readonly templateLanguage: string;
  readonly renderedText: string | null;
  readonly outcome: string | null;
  readonly code: number | null;
  readonly text: string | null;
  readonly evidence: string | null;
  readonly wamid: string | null;
};

export type ReceiptRecord = {
  readonly attemptId: string;
  readonly status: string;
  readonly reason: string | null;
  readonly code: number | null;
  readonly text: string | null;
  readonly at: string;
};

export type EventRecord = {
  readonly id: string;
  readonly subjectGid: string;
  readonly topic: string;
  readonly receivedAt: string;
};

export type NotificationFilter = {
  readonly status: Status | null;
  /** `resolvable`: failed, or unconfirmed and left by nobody. */
  readonly state: ListedState | 'resolvable' | null;
  /** The customer's language, whatever its region ("pt"). */
  readonly language: string | null;
  /** Why it was skipped, or failed; with these two states alone. */
  readonly reason: string | null;
  readonly from: Date | null;
  readonly to: Date | null;
  /** Any of these order names (lower case), or this phone (E.164 digits), or this message ID. */
  readonly search: {
    readonly orderNames: readonly string[];
    readonly phone: string | null;
    readonly messageId: string | null;
  } | null;
};

export type PagePosition = {
  readonly sort: 'newest' | 'oldest';
  /** Rows on that side of this id, in the order of `sort`; null: from the start. */
  readonly from: { readonly side: 'after' | 'before'; readonly id: string } | null;
  readonly limit: number;
  /** The newest there may be; left out: all. */
  readonly last?: string;
};

export type NotificationViewsPort = {
  /** At most `limit` rows, in the order of `sort`, and whether there are more on that side. */
  listNotifications(
    shopId: string,
    filter: NotificationFilter,
    position: PagePosition,
  ): Promise<{ readonly rows: readonly NotificationRecord[]; readonly more: boolean }>;
  findNotification(shopId: string, id: string): Promise<NotificationRecord | null>;
  findNotifications(shopId: string, ids: readonly string[]): Promise<readonly NotificationRecord[]>;
  countViews(shopId: string, cap: number): Promise<ViewCounts>;
  /** The languages that the shop's notifications are in, whatever the region, at most 50. */
  listLanguages(shopId: string): Promise<readonly string[]>;
  /** The event that made it, and later ones of the same subject, at most 20, oldest first. */
  listEvents(
    shopId: string,
    notification: Pick<NotificationRecord, 'rootGid' | 'subjectGid' | 'eventId'>,
  ): Promise<readonly EventRecord[]>;
  listAttempts(shopId: string, messageId: string): Promise<readonly AttemptRecord[]>;
  listReceipts(shopId: string, attemptIds: readonly string[]): Promise<readonly ReceiptRecord[]>;
  /** Unconfirmed messages that nobody closed, counted up to `cap`. */
  countUnconfirmed(shopId: string, cap: number): Promise<number>;
  /** Waiting and held messages, counted up to `cap`. */
  countUnsent(shopId: string, cap: number): Promise<number>;
  /** Messages that failed and that may be sent again, counted up to `cap`. */
  countFixable(shopId: string, cap: number): Promise<number>;
  /** Messages sent again of late of which two attempts were accepted, counted up to `cap`. */
  countSentTwice(shopId: string, cap: number): Promise<number>;
};
