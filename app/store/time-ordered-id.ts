/**
 * Ids that we make are UUIDs of version 7: they carry the time in milliseconds in their first 48
 * bits (RFC 9562), so that their order is that of their making and a time is a range of ids.
 */

/** The lowest id of a time. */
export function lowestIdAt(time: Date): string {
  const hex = Math.max(time.getTime(), 0).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}

/** When an id was made, by the clock of the process that made it. */
export function timeOfId(id: string): Date {
  return new Date(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16));
}

/** Ids from one to another, both included. */
export type IdRange = readonly [from: string, to: string];

const DAY_MS = 86_400_000;
/** By how much the clocks of processes that make ids may differ, and more. */
const CLOCKS_APART_MS = DAY_MS;
/** Weeks are made further ahead, so that a range up to here is one of weeks alone. */
const AHEAD_MS = 8 * DAY_MS;

function rangeFrom(time: number, now: Date): IdRange {
  const from = new Date(time - CLOCKS_APART_MS);
  return [lowestIdAt(from), lowestIdAt(new Date(now.getTime() + AHEAD_MS))];
}

/** The ids of all that was made in the last so many days. */
export function idsOfLastDays(days: number, now = new Date()): IdRange {
  return rangeFrom(now.getTime() - days * DAY_MS, now);
}

/** The ids of all that was made after the first of these, or after now where there is none. */
export function idsAfter(ids: readonly string[], now = new Date()): IdRange {
  const times = ids.map((id) => timeOfId(id).getTime());
  return rangeFrom(Math.min(now.getTime(), ...times), now);
}
