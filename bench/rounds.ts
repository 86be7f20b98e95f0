/** One figure measured several times. */
export type Spread = {
  readonly median: number;
  readonly lowest: number;
  readonly highest: number;
};

/** @throws Error where there is nothing to summarise. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const lowest = sorted[0];
  const highest = sorted.at(-1);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  if (
    lowest === undefined ||
    highest === undefined ||
    upper === undefined ||
    lower === undefined ||
    sorted.some(Number.isNaN)
  ) {
    throw new Error('A median needs values, all of them numbers');
  }
  return { median: (lower + upper) / 2, lowest, highest };
}

/**
 * How many times `of` is `to`, round by round: what slows a whole round down slows both, so the
 * ratio of one round is nearer to the truth than that of two medians.
 */
export function ratioSpread(of: readonly number[], to: readonly number[]): Spread {
  if (of.length !== to.length) throw new Error('A ratio needs both figures of every round');
  return spreadOf(of.map((value, round) => value / (to[round] ?? Number.NaN)));
}

/** The contestants of a round: each round begins with another, so that none is always first. */
export function orderOfRound<T>(contestants: readonly T[], round: number): T[] {
  const first = contestants.length === 0 ? 0 : round % contestants.length;
  return [...contestants.slice(first), ...contestants.slice(0, first)];
}

/**
 * Measures every contestant once per round, one after the other, and returns the figures of each
 * by contestant, in the order of the rounds.
 */
export async function measureInRounds<T, R>(
  contestants: readonly T[],
  rounds: number,
  measure: (contestant: T, round: number) => Promise<R>,
): Promise<Map<T, R[]>> {
  const results = new Map<T, R[]>(contestants.map((contestant) => [contestant, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const contestant of orderOfRound(contestants, round)) {
      results.get(contestant)?.push(await measure(contestant, round));
    }
  }
  return results;
}
