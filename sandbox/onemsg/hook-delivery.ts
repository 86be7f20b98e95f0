import { Agent, request } from 'undici';
import type { Channel, WebhookState } from './channel-state.ts';
import { type HookFaults, noHookFaults } from './fault-draw.ts';
import { type HookItem, hookPayload } from './hook-payloads.ts';
import type { SeededRandom } from './seeded-random.ts';
import type { Switches } from './switches.ts';
import type { Timers } from './timers.ts';

/** One webhook request to one address, with every try of it. */
export type HookDelivery = {
  channelId: string;
  /** Null when the request was lost on purpose before it was sent to any address. */
  url: string | null;
  body: string;
  tries: Array<{ at: number; status: number | null; error: string | null }>;
  outcome: 'pending' | 'acknowledged' | 'abandoned' | 'dropped';
};

/**
 * Posts hooks to every active address of a channel and repeats each until it is answered 200.
 * First tries about one message keep their order; repeats do not, as with the real service.
 */
export type HookSender = {
  /** Resolves after the first try to every address, or at once when the item waits for a batch. */
  post(channel: Channel, item: HookItem, switches: Switches, faults?: HookFaults): Promise<void>;
  /** Posts any payload as it is. */
  postPayload(channel: Channel, payload: unknown, switches: Switches): Promise<void>;
  deliveries(): HookDelivery[];
  /** Requests and batches that are still on their way. */
  pending(): number;
  /** Cuts what is on its way and drops all records. */
  forget(): void;
  close(): Promise<void>;
};

/** A round ends when the traffic is forgotten: its requests are cut and nothing follows them. */
type Round = { ended: AbortController; onTheWay: Set<HookDelivery> };

/** A delivery with all that its tries need. */
type Post = {
  round: Round;
  channel: Channel;
  url: string;
  delivery: HookDelivery;
  items: readonly HookItem[];
  switches: Switches;
};

type Batch = { items: HookItem[]; switches: Switches };

export function makeHookSender(timers: Timers, random: SeededRandom): HookSender {
  const agent = new Agent({ connections: 32 });
  const lines = new Map<string, Promise<void>>();
  const batches = new Map<Channel, Batch>();
  let deliveries: HookDelivery[] = [];
  let round: Round = { ended: new AbortController(), onTheWay: new Set<HookDelivery>() };

  function record(channel: Channel, url: string | null, body: string): HookDelivery {
    const outcome = url === null ? 'dropped' : 'pending';
    const delivery: HookDelivery = { channelId: channel.id, url, body, tries: [], outcome };
    deliveries.push(delivery);
    return delivery;
  }

  /** Runs the jobs of one line one after the other. */
  function inLine(line: string, job: () => Promise<void>): Promise<void> {
    const next = (lines.get(line) ?? Promise.resolve()).then(job);
    lines.set(line, next);
    void next.then(() => {
      if (lines.get(line) === next) lines.delete(line);
    });
    return next;
  }

  async function tryOnce(post: Post): Promise<void> {
    const { round: own, channel, url, delivery, switches } = post;
    if (own.ended.signal.aborted) return;
    const address = channel.webhooks.get(url);
    if (address === undefined || address.status === 'disabled') {
      delivery.outcome = 'abandoned';
      return;
    }
    own.onTheWay.add(delivery);
    const result = await postOnce(url, delivery.body, switches.hookTimeoutMs, own.ended.signal);
    own.onTheWay.delete(delivery);
    if (own.ended.signal.aborted) return;
    delivery.tries.push({ at: Date.now(), ...result });
    if (result.status === 200) {
      delivery.outcome = 'acknowledged';
      address.failuresInARow = 0;
      for (const item of post.items) item.acknowledgedAt ??= Date.now();
      return;
    }
    noteFailure(address, switches);
    const allowed = channel.settings.guaranteedHooks ? switches.hookTries : 1;
    if (delivery.tries.length >= allowed) {
      delivery.outcome = 'abandoned';
      return;
    }
    const delay = retryDelay(delivery.tries.length, switches);
    timers.after(delay, () => void tryOnce(post));
  }

  async function postOnce(url: string, body: string, timeoutMs: number, ended: AbortSignal) {
    try {
      const response = await request(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'user-agent': '1msg-simulator' },
        body,
        dispatcher: agent,
        // From when the request has its connection: the line for one is no fault of the receiver.
        headersTimeout: timeoutMs,
        bodyTimeout: timeoutMs,
        signal: ended,
      });
      await response.body.dump();
      return { status: response.statusCode, error: null };
    } catch (error) {
      return { status: null, error: error instanceof Error ? error.message : String(error) };
    }
  }

  async function postBody(
    channel: Channel,
    body: string,
    items: readonly HookItem[],
    switches: Switches,
    line: string,
  ): Promise<void> {
    const urls = [...channel.webhooks.keys()];
    await Promise.all(
      urls.map((url) => {
        const delivery = record(channel, url, body);
        const post: Post = { round, channel, url, delivery, items, switches };
        return inLine(`${channel.id} ${url} ${line}`, () => tryOnce(post));
      }),
    );
  }

  function joinBatch(channel: Channel, items: HookItem[], switches: Switches): void {
    const open = batches.get(channel);
    if (open === undefined) {
      batches.set(channel, { items, switches });
      timers.after(switches.hookBatchMs, () => flush(channel));
    } else {
      open.items.push(...items);
    }
    if ((batches.get(channel)?.items.length ?? 0) >= switches.hookBatch) flush(channel);
  }

  function flush(channel: Channel): void {
    const batch = batches.get(channel);
    if (batch === undefined) return;
    batches.delete(channel);
    const items = batch.switches.hookShuffle ? random.shuffled(batch.items) : batch.items;
    const body = JSON.stringify(hookPayload(channel, items, batch.switches));
    void postBody(channel, body, items, batch.switches, 'batch');
  }

  function endRound(): void {
    round.ended.abort();
    round = { ended: new AbortController(), onTheWay: new Set() };
    lines.clear();
    batches.clear();
    deliveries = [];
  }

  return {
    async post(channel, item, switches, faults = noHookFaults) {
      if (faults.drop) {
        record(channel, null, JSON.stringify(hookPayload(channel, [item], switches)));
        return;
      }
      const copies = Array.from({ length: faults.copies }, () => item);
      if (switches.hookBatch > 1) {
        joinBatch(channel, copies, switches);
        return;
      }
      const body = JSON.stringify(hookPayload(channel, [item], switches));
      await Promise.all(copies.map(() => postBody(channel, body, [item], switches, item.id)));
    },
    postPayload: (channel, payload, switches) =>
      postBody(channel, JSON.stringify(payload), [], switches, 'payload'),
    deliveries: () => deliveries,
    pending: () => round.onTheWay.size + lines.size + batches.size,
    forget: endRound,
    async close() {
      endRound();
      await agent.destroy();
    },
  };
}

function noteFailure(address: WebhookState, switches: Switches): void {
  address.failuresInARow += 1;
  const limit = switches.hookDisableAfter;
  if (limit !== null && address.failuresInARow >= limit) address.status = 'disabled';
}

function retryDelay(triesDone: number, switches: Switches): number {
  const grown = switches.hookRetryMs * switches.hookRetryFactor ** (triesDone - 1);
  return Math.min(grown, switches.hookRetryMaxMs);
}
