import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type GroupCommit, makeGroupCommit } from '#app/pipeline/group-commit.ts';

type Item = { key: string; sharer: string };

/** Commits that end when the test says so. */
function makeManual(
  maxItems: number,
  sharesCommitUnderWay = true,
  secondGroupFrom: number | null = null,
) {
  const groups: { keys: string[]; end(): Promise<void>; fail(error: Error): Promise<void> }[] = [];
  const settled = () => new Promise<void>((resolve) => setImmediate(resolve));
  const store: GroupCommit<Item, string> = makeGroupCommit({
    sharesCommitUnderWay,
    key: (item: Item) => item.key,
    sharer: (item: Item) => item.sharer,
    maxItems,
    secondGroupFrom,
    commit: (items) => {
      const { promise, resolve, reject } = Promise.withResolvers<ReadonlyMap<string, string>>();
      groups.push({
        keys: items.map(({ key }) => key),
        end: () => {
          resolve(new Map(items.map(({ key }) => [key, `stored ${key}`])));
          return settled();
        },
        fail: (error) => {
          reject(error);
          return settled();
        },
      });
      return promise;
    },
  });
  return { store, groups };
}

function items(sharer: string, count: number): Item[] {
  return Array.from({ length: count }, (_, n) => ({
    key: `${sharer}${String(n).padStart(4, '0')}`,
    sharer,
  }));
}

