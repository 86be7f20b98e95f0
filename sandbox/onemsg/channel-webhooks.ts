import { z } from 'zod';
import { type Channel, maxWebhookUrls, setWebhooks } from './channel-state.ts';
import type { EndpointCall } from './endpoint-call.ts';
import { errorReply, jsonReply, type Reply } from './replies.ts';
import type { Switches } from './switches.ts';

const urlList = z.union([z.string(), z.array(z.string())]).transform((value) => {
  const list = typeof value === 'string' ? value.split(',') : value;
  return list.map((url) => url.trim()).filter((url) => url !== '');
});

/** GET webhook: the addresses in the form `webhookListShape` asks for, and the state of each. */
export function readWebhooks({ channel, switches }: EndpointCall): Reply {
  const webhookStatuses = Object.fromEntries(
    [...channel.webhooks].map(([url, state]) => [url, state.status]),
  );
  return jsonReply(200, { webhookUrl: listed(channel, switches), webhookStatuses });
}

function listed(channel: Channel, switches: Switches): string | string[] {
  const urls = [...channel.webhooks.keys()];
  switch (switches.webhookListShape) {
    case 'array':
      return urls;
    case 'comma':
      return urls.join(',');
    case 'string':
      return urls.length > 1 ? urls : (urls[0] ?? '');
  }
}

/** POST webhook: replaces the whole list and makes every address in it active again. */
export function changeWebhooks({ channel, exchange, switches }: EndpointCall): Reply {
  const read = z.looseObject({ webhookUrl: urlList }).safeParse(exchange.body);
  if (!read.success || read.data.webhookUrl.length === 0) {
    return errorReply(400, 'webhookUrl is required', switches);
  }
  const bad = listProblem(read.data.webhookUrl);
  if (bad !== null) return errorReply(400, bad, switches);
  setWebhooks(channel, read.data.webhookUrl, true);
  return jsonReply(200, { set: true, message: read.data.webhookUrl.join(',') });
}

function listProblem(urls: readonly string[]): string | null {
  if (urls.length > maxWebhookUrls) return `At most ${maxWebhookUrls} webhook URLs are allowed`;
  const wrong = urls.find((url) => !/^https?:$/.test(URL.parse(url)?.protocol ?? ''));
  return wrong === undefined ? null : 'webhookUrl is not a valid URL';
}

const settingsSchema = z
  .looseObject({
    webhookUrl: urlList,
    ackNotificationsOn: z.boolean(),
    guaranteedHooks: z.boolean(),
    rawHooks: z.boolean(),
    template_analytics_enabled: z.boolean(),
    cta_url_link_tracking_opted_out: z.boolean(),
  })
  .partial();

/** GET settings. */
export function readSettings({ channel, switches }: EndpointCall): Reply {
  return jsonReply(200, { webhookUrl: listed(channel, switches), ...channel.settings });
}

/** POST settings: any subset. An address list given here replaces the old one but revives nothing. */
export function changeSettings({ channel, exchange, switches }: EndpointCall): Reply {
  const read = settingsSchema.safeParse(exchange.body);
  if (!read.success) return errorReply(400, 'Invalid settings', switches);
  const { webhookUrl, ...given } = read.data;
  if (webhookUrl !== undefined) {
    const bad = listProblem(webhookUrl);
    if (bad !== null) return errorReply(400, bad, switches);
    setWebhooks(channel, webhookUrl, false);
  }
  const { settings } = channel;
  const before = { ...settings };
  settings.ackNotificationsOn = given.ackNotificationsOn ?? settings.ackNotificationsOn;
  settings.guaranteedHooks = given.guaranteedHooks ?? settings.guaranteedHooks;
  settings.rawHooks = given.rawHooks ?? settings.rawHooks;
  settings.template_analytics_enabled =
    given.template_analytics_enabled ?? settings.template_analytics_enabled;
  settings.cta_url_link_tracking_opted_out =
    given.cta_url_link_tracking_opted_out ?? settings.cta_url_link_tracking_opted_out;
  const update = Object.fromEntries(
    Object.entries(settings).filter(([key, value]) => Reflect.get(before, key) !== value),
  );
  const listUpdate = webhookUrl === undefined ? {} : { webhookUrl };
  return jsonReply(200, { ...listUpdate, update: { ...listUpdate, ...update } });
}
