import type { CountedPeriod } from '#app/domain/daily-counts.ts';
import type { DailyLimit, LimitUse } from '#app/domain/daily-limit.ts';
import type { Fallback } from '#app/domain/fallback-email.ts';
import type { HistoryDays } from '#app/domain/history.ts';
import type { MessageState } from '#app/domain/message-state.ts';
import type { OptInSources } from '#app/domain/opt-in.ts';
import type { QuietHours, QuietMode } from '#app/domain/quiet-hours.ts';
import type { SkipReason } from '#app/domain/reason.ts';
import type { Status } from '#app/domain/status.ts';
import type { TestState } from '#app/domain/test-message.ts';
import type { RefusalCounts } from './bulk-action-ports.ts';
import type { BulkActionApp } from './merchant-app-bulk-action.ts';
import type { DryRunApp } from './merchant-app-dry-run.ts';
import type { OptOutsApp } from './merchant-app-opt-outs.ts';
import type { TestStop } from './test-ports.ts';

/**
 * All that the merchant's pages can ask and do. Every call names the shop whose session asked;
 * nothing of another shop can be reached. Times are ISO 8601 in UTC; pages show them in the
 * shop's time zone.
 */
export type MerchantApp = BulkActionApp &
  DryRunApp &
  OptOutsApp & {
    readHome(shopId: string): Promise<HomeView>;
    /** What became of the messages of the last `days` days, of which `today` is the last. */
    readFigures(shopId: string, today: string, days: FigureDays): Promise<CountedPeriod>;
    switchSending(shopId: string, on: boolean): Promise<SwitchResult>;
    listNotifications(shopId: string, query: NotificationQuery): Promise<NotificationPage>;
    /** What became of the rows that a page shows, and how much is new before them. */
    readChanges(
      shopId: string,
      query: NotificationQuery,
      shown: readonly string[],
    ): Promise<ListChanges>;
    /** How many the views hold that somebody may have to look at, each capped at 100. */
    countViews(shopId: string): Promise<ViewCounts>;
    /** The languages to filter the list by. */
    listLanguages(shopId: string): Promise<readonly string[]>;
    listSavedViews(shopId: string): Promise<SavedView[]>;
    /** `id` null: a new one. Refused: no name or one that is taken, too long, or too many views. */
    saveView(
      shopId: string,
      view: Omit<SavedView, 'id'> & { id: string | null },
    ): Promise<{ outcome: 'saved'; id: string } | { outcome: 'refused' }>;
    deleteView(shopId: string, id: string): Promise<void>;
    /** The ids beside one in the list that a query stands for. */
    readNeighbours(shopId: string, id: string, query: NotificationQuery): Promise<Neighbours>;
    /** Null where the shop has no such notification. */
    readNotification(shopId: string, id: string): Promise<NotificationStory | null>;
    /** For how many days the shop keeps what is personal of its notifications. */
    readHistoryDays(shopId: string): Promise<HistoryDays>;
    /** The full phone number, with a line in the access log. Null where it is erased or unknown. */
    revealPhone(shopId: string, id: string, staffId: string | null): Promise<string | null>;
    resend(
      shopId: string,
      id: string,
      acceptDouble: boolean,
      staffId: string | null,
    ): Promise<ResendResult>;
    leave(
      shopId: string,
      id: string,
      staffId: string | null,
    ): Promise<{ outcome: 'left' | 'not_open' }>;
    /** What would become of each, before the merchant says so. */
    weighMany(
      shopId: string,
      what: ResolveRequest['what'],
      ids: readonly string[],
    ): Promise<ResolveWeight>;
    /** Sends again or leaves many at once, each on its own merits. */
    resolveMany(
      shopId: string,
      request: ResolveRequest,
      staffId: string | null,
    ): Promise<ResolveResult>;
    /** Makes the link by which a browser gets an export: its `secret` opens it once, and soon. */
    prepareExport(
      shopId: string,
      request: ExportRequest,
      staffId: string | null,
    ): Promise<{ id: string; secret: string }>;
    /** Null where the shop has no such export. */
    readExport(shopId: string, id: string): Promise<ExportProgress | null>;
    /** The only call without a session: the secret names shop and content. Null: it opens nothing. */
    openExport(secret: string): Promise<OpenExport | null>;
    readSettings(shopId: string): Promise<SettingsView>;
    saveSettings(
      shopId: string,
      form: SettingsForm,
      /** Who saves, and in which language they read. */
      by?: { readonly staffId: string | null; readonly locale: string },
    ): Promise<SaveResult>;
    saveLabels(shopId: string, form: LabelsForm, staffId?: string | null): Promise<SaveResult>;
    /** How many of the last orders would get messages, were this saved. */
    countAudience(shopId: string, audience: Audience): Promise<AudienceCount>;
    connectChannel(shopId: string, form: ConnectForm): Promise<ConnectResult>;
    replaceToken(shopId: string, token: string): Promise<ConnectResult>;
    checkChannel(shopId: string): Promise<ChannelCheck>;
    /** Asks 1MSG how the channel is, and changes nothing but what is shown of it. */
    lookAtChannel(shopId: string): Promise<ChannelLook>;
    disconnectChannel(shopId: string): Promise<{ outcome: 'disconnected' | 'not_connected' }>;
    /** Reads the channel's templates from 1MSG again. */
    refreshTemplates(shopId: string): Promise<{ outcome: 'refreshed' } | ChannelProblem>;
    chooseTemplate(
      shopId: string,
      name: string,
    ): Promise<{ outcome: 'chosen' } | { outcome: 'not_usable'; problem: string }>;
    /** Hands our template in for WhatsApp's review. */
    createTemplate(shopId: string, form: TemplateForm): Promise<CreateTemplateResult>;
    /** Sends a message to the merchant's own phone, also while sending is off. */
    sendTest(shopId: string, phone: string): Promise<TestResult>;
    /** All that the setup guide shows; null where the merchant put it away. */
    readSetup(shopId: string): Promise<SetupView | null>;
    /** Puts the setup guide away, or brings it back. */
    dismissSetup(shopId: string, dismissed: boolean): Promise<{ outcome: 'dismissed' | 'shown' }>;
    /** The shop's last test message; null: none was sent. */
    readTest(shopId: string): Promise<TestView | null>;
  };

