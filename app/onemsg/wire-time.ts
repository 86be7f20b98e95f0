/** Above this a number of seconds would lie beyond the year 5000: it is milliseconds. */
const FIRST_MILLISECONDS = 1e11;
/** The year 2100: what lies beyond is no moment of a message, and no database takes all of it. */
const LAST_MOMENT = Date.UTC(2100, 0);

/**
 * A moment as 1MSG and Meta write it: seconds since 1970 as a number or as digits, sometimes
 * milliseconds. Null for everything else.
 */
export function readWireTime(value: unknown): Date | null {
  const isDigits = typeof value === 'string' && /^\s*\d{1,16}(\.\d+)?\s*$/.test(value);
  const number = typeof value === 'number' || isDigits ? Number(value) : Number.NaN;
  if (!Number.isFinite(number) || number <= 0) return null;
  const date = new Date(Math.round(number >= FIRST_MILLISECONDS ? number : number * 1000));
  return date.getTime() <= LAST_MOMENT ? date : null;
}
