/** Meta's tiers: how many different people a business may message within 24 hours. */
export const DAILY_LIMITS = [250, 2000, 10_000, 100_000] as const;
export type DailyLimit = (typeof DAILY_LIMITS)[number];

/** How much of a daily limit is used up. */
export type LimitUse = 'below' | 'near' | 'reached';

const NEAR_SHARE = 0.8;

/** The tier of that many people; null where there is none. */
export function dailyLimitOf(people: number | null): DailyLimit | null {
  return DAILY_LIMITS.find((limit) => limit === people) ?? null;
}

export function limitUse(people: number, limit: DailyLimit): LimitUse {
  if (people >= limit) return 'reached';
  return people >= limit * NEAR_SHARE ? 'near' : 'below';
}
