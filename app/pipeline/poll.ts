import { fewAtOnce } from './few-at-once.ts';
import type { HookedChannel, HookReading } from './track.ts';

export type PolledCredentials = {
  readonly baseUrl: string;
  readonly channelId: string;
  readonly token: string;
};

/** What to ask 1MSG about one attempt. */
export type PollQuestion =
  /** The delivery reports of a message whose id is known. */
  | { readonly about: 'reports'; readonly wamid: string }
  /** Whether the message stands in the channel's history: one without an id that may have left. */
  | {
      readonly about: 'history';
      /** Each form in which WhatsApp may name the phone, as digits. */
      readonly phones: readonly string[];
      readonly since: Date;
      readonly until: Date;
    };

export type SilentAttempt = { readonly id: string; readonly question: PollQuestion };

/** A channel whose turn it is, with the attempts to ask for. */
export type SilentChannel = {
  readonly channel: HookedChannel;
  readonly credentials: PolledCredentials;
  readonly attempts: readonly SilentAttempt[];
};

/**
 * `no_news`: it answered, and nothing can be made of it. `unavailable`: it did not answer, asked
 * to slow down or refused us, so that no other question would fare better now.
 */
export type PollAnswer<News> =
  | { readonly answer: 'news'; readonly news: News }
  | { readonly answer: 'no_news' }
  | { readonly answer: 'unavailable' };

export type PollPorts = {
  /** Takes up to `limit` channels whose turn it is, a bounded number of attempts of each. */
  claimSilent(limit: number): Promise<readonly SilentChannel[]>;
  /** Sets when to ask for it next, unless something has changed meanwhile. */
  recordAnswer(attempt: SilentAttempt): Promise<void>;
  /** A channel that is unavailable gets a pause, longer each time. */
  recordTurn(channelId: string, available: boolean): Promise<void>;
  hookInfo(credentials: PolledCredentials, wamid: string): Promise<PollAnswer<HookReading>>;
  /** The outgoing messages of one chat. */
  listSent(
    credentials: PolledCredentials,
    chat: { readonly phone: string; readonly since: Date; readonly until: Date },
  ): Promise<PollAnswer<HookReading['echoes']>>;
  receivePoll(channel: HookedChannel, reading: HookReading): Promise<void>;
  receiveHistory(channel: HookedChannel, echoes: HookReading['echoes']): Promise<void>;
  onError(error: unknown): void;
};

export type Poll = {
  /** One turn of each channel that has one; returns whether there may be more. */
  run(): Promise<boolean>;
  /** Asks nothing more; what is not asked yet is asked by the next worker. */
  stop(): void;
};

const CHANNELS_AT_ONCE = 20;
const ASKED_AT_ONCE = 5;

/** Asks 1MSG for what it did not report by itself. */
export function makePoll(ports: PollPorts): Poll {
  let stopped = false;

  async function lookInHistory(
    { channel, credentials }: SilentChannel,
    { phones, since, until }: Extract<PollQuestion, { about: 'history' }>,
  ): Promise<boolean> {
    for (const phone of phones) {
      const sent = await ports.listSent(credentials, { phone, since, until });
      if (sent.answer === 'unavailable') return false;
      if (sent.answer === 'news') await ports.receiveHistory(channel, sent.news);
    }
    return true;
  }

  /** Whether the channel answered. */
  async function ask(silent: SilentChannel, attempt: SilentAttempt): Promise<boolean> {
    const { question } = attempt;
    if (question.about === 'history') {
      if (!(await lookInHistory(silent, question))) return false;
    } else {
      const told = await ports.hookInfo(silent.credentials, question.wamid);
      if (told.answer === 'unavailable') return false;
      if (told.answer === 'news') await ports.receivePoll(silent.channel, told.news);
    }
    await ports.recordAnswer(attempt);
    return true;
  }

  async function serve(silent: SilentChannel): Promise<void> {
    let available = true;
    await fewAtOnce(silent.attempts, ASKED_AT_ONCE, async (attempt) => {
      if (stopped || !available) return;
      try {
        if (!(await ask(silent, attempt))) available = false;
      } catch (error) {
        ports.onError(error);
      }
    });
    await ports.recordTurn(silent.channel.id, available);
  }

  return {
    async run() {
      if (stopped) return false;
      const channels = await ports.claimSilent(CHANNELS_AT_ONCE);
      await Promise.all(channels.map((silent) => serve(silent).catch(ports.onError)));
      return channels.length === CHANNELS_AT_ONCE;
    },
    stop() {
      stopped = true;
    },
  };
}
