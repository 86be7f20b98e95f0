import { holdOfStatus } from '#app/domain/hold-probe.ts';
import { prepareMessage } from '#app/domain/prepare-message.ts';
import { type Settlement, settleAttempt } from '#app/domain/settle-attempt.ts';
import type { Waits } from '#app/domain/waits.ts';
import type { SendingChannel, SendPorts, StartedAttempt, StatusAnswer } from './send-ports.ts';
import { settleTogether } from './settle-together.ts';

export type Send = {
  /** Starts all that may leave now. Returns in how many milliseconds to look again, if at all. */
  run(): Promise<number | null>;
  /** Settles when every call under way has been recorded. */
  drain(): Promise<void>;
  /** Closes what its owner left open and what has gone stale. */
  sweep(): Promise<void>;
};

/** How often to look whether something that blocks due messages has passed. */
const BLOCKED_LOOK_MS = 1000;
/** How long to leave a channel alone whose messages could not be started. */
const AFTER_ERROR_MS = 1000;
/** Channels whose messages are started in one transaction: their gates are locked that long. */
const CHANNELS_TOGETHER = 8;
/** The first pause between tries to record an outcome; it doubles. */
const SETTLE_AGAIN_MS = 200;
const SETTLE_AGAIN_MOST_MS = 5_000;

export type AttemptLog = (entry: {
  attemptId: string;
  messageId: string;
  shopId: string;
  outcome: string;
  code: number | null;
  milliseconds: number;
}) => void;

/**
 * Makes the sending worker. Every channel has its own limits, and calls run apart from the claims,
 * so that a slow channel holds up only itself.
 */
export function makeSend(
  ports: SendPorts,
  options: {
    log: AttemptLog;
    onError: (error: unknown) => void;
    /** A call has come back: its channel and root may have room for the next. */
    onSettled: () => void;
    milliseconds: () => number;
    waits: Waits;
  },
): Send {
  const underWay = new Set<Promise<void>>();
  const claiming = new Set<string>();
  const outcomes = settleTogether(ports);

  /**
   * What the reply said stands nowhere else, so a database that is away is asked again for as
   * long as the process lives; a reply recorded late still counts.
   */
  async function settle(attempt: StartedAttempt, settlement: Settlement): Promise<void> {
    let alone = false;
    for (let pause = SETTLE_AGAIN_MS; ; pause = Math.min(pause * 2, SETTLE_AGAIN_MOST_MS)) {
      try {
        await outcomes.settle(attempt, settlement, alone);
        return;
      } catch (error) {
        options.onError(error);
        // One outcome that cannot be recorded must not keep those of others from it.
        alone = true;
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
    }
  }

  async function deliver(attempt: StartedAttempt): Promise<void> {
    const startedAt = options.milliseconds();
    const outcome = await ports.sendTemplate(attempt);
    const settlement = settleAttempt(outcome, attempt, options.waits);
    await settle(attempt, settlement);
    if (settlement.wamid !== null) await outcomes.join(attempt.id);
    options.log({
      attemptId: attempt.id,
      messageId: attempt.messageId,
      shopId: attempt.shopId,
      outcome: settlement.outcome,
      code: settlement.code,
      milliseconds: Math.round(options.milliseconds() - startedAt),
    });
  }

  async function askStatus(channelKey: string, channel: SendingChannel): Promise<void> {
    await ports.recordStatus(channelKey, statusAnswer(await ports.getStatus(channel)));
  }

  /** Runs apart from the claims: nothing waits for it but the end of the process. */
  function launch(work: Promise<void>): void {
    const call = work.catch(options.onError).finally(() => {
      underWay.delete(call);
      options.onSettled();
    });
    underWay.add(call);
  }

  /** Serves some channels; where they cannot be served together, each of them by itself. */
  async function serve(channelKeys: readonly string[]): Promise<number | null> {
    try {
      const results = await ports.startAttempts(channelKeys, prepareMessage);
      for (const { started } of results.values()) {
        for (const attempt of started) launch(deliver(attempt));
      }
      for (const [channelKey, { askStatusOf }] of results) {
        if (askStatusOf !== null) launch(askStatus(channelKey, askStatusOf));
      }
      return soonest([...results.values()].map(({ againInMs }) => againInMs));
    } catch (error) {
      options.onError(error);
      // What one channel cannot do must not keep the others from it.
      if (channelKeys.length === 1) return AFTER_ERROR_MS;
      return soonest(await Promise.all(channelKeys.map((key) => serve([key]))));
    }
  }

  async function serveUnclaimed(channelKeys: readonly string[]): Promise<number | null> {
    const free = channelKeys.filter((key) => !claiming.has(key));
    for (const key of free) claiming.add(key);
    try {
      return free.length === 0 ? null : await serve(free);
    } finally {
      for (const key of free) claiming.delete(key);
    }
  }

  return {
    async run() {
      const channels = await ports.findDueChannels();
      const again = await Promise.all(groupsOf(channels, CHANNELS_TOGETHER).map(serveUnclaimed));
      const next = soonest(again);
      if (next !== null) return next;
      const nextDue = await ports.millisecondsToNextDue();
      // What is due and did not leave waits for its root, its recipient or its channel.
      return nextDue === null ? null : Math.max(nextDue, BLOCKED_LOOK_MS);
    },
    async drain() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
    async sweep() {
      await ports.closeOverdueAttempts();
      await ports.endExpiredMessages();
    },
  };
}

function groupsOf<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

function soonest(waits: readonly (number | null)[]): number | null {
  const known = waits.flatMap((wait) => wait ?? []);
  return known.length === 0 ? null : Math.min(...known);
}

/** A refusal is an answer, too: what it means for messages, the next message will say. */
export function statusAnswer(said: Awaited<ReturnType<SendPorts['getStatus']>>): StatusAnswer {
  if (said.ok) return { answered: true, hold: holdOfStatus(said.status) };
  const isSilent = said.problem === 'unreachable' || said.problem === 'throttled';
  return isSilent ? { answered: false } : { answered: true, hold: null };
}