describe('a group commit', () => {
  test('sends a lone item at once, and those that come meanwhile together when it is back', async () => {
    const { store, groups } = makeManual(200);
    const first = store({ key: 'm', sharer: 's' });
    expect(groups.map(({ keys }) => keys)).toEqual([['m']]);
    const rest = ['z', 'a', 'k'].map((key) => store({ key, sharer: key }));
    expect(groups).toHaveLength(1);
    await groups[0]?.end();
    expect(await first).toBe('stored m');
    expect(groups.map(({ keys }) => keys)).toEqual([['m'], ['a', 'k', 'z']]);
    await groups[1]?.end();
    expect(await Promise.all(rest)).toEqual(['stored z', 'stored a', 'stored k']);
  });

  test('settles nobody before the commit is back', async () => {
    const { store, groups } = makeManual(200);
    let answered = false;
    const waiting = store({ key: 'a', sharer: 's' }).then(() => {
      answered = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(answered).toBe(false);
    await groups[0]?.end();
    await waiting;
    expect(answered).toBe(true);
  });

  test('has at most the most items', async () => {
    const { store, groups } = makeManual(200);
    const all = items('s', 501).map(store);
    for (let n = 0; n < 4; n += 1) await groups[n]?.end();
    await Promise.all(all);
    expect(groups.map(({ keys }) => keys.length)).toEqual([1, 200, 200, 100]);
  });

  test('gives one sharer half at most while others wait, and all of it when nobody does', async () => {
    const { store, groups } = makeManual(200);
    const all = [...items('busy', 300), ...items('small', 5)].map(store);
    await groups[0]?.end();
    const second = groups[1]?.keys ?? [];
    expect(second.filter((key) => key.startsWith('busy'))).toHaveLength(100);
    expect(second.filter((key) => key.startsWith('small'))).toHaveLength(5);
    await groups[1]?.end();
    expect(groups[2]?.keys).toHaveLength(199);
    await groups[2]?.end();
    await Promise.all(all);
  });

  test('repeats, waiting and in flight, share one place and one result', async () => {
    const { store, groups } = makeManual(200);
    const inFlight = Array.from({ length: 3 }, () => store({ key: 'a', sharer: 's' }));
    const waiting = Array.from({ length: 3 }, () => store({ key: 'b', sharer: 's' }));
    await groups[0]?.end();
    await groups[1]?.end();
    expect(await Promise.all(inFlight)).toEqual(Array(3).fill('stored a'));
    expect(await Promise.all(waiting)).toEqual(Array(3).fill('stored b'));
    expect(groups.map(({ keys }) => keys)).toEqual([['a'], ['b']]);
  });

  test('where it must not share the commit under way, a repeat waits for the next', async () => {
    const { store, groups } = makeManual(200, false);
    const first = store({ key: 'a', sharer: 's' });
    const repeats = [store({ key: 'a', sharer: 's' }), store({ key: 'a', sharer: 's' })];
    await groups[0]?.end();
    expect(await first).toBe('stored a');
    expect(groups.map(({ keys }) => keys)).toEqual([['a'], ['a']]);
    await groups[1]?.end();
    expect(await Promise.all(repeats)).toEqual(['stored a', 'stored a']);
    expect(groups).toHaveLength(2);
  });

  test('a second group leaves beside the first where enough wait, and shares what it has', async () => {
    const { store, groups } = makeManual(200, true, 2);
    const first = store({ key: 'a', sharer: 's' });
    const second = store({ key: 'b', sharer: 's' });
    expect(groups.map(({ keys }) => keys)).toEqual([['a']]);
    const third = store({ key: 'c', sharer: 's' });
    const fourth = store({ key: 'd', sharer: 's' });
    const keys = ['a', 'b', 'c', 'd'];
    const repeats = Promise.allSettled(keys.map((key) => store({ key, sharer: 's' })));
    expect(groups.map((group) => group.keys)).toEqual([['a'], ['b', 'c']]);
    // The later one is back first; one alone waits for the earlier.
    await groups[1]?.end();
    expect(await Promise.all([second, third])).toEqual(['stored b', 'stored c']);
    expect(groups).toHaveLength(2);
    const refused = expect(first).rejects.toThrow('cut');
    await groups[0]?.fail(new Error('cut'));
    await refused;
    expect(groups.map((group) => group.keys)).toEqual([['a'], ['b', 'c'], ['d']]);
    await groups[2]?.end();
    expect(await fourth).toBe('stored d');
    expect(await repeats).toMatchObject([
      { status: 'rejected' },
      { value: 'stored b' },
      { value: 'stored c' },
      { value: 'stored d' },
    ]);
    expect(groups).toHaveLength(3);
  });

  test('a repeat after the commit is asked for anew', async () => {
    const { store, groups } = makeManual(200);
    const first = store({ key: 'a', sharer: 's' });
    await groups[0]?.end();
    await first;
    const second = store({ key: 'a', sharer: 's' });
    await groups[1]?.end();
    expect(await second).toBe('stored a');
    expect(groups).toHaveLength(2);
  });

  test('a failure rejects all of its group and repeats of them, and the next group leaves', async () => {
    const { store, groups } = makeManual(200);
    const failing = [store({ key: 'a', sharer: 's' }), store({ key: 'a', sharer: 's' })];
    const next = store({ key: 'b', sharer: 's' });
    const outcomes = Promise.allSettled(failing);
    await groups[0]?.fail(new Error('down'));
    expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await groups[1]?.end();
    expect(await next).toBe('stored b');
  });

  test('an item that the commit left out is rejected, not lost', async () => {
    const store = makeGroupCommit<Item, string>({
      sharesCommitUnderWay: true,
      key: ({ key }) => key,
      sharer: ({ sharer }) => sharer,
      maxItems: 10,
      secondGroupFrom: null,
      commit: async () => new Map(),
    });
    await expect(store({ key: 'a', sharer: 's' })).rejects.toThrow('left out');
  });

  test('whatever comes, each key is stored once per wait and everybody is answered', async () => {
    const arrivals = fc.array(
      fc.record({ key: fc.integer({ min: 0, max: 30 }), pause: fc.boolean() }),
      { maxLength: 120 },
    );
    const maxItemsOf = fc.integer({ min: 1, max: 7 });
    const secondFromOf = fc.option(fc.integer({ min: 1, max: 5 }));
    await fc.assert(
      fc.asyncProperty(
        arrivals,
        maxItemsOf,
        secondFromOf,
        async (list, maxItems, secondGroupFrom) => {
          const sizes: number[] = [];
          const underWay: string[] = [];
          let groupsUnderWay = 0;
          const store = makeGroupCommit<Item, string>({
            sharesCommitUnderWay: true,
            key: ({ key }) => key,
            sharer: ({ sharer }) => sharer,
            maxItems,
            secondGroupFrom,
            commit: async (group) => {
              sizes.push(group.length);
              expect(group.map(({ key }) => key)).toEqual(group.map(({ key }) => key).sort());
              groupsUnderWay += 1;
              underWay.push(...group.map(({ key }) => key));
              expect(groupsUnderWay).toBeLessThanOrEqual(secondGroupFrom === null ? 1 : 2);
              expect(new Set(underWay).size).toBe(underWay.length);
              await new Promise((resolve) => setImmediate(resolve));
              groupsUnderWay -= 1;
              for (const { key } of group) underWay.splice(underWay.indexOf(key), 1);
              return new Map(group.map(({ key }) => [key, key]));
            },
          });
          const answers: Promise<string>[] = [];
          for (const { key, pause } of list) {
            answers.push(store({ key: String(key), sharer: String(key % 3) }));
            if (pause) await new Promise((resolve) => setImmediate(resolve));
          }
          expect(await Promise.all(answers)).toEqual(list.map(({ key }) => String(key)));
          expect(Math.max(0, ...sizes)).toBeLessThanOrEqual(maxItems);
        },
      ),
      { numRuns: 50 },
    );
  });
});
