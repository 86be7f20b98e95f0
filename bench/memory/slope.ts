/** A line through points: how much y grows for each x, and how far from the truth that may be. */
export type Slope = {
  perUnit: number;
  /** The truth lies within this much on either side, with 95 % confidence. */
  plusMinus: number;
};

/**
 * Fits a line by least squares.
 * @throws Error for fewer than 4 points or where all x are the same.
 */
export function fitSlope(points: readonly (readonly [x: number, y: number])[]): Slope {
  const count = points.length;
  if (count < 4) throw new Error('A slope needs 4 points at least');
  const meanX = points.reduce((sum, [x]) => sum + x, 0) / count;
  const meanY = points.reduce((sum, [, y]) => sum + y, 0) / count;
  const spreadX = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  if (spreadX === 0) throw new Error('A slope needs points apart');
  const perUnit = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0) / spreadX;
  const rest = points.reduce((sum, [x, y]) => sum + (y - meanY - perUnit * (x - meanX)) ** 2, 0);
  const standardError = Math.sqrt(rest / (count - 2) / spreadX);
  return { perUnit, plusMinus: studentQuantile(count - 2) * standardError };
}

/** The 97.5 % quantile of Student's t, by the first terms of its Cornish-Fisher expansion. */
function studentQuantile(degrees: number): number {
  const z = 1.959964;
  return (
    z + (z ** 3 + z) / (4 * degrees) + (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * degrees ** 2)
  );
}

/** Means of `size` values in a row each: values that depend on the one before them do so no more. */
export function blockMeans(
  points: readonly (readonly [x: number, y: number])[],
  size: number,
): [x: number, y: number][] {
  const means: [number, number][] = [];
  for (let from = 0; from + size <= points.length; from += size) {
    const block = points.slice(from, from + size);
    means.push([
      block.reduce((sum, [x]) => sum + x, 0) / size,
      block.reduce((sum, [, y]) => sum + y, 0) / size,
    ]);
  }
  return means;
}
