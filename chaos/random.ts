import { makeSeededRandom } from '#sandbox/onemsg/seeded-random.ts';

/** Draws of one seed. */
export type Draw = {
  chance(p: number): boolean;
  between(from: number, to: number): number;
  whole(from: number, to: number): number;
  pick<T>(list: readonly T[]): T;
  /** Picks by weight. */
  weighted<T extends { weight: number }>(list: readonly T[]): T;
};

/** The same draws for the same seed, in every run. */
export function makeDraw(seed: number): Draw {
  const random = makeSeededRandom(seed);
  const between = (from: number, to: number): number => from + random.next() * (to - from);
  const at = <T>(list: readonly T[], index: number): T => {
    const found = list[Math.min(index, list.length - 1)];
    if (found === undefined) throw new Error('Nothing to draw from');
    return found;
  };
  return {
    chance: (p) => random.chance(p),
    between,
    whole: (from, to) => Math.floor(between(from, to + 1)),
    pick: (list) => at(list, Math.floor(random.next() * list.length)),
    weighted(list) {
      let left = random.next() * list.reduce((sum, one) => sum + one.weight, 0);
      for (const one of list) {
        left -= one.weight;
        if (left < 0) return one;
      }
      return at(list, list.length - 1);
    },
  };
}
