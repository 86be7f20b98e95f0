/** Shopify stores whole seconds; a fact and its `updated_at` therefore often share one. */
export const wholeSeconds = (date: Date): Date =>
  new Date(Math.floor(date.getTime() / 1000) * 1000);

/** A webhook's time: local to the shop with its offset, for example `2026-11-22T10:03:00-05:00`. */
export function shopTime(date: Date, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  const name =
    parts.formatToParts(date).find((part) => part.type === 'timeZoneName')?.value ?? 'GMT';
  const offset = name === 'GMT' ? '+00:00' : name.slice(3);
  const sign = offset.startsWith('-') ? -1 : 1;
  const [hours = 0, minutes = 0] = offset.slice(1).split(':').map(Number);
  const local = new Date(date.getTime() + sign * (hours * 60 + minutes) * 60_000);
  return `${local.toISOString().slice(0, 19)}${offset}`;
}

/** GraphQL's DateTime: UTC, whole seconds. */
export const utcTime = (date: Date): string => `${date.toISOString().slice(0, 19)}Z`;
