import { addDays, shopDay } from '#app/domain/shop-day.ts';
import type { Translate } from './i18n/instance.ts';
import { dateFormat } from './intl-formats.ts';

/**
 * Dates as the merchant reads them: in the shop's time zone and the admin's locale. Server and
 * browser format with the same clock, so that the page does not jump when it wakes up.
 */

/** What a day is counted by; it comes with the page's data. */
export type ShopClock = {
  /** ISO 8601: what "today" is. */
  readonly now: string;
  /** IANA zone of the shop. */
  readonly timeZone: string;
};

/** What a date is read against. */
export type Clock = ShopClock & {
  /** The locale to write dates in; that of the whole document. */
  readonly locale: string;
};

/** The clock for a page; a zone that the runtime does not know becomes UTC. */
export function readClock(session: { timeZone: string }, now: Date): ShopClock {
  return { now: now.toISOString(), timeZone: isZone(session.timeZone) ? session.timeZone : 'UTC' };
}

function isZone(timeZone: string): boolean {
  try {
    dateFormat('en', { timeZone });
    return true;
  } catch {
    return false;
  }
}

/** Runtimes disagree on which space stands before "pm"; an ordinary one is the same everywhere. */
function plainSpaces(text: string): string {
  return text.replace(/[\u00a0\u2009\u202f]/g, ' ');
}

function partsOf(
  at: Date,
  clock: Clock,
  options: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormatPart[] {
  const { locale, timeZone } = clock;
  return dateFormat(locale, { ...options, timeZone, calendar: 'gregory' }).formatToParts(at);
}

/** "2:03 pm", "14:03"; with `seconds` "2:03:58 pm". */
export function formatTime(iso: string, clock: Clock, seconds = false): string {
  const parts = partsOf(new Date(iso), clock, { timeStyle: seconds ? 'medium' : 'short' });
  const text = parts
    .map(({ type, value }) => (type === 'dayPeriod' ? value.toLowerCase() : value))
    .join('');
  return plainSpaces(text);
}

type Day = 'today' | 'yesterday' | 'tomorrow' | 'day';

function nameDay(iso: string, clock: ShopClock): Day {
  const day = shopDay(iso, clock.timeZone);
  const today = shopDay(clock.now, clock.timeZone);
  if (day === today) return 'today';
  if (day === addDays(today, -1)) return 'yesterday';
  return day === addDays(today, 1) ? 'tomorrow' : 'day';
}

/** "Nov 22", with the year when it isn't this one. */
function formatDay(iso: string, clock: Clock): string {
  const yearOf = (at: string) => shopDay(at, clock.timeZone).slice(0, 4);
  const parts = partsOf(new Date(iso), clock, {
    month: 'short',
    day: 'numeric',
    ...(yearOf(iso) === yearOf(clock.now) ? {} : { year: 'numeric' }),
  });
  return plainSpaces(parts.map(({ value }) => value).join(''));
}

/** "Nov 22" for `2026-11-22`, with the year when it isn't this one. */
export function formatCalendarDay(day: string, clock: Clock): string {
  // The day has no zone: at noon in UTC it is read as it stands.
  const today = shopDay(clock.now, clock.timeZone);
  const now = `${today}T12:00:00Z`;
  return formatDay(`${day}T12:00:00Z`, { now, timeZone: 'UTC', locale: clock.locale });
}

/** "Today at 2:03 pm", "Nov 22 at 2:03 pm", "Nov 22, 2025 at 2:03 pm". */
export function formatMoment(t: Translate, iso: string, clock: Clock, seconds = false): string {
  return sayMoment(t, 'alone', iso, clock, seconds);
}

/** The same inside a sentence: "today at 2:03 pm", "Nov 22 at 2:03 pm". */
export function formatMomentInSentence(t: Translate, iso: string, clock: Clock): string {
  return sayMoment(t, 'inSentence', iso, clock, false);
}

function sayMoment(
  t: Translate,
  where: 'alone' | 'inSentence',
  iso: string,
  clock: Clock,
  seconds: boolean,
): string {
  const time = formatTime(iso, clock, seconds);
  return t(`dates.${where}.${nameDay(iso, clock)}`, { time, day: formatDay(iso, clock) });
}

/** The whole date with the name of the zone, for the accessible description. */
export function formatFullMoment(iso: string, clock: Clock): string {
  const parts = partsOf(new Date(iso), clock, {
    dateStyle: 'full',
    timeStyle: 'full',
  });
  return plainSpaces(parts.map(({ value }) => value).join(''));
}

const HOUR = 3_600_000;

/**
 * The instant, in ISO 8601, at which a day (`2026-11-22`) begins in a zone. Where the clocks skip
 * midnight the day begins an hour later.
 */
export function startOfShopDay(day: string, timeZone: string): string {
  const midnight = new Date(`${day}T00:00:00Z`).getTime();
  // No zone is further than 14 hours from UTC; its clocks change by less than two hours at once.
  let at = midnight - 14 * HOUR;
  while (shopDay(new Date(at).toISOString(), timeZone) < day) at += HOUR / 4;
  return new Date(at).toISOString();
}

/** Whether a text is a calendar day as `<input type="date">` gives it. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const at = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}
