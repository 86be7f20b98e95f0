/** Shopify stores whole seconds; a fact and its `updated_at` therefore often share one. */
export const wholeSeconds = (date: Date): Date =>
  new Date(Math.floor(date.getTime() / 1000) * 1000);

/** Making a formatter costs far more than using it, and a bulk of orders has hundreds of thousands of times. */
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  formatters.set(timeZone, made);
  return made;
}

/** A webhook's time: local to the shop with its offset, for example `2026-11-22T10:03:00-05:00`. */
export function shopTime(date: Date, timeZone: string): string {
  const name =
    formatterOf(timeZone)
      .formatToParts(date)
      .find((part) => part.type === 'timeZoneName')?.value ?? 'GMT';
  const offset = name === 'GMT' ? '+00:00' : name.slice(3);
  const sign = offset.startsWith('-') ? -1 : 1;
  const [hours = 0, minutes = 0] = offset.slice(1).split(':').map(Number);
  const local = new Date(date.getTime() + sign * (hours * 60 + minutes) * 60_000);
  return `${local.toISOString().slice(0, 19)}${offset}`;
}

/** GraphQL's DateTime: UTC, whole seconds. */
export const utcTime = (date: Date): string => `${date.toISOString().slice(0, 19)}Z`;
