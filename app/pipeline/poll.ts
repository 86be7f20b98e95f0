import type { HookedChannel, HookReading } from './track.ts';

/** A message of which no delivery report came, and whose turn it is to be asked for. */
export type SilentMessage = {
  readonly channel: HookedChannel;
  readonly credentials: {
    readonly baseUrl: string;
    readonly channelId: string;
    readonly token: string;
  };
  readonly wamid: string;
};

export type PollPorts = {
  /** Takes up to `limit`, and sets when each would be asked for next. */
  claimSilent(limit: number): Promise<SilentMessage[]>;
  /** Null where 1MSG gave no answer that could be read. */
  hookInfo(message: SilentMessage): Promise<HookReading | null>;
  receivePoll(channel: HookedChannel, reading: HookReading): Promise<void>;
  onError(error: unknown): void;
};

const POLLS_PER_RUN = 50;
const POLLS_AT_ONCE = 5;

/**
 * Asks 1MSG for the delivery reports of silent messages; returns whether there may be more. After
 * `stop` nothing more is asked: what was claimed has its next turn.
 */
export function makePoll(ports: PollPorts): (stop: AbortSignal) => Promise<boolean> {
  async function ask(message: SilentMessage): Promise<void> {
    const reading = await ports.hookInfo(message);
    if (reading !== null) await ports.receivePoll(message.channel, reading);
  }

  return async (stop) => {
    const silent = await ports.claimSilent(POLLS_PER_RUN);
    const queue = [...silent];
    const asker = async (): Promise<void> => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        if (stop.aborted) return;
        await ask(next).catch(ports.onError);
      }
    };
    await Promise.all(Array.from({ length: POLLS_AT_ONCE }, asker));
    return silent.length === POLLS_PER_RUN && !stop.aborted;
  };
}
