import { type HookPorts, readOurHook, registerOurHook } from './configure-hook.ts';
import type { ReportsProblem } from './merchant-app.ts';
import type { OneMsgAnswer } from './merchant-app-ports.ts';
import type { ChannelCredentials } from './merchant-app-ports-channels.ts';
import type { HookedChannel } from './track.ts';

/** A channel whose turn it is to be looked at. */
export type WatchedChannel = {
  readonly channel: HookedChannel;
  readonly credentials: ChannelCredentials;
  readonly hookKey: string;
};

/** Whether a channel reports to an address, and why it does not. */
export type ReportsState = 'on' | 'missing' | 'disabled' | 'reports_off';

export type HookSighting =
  | { readonly found: 'on' }
  /** It had stopped, and reports again. */
  | { readonly found: 'restored' }
  | { readonly found: 'off'; readonly problem: ReportsProblem };

export type WatchHooksPorts = Pick<HookPorts, 'channels' | 'oneMsg' | 'appUrl'> & {
  /** Takes up to `limit` channels whose turn it is, and sets when theirs is next. */
  claimWatches(limit: number): Promise<readonly WatchedChannel[]>;
  readReports(
    credentials: ChannelCredentials,
    ourUrl: string,
  ): Promise<OneMsgAnswer<{ readonly state: ReportsState }>>;
  /**
   * Where reports had stopped, what they may have told is asked for at once. False where the
   * merchant has disconnected the channel meanwhile.
   */
  recordSighting(channel: HookedChannel, sighting: HookSighting): Promise<boolean>;
  onError(error: unknown): void;
};

const CHANNELS_AT_ONCE = 10;

/**
 * Makes what looks whether channels still report to us, for 1MSG switches an address off that
 * failed too often and others may replace the list. What has stopped is switched on again; the
 * addresses of others stay. Returns whether there may be more to look at.
 */
export function makeWatchHooks(ports: WatchHooksPorts): () => Promise<boolean> {
  async function watch({ channel, credentials, hookKey }: WatchedChannel): Promise<void> {
    const hook = await readOurHook(ports, channel.shopId, hookKey);
    const reports = await ports.readReports(credentials, hook.url);
    // No answer says nothing of our address.
    if (!reports.ok) return;
    if (reports.state === 'on') {
      await ports.recordSighting(channel, { found: 'on' });
      return;
    }
    const registered = await registerOurHook(ports, credentials, hook);
    const isConnected = await ports.recordSighting(channel, sightingOf(registered));
    if (!isConnected && registered.ok) await ports.oneMsg.unregisterHook(credentials, hook);
  }

  return async () => {
    const watched = await ports.claimWatches(CHANNELS_AT_ONCE);
    await Promise.all(watched.map((one) => watch(one).catch(ports.onError)));
    return watched.length === CHANNELS_AT_ONCE;
  };
}

function sightingOf(registered: Awaited<ReturnType<typeof registerOurHook>>): HookSighting {
  if (!registered.ok) return { found: 'off', problem: registered.problem };
  return registered.reportsOn
    ? { found: 'restored' }
    : { found: 'off', problem: 'switched_off_at_onemsg' };
}
