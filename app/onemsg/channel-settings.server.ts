import { answerOf, type ChannelAnswer } from './channel-answer.ts';
import type { ChannelCall, ChannelCredentials } from './channel-call.server.ts';
import { type HookUrls, readHookUrls, readUrls } from './webhook-list-reader.ts';
import { settingsWire, webhookSetWire } from './wire-schemas.ts';

/** Null where the channel doesn't say. */
export type ChannelSettings = {
  readonly ackNotificationsOn: boolean | null;
  readonly guaranteedHooks: boolean | null;
  readonly rawHooks: boolean | null;
  readonly webhookUrls: readonly string[] | null;
};

/** The settings that we may change, each only when we mean it: a whole read is never posted back. */
export type ChannelSettingsChange = {
  readonly ackNotificationsOn?: boolean;
  readonly guaranteedHooks?: boolean;
};

const MAX_REPLY_BYTES = 256 * 1024;

/** The operations on where and how a channel reports. */
export function makeChannelSettings(call: ChannelCall) {
  const get = (credentials: ChannelCredentials, operation: string) =>
    call(credentials, { method: 'GET', operation, maxResponseBytes: MAX_REPLY_BYTES });
  const post = (credentials: ChannelCredentials, operation: string, body: object) =>
    call(credentials, { method: 'POST', operation, body, maxResponseBytes: MAX_REPLY_BYTES });

  return {
    /** GET /webhook: the addresses the channel reports to. */
    getWebhook: async (credentials: ChannelCredentials): Promise<ChannelAnswer<HookUrls>> => {
      const exchange = await get(credentials, 'webhook');
      return answerOf(exchange, credentials.token, ({ json }) => readHookUrls(json));
    },

    /**
     * POST /webhook: replaces the whole list, and switches disabled addresses on again. An empty
     * list is refused there and is written through /settings
     * (https://github.com/1msg/1msg-cli). Read back what came of it.
     */
    setWebhook: async (
      credentials: ChannelCredentials,
      urls: readonly string[],
    ): Promise<ChannelAnswer<object>> => {
      const [only, ...more] = urls;
      const exchange =
        only === undefined
          ? await post(credentials, 'settings', { webhookUrl: '' })
          : await post(credentials, 'webhook', { webhookUrl: more.length === 0 ? only : urls });
      return answerOf(exchange, credentials.token, ({ object }) =>
        webhookSetWire.parse(object ?? {}).set === false ? null : {},
      );
    },

    /** GET /settings. */
    getSettings: async (
      credentials: ChannelCredentials,
    ): Promise<ChannelAnswer<ChannelSettings>> => {
      const exchange = await get(credentials, 'settings');
      return answerOf(exchange, credentials.token, ({ object }) => {
        if (object === null) return null;
        const { webhookUrl, ackNotificationsOn, guaranteedHooks, rawHooks } =
          settingsWire.parse(object);
        const webhookUrls = readUrls(webhookUrl);
        return { ackNotificationsOn, guaranteedHooks, rawHooks, webhookUrls };
      });
    },

    /** POST /settings with the changed settings alone. */
    setSettings: async (
      credentials: ChannelCredentials,
      change: ChannelSettingsChange,
    ): Promise<ChannelAnswer<object>> => {
      const exchange = await post(credentials, 'settings', change);
      return answerOf(exchange, credentials.token, () => ({}));
    },
  };
}
