const MASK = '[token]';

/** How much of an error text is kept, in characters. */
const KEPT_CHARACTERS = 400;

/** Anything that looks like a token, even one that was cut or belongs to another channel. */
const TOKEN_SHAPES: readonly RegExp[] = [
  /\beyJ[\w-]{6,}(?:\.[\w-]*){0,2}/g,
  /(?<=\bBearer\s{1,4})[^\s"',]{6,}/gi,
  /(?<=\btoken(?:=|["']\s?:\s?["']))[^\s"'&,}<]{6,}/gi,
  /(?<=\btoken\s{1,4}["'])[^"']+/gi,
];

/**
 * `text` without the token, however it is written. 1MSG's own 401 answer quotes the token back
 * (https://github.com/1msg/1sdk, swagger.waba.json).
 */
export function scrubToken(text: string, token: string): string {
  let scrubbed = maskOwnToken(text, token);
  for (const shape of TOKEN_SHAPES) scrubbed = scrubbed.replace(shape, MASK);
  return scrubbed;
}

/** `text` without this very token: of JSON it leaves JSON, since the mask needs no escape. */
export function maskOwnToken(text: string, token: string): string {
  if (token === '') return text;
  const forms = [token, encodeURIComponent(token), JSON.stringify(token).slice(1, -1)];
  return forms.reduce((masked, form) => masked.replaceAll(form, MASK), text);
}

/** An error text fit to be stored: scrubbed first, then cut, so that no half token is left. */
export function storableText(text: string, token: string): string | null {
  const scrubbed = scrubToken(text, token).replace(/\s+/g, ' ').trim();
  if (scrubbed === '') return null;
  // A lone surrogate, whether sent or made by the cut, is no text that a database takes.
  return scrubbed.slice(0, KEPT_CHARACTERS).replaceAll('\u0000', '').toWellFormed();
}
