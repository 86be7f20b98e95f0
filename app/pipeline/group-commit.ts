/**
 * Concurrent deliveries share one commit. A group leaves as soon as one before it has returned: no
 * timer, so a lone delivery never waits, and under load groups grow by themselves.
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
  /**
   * So many that wait leave as a second group while one is under way, so that this side makes one
   * ready while the database has another; fewer wait, since two small commits cost more than one.
   * Null: one group at a time, as it must be where commits of two could wait for each other.
   */
  secondGroupFrom: number | null;
};

type Place<Item, Result> = {
  item: Item;
  promise: Promise<Result>;
  resolve: (result: Result) => void;
  reject: (error: unknown) => void;
};

/**
 * Makes the function that hands an item to the next group and settles with its commit.
 *
 * Each group has a map of its own, which goes with it. One map for all, added to and deleted from
 * for each item, would keep all that went through it until a full collection: V8 leads from a
 * map's outgrown table to the next, and the first that has grown old keeps alive all after it.
 */
export function makeGroupCommit<Item, Result>(
  options: GroupCommitOptions<Item, Result>,
): GroupCommit<Item, Result> {
  type Places = Map<string, Place<Item, Result>>;
  let waiting: Places = new Map();
  const underWay: [Places | null, Places | null] = [null, null];

  function takeGroup(): Places {
    const half = Math.ceil(options.maxItems / 2);
    const taken: [string, Place<Item, Result>][] = [];
    const passedOver: [string, Place<Item, Result>][] = [];
    const perSharer = new Map<string, number>();
    for (const entry of waiting) {
      const sharer = options.sharer(entry[1].item);
      const count = perSharer.get(sharer) ?? 0;
      if (taken.length >= options.maxItems || count >= half) passedOver.push(entry);
      else {
        perSharer.set(sharer, count + 1);
        taken.push(entry);
      }
    }
    // Where nobody else waits, the rest of the group is the busy sharer's too.
    const rest = perSharer.size === 1 ? passedOver.splice(0, options.maxItems - taken.length) : [];
    waiting = new Map(passedOver);
    return new Map([...taken, ...rest].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  async function commitGroup(group: Places): Promise<void> {
    try {
      const results = await options.commit(Array.from(group.values(), ({ item }) => item));
      for (const [key, place] of group) {
        const result = results.get(key);
        if (result === undefined) place.reject(new Error('A group commit left out an item'));
        else place.resolve(result);
      }
    } catch (error) {
      for (const place of group.values()) place.reject(error);
    }
  }

  /** Whether another group may leave beside what is under way. */
  function mayLeave(beside: Places | null): boolean {
    if (beside === null) return waiting.size > 0;
    return options.secondGroupFrom !== null && waiting.size >= options.secondGroupFrom;
  }

  async function run(turn: 0 | 1): Promise<void> {
    while (mayLeave(underWay[turn === 0 ? 1 : 0])) {
      const group = takeGroup();
      underWay[turn] = group;
      await commitGroup(group);
    }
    underWay[turn] = null;
  }

  function findShared(key: string): Place<Item, Result> | undefined {
    const own = waiting.get(key);
    if (own !== undefined || !options.sharesCommitUnderWay) return own;
    for (const group of underWay) {
      const place = group?.get(key);
      if (place !== undefined) return place;
    }
    return undefined;
  }

  return (item) => {
    const key = options.key(item);
    const shared = findShared(key);
    if (shared !== undefined) return shared.promise;
    const { promise, resolve, reject } = Promise.withResolvers<Result>();
    waiting.set(key, { item, promise, resolve, reject });
    const [first, second] = underWay;
    if (first === null && mayLeave(second)) void run(0);
    else if (second === null && mayLeave(first)) void run(1);
    return promise;
  };
}
