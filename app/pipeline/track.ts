import type { ReceiptStatus } from '#app/domain/message-state.ts';
import { nameOptOutWord, readOptOutWord } from '#app/domain/opt-out-words.ts';
import type { RejectReason } from '#app/domain/send-outcome.ts';

/** A channel as its hook address names it. */
export type HookedChannel = { readonly id: string; readonly shopId: string };

type Names = {
  readonly chatId: string | null;
  readonly bsuid: string | null;
  readonly phone: string | null;
};

export type HookReceipt = Names & {
  readonly wamid: string;
  readonly status: ReceiptStatus | { readonly unknown: string };
  readonly code: number | null;
  readonly errorText: string | null;
  readonly happenedAt: Date | null;
};

export type HookReading = {
  readonly receipts: readonly HookReceipt[];
  readonly inbound: readonly (Names & { readonly text: string | null; readonly kind: string })[];
  readonly echoes: readonly (Names & {
    readonly wamid: string;
    readonly text: string | null;
    readonly at: Date | null;
  })[];
  readonly unreadItems: readonly unknown[];
  readonly recognised: boolean;
};

export type NewReceipt = Names & {
  readonly wamid: string;
  readonly status: string;
  readonly reason: RejectReason | null;
  readonly code: number | null;
  readonly errorText: string | null;
  readonly happenedAt: Date | null;
};

export type NewEcho = Names & {
  readonly wamid: string;
  readonly text: string;
  readonly at: Date | null;
};

/** A STOP or START, and how it was said. */
type SpokenWord = Names & {
  readonly word: 'stop' | 'start';
  /** The word of our list that it was; the customer's own text is not kept. */
  readonly said: string;
  readonly by: 'reply' | 'button';
};

export type HookContents = {
  readonly receipts: readonly NewReceipt[];
  readonly echoes: readonly NewEcho[];
  /** STOP and START words, in the order in which they came. */
  readonly spoken: readonly SpokenWord[];
  /** Parts that nobody could read. */
  readonly unread: readonly unknown[];
};

/** Ids of which something was told. */
export type ToldReceipts = { readonly shopId: string; readonly wamids: readonly string[] };

export type TrackPorts = {
  findChannelByHookKey(hookKey: string): Promise<HookedChannel | null>;
  readHook(body: unknown): HookReading;
  classifyFailure(failure: { code: number | null; text: string | null }): RejectReason;
  /** One transaction; settles when durable. */
  storeHook(channel: HookedChannel, contents: HookContents, source: 'hook' | 'poll'): Promise<void>;
  keepForInspection(entry: {
    shopId: string;
    source: string;
    problem: string;
    body: Uint8Array;
  }): Promise<void>;
  /** Joins and folds what can be joined of these ids. */
  foldReceipts(told: readonly ToldReceipts[]): Promise<void>;
  onError(error: unknown): void;
};

export type HookOutcome = 'stored' | 'unreadable' | 'unknown_key';

/** Kinds of inbound messages in which a person can say STOP or START. */
const SPOKEN_KINDS: ReadonlySet<string> = new Set(['chat', 'text', 'button', 'interactive']);
const BUTTON_KINDS: ReadonlySet<string> = new Set(['button', 'interactive']);

function contentsOf(reading: HookReading, ports: TrackPorts): HookContents {
  const spoken = reading.inbound.flatMap((message) => {
    const word =
      SPOKEN_KINDS.has(message.kind) && message.text !== null ? readOptOutWord(message.text) : null;
    const { chatId, bsuid, phone } = message;
    if (word === null) return [];
    const by = BUTTON_KINDS.has(message.kind) ? ('button' as const) : ('reply' as const);
    const said = nameOptOutWord(message.text ?? '');
    return [{ word, said, by, chatId, bsuid, phone }];
  });
  return {
    receipts: reading.receipts.map((receipt) => ({
      ...receipt,
      status: typeof receipt.status === 'string' ? receipt.status : receipt.status.unknown,
      reason:
        receipt.status === 'failed'
          ? ports.classifyFailure({ code: receipt.code, text: receipt.errorText })
          : null,
    })),
    echoes: reading.echoes.flatMap((echo) =>
      echo.text === null ? [] : [{ ...echo, text: echo.text }],
    ),
    spoken,
    unread: reading.unreadItems,
  };
}

function parseJson(body: Uint8Array): { ok: true; value: unknown } | { ok: false } {
  try {
    return { ok: true, value: JSON.parse(Buffer.from(body).toString('utf8')) };
  } catch {
    return { ok: false };
  }
}

/**
 * Takes a hook of 1MSG and settles once all it carries is durable; joining and folding follow by
 * themselves. Rejects where it could not be stored: 1MSG must be told to deliver it again.
 */
export function makeReceiveHook(
  ports: TrackPorts,
): (hookKey: string, body: Uint8Array) => Promise<HookOutcome> {
  return async (hookKey, body) => {
    const channel = await ports.findChannelByHookKey(hookKey);
    if (channel === null) return 'unknown_key';
    const json = parseJson(body);
    const reading = json.ok ? ports.readHook(json.value) : null;
    if (reading === null || !reading.recognised) {
      const problem = reading === null ? 'not JSON' : 'no part that is known';
      await ports.keepForInspection({ shopId: channel.shopId, source: '1msg', problem, body });
      return 'unreadable';
    }
    const contents = contentsOf(reading, ports);
    await ports.storeHook(channel, contents, 'hook');
    const wamids = [...contents.receipts, ...contents.echoes].map(({ wamid }) => wamid);
    if (wamids.length > 0) {
      ports.foldReceipts([{ shopId: channel.shopId, wamids }]).catch(ports.onError);
    }
    return 'stored';
  };
}

/** Stores what a poll of hookInfo told, in the same way as a hook. */
export function makeReceivePoll(
  ports: TrackPorts,
): (channel: HookedChannel, reading: HookReading) => Promise<void> {
  return async (channel, reading) => {
    const contents = contentsOf(reading, ports);
    if (contents.receipts.length === 0) return;
    await ports.storeHook(channel, contents, 'poll');
    const wamids = contents.receipts.map(({ wamid }) => wamid);
    await ports.foldReceipts([{ shopId: channel.shopId, wamids }]);
  };
}

/** Stores what the channel's history showed of our own messages, in the same way as echoes. */
export function makeReceiveHistory(
  ports: Pick<TrackPorts, 'storeHook' | 'foldReceipts'>,
): (channel: HookedChannel, echoes: HookReading['echoes']) => Promise<void> {
  return async (channel, found) => {
    const echoes = found.flatMap((echo) =>
      echo.text === null ? [] : [{ ...echo, text: echo.text }],
    );
    if (echoes.length === 0) return;
    await ports.storeHook(channel, { receipts: [], echoes, spoken: [], unread: [] }, 'poll');
    const wamids = echoes.map(({ wamid }) => wamid);
    await ports.foldReceipts([{ shopId: channel.shopId, wamids }]);
  };
}
