import type { DailyCount } from '#app/domain/daily-counts.ts';
import type { DailyLimit } from '#app/domain/daily-limit.ts';
import type { Fallback } from '#app/domain/fallback-email.ts';
import type { HistoryDays } from '#app/domain/history.ts';
import type { OptInSources } from '#app/domain/opt-in.ts';
import type { ReadPhone } from '#app/domain/phone.ts';
import type { QuietHours, QuietMode } from '#app/domain/quiet-hours.ts';
import type { SendOutcome } from '#app/domain/send-outcome.ts';
import type { Status } from '#app/domain/status.ts';
import type { ConfirmedOn } from '#app/domain/status-change.ts';
import type { TemplateValues } from '#app/domain/template-text.ts';
import type { BulkActionViewsPort } from './bulk-action-ports.ts';
import type { LastOrdersPort } from './count-audience.ts';
import type { DecidePorts } from './decide-ports.ts';
import type { DryRunViewsPort } from './dry-run-ports.ts';
import type { StaffAlerts } from './merchant-app.ts';
import type {
  ChannelCredentials,
  ChannelFiguresPort,
  ChannelsPort,
  HoldsPort,
  TemplateReading,
  TemplatesPort,
} from './merchant-app-ports-channels.ts';
import type { ExportsPort } from './merchant-app-ports-exports.ts';
import type { SavedViewsPort } from './merchant-app-ports-saved-views.ts';
import type { NotificationViewsPort } from './merchant-app-ports-views.ts';
import type { OptOutsPort } from './opt-outs-ports.ts';
import type { TestsPort } from './test-ports.ts';

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
  /** Null: there is no limit, or the merchant entered none. */
  readonly dailyLimit: DailyLimit | null;
  /** The merchant put the setup guide away. */
  readonly setupDismissed: boolean;
  readonly timeZone: string;
  readonly alerts: StaffAlerts;
  readonly fallback: Fallback;
  /** For so long phone, name and texts of a notification are kept. */
  readonly historyDays: HistoryDays;
  /** When the data of an install before this one was erased; null: there was none. */
  readonly erasedBeforeAt: string | null;
  readonly optInOnly: boolean;
  readonly optIn: OptInSources;
  readonly quietHours: QuietHours | null;
  readonly quietMode: QuietMode;
  /** How long a status is news that has no limit of its own; null: as its rule says. */
  readonly freshForSeconds: number | null;
  readonly savedAt: string | null;
  readonly savedBy: string | null;
  /** Only what was ever changed; a status that is missing follows its rule. */
  readonly switches: ReadonlyMap<Status, StatusSwitch>;
  readonly labels: readonly LabelRecord[];
};

export type StatusSwitch = {
  readonly on: boolean;
  readonly freshForSeconds: number | null;
  /** The template of its messages; null: the shop's. */
  readonly templateName: string | null;
};

export type LabelRecord = {
  readonly status: Status;
  readonly language: string;
  readonly text: string;
};

export type SettingsChange = Pick<
  ShopSettings,
  | 'templateName'
  | 'defaultLanguage'
  | 'defaultCountry'
  | 'testOrdersOn'
  | 'confirmedOn'
  | 'dailyLimit'
> & {
  /** Null: as it is. What waits for the end of quiet hours, or for too long, is judged anew. */
  readonly timing: TimingChange | null;
  /** Null: as it is. */
  readonly audience: Pick<ShopSettings, 'optInOnly' | 'optIn'> | null;
  /** Null: as it is. With the language to write in. */
  readonly alerts: (StaffAlerts & { readonly locale: string | null }) | null;
  /** Null: as it is. */
  readonly fallback: Fallback | null;
  readonly historyDays: HistoryDays | null;
};

export type TimingChange = Pick<ShopSettings, 'quietHours' | 'quietMode' | 'freshForSeconds'> & {
  /** Limits of single statuses; one that is missing has none. */
  readonly freshOf: ReadonlyMap<Status, number>;
};

export type StatusesChange = {
  readonly switches: readonly { status: Status; on: boolean }[];
  /** Templates of single statuses; null: the shop's again. */
  readonly templates: readonly { status: Status; name: string | null }[];
  readonly setLabels: readonly LabelRecord[];
  readonly removeLabels: readonly { status: Status; language: string }[];
};

/** Who saves, over which version. */
export type Saving = { readonly version: number; readonly staffId: string | null };

