import type { ReadPhone } from '#app/domain/phone.ts';
import type { Status, SubjectKind } from '#app/domain/status.ts';
import type { ConfirmedOn } from '#app/domain/status-change.ts';
import type { ShownState } from './merchant-app.ts';

/** A shop's settings as stored. Times are ISO 8601 in UTC. */
export type ShopSettings = {
  readonly version: number;
  readonly installNumber: number;
  readonly sendingOn: boolean;
  readonly switchedOnAt: string | null;
  readonly templateName: string | null;
  readonly defaultLanguage: string;
  readonly defaultCountry: string | null;
  readonly testOrdersOn: boolean;
  readonly confirmedOn: ConfirmedOn;
  readonly timeZone: string;
  /** Only what was ever changed; a status that is missing follows its rule. */
  readonly switches: ReadonlyMap<Status, { on: boolean; freshForSeconds: number | null }>;
  readonly labels: readonly LabelRecord[];
};

export type LabelRecord = {
  readonly status: Status;
  readonly language: string;
  readonly text: string;
};

export type SettingsChange = Pick<
  ShopSettings,
  'templateName' | 'defaultLanguage' | 'defaultCountry' | 'testOrdersOn' | 'confirmedOn'
>;

export type StatusesChange = {
  readonly switches: readonly { status: Status; on: boolean }[];
  readonly setLabels: readonly LabelRecord[];
  readonly removeLabels: readonly { status: Status; language: string }[];
};

/** Saves return the new version, or null where another version is saved by now. */
export type SettingsPort = {
  readSettings(shopId: string): Promise<ShopSettings>;
  saveSettings(shopId: string, version: number, change: SettingsChange): Promise<number | null>;
  /** Turning a status off ends its unsent messages; on: it counts from now. */
  saveStatuses(shopId: string, version: number, change: StatusesChange): Promise<number | null>;
  chooseTemplate(shopId: string, name: string): Promise<void>;
  /** Starts the time from which changes are told; nothing where it is on already. */
  switchOn(shopId: string): Promise<void>;
  /** Ends all unsent messages. */
  switchOff(shopId: string): Promise<void>;
};

export type ChannelCredentials = {
  readonly baseUrl: string;
  readonly channelId: string;
  readonly token: string;
};

/** The shop's connected channel, its secrets opened. */
export type ConnectedChannel = {
  readonly id: string;
  readonly channelKey: string;
  readonly credentials: ChannelCredentials;
  readonly tokenVersion: number;
  readonly hookKey: string;
  readonly hookRegisteredAt: string | null;
  readonly status: string | null;
  /** E.164 digits. */
  readonly phone: string | null;
  readonly checkedAt: string | null;
};

export type ChannelSighting = { readonly status: string; readonly phone: string | null };

export type ChannelsPort = {
  findChannel(shopId: string): Promise<ConnectedChannel | null>;
  /** Keyed hashes of all hook keys that the shop's channels ever had. */
  readHookKeyHashes(shopId: string): Promise<ReadonlySet<string>>;
  hashHookKey(hookKey: string): string;
  /** Connects it in place of the one before, whose held messages wait for this one. */
  connect(
    shopId: string,
    channel: ChannelSighting & {
      readonly credentials: ChannelCredentials;
      readonly channelKey: string;
      readonly hookKey: string;
      readonly hookRegistered: boolean;
    },
  ): Promise<ConnectedChannel>;
  /** A new version of the token: what the old one's refusal held, waits again. */
  replaceToken(
    shopId: string,
    channel: ConnectedChannel,
    token: string,
    seen: ChannelSighting,
  ): Promise<ConnectedChannel>;
  recordCheck(
    shopId: string,
    channel: ConnectedChannel,
    seen: ChannelSighting & { readonly hookRegistered: boolean },
  ): Promise<ConnectedChannel>;
  /** Ends the shop's unsent messages; false where another call had done so. */
  disconnect(shopId: string, channelId: string): Promise<boolean>;
};

/** One language of a template, as 1MSG lists it or as stored. */
export type TemplateReading = {
  readonly name: string;
  readonly language: string;
  readonly namespace: string | null;
  readonly category: string | null;
  readonly status: string;
  readonly header: string | null;
  readonly body: string | null;
  readonly footer: string | null;
  readonly buttons: readonly { type: string; text: string | null; url: string | null }[];
  /** Null: usable for order statuses; else why not. */
  readonly problem: string | null;
};

export type TemplatesPort = {
  /** By name, then language. */
  listTemplates(shopId: string, channelId: string): Promise<readonly TemplateReading[]>;
  /**
   * Takes over what 1MSG lists; what it lists no more is `missing`. A changed language gets a new
   * version, which lifts the holds of the older one where it is usable.
   */
  saveTemplates(
    shopId: string,
    channel: { readonly id: string; readonly channelKey: string },
    templates: readonly TemplateReading[],
  ): Promise<void>;
};

export type HoldRecord = {
  readonly id: string;
  readonly templateName: string | null;
  readonly templateLanguage: string | null;
  readonly reason: string;
  readonly code: number | null;
  readonly text: string | null;
  readonly setAt: string;
  /** How many of the shop's messages it holds. */
  readonly waiting: number;
};

export type HoldsPort = {
  /** What stops this shop's messages: holds of its channel, its token and its chosen template. */
  listHolds(shopId: string): Promise<readonly HoldRecord[]>;
  /** The merchant saw the channel work: its messages try again, a hold that still is one returns. */
  liftChannelHolds(channel: Pick<ConnectedChannel, 'id' | 'channelKey'>): Promise<void>;
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
  readonly updatedAt: string;
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
  readonly state: ShownState | null;
  readonly from: Date | null;
  readonly to: Date | null;
  /** Any of these order names, or this phone (E.164 digits). */
  readonly search: { readonly orderNames: readonly string[]; readonly phone: string | null } | null;
};

