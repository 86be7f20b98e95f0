import type { ChannelAnswer, ChannelProblem } from './channel-answer.ts';
import type { ChannelCredentials } from './channel-call.server.ts';
import type { OneMsgClient } from './client.server.ts';
import { holdSameUrls, MAX_HOOK_URLS, withOurUrl, withoutOurUrls } from './hook-url-list.ts';
import {
  type HookUrlStatus,
  type HookUrls,
  isSameUrl,
  statusOfUrl,
} from './webhook-list-reader.ts';

type Client = Pick<OneMsgClient, 'getWebhook' | 'setWebhook' | 'getSettings' | 'setSettings'>;

/** The address to register, and which addresses of the list are older ones of ours. */
export type OurHook = {
  readonly url: string;
  readonly isOurs: (url: string) => boolean;
};

type ListWritten =
  | { readonly outcome: 'written'; readonly changed: boolean; readonly urls: readonly string[] }
  | { readonly outcome: 'too_many_urls'; readonly urls: number }
  /** Someone else kept changing the list, or 1MSG kept another list than it was given. */
  | { readonly outcome: 'not_kept' }
  | { readonly outcome: 'failed'; readonly problem: ChannelProblem };

export type HookRegistered =
  | { readonly outcome: 'registered'; readonly changed: boolean; readonly otherUrls: number }
  /** The address is in the list, and 1MSG keeps delivery reports switched off all the same. */
  | { readonly outcome: 'reports_off' }
  | Exclude<ListWritten, { readonly outcome: 'written' }>;

export type HookUnregistered =
  | { readonly outcome: 'unregistered'; readonly changed: boolean }
  | Exclude<ListWritten, { readonly outcome: 'written' | 'too_many_urls' }>;

/** Changes by others are met by composing the list anew, this many times. */
const ROUNDS = 3;

/**
 * Makes the channel report to our address and turns delivery reports on. Everybody else's
 * addresses stay: a post replaces the whole list, so it is read, composed, read again, posted and
 * read back (https://github.com/1msg/1msg-for-agents, references/webhooks.md). An address that
 * 1MSG disabled is posted again, which enables it.
 */
export async function registerHook(
  client: Client,
  credentials: ChannelCredentials,
  ours: OurHook,
): Promise<HookRegistered> {
  const written = await writeList(
    client,
    credentials,
    (urls) => withOurUrl(urls, ours.url, ours.isOurs),
    (hooks) => statusOfUrl(hooks, ours.url) === 'disabled',
  );
  if (written.outcome !== 'written') return written;
  const reports = await turnReportsOn(client, credentials);
  if (reports !== null) return reports;
  const otherUrls = written.urls.filter((url) => !isSameUrl(url, ours.url)).length;
  return { outcome: 'registered', changed: written.changed, otherUrls };
}

/** Takes our addresses out of the list and leaves everybody else's, and the settings, as they are. */
export async function unregisterHook(
  client: Client,
  credentials: ChannelCredentials,
  ours: OurHook,
): Promise<HookUnregistered> {
  const written = await writeList(
    client,
    credentials,
    (urls) => withoutOurUrls(urls, ours.url, ours.isOurs),
    () => false,
  );
  if (written.outcome === 'written') return { outcome: 'unregistered', changed: written.changed };
  // A list that only gets shorter cannot get too long.
  return written.outcome === 'too_many_urls' ? { outcome: 'not_kept' } : written;
}

/** Whether the channel reports to our address; `missing`: it is not in the list. */
export function readHookState(hooks: HookUrls, ourUrl: string): HookUrlStatus | 'missing' {
  if (!hooks.urls.some((url) => isSameUrl(url, ourUrl))) return 'missing';
  return statusOfUrl(hooks, ourUrl);
}

/**
 * Whether reports reach our address. Settings that the channel doesn't show are taken to be as we
 * left them.
 */
export async function readReportsState(
  client: Pick<OneMsgClient, 'getWebhook' | 'getSettings'>,
  credentials: ChannelCredentials,
  ourUrl: string,
): Promise<ChannelAnswer<{ state: 'on' | 'missing' | 'disabled' | 'reports_off' }>> {
  const hooks = await client.getWebhook(credentials);
  if (!hooks.ok) return hooks;
  const state = readHookState(hooks, ourUrl);
  if (state === 'missing' || state === 'disabled') return { ok: true, state };
  const settings = await client.getSettings(credentials);
  const isOff = settings.ok && settings.ackNotificationsOn === false;
  return { ok: true, state: isOff ? 'reports_off' : 'on' };
}

async function writeList(
  client: Client,
  credentials: ChannelCredentials,
  compose: (urls: readonly string[]) => readonly string[],
  mustPost: (hooks: HookUrls) => boolean,
): Promise<ListWritten> {
  let before = await client.getWebhook(credentials);
  let posted = false;
  for (let round = 0; round < ROUNDS; round += 1) {
    if (!before.ok) return { outcome: 'failed', problem: before };
    const urls = compose(before.urls);
    const isDone = sameList(before.urls, urls) && (posted || !mustPost(before));
    if (isDone) return { outcome: 'written', changed: posted, urls };
    if (urls.length > MAX_HOOK_URLS) {
      return { outcome: 'too_many_urls', urls: before.urls.length };
    }
    const again = await client.getWebhook(credentials);
    if (!again.ok) return { outcome: 'failed', problem: again };
    if (!holdSameUrls(before.urls, again.urls)) {
      before = again;
      continue;
    }
    const set = await client.setWebhook(credentials, urls);
    if (!set.ok) return { outcome: 'failed', problem: set };
    posted = true;
    before = await client.getWebhook(credentials);
  }
  if (!before.ok) return { outcome: 'failed', problem: before };
  const urls = compose(before.urls);
  return sameList(before.urls, urls)
    ? { outcome: 'written', changed: posted, urls }
    : { outcome: 'not_kept' };
}

function sameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && holdSameUrls(a, b);
}

async function turnReportsOn(
  client: Client,
  credentials: ChannelCredentials,
): Promise<HookRegistered | null> {
  const before = await client.getSettings(credentials);
  if (before.ok && before.ackNotificationsOn === true) return null;
  const set = await client.setSettings(credentials, { ackNotificationsOn: true });
  if (!set.ok) return { outcome: 'failed', problem: set };
  const after = await client.getSettings(credentials);
  // A channel that doesn't show the setting has taken it: only a plain "off" is a refusal.
  const isOff = after.ok && after.ackNotificationsOn === false;
  return isOff ? { outcome: 'reports_off' } : null;
}
