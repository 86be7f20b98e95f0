import { makeGroupCommit } from './group-commit.ts';
import type { HookContents, HookedChannel, ToldReceipts, TrackPorts } from './track.ts';

/** What one hook tells of deliveries, and nothing else. */
export type HookReceipts = {
  readonly channel: HookedChannel;
  readonly receipts: HookContents['receipts'];
};

export type TogetherPorts = {
  /** The channels that these keys name, by key; a key that names none is left out. */
  findChannelsByHookKey(hookKeys: readonly string[]): Promise<ReadonlyMap<string, HookedChannel>>;
  /** One statement; settles when durable. `bad_data`: some row cannot be stored, nothing was. */
  storeReceipts(hooks: readonly HookReceipts[]): Promise<'stored' | 'bad_data'>;
} & Pick<TrackPorts, 'storeHook' | 'foldReceipts'>;

type Stored = { readonly ok: true } | { readonly ok: false; readonly error: unknown };

const MOST_HOOKS = 200;

function hasReceiptsAlone({ receipts, echoes, spoken, unread }: HookContents): boolean {
  return receipts.length > 0 && echoes.length + spoken.length + unread.length === 0;
}

/**
 * Hooks that come at the same time share statements: one look-up, one insert, one fold for all of
 * them. WhatsApp reports each message three times, so this is what most of the database's work is.
 */
export function trackTogether(
  ports: TogetherPorts,
): Pick<TrackPorts, 'findChannelByHookKey' | 'storeHook' | 'foldReceipts'> {
  const find = makeGroupCommit<string, HookedChannel | null>({
    key: (hookKey) => hookKey,
    sharesCommitUnderWay: false,
    sharer: (hookKey) => hookKey,
    async commit(hookKeys) {
      const found = await ports.findChannelsByHookKey(hookKeys);
      return new Map(hookKeys.map((hookKey) => [hookKey, found.get(hookKey) ?? null]));
    },
    maxItems: MOST_HOOKS,
    secondGroupFrom: null,
  });

  /** Of a group that cannot be stored as a whole, each hook meets its own error. */
  async function storeOneByOne(hooks: readonly Numbered<HookReceipts>[]) {
    const results = new Map<string, Stored>();
    for (const { key, item } of hooks) {
      const contents = { receipts: item.receipts, echoes: [], spoken: [], unread: [] };
      results.set(
        key,
        await ports.storeHook(item.channel, contents, 'hook').then(
          () => ({ ok: true }) as const,
          (error: unknown) => ({ ok: false, error }) as const,
        ),
      );
    }
    return results;
  }

  const numbered = numbering<HookReceipts>();
  const store = makeGroupCommit<Numbered<HookReceipts>, Stored>({
    key: ({ key }) => key,
    sharesCommitUnderWay: true,
    sharer: ({ item }) => item.channel.shopId,
    async commit(hooks) {
      const stored = await ports.storeReceipts(hooks.map(({ item }) => item));
      if (stored === 'bad_data') return storeOneByOne(hooks);
      return new Map(hooks.map(({ key }) => [key, { ok: true }]));
    },
    maxItems: MOST_HOOKS,
    secondGroupFrom: null,
  });

  const toldOf = numbering<ToldReceipts>();
  const fold = makeGroupCommit<Numbered<ToldReceipts>, true>({
    key: ({ key }) => key,
    sharesCommitUnderWay: false,
    sharer: ({ item }) => item.shopId,
    async commit(told) {
      await ports.foldReceipts(told.map(({ item }) => item));
      return new Map(told.map(({ key }) => [key, true]));
    },
    maxItems: MOST_HOOKS,
    secondGroupFrom: null,
  });

  return {
    findChannelByHookKey: find,
    async storeHook(channel, contents, source) {
      if (source !== 'hook' || !hasReceiptsAlone(contents)) {
        return ports.storeHook(channel, contents, source);
      }
      const stored = await store(numbered({ channel, receipts: contents.receipts }));
      if (!stored.ok) throw stored.error;
    },
    async foldReceipts(told) {
      await Promise.all(told.map((one) => fold(toldOf(one))));
    },
  };
}

type Numbered<Item> = { readonly key: string; readonly item: Item };

/** Gives each item a key of its own that sorts in the order of arrival. */
function numbering<Item>(): (item: Item) => Numbered<Item> {
  let count = 0;
  return (item) => {
    count += 1;
    return { key: String(count).padStart(16, '0'), item };
  };
}
