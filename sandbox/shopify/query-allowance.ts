/** An app's points in one shop, as `throttleStatus` shows them. */
export type ThrottleStatus = {
  maximumAvailable: number;
  currentlyAvailable: number;
  restoreRate: number;
};

export type QueryAllowance = {
  status(shop: string): ThrottleStatus;
  /** Takes what an answer came to; what is left never falls below 0. */
  take(shop: string, points: number): void;
};

/**
 * A bucket for each shop that fills at a steady rate. https://shopify.dev/docs/api/usage/limits
 * @param now the machine's milliseconds: a shop's clock may stand still.
 */
export function makeQueryAllowance(
  limits: () => { maximumPoints: number; restoreRate: number },
  now: () => number,
): QueryAllowance {
  const buckets = new Map<string, { points: number; at: number }>();
  const available = (shop: string): number => {
    const { maximumPoints, restoreRate } = limits();
    const bucket = buckets.get(shop);
    if (!bucket) return maximumPoints;
    return Math.min(maximumPoints, bucket.points + ((now() - bucket.at) / 1000) * restoreRate);
  };
  return {
    status: (shop) => ({
      maximumAvailable: limits().maximumPoints,
      currentlyAvailable: Math.floor(available(shop)),
      restoreRate: limits().restoreRate,
    }),
    take(shop, points) {
      buckets.set(shop, { points: Math.max(0, available(shop) - points), at: now() });
    },
  };
}
