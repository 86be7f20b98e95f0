/**
 * The seconds that a Retry-After header asks for, given as seconds or as an HTTP date; null where
 * it is missing or unreadable. `now` in milliseconds since 1970.
 */
export function readRetryAfter(value: string | null, now: number): number | null {
  if (value === null) return null;
  const trimmed = value.trim();
  if (/^\d{1,9}(\.\d+)?$/.test(trimmed)) return Math.ceil(Number(trimmed));
  const date = Date.parse(trimmed);
  return Number.isNaN(date) ? null : Math.max(0, Math.ceil((date - now) / 1000));
}
