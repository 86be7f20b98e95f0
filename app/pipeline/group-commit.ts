/**
 * Concurrent deliveries share one commit. A group leaves as soon as the one before has returned:
 * no timer, so a lone delivery never waits, and under load groups grow by themselves.
 */
export type GroupCommit<Item, Result> = (item: Item) => Promise<Result>;

export type GroupCommitOptions<Item, Result> = {
  /** Items with the same key share one place and one result. */
  key: (item: Item) => string;
  /**
   * Whether an item is done with the commit of its key that is under way, as a repeat is. Where a
   * commit reads what others wrote, it is not: what was written since may have been missed.
   */
  sharesCommitUnderWay: boolean;
  /** No sharer fills more than half a group while others wait. */
  sharer: (item: Item) => string;
  /** Stores a group, sorted by key; the result of each item by its key. Rejects: nothing stored. */
  commit: (items: readonly Item[]) => Promise<ReadonlyMap<string, Result>>;
  maxItems: number;
};

type Place<Item, Result> = {
  item: Item;
  promise: Promise<Result>;
  resolve: (result: Result) => void;
  reject: (error: unknown) => void;
};

/** Makes the function that hands an item to the next group and settles with its commit. */
export function makeGroupCommit<Item, Result>(
  options: GroupCommitOptions<Item, Result>,
): GroupCommit<Item, Result> {
  const places = new Map<string, Place<Item, Result>>();
  let waiting: string[] = [];
  let committing = false;

  function takeGroup(): string[] {
    const half = Math.ceil(options.maxItems / 2);
    const taken: string[] = [];
    const passedOver: string[] = [];
    const perSharer = new Map<string, number>();
    for (const key of waiting) {
      const place = places.get(key);
      if (place === undefined) continue;
      const sharer = options.sharer(place.item);
      const count = perSharer.get(sharer) ?? 0;
      if (taken.length >= options.maxItems || count >= half) passedOver.push(key);
      else {
        perSharer.set(sharer, count + 1);
        taken.push(key);
      }
    }
    // Where nobody else waits, the rest of the group is the busy sharer's too.
    const rest = perSharer.size === 1 ? passedOver.splice(0, options.maxItems - taken.length) : [];
    waiting = passedOver;
    return [...taken, ...rest].sort();
  }

  async function commitGroup(keys: readonly string[]): Promise<void> {
    const group = keys.flatMap((key) => {
      const place = places.get(key);
      return place === undefined ? [] : [{ key, place }];
    });
    if (!options.sharesCommitUnderWay) for (const key of keys) places.delete(key);
    try {
      const results = await options.commit(group.map(({ place }) => place.item));
      for (const { key, place } of group) {
        const result = results.get(key);
        if (result === undefined) place.reject(new Error('A group commit left out an item'));
        else place.resolve(result);
      }
    } catch (error) {
      for (const { place } of group) place.reject(error);
    } finally {
      if (options.sharesCommitUnderWay) for (const { key } of group) places.delete(key);
    }
  }

  async function run(): Promise<void> {
    committing = true;
    while (waiting.length > 0) await commitGroup(takeGroup());
    committing = false;
  }

  return (item) => {
    const key = options.key(item);
    const shared = places.get(key);
    if (shared !== undefined) return shared.promise;
    const { promise, resolve, reject } = Promise.withResolvers<Result>();
    places.set(key, { item, promise, resolve, reject });
    waiting.push(key);
    if (!committing) void run();
    return promise;
  };
}
