import { z } from 'zod';
import type { Instant } from '#app/domain/facts.ts';
import { isDecimal } from './decimal-sum.ts';

/** Values as Shopify writes them, REST and GraphQL alike, read into the form that facts use. */

// A time without a zone would be read in the machine's own.
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})$/;

const FIRST_INSTANT = Date.UTC(1970, 0);

/** UTC ISO 8601 with milliseconds, or null if `value` is no time with a zone. */
export function toInstant(value: string): Instant | null {
  if (!TIME.test(value)) return null;
  const shifted = shiftWithinDay(value);
  if (shifted !== null) return shifted;
  const milliseconds = Date.parse(value);
  // Some apps write the year 1 where they have no date, and no order is older than Shopify.
  return milliseconds >= FIRST_INSTANT ? new Date(milliseconds).toISOString() : null;
}

const MINUTES_A_DAY = 24 * 60;
/** "09:15", by the minute of the day. */
const CLOCK = Array.from(
  { length: MINUTES_A_DAY },
  (_, minute) =>
    `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`,
);

function twoDigits(text: string, at: number): number {
  return (text.charCodeAt(at) - 48) * 10 + text.charCodeAt(at + 1) - 48;
}

/**
 * What `toISOString` says of a time with a zone, where it is surely one and the day in UTC is the
 * day that is written: then only hour and minute are others. Null: it takes a `Date`. An order has
 * a dozen times, and a `Date` for each costs as much as parsing its body.
 */
function shiftWithinDay(value: string): Instant | null {
  const zone = value[19];
  const [year, month, day] = [twoDigits(value, 0), twoDigits(value, 5), twoDigits(value, 8)];
  // Every month has 28 days; a day that its month lacks is read as one of the next.
  if (zone === '.' || year < 20 || month < 1 || month > 12 || day < 1 || day > 28) return null;
  const [hour, minute, second] = [twoDigits(value, 11), twoDigits(value, 14), twoDigits(value, 17)];
  const [zoneHour, zoneMinute] =
    zone === 'Z' ? [0, 0] : [twoDigits(value, 20), twoDigits(value, value.length - 2)];
  if (hour > 23 || minute > 59 || second > 59 || zoneHour > 23 || zoneMinute > 59) return null;
  const shift = (zoneHour * 60 + zoneMinute) * (zone === '+' ? -1 : 1);
  const clock = CLOCK[hour * 60 + minute + shift];
  return clock === undefined ? null : `${value.slice(0, 11)}${clock}${value.slice(16, 19)}.000Z`;
}

export const instant = z.string().transform((value, context): Instant => {
  const read = toInstant(value);
  if (read !== null) return read;
  context.addIssue({ code: 'custom', message: 'not a time with a zone' });
  return z.NEVER;
});

export const instantOrNull = instant.nullish().transform((value) => value ?? null);

/** Null for what is absent, null or blank: Shopify withholds personal fields in each of these ways. */
export const textOrNull = z
  .string()
  .nullish()
  .transform((value) => value?.trim() || null);

/** An enum of Shopify's, kept open: a value added later is carried on, not refused. */
export const wordOrNull = textOrNull.transform((value) => value?.toLowerCase() ?? null);

/** ISO 3166-1 alpha-2 in upper case; anything else is no country. */
export const countryOrNull = textOrNull.transform((value) =>
  value !== null && /^[a-z]{2}$/i.test(value) ? value.toUpperCase() : null,
);

/** An amount, "12.50"; a bare number is accepted. */
export const amount = z
  .union([z.string(), z.number()])
  .transform(String)
  .refine(isDecimal, 'not a decimal amount');

/** A numeric id as text. An integer past 2^53 must have come through `parseExactJson`. */
export const numericId = z
  .union([z.int().nonnegative(), z.string().regex(/^\d+$/, 'not an id')])
  .transform(String);

type GidType = 'Order' | 'Fulfillment' | 'FulfillmentEvent' | 'Refund' | 'Return' | 'Customer';

/** A global id of one type, `gid://shopify/Order/1`. */
export function gid(type: GidType) {
  return z.string().regex(new RegExp(`^gid://shopify/${type}/\\d+$`), `not a gid of ${type}`);
}

/** The global id of a numeric one: both name the same record in Shopify. */
export function gidFromId(type: GidType, id: string): string {
  return `gid://shopify/${type}/${id}`;
}

/** The first problem of a refused value: the field's path and the rule, never the value. */
export function describeProblem(error: z.ZodError): string {
  const [issue] = error.issues;
  if (!issue) return 'unreadable';
  return `${issue.path.map(String).join('.') || 'body'}: ${issue.message}`;
}
