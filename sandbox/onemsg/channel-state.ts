import type { MessageItem } from './hook-payloads.ts';
import { instanceOfToken } from './message-ids.ts';
import { defaultTemplates, type Template, type TemplateButton } from './templates.ts';

/** One HTTP request exactly as it came in. */
export type ReceivedRequest = {
  receivedAt: number;
  path: string;
  rawBody: Buffer;
  headers: Record<string, string>;
};

/** One status the message really reached, at `at` milliseconds. */
export type StatusEntry = { status: string; at: number; failure: Failure | null };
export type Failure = { code: number; text: string };

/** A send that was taken on, whatever the caller was told. */
export type SimulatedMessage = {
  channelId: string;
  /** Digits as the caller sent them. */
  phone: string;
  /** Digits as WhatsApp knows the phone. */
  chatDigits: string;
  /** `chatDigits` with the suffix that 1MSG gives. */
  chatId: string;
  wamid: string;
  jobId: string | null;
  template: string;
  language: string;
  category: string;
  parameters: string[];
  header: string | null;
  text: string;
  footer: string | null;
  buttons: TemplateButton[];
  ttlSeconds: number | null;
  acceptedAt: number;
  /** Position among the channel's messages; null while it is only queued. */
  messageNumber: number | null;
  statuses: StatusEntry[];
  request: ReceivedRequest;
};

/** Every call of sendTemplate, taken on or not. `result` is the reply mode, or why it was refused. */
export type SendCall = {
  channelId: string;
  result: string;
  wamid: string | null;
  request: ReceivedRequest;
};

/** What a customer wrote to the channel. */
export type InboundMessage = {
  id: string;
  channelId: string;
  chatDigits: string;
  text: string;
  type: string;
  at: number;
  messageNumber: number;
  hook: MessageItem;
};

export type WebhookState = { status: 'active' | 'disabled'; failuresInARow: number };

export type ChannelSettings = {
  ackNotificationsOn: boolean;
  guaranteedHooks: boolean;
  rawHooks: boolean;
  template_analytics_enabled: boolean;
  cta_url_link_tracking_opted_out: boolean;
};

export type Channel = {
  id: string;
  token: string;
  /** The business's own number, digits. */
  phone: string;
  businessName: string;
  namespace: string;
  settings: ChannelSettings;
  webhooks: Map<string, WebhookState>;
  templates: Template[];
  lastMessageNumber: number;
  messages: SimulatedMessage[];
  messagesByWamid: Map<string, SimulatedMessage>;
  inbound: InboundMessage[];
  recentSends: number[];
};

/** How a channel is told to the simulator. Everything but the id and the token has a default. */
export type ChannelOptions = {
  id: string;
  token: string;
  phone?: string | undefined;
  businessName?: string | undefined;
  namespace?: string | undefined;
  /** Addresses that other programs registered before, such as the vendor's own inbox. */
  webhookUrls?: string[] | undefined;
  ackNotificationsOn?: boolean | undefined;
  templates?: Template[] | undefined;
};

export const maxWebhookUrls = 5;

export function makeChannel(options: ChannelOptions): Channel {
  const namespace = options.namespace ?? 'ca300906_cfbc_410b_99fb_dcee8e13d578';
  return {
    id: options.id,
    token: options.token,
    phone: options.phone ?? '4930901820',
    businessName: options.businessName ?? 'Your shop',
    namespace,
    settings: {
      // 1MSG does not say what the default is: off makes a caller that never turns it on visible.
      ackNotificationsOn: options.ackNotificationsOn ?? false,
      guaranteedHooks: true,
      rawHooks: false,
      template_analytics_enabled: false,
      cta_url_link_tracking_opted_out: false,
    },
    webhooks: new Map(
      (options.webhookUrls ?? []).map((url) => [url, { status: 'active', failuresInARow: 0 }]),
    ),
    templates: options.templates ?? defaultTemplates(namespace),
    lastMessageNumber: 0,
    messages: [],
    messagesByWamid: new Map(),
    inbound: [],
    recentSends: [],
  };
}

/** Drops the traffic and keeps what was configured: token, settings, addresses, templates. */
export function forgetTraffic(channel: Channel): void {
  channel.messages = [];
  channel.messagesByWamid.clear();
  channel.inbound = [];
  channel.lastMessageNumber = 0;
  channel.recentSends = [];
}

/** Replaces the address list. Addresses that stay keep their state unless `reactivate` is set. */
export function setWebhooks(channel: Channel, urls: readonly string[], reactivate: boolean): void {
  const before = channel.webhooks;
  channel.webhooks = new Map(
    urls.map((url) => {
      const known = reactivate ? undefined : before.get(url);
      return [url, known ?? { status: 'active', failuresInARow: 0 }];
    }),
  );
}

/** Finds a channel by its id, or by the instance its token names, as 1MSG accepts both in a path. */
export function findChannel(channels: Map<string, Channel>, id: string): Channel | undefined {
  const exact = channels.get(id);
  if (exact !== undefined) return exact;
  return [...channels.values()].find((channel) => instanceOfToken(channel.token) === id);
}

/** The last thing that is known of a message; null before any status. */
export function lastStatus(message: SimulatedMessage): StatusEntry | null {
  return message.statuses.at(-1) ?? null;
}
