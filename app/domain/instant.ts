import type { Instant } from './facts.ts';

/** Milliseconds from `a` to `b`; negative where `b` is earlier. */
export function millisecondsBetween(a: Instant, b: Instant): number {
  return Date.parse(b) - Date.parse(a);
}

/** `instant` moved by `seconds`. */
export function addSeconds(instant: Instant, seconds: number): Instant {
  return new Date(Date.parse(instant) + seconds * 1000).toISOString();
}

/** The later of the instants given; null where all are null. */
export function latestInstant(...instants: readonly (Instant | null)[]): Instant | null {
  let latest: Instant | null = null;
  for (const instant of instants) {
    if (instant !== null && (latest === null || instant > latest)) latest = instant;
  }
  return latest;
}

/** The earlier of two instants, of which either may not be known. */
export function earlierOf(a: Instant | null, b: Instant | null): Instant | null {
  if (a === null || b === null) return a ?? b;
  return a < b ? a : b;
}