/** The text of our template in each language that it is wanted in, as WhatsApp spells them. */
export type TemplateForm = { texts: Record<string, string> };

export type CreateTemplateResult =
  | {
      outcome: 'created';
      name: string;
      /** Languages that 1MSG did not take, with its words. */
      refused: { language: string; details: string | null }[];
    }
  | { outcome: 'invalid'; problems: FieldProblem[] }
  | ChannelProblem;

/** What the setup guide works on; its steps are done by facts of these. */
export type SetupView = {
  settings: SettingsView;
  sendingOn: boolean;
  test: TestView | null;
};

/** A message to the merchant's own phone, and how it stands. */
export type TestView = {
  id: string;
  at: string;
  /** "+49 … 820"; null once it was erased. */
  phoneHint: string | null;
  state: TestState;
  /** Why it failed, is held or did not leave. */
  reason: string | null;
  code: number | null;
  details: string | null;
  /** Since it was sent. */
  seconds: number;
};

export type TestResult =
  | { outcome: 'sent'; test: TestView | null }
  | { outcome: 'invalid'; problem: 'unusable' | 'no_country' }
  | {
      outcome: 'stopped';
      by: TestStop | 'no_template' | 'no_label' | 'text_too_long';
      /** Until it may be worth another try; null where time does not help. */
      seconds: number | null;
    };

/** Why a channel cannot be used now; the page has the words for each. */
export type ChannelProblem = {
  outcome:
    | 'token_refused'
    | 'channel_not_found'
    | 'blocked'
    | 'not_answering'
    | 'not_connected'
    | 'unexpected_answer';
  /** The raw reply, without the token, for "Technical details". */
  details: string | null;
};

/** Why delivery reports do not reach us. */
export const REPORTS_PROBLEMS = [
  'too_many_addresses',
  'switched_off_at_onemsg',
  'token_refused',
  'channel_not_found',
  'blocked',
  'not_answering',
  'not_connected',
  'unexpected_answer',
] as const;
export type ReportsProblem = (typeof REPORTS_PROBLEMS)[number];

/** What happened to a channel's delivery reports; null: nothing of late. */
export type ReportsView =
  | { state: 'off'; since: string | null; problem: ReportsProblem }
  /** They had stopped, and were switched on again less than a day ago. */
  | { state: 'restored'; at: string };

export type HoldView = {
  id: string;
  kind: 'channel' | 'template';
  /** Which template, where the shop uses several; whether single statuses alone use it. */
  template: { name: string; ofStatuses: boolean } | null;
  reason: string;
  code: number | null;
  details: string | null;
  setAt: string;
  waiting: number;
  /** How the app looks whether it is over; null: it waits for the merchant alone. */
  probe: { by: 'status' | 'message' | 'templates'; at: string } | null;
};

