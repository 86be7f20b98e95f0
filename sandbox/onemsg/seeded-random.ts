/** A small reproducible source of chance, so that a run with faults can be repeated from its seed. */
export type SeededRandom = {
  /** A number in [0, 1). */
  next(): number;
  /** True with probability `p`; draws nothing when `p` is 0, so unused faults do not move the sequence. */
  chance(p: number): boolean;
  /** A reordered copy; differs from the input order whenever it holds two or more elements. */
  shuffled<T>(list: readonly T[]): T[];
};

/** The mulberry32 generator over a 32-bit seed. */
export function makeSeededRandom(seed: number): SeededRandom {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  return {
    next,
    chance: (p) => p > 0 && next() < p,
    shuffled: (list) => {
      const keyed = list.map((value) => ({ value, key: next() }));
      keyed.sort((a, b) => a.key - b.key);
      const result = keyed.map((entry) => entry.value);
      const first = result[0];
      const unchanged = result.every((value, index) => value === list[index]);
      return unchanged && first !== undefined ? [...result.slice(1), first] : result;
    },
  };
}
