import { holdOfStatus } from '#app/domain/hold-probe.ts';
import { channelProblem, type HookPorts, readOurHook, registerOurHook } from './configure-hook.ts';
import type { ConnectForm, ConnectResult, FieldProblem, MerchantApp } from './merchant-app.ts';
import type { MerchantAppPorts } from './merchant-app-ports.ts';
import type { ChannelCredentials, ConnectedChannel } from './merchant-app-ports-channels.ts';
import { channelView } from './show-settings.ts';

export type ChannelPorts = HookPorts &
  Pick<
    MerchantAppPorts,
    'templates' | 'readPhone' | 'newHookKey' | 'onemsgBaseUrls' | 'wakeSend' | 'wakeHooks'
  >;

function tokenProblems(token: string): FieldProblem[] {
  if (token === '') return [{ field: 'token', problem: 'empty' }];
  return /^[\x21-\x7e]{1,4096}$/.test(token) ? [] : [{ field: 'token', problem: 'malformed' }];
}

function channelIdProblems(channelId: string): FieldProblem[] {
  if (channelId === '') return [{ field: 'channelId', problem: 'empty' }];
  return /^[\w-]{1,64}$/.test(channelId) ? [] : [{ field: 'channelId', problem: 'malformed' }];
}

type ReadForm =
  | { readonly ok: true; readonly credentials: ChannelCredentials }
  | { readonly ok: false; readonly problems: FieldProblem[] };

function readForm(form: ConnectForm, baseUrls: readonly string[]): ReadForm {
  const channelId = form.channelId.trim();
  const token = form.token.trim();
  const baseUrl = form.baseUrl === null ? baseUrls[0] : form.baseUrl.trim().replace(/\/+$/, '');
  const problems = [...channelIdProblems(channelId), ...tokenProblems(token)];
  if (baseUrl === undefined || !baseUrls.includes(baseUrl)) {
    return { ok: false, problems: [...problems, { field: 'baseUrl', problem: 'not_allowed' }] };
  }
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, credentials: { baseUrl, channelId, token } };
}

/** Prefixes differ between a channel's id and the one in its token; the digits are the same. */
function namesAnother(tokenNames: string, channelId: string): boolean {
  const core = (id: string) => id.replace(/^\D+/, '').toLowerCase();
  return core(tokenNames) !== core(channelId);
}

/** The channel that the token names, where that is not the one given: worth a warning only. */
function otherChannelNamed(
  { oneMsg }: Pick<MerchantAppPorts, 'oneMsg'>,
  { token, channelId }: ChannelCredentials,
): string | null {
  const named = oneMsg.readTokenChannelId(token);
  return named !== null && namesAnother(named, channelId) ? named : null;
}

/** The channel's own number as E.164 digits; null where 1MSG doesn't tell. */
export async function readOwnPhone(
  { oneMsg, readPhone }: Pick<MerchantAppPorts, 'oneMsg' | 'readPhone'>,
  credentials: ChannelCredentials,
): Promise<string | null> {
  const me = await oneMsg.getMe(credentials);
  const text = me.ok ? (me.phone?.trim() ?? '') : '';
  if (text === '') return null;
  const reading = readPhone(text.startsWith('+') ? text : `+${text}`, null);
  return reading.ok ? reading.digits : null;
}

/** Reads the templates of a channel anew; what 1MSG does not answer leaves them as they are. */
async function takeOverTemplates(
  { oneMsg, templates }: Pick<MerchantAppPorts, 'oneMsg' | 'templates'>,
  shopId: string,
  channel: ConnectedChannel,
): Promise<void> {
  const listed = await oneMsg.listTemplates(channel.credentials);
  if (listed.ok) await templates.saveTemplates(shopId, channel, listed.templates);
}

function connected(
  ports: Pick<MerchantAppPorts, 'oneMsg'>,
  channel: ConnectedChannel,
): ConnectResult {
  return {
    outcome: 'connected',
    channel: channelView(channel),
    tokenNames: otherChannelNamed(ports, channel.credentials),
  };
}

/**
 * Connects a 1MSG channel: nothing is stored before 1MSG has accepted the token for it, said
 * that its number is online and taken our address for reports.
 */
export function makeConnectChannel(ports: ChannelPorts): MerchantApp['connectChannel'] {
  const replaceToken = makeReplaceToken(ports);
  return async (shopId, form) => {
    const read = readForm(form, ports.onemsgBaseUrls);
    if (!read.ok) return { outcome: 'invalid', problems: read.problems };
    const { credentials } = read;
    const before = await ports.channels.findChannel(shopId);
    if (before !== null && isSameChannel(before.credentials, credentials)) {
      return replaceToken(shopId, credentials.token);
    }
    const status = await ports.oneMsg.getStatus(credentials);
    if (!status.ok) return channelProblem(status);
    if (holdOfStatus(status.status) !== null) return { outcome: 'offline', status: status.status };
    const hookKey = ports.newHookKey();
    const hook = await readOurHook(ports, shopId, hookKey);
    const registered = await registerOurHook(ports, credentials, hook);
    if (!registered.ok) return registered.result;
    const channel = await ports.channels.connect(shopId, {
      credentials,
      channelKey: `${new URL(credentials.baseUrl).host}/${credentials.channelId}`,
      hookKey,
      hookRegistered: registered.reportsOn,
      status: status.status,
      phone: await readOwnPhone(ports, credentials),
    });
    if (before !== null) ports.wakeHooks();
    await takeOverTemplates(ports, shopId, channel);
    ports.wakeSend();
    return connected(ports, channel);
  };
}

function isSameChannel(a: ChannelCredentials, b: ChannelCredentials): boolean {
  return a.baseUrl === b.baseUrl && a.channelId === b.channelId;
}

/** Changes the token of the connected channel; the old one stays until 1MSG accepts the new. */
export function makeReplaceToken(ports: ChannelPorts): MerchantApp['replaceToken'] {
  return async (shopId, text) => {
    const token = text.trim();
    const problems = tokenProblems(token);
    if (problems.length > 0) return { outcome: 'invalid', problems };
    const before = await ports.channels.findChannel(shopId);
    if (before === null) return { outcome: 'not_connected', details: null };
    const credentials = { ...before.credentials, token };
    const status = await ports.oneMsg.getStatus(credentials);
    if (!status.ok) return channelProblem(status);
    const channel = await ports.channels.replaceToken(shopId, before, token, {
      status: status.status,
      phone: await readOwnPhone(ports, credentials),
    });
    await takeOverTemplates(ports, shopId, channel);
    ports.wakeSend();
    return connected(ports, channel);
  };
}
