import { z } from 'zod';

/** Text, or a number where text is meant; blank reads as null. */
export const wireText = z
  .union([z.string(), z.number()])
  .transform((value) => blankToNull(String(value)))
  .nullable()
  .default(null)
  .catch(null);

/** A flag as JSON boolean, 0 or 1, or either as text; null where it is none of them. */
export const wireFlag = z
  .union([z.boolean(), z.number(), z.string()])
  .transform((value) => readFlag(String(value)))
  .nullable()
  .default(null)
  .catch(null);

/** A whole number of 32 bits, or its digits as text; codes and counts are no larger. */
export const wireNumber = z
  .union([z.number(), z.string().regex(/^\s*-?\d{1,10}\s*$/)])
  .transform(Number)
  .pipe(z.int32())
  .nullable()
  .default(null)
  .catch(null);

/** Any value; nothing reads as null. */
export const wireAny = z.unknown().default(null);

/** One or many: a lone item reads as a list of one, nothing as an empty list. */
export const wireList = wireAny.transform((value): readonly unknown[] =>
  value === null || value === undefined ? [] : Array.isArray(value) ? value : [value],
);

/** A nested object; anything else reads as null. */
export const wireObject = z.record(z.string(), z.unknown()).nullable().default(null).catch(null);

const anyObject = z.record(z.string(), z.unknown());

/** `value` as an object with any members; null for every other value. */
export function asObject(value: unknown): Readonly<Record<string, unknown>> | null {
  const parsed = anyObject.safeParse(value);
  return parsed.success ? parsed.data : null;
}

/** The text of a member of an object, where it is text or a number. */
export function textMember(
  holder: Readonly<Record<string, unknown>> | null,
  name: string,
): string | null {
  return wireText.parse(holder?.[name]);
}

/** The JSON value of a body; undefined where it is no JSON. */
export function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function blankToNull(text: string): string | null {
  return text.trim() === '' ? null : text;
}

function readFlag(text: string): boolean | null {
  const lower = text.trim().toLowerCase();
  if (lower === 'true' || lower === '1') return true;
  return lower === 'false' || lower === '0' ? false : null;
}
