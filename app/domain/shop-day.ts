import type { Instant } from './facts.ts';

const FORMAT = {
  calendar: 'gregory',
  numberingSystem: 'latn',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
} as const;

/** One formatter a zone: making one costs more than a hundred uses of it. */
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone);
  if (known !== undefined) return known;
  const made = makeFormatter(timeZone);
  formatters.set(timeZone, made);
  return made;
}

function makeFormatter(timeZone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en', { ...FORMAT, timeZone });
  } catch {
    // A zone that this runtime does not know: the day must not stop what it is counted for.
    return new Intl.DateTimeFormat('en', { ...FORMAT, timeZone: 'UTC' });
  }
}

/** The calendar day of an instant in a zone, `2026-11-22`; in UTC where the zone is not known. */
export function shopDay(instant: Instant, timeZone: string): string {
  const parts = formatterOf(timeZone).formatToParts(new Date(instant));
  const part = (type: string) => parts.find((found) => found.type === type)?.value ?? '';
  return `${part('year').padStart(4, '0')}-${part('month')}-${part('day')}`;
}

/** The day that is `days` after `day`, both `2026-11-22`; negative goes back. */
export function addDays(day: string, days: number): string {
  const at = new Date(`${day}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
}
