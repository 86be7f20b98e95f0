/** The third argument of a reviver: the text that a number was written as. */
type Source = { readonly source?: string };

const LONG_DIGITS = /\d{16}/;
const INTEGER = /^-?\d+$/;

function keepExact(_key: string, value: unknown, context?: Source): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
  if (context?.source === undefined)
    throw new Error('JSON.parse gives no source text: needs Node 22');
  return INTEGER.test(context.source) ? context.source : value;
}

/**
 * Parses JSON; an integer that a double cannot hold exactly comes back as the string of its
 * digits instead of being rounded. Shopify's ids are 64-bit, its own samples exceed 2^53.
 * Throws SyntaxError as `JSON.parse` does.
 */
export function parseExactJson(text: string): unknown {
  // A reviver visits every value; most payloads have no number that needs it.
  return LONG_DIGITS.test(text) ? JSON.parse(text, keepExact) : JSON.parse(text);
}