/** How much of the daily limit that the merchant entered is used up. */
export type LimitView = {
  limit: DailyLimit;
  /** Whom all shops on the channel messaged in the last 24 hours. */
  people: number;
  use: LimitUse;
};

/** The periods that Home shows, in days. */
export const FIGURE_DAYS = [1, 7, 30, 90] as const;
export type FigureDays = (typeof FIGURE_DAYS)[number];

export type HomeView = {
  sendingOn: boolean;
  switchedOnAt: string | null;
  /** Installed again and not switched on since, with the data of before or after its erasure. */
  back: 'kept' | 'erased' | null;
  steps: {
    channelConnected: boolean;
    templateChosen: boolean;
    statusesOn: number;
  };
  holds: HoldView[];
  /** Messages that are still unsent: switching off skips them. Capped at 100. */
  unsent: number;
  /** Capped at 100. */
  unconfirmed: number;
  /** Failed of late, and can be sent again; capped at 100. */
  fixable: number;
  /** WhatsApp counts the chosen template as marketing. */
  templateIsMarketing: boolean;
  /** Of the messages sent again within 30 days, those that went out twice; capped at 100. */
  sentTwice: number;
  /** Shopify no longer lets the app read the shop's orders. */
  accessLost: boolean;
  /** Where Shopify has not answered for a while: how old what is shown may be. */
  shopifySilentMinutes: number | null;
  reports: ReportsView | null;
  /** The channel has not answered for so long, and so many messages wait for it (capped at 100). */
  pause: { waiting: number; minutes: number } | null;
  /** Null where no limit was entered. */
  dailyLimit: LimitView | null;
};

export type SwitchResult =
  | { outcome: 'on' | 'off' }
  | { outcome: 'not_ready'; missing: ('channel' | 'template' | 'status')[] };

/** The state a row shows: its message's, or that it was skipped, or left by the merchant. */
export type ShownState = Exclude<MessageState, 'ended' | 'superseded'> | 'skipped' | 'left';

/** What the list is narrowed to: one state, or all that waits for the merchant. */
export type ListedState = ShownState | 'attention';

export type NotificationQuery = {
  status: Status | null;
  state: ListedState | null;
  /** The customer's language, whatever its region ("pt"). */
  language: string | null;
  /** Why it was skipped, or failed: with these two states alone. */
  reason: string | null;
  /** ISO 8601, inclusive / exclusive. */
  from: string | null;
  to: string | null;
  /** An order name ("#1042" or "1042"), a whole phone number in any format, or a message ID. */
  search: string | null;
  sort: 'newest' | 'oldest';
  /** From `next` or `previous` of another page. */
  cursor: string | null;
};

export type NotificationRow = {
  id: string;
  /** "#1042" */
  orderName: string;
  parcel: { number: number; of: number | null } | null;
  status: Status | 'unknown';
  carrierStatus: string | null;
  /** "+49 … 820" */
  phoneHint: string | null;
  customerName: string | null;
  state: ShownState;
  /** Skip reason, waiting cause, hold reason, failure reason or unconfirmed cause. */
  reason: string | null;
  /** An unconfirmed message that a report fits which we cannot tie to it. */
  probablyDelivered: boolean;
  updatedAt: string;
};

export type NotificationPage = {
  rows: NotificationRow[];
  next: string | null;
  previous: string | null;
  /** Set where the search text cannot be searched for: what the field's error says. */
  searchProblem: 'partial_phone' | null;
};

export type ListChanges = {
  /** Those shown that the shop still has, as they are now. */
  rows: NotificationRow[];
  /** Newer than all that is shown, capped at 100; 0 on any page but the first of the newest. */
  newer: number;
};

/** Filters and order of the list under a name. */
export type SavedView = { id: string; name: string; params: string };

export type ViewCounts = { attention: number; failed: number };

/** In the order of the list; null at its end. */
export type Neighbours = { previous: string | null; next: string | null };

export type StoryEntry = {
  at: string;
  source: 'shopify' | 'app' | 'onemsg' | 'you';
  kind:
    | 'event'
    | 'event_nothing_new'
    | 'decided_send'
    | 'decided_skip'
    | 'superseded'
    | 'ended'
    | 'attempt_started'
    | 'attempt_accepted'
    | 'attempt_queued'
    | 'attempt_refused'
    | 'attempt_unconfirmed'
    | 'resolved'
    | 'receipt'
    | 'sent_again'
    | 'left'
    | 'email_queued'
    | 'email_sent'
    | 'email_refused'
    | 'email_unconfirmed'
    | 'email_dropped';
  /** Topic, reason, outcome or receipt status, by `kind`. */
  detail: string | null;
  attempt: number | null;
  /** Raw code and text of 1MSG or Meta, token scrubbed. */
  code: number | null;
  text: string | null;
  evidence: string | null;
};

