/**
 * The value that `share` (0 to 1) of `sorted` do not exceed, by nearest rank; NaN where there are
 * none. `sorted` ascends.
 */
export function percentile(sorted: ArrayLike<number>, share: number): number {
  const rank = Math.max(1, Math.ceil(share * sorted.length));
  return sorted[rank - 1] ?? Number.NaN;
}