/** Saves return the new version, or null where another version is saved by now. */
export type SettingsPort = {
  readSettings(shopId: string): Promise<ShopSettings>;
  saveSettings(shopId: string, saving: Saving, change: SettingsChange): Promise<number | null>;
  /**
   * Turning a status off ends its unsent messages; on: it counts from now. Where a template
   * changes, what a template held looks for its own anew.
   */
  saveStatuses(shopId: string, saving: Saving, change: StatusesChange): Promise<number | null>;
  chooseTemplate(shopId: string, name: string): Promise<void>;
  dismissSetup(shopId: string, dismissed: boolean): Promise<void>;
  /** Starts the time from which changes are told; nothing where it is on already. */
  switchOn(shopId: string): Promise<void>;
  /** Ends all unsent messages. */
  switchOff(shopId: string): Promise<void>;
};

export type CountsPort = {
  /** What is counted of a shop from one day to another, both included. */
  readDays(shopId: string, from: string, to: string): Promise<readonly DailyCount[]>;
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
  /** Of those that the shop has. */
  readSituations(
    shopId: string,
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, ResendSituation>>;
  /** Compare-and-set from `state` to waiting as a re-send; false where it changed meanwhile. */
  putBackInLine(
    shopId: string,
    id: string,
    state: 'failed' | 'unconfirmed',
    resentBy: string,
  ): Promise<boolean>;
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

/** A template message to one phone. */
export type TemplateMessage = {
  /** E.164 digits. */
  readonly phone: string;
  readonly template: string;
  readonly namespace: string;
  readonly language: string;
  readonly params: TemplateValues;
  readonly ttlSeconds?: number;
};

/** A language of a template to be reviewed by WhatsApp; `components` as Meta defines them. */
export type NewTemplate = {
  readonly name: string;
  readonly category: 'UTILITY';
  readonly language: string;
  readonly components: readonly Readonly<Record<string, unknown>>[];
};

export type OneMsgPort = {
  addTemplate(
    credentials: ChannelCredentials,
    template: NewTemplate,
  ): Promise<OneMsgAnswer<object>>;
  /** One call, never repeated; never rejects. */
  sendTemplate(credentials: ChannelCredentials, message: TemplateMessage): Promise<SendOutcome>;
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

/** Whether Shopify lets the app read a shop's orders, as the last pass over them found. */
export type ShopAccess = {
  /** Shopify refuses the app. */
  readonly isLost: boolean;
  /** Where Shopify has not answered for a while: how old what is known of its orders may be. */
  readonly silentMinutes: number | null;
};

export type MerchantAppPorts = LastOrdersPort & {
  readonly findOptOuts: DecidePorts['findOptOuts'];
  /** Whether this installation can send mail. */
  readonly canSendMail: boolean;
  readonly settings: SettingsPort;
  readonly channels: ChannelsPort;
  readonly channelFigures: ChannelFiguresPort;
  readonly templates: TemplatesPort;
  readonly holds: HoldsPort;
  readonly readAccess: (shopId: string) => Promise<ShopAccess>;
  readonly views: NotificationViewsPort;
  readonly counts: CountsPort;
  readonly accessLog: AccessLogPort;
  readonly resends: ResendPort;
  readonly tests: TestsPort;
  readonly exports: ExportsPort;
  readonly savedViews: SavedViewsPort;
  readonly oneMsg: OneMsgPort;
  readonly bulkActions: BulkActionViewsPort;
  readonly dryRuns: DryRunViewsPort;
  readonly optOuts: OptOutsPort;
  readonly readPhone: ReadPhone;
  /** A new id, later than those before. */
  newId(): string;
  /** Wakes the worker of bulk actions; may be lost without harm. */
  wakeBulkActions(): void;
  /** Wakes the worker of dry runs; may be lost without harm. */
  wakeDryRuns(): void;
  /** 32 random bytes, base64url: what makes an address unguessable. */
  newHookKey(): string;
  /** Wakes the sending worker; may be lost without harm. */
  wakeSend(): void;
  /** Has channels' lists at 1MSG brought in line; may be lost without harm. */
  wakeHooks(): void;
  /** The app's public address, without a slash at its end. */
  readonly appUrl: string;
  /** The 1MSG servers a channel may be on; the first is the default. */
  readonly onemsgBaseUrls: readonly string[];
};
