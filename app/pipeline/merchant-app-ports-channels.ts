import type { HoldProbe } from '#app/domain/hold-probe.ts';
import type { ChannelHoldReason } from '#app/domain/send-outcome.ts';
import type { ReportsView } from './merchant-app.ts';

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
  readonly reports: ReportsView | null;
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
  /**
   * Connects it in place of the one before, whose held messages wait for this one and whose list
   * is due to lose our address.
   */
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
  /** What 1MSG says of it now; null where it was disconnected meanwhile. */
  recordLook(
    shopId: string,
    channelId: string,
    seen: ChannelSighting,
  ): Promise<ConnectedChannel | null>;
  /** Ends the shop's unsent messages, and our address is due to leave the list; false where another call had done so. */
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
  /** WhatsApp's word for why it rejected it. */
  readonly rejectedReason: string | null;
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
  readonly probedBy: HoldProbe['by'];
  /** When it is probed next, or as soon as it can be; null: not by itself. */
  readonly probeAt: string | null;
  /** How many of the shop's messages it holds. */
  readonly waiting: number;
};

export type HoldsPort = {
  /** What stops this shop's messages: holds of its channel, its token and the templates it uses. */
  listHolds(shopId: string): Promise<readonly HoldRecord[]>;
  /** The merchant saw the channel work: its messages try again, a hold that still is one returns. */
  liftChannelHolds(channel: Pick<ConnectedChannel, 'id' | 'channelKey'>): Promise<void>;
  /** The number is not online: its messages wait until it is. */
  holdChannel(channelKey: string, reason: ChannelHoldReason): Promise<void>;
};

/** Counts over a channel, each up to `cap`. */
export type ChannelFiguresPort = {
  /** People whom any shop on the channel messaged in the last 24 hours. */
  countRecipients(channelKey: string, cap: number): Promise<number>;
  /** The shop's messages that wait or are held. */
  countUnsent(shopId: string, cap: number): Promise<number>;
  readUnanswered(shopId: string, channelKey: string, cap: number): Promise<Unanswered>;
};

/** What waits for a channel that does not answer. */
export type Unanswered = {
  /** The shop's messages that are due meanwhile; 0 while it answers. */
  readonly waiting: number;
  readonly silentSeconds: number;
};