export type MessagePreview = {
  /** What was sent, to the character; or what would have been sent. */
  text: string;
  wasSent: boolean;
  /** Where the three variables stand in `text`. */
  variables: { name: string; subject: string; label: string };
  header: string | null;
  footer: string | null;
  buttons: string[];
  templateName: string;
  language: string;
};

export type NotificationStory = {
  row: NotificationRow;
  orderGid: string;
  happenedAt: string | null;
  decision: 'send' | 'skip';
  skipReason: SkipReason | null;
  phoneSource: string | null;
  messageId: string | null;
  code: number | null;
  details: string | null;
  dueAt: string | null;
  preview: MessagePreview | null;
  story: StoryEntry[];
  /** Whether "Send again" and "Leave it" apply, and what the first must warn of. */
  canResend: boolean;
  resendWarning: 'may_double' | 'already_received' | null;
  canLeave: boolean;
  /** Two attempts of it were accepted: the customer probably got it twice. */
  sentTwice: boolean;
  /** When phone, name and texts were erased. */
  erasedAt: string | null;
};

export type ResendResult =
  | { outcome: 'queued' }
  | { outcome: 'confirm_double' }
  | {
      outcome: 'refused';
      reason:
        | 'newer_status'
        | 'too_late'
        | 'opted_out'
        | 'attempt_open'
        | 'not_sendable'
        | 'sending_off'
        | 'disconnected'
        | 'held';
    };

export type ResolveRequest = {
  what: 'resend' | 'leave';
  ids: readonly string[];
  /** Unconfirmed messages may reach the customer twice. */
  acceptDouble: boolean;
};

export type ResolveRefusal = {
  id: string;
  reason:
    | Extract<ResendResult, { outcome: 'refused' }>['reason']
    /** Unconfirmed, and nobody accepted that it may arrive twice. */
    | 'confirm_double'
    /** News of it came meanwhile, or it was left before. */
    | 'not_open';
};

/** How many of those chosen failed, may arrive twice, or are refused, and why. */
export type ResolveWeight = {
  failed: number;
  unconfirmed: number;
  refused: RefusalCounts;
  /** False: there are more, and no more were looked at. */
  isExact: boolean;
};

export type ResolveResult =
  | { outcome: 'resolved'; done: number; refused: ResolveRefusal[] }
  | { outcome: 'too_many'; most: number };

export type ExportRequest = {
  /** What a view shows, on all its pages, or these. */
  chosen: { view: Omit<NotificationQuery, 'cursor'> } | { ids: readonly string[] };
  /** In which its times and words are. */
  timeZone: string;
  locale: string;
};

/** `waiting`: for its link to be followed. */
export type ExportState = 'waiting' | 'running' | 'done' | 'stopped';

export type ExportProgress = { state: ExportState; rows: number };

/** A notification as an export has it: with the whole phone. */
export type ExportRow = Pick<
  NotificationRow,
  | 'orderName'
  | 'parcel'
  | 'status'
  | 'carrierStatus'
  | 'customerName'
  | 'state'
  | 'reason'
  | 'updatedAt'
> & {
  phone: string | null;
  happenedAt: string | null;
  decidedAt: string;
  sentAt: string | null;
  deliveredAt: string | null;
  readAt: string | null;
  failedAt: string | null;
  code: number | null;
  templateName: string | null;
  templateLanguage: string | null;
  messageId: string | null;
};

export type OpenExport = {
  timeZone: string;
  locale: string;
  /** Reads on only as it is asked to; whoever stops asking must `return` it. */
  batches: AsyncIterable<readonly ExportRow[]>;
};

export type TemplateChoice = {
  name: string;
  usable: boolean;
  /** Why not, where not: the page has the words. */
  problem: string | null;
  languages: {
    language: string;
    status: string;
    category: string | null;
    /** WhatsApp's word for why it rejected it. */
    rejectedReason: string | null;
    body: string;
    header: string | null;
    footer: string | null;
    buttons: string[];
    problem: string | null;
  }[];
};

