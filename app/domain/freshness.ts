import { LONGEST_FRESHNESS_SECONDS } from './status.ts';

const HOUR = 3600;

/**
 * Limits that a merchant can choose for how long a status is news, in hours. None is longer than
 * the longest of ours: what is remembered to tell nothing twice is kept for that long and a week.
 */
export const FRESHNESS_HOURS = [1, 2, 3, 6, 12, 24, 48, 72] as const;

/** Whether so many seconds can be chosen as a limit. */
export function isFreshnessLimit(seconds: number): boolean {
  return (
    seconds <= LONGEST_FRESHNESS_SECONDS &&
    FRESHNESS_HOURS.some((hours) => hours * HOUR === seconds)
  );
}
