import { assertNever } from '#app/domain/assert-never.ts';
import type { ChannelProblem, ConnectResult, ReportsProblem } from './merchant-app.ts';
import type { MerchantAppPorts, OneMsgProblem, OurHook } from './merchant-app-ports.ts';
import type { ChannelCredentials } from './merchant-app-ports-channels.ts';

export type HookPorts = Pick<MerchantAppPorts, 'channels' | 'oneMsg' | 'appUrl'>;

const OUTCOMES = {
  unauthorized: 'token_refused',
  not_found: 'channel_not_found',
  blocked: 'blocked',
  unreachable: 'not_answering',
  throttled: 'not_answering',
  unexpected: 'unexpected_answer',
} as const satisfies Record<OneMsgProblem['problem'], ChannelProblem['outcome']>;

/** What 1MSG's refusal means to the merchant. */
export function channelProblem({ problem, text }: OneMsgProblem): ChannelProblem {
  return { outcome: OUTCOMES[problem], details: text };
}

/**
 * Our address for a channel's reports. Shops may share a 1MSG channel, so only addresses with a
 * key that this very shop once had count as old ones of ours.
 */
export async function readOurHook(
  { channels, appUrl }: HookPorts,
  shopId: string,
  hookKey: string,
): Promise<OurHook> {
  const prefix = `${appUrl}/hooks/1msg/`;
  const hashes = await channels.readHookKeyHashes(shopId);
  const isOurs = (url: string) =>
    url.startsWith(prefix) &&
    hashes.has(channels.hashHookKey(url.slice(prefix.length).replace(/\/$/, '')));
  return { url: `${prefix}${hookKey}`, isOurs };
}

type HookState =
  | { readonly ok: true; readonly reportsOn: boolean }
  | { readonly ok: false; readonly problem: ReportsProblem; readonly result: ConnectResult };

/** Makes the channel report to us, and says in the merchant's terms why it does not. */
export async function registerOurHook(
  ports: HookPorts,
  credentials: ChannelCredentials,
  hook: OurHook,
): Promise<HookState> {
  const registered = await ports.oneMsg.registerHook(credentials, hook);
  switch (registered.outcome) {
    case 'registered':
      return { ok: true, reportsOn: true };
    case 'reports_off':
      return { ok: true, reportsOn: false };
    case 'too_many_urls':
      return {
        ok: false,
        problem: 'too_many_addresses',
        result: { outcome: 'too_many_addresses', count: registered.urls },
      };
    case 'not_kept':
      return {
        ok: false,
        problem: 'unexpected_answer',
        result: { outcome: 'unexpected_answer', details: null },
      };
    case 'failed': {
      const result = channelProblem(registered.problem);
      return { ok: false, problem: result.outcome, result };
    }
    default:
      return assertNever(registered);
  }
}
