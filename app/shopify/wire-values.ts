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
  const milliseconds = Date.parse(value);
  // Some apps write the year 1 where they have no date, and no order is older than Shopify.
  return milliseconds >= FIRST_INSTANT ? formatInstant(new Date(milliseconds)) : null;
}

/** `toISOString`, which takes four times as long; an order has a dozen times. */
function formatInstant(time: Date): Instant {
  const year = time.getUTCFullYear();
  // An offset can lead past the last year of four digits.
  if (year > 9999) return time.toISOString();
  const day = `${year}-${twoDigits(time.getUTCMonth() + 1)}-${twoDigits(time.getUTCDate())}`;
  const hour = `${twoDigits(time.getUTCHours())}:${twoDigits(time.getUTCMinutes())}`;
  const milliseconds = String(time.getUTCMilliseconds()).padStart(3, '0');
  return `${day}T${hour}:${twoDigits(time.getUTCSeconds())}.${milliseconds}Z`;
}

function twoDigits(value: number): string {
  return value < 10 ? `0${value}` : String(value);
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