export type ChannelView = {
  channelId: string;
  baseUrl: string;
  phone: string | null;
  status: string | null;
  checkedAt: string | null;
  hookRegisteredAt: string | null;
  reports: ReportsView | null;
};

export type StatusView = {
  status: Status;
  on: boolean;
  freshForSeconds: number;
  /** The template of its messages; null: the shop's. */
  templateName: string | null;
  /** The merchant's own label per language; a missing one means ours is used. */
  labels: Record<string, string>;
};

/** When messages may leave, and until when they are news. */
export type Timing = {
  /** Minutes after midnight on the shop's clock, first quiet one and first after; null: none. */
  quietHours: QuietHours | null;
  quietMode: QuietMode;
  /** Too old after so many seconds; null: as fits each status. */
  freshForSeconds: number | null;
  /** Statuses with a limit of their own. */
  freshOf: Partial<Record<Status, number>>;
};

/** Who gets messages. */
export type Audience = {
  /** Only customers who opted in; else everyone with a phone. */
  optInOnly: boolean;
  optIn: OptInSources;
};

export type AudienceCount = {
  /** How many were looked at: the last ones with a status change, 100 at most. */
  orders: number;
  /** Of those, how many would get messages. */
  reached: number;
};

/** Whom staff alerts reach, and about what. */
export type StaffAlerts = {
  /** Null: nobody. */
  email: string | null;
  onHeld: boolean;
  onFailures: boolean;
};

export type SettingsView = {
  version: number;
  /** Who saved last, and when; null: nobody yet. */
  saved: { at: string; by: string | null } | null;
  /** The 1MSG servers a channel may be on; the first is the default. */
  baseUrls: string[];
  channel: ChannelView | null;
  /** What the channel is used for now; null without one. */
  channelUse: {
    /** Whom all shops on it messaged in the last 24 hours; capped at 100,000. */
    people: number;
    /** The shop's messages that are not sent yet; capped at 10,000. */
    unsent: number;
  } | null;
  holds: HoldView[];
  templateName: string | null;
  templates: TemplateChoice[];
  defaultLanguage: string;
  /** Languages of the chosen template, else ours. */
  languages: string[];
  defaultCountry: string | null;
  testOrdersOn: boolean;
  confirmedOn: 'order_created' | 'order_paid';
  /** Null: no limit, or not known. */
  dailyLimit: DailyLimit | null;
  timeZone: string;
  timing: Timing;
  audience: Audience;
  alerts: StaffAlerts;
  /** What is done where WhatsApp cannot reach a customer. */
  fallback: Fallback;
  /** For so long phone, name and texts of a notification are kept. */
  historyDays: HistoryDays;
  /** Whether this installation can send mail at all. */
  canSendMail: boolean;
  statuses: StatusView[];
};

export type SettingsForm = {
  version: number;
  templateName: string | null;
  defaultLanguage: string;
  defaultCountry: string | null;
  testOrdersOn: boolean;
  confirmedOn: 'order_created' | 'order_paid';
  /** Null: no limit, or not known. */
  dailyLimit: DailyLimit | null;
  /** Left out: as it is. */
  timing?: Timing | undefined;
  audience?: Audience | undefined;
  alerts?: StaffAlerts | undefined;
  fallback?: Fallback | undefined;
  historyDays?: HistoryDays | undefined;
};

export type LabelsForm = {
  version: number;
  statuses: {
    status: Status;
    on: boolean;
    /** Null: the shop's. Left out: as it is. */
    templateName?: string | null | undefined;
    labels: Record<string, string>;
  }[];
};

export type FieldProblem = {
  /** The form field, for example `defaultLanguage` or `label.shipped.de`. */
  field: string;
  problem: string;
  /** Figures for the words, for example how many characters too long. */
  by?: number;
};

export type SaveResult =
  | { outcome: 'saved'; version: number }
  | { outcome: 'invalid'; problems: FieldProblem[] }
  | { outcome: 'conflict'; saved: SettingsView };

export type ConnectForm = { channelId: string; token: string; baseUrl: string | null };

export type ConnectResult =
  | { outcome: 'connected'; channel: ChannelView; tokenNames: string | null }
  | { outcome: 'invalid'; problems: FieldProblem[] }
  | { outcome: 'offline'; status: string }
  | { outcome: 'too_many_addresses'; count: number }
  | ChannelProblem;

export type ChannelLook = { outcome: 'seen'; channel: ChannelView } | ChannelProblem;

export type ChannelCheck =
  | { outcome: 'checked'; channel: ChannelView; online: boolean }
  | ChannelProblem;
