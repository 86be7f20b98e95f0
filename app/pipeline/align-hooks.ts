import { type HookPorts, readOurHook, registerOurHook } from './configure-hook.ts';
import type { ChannelCredentials } from './merchant-app-ports-channels.ts';

/** A channel whose list at 1MSG may not be what the shop wants. */
export type UnalignedChannel = {
  readonly id: string;
  readonly shopId: string;
  readonly channelKey: string;
  readonly credentials: ChannelCredentials;
  readonly hookKey: string;
  /** Whether our address belongs in the list: the shop is installed and connected to it. */
  readonly wanted: boolean;
  /** When it is tried again should this try fail; null: never. */
  readonly nextTry: string | null;
};

export type AlignHooksPorts = HookPorts & {
  /** Takes one whose time has come, and sets when it is tried next; null: none. */
  claimUnaligned(): Promise<UnalignedChannel | null>;
  /** Nothing where it was asked for anew since it was claimed. */
  recordAligned(channel: UnalignedChannel, reportsOn: boolean): Promise<void>;
  /** One change of a channel's list at a time, over all processes: null where one is under way. */
  withChannel<T>(channelKey: string, run: () => Promise<T>): Promise<T | null>;
  /** Our address stays where it is: there is no further try. */
  announceGivenUp(shopId: string): void;
  onError(error: unknown): void;
};

/** The next run takes the rest: while 1MSG is silent each takes a request's time-out. */
const CHANNELS_PER_RUN = 25;

/**
 * Takes our address out of the lists of channels that a shop has left, and puts it back where a
 * shop has come back, as often and as long as the claims allow. Addresses of others, other shops
 * of ours included, stay.
 */
export function makeAlignHooks(ports: AlignHooksPorts): (stop: AbortSignal) => Promise<void> {
  /** Whether the channel reports to us now; null where 1MSG did not do it. */
  async function align(channel: UnalignedChannel): Promise<boolean | null> {
    const { credentials, shopId, hookKey } = channel;
    const hook = await readOurHook(ports, shopId, hookKey);
    if (channel.wanted) {
      const registered = await registerOurHook(ports, credentials, hook);
      return registered.ok ? registered.reportsOn : null;
    }
    // This address alone: the shop may be connected again by now, under a new one.
    const alone = { url: hook.url, isOurs: () => false };
    const { outcome } = await ports.oneMsg.unregisterHook(credentials, alone);
    return outcome === 'unregistered' ? false : null;
  }

  async function attempt(channel: UnalignedChannel): Promise<void> {
    const reportsOn = await ports.withChannel(channel.channelKey, () => align(channel));
    if (reportsOn !== null) await ports.recordAligned(channel, reportsOn);
    else if (channel.nextTry === null) ports.announceGivenUp(channel.shopId);
  }

  return async (stop) => {
    for (let count = 0; count < CHANNELS_PER_RUN && !stop.aborted; count += 1) {
      const channel = await ports.claimUnaligned();
      if (channel === null) return;
      await attempt(channel).catch(ports.onError);
    }
  };
}