export type PagePosition = {
  readonly sort: 'newest' | 'oldest';
  /** Rows on that side of this id, in the order of `sort`; null: from the start. */
  readonly from: { readonly side: 'after' | 'before'; readonly id: string } | null;
  readonly limit: number;
};

export type NotificationViewsPort = {
  /** At most `limit` rows, in the order of `sort`, and whether there are more on that side. */
  listNotifications(
    shopId: string,
    filter: NotificationFilter,
    position: PagePosition,
  ): Promise<{ readonly rows: readonly NotificationRecord[]; readonly more: boolean }>;
  findNotification(shopId: string, id: string): Promise<NotificationRecord | null>;
  /** The event that made it, and later ones of the same subject, at most 20, oldest first. */
  listEvents(
    shopId: string,
    notification: Pick<NotificationRecord, 'rootGid' | 'subjectGid' | 'eventId'>,
  ): Promise<readonly EventRecord[]>;
  listAttempts(shopId: string, messageId: string): Promise<readonly AttemptRecord[]>;
  listReceipts(shopId: string, attemptIds: readonly string[]): Promise<readonly ReceiptRecord[]>;
  /** Unconfirmed messages that nobody closed, counted up to `cap`. */
  countUnconfirmed(shopId: string, cap: number): Promise<number>;
};

export type AccessLogPort = {
  /** A line about somebody who looked at a customer's datum. */
  recordAccess(entry: {
    shopId: string;
    notificationId: string;
    staffId: string | null;
    field: 'phone';
  }): Promise<void>;
};

/** What stands around a failed or unconfirmed message, read at once. */
export type ResendSituation = {
  readonly state: string;
  readonly closed: boolean;
  readonly erased: boolean;
  readonly sameInstall: boolean;
  readonly sendingOn: boolean;
  readonly connected: boolean;
  readonly optedOut: boolean;
  readonly expired: boolean;
  readonly attemptOpen: boolean;
  readonly held: boolean;
  readonly line: LinePlace;
  /** Messages of the same subject that were attempted. */
  readonly attempted: readonly LinePlace[];
};

export type LinePlace = {
  readonly subjectGid: string;
  readonly status: Status;
  readonly occurrence: string;
  readonly happenedAt: string;
};

export type ResendPort = {
  readSituation(shopId: string, id: string): Promise<ResendSituation | null>;
  /** Compare-and-set from `state` to waiting as a re-send; false where it changed meanwhile. */
  putBackInLine(shopId: string, id: string, state: 'failed' | 'unconfirmed'): Promise<boolean>;
  /** Closes a failed or unconfirmed message as it is; false where it is none, or closed. */
  close(shopId: string, id: string, closedBy: string): Promise<boolean>;
};

/** Why 1MSG gave no answer. `text` is free of the token. */
export type OneMsgProblem = {
  readonly ok: false;
  readonly problem:
    | 'unauthorized'
    | 'not_found'
    | 'blocked'
    | 'unreachable'
    | 'throttled'
    | 'unexpected';
  readonly status: number | null;
  readonly text: string | null;
};

export type OneMsgAnswer<Answer> = ({ readonly ok: true } & Answer) | OneMsgProblem;

export type OurHook = {
  readonly url: string;
  /** Whether an address of the list is an older one of this shop. */
  readonly isOurs: (url: string) => boolean;
};

type HookFailure =
  | { readonly outcome: 'not_kept' }
  | { readonly outcome: 'failed'; readonly problem: OneMsgProblem };

export type OneMsgPort = {
  getStatus(credentials: ChannelCredentials): Promise<OneMsgAnswer<{ readonly status: string }>>;
  /** The channel's own number as its profile shows it. */
  getMe(credentials: ChannelCredentials): Promise<OneMsgAnswer<{ readonly phone: string | null }>>;
  listTemplates(
    credentials: ChannelCredentials,
  ): Promise<OneMsgAnswer<{ readonly templates: readonly TemplateReading[] }>>;
  registerHook(
    credentials: ChannelCredentials,
    hook: OurHook,
  ): Promise<
    | { readonly outcome: 'registered' }
    | { readonly outcome: 'reports_off' }
    | { readonly outcome: 'too_many_urls'; readonly urls: number }
    | HookFailure
  >;
  unregisterHook(
    credentials: ChannelCredentials,
    hook: OurHook,
  ): Promise<{ readonly outcome: 'unregistered' } | HookFailure>;
  /** The channel that a token names, unverified; null where it names none. */
  readTokenChannelId(token: string): string | null;
};

export type MerchantAppPorts = {
  readonly settings: SettingsPort;
  readonly channels: ChannelsPort;
  readonly templates: TemplatesPort;
  readonly holds: HoldsPort;
  readonly views: NotificationViewsPort;
  readonly accessLog: AccessLogPort;
  readonly resends: ResendPort;
  readonly oneMsg: OneMsgPort;
  readonly readPhone: ReadPhone;
  /** 32 random bytes, base64url: what makes a hook address unguessable. */
  newHookKey(): string;
  /** Wakes the sending worker; may be lost without harm. */
  wakeSend(): void;
  /** The app's public address, without a slash at its end. */
  readonly appUrl: string;
  /** The 1MSG servers a channel may be on; the first is the default. */
  readonly onemsgBaseUrls: readonly string[];
};
