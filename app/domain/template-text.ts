import { neutralName } from './words.ts';

/**
 * The three values of a template and the text they make. Meta refuses a value with a line break,
 * a tab or more than four spaces in a row (error 132018) and a filled body over 1,024 characters
 * (132005): developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes. What leaves
 * here cannot fail for either.
 */

/**
 * Longest filled body. Meta says "characters" and not which; text is counted in UTF-16 code
 * units (`length`), the highest of the usual counts, so what passes here passes any of them.
 */
export const BODY_LIMIT = 1024;

export type TemplateValues = readonly [name: string, subject: string, label: string];

/** Nothing that a reader would see: spaces, marks and fillers only. */
export function isBlank(text: string): boolean {
  return /^[\s\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}\u2800]*$/u.test(text);
}

function clean(text: string): string {
  return (
    text
      // Half an emoji is no text; JSON would carry it to Meta as an escape.
      .replace(/[\p{Cs}\ufeff]/gu, '')
      .replace(/[\s\u0085]/g, ' ')
      .replace(/\p{Cc}/gu, '')
      .replace(/ +/g, ' ')
      .trim()
  );
}

/**
 * A value as Meta takes it: one line, no tab or other control character, single spaces, trimmed.
 * Emoji and direction marks stay. Where nothing readable is left, the fallback, cleaned too; the
 * result is empty only if that is blank as well.
 */
export function cleanValue(text: string | null, fallback: string): string {
  for (const candidate of [text ?? '', fallback]) {
    const cleaned = clean(candidate);
    if (!isBlank(cleaned)) return cleaned;
  }
  return '';
}

/**
 * The body as the customer reads it. Each place is filled once and literally: a label that says
 * "{{2}}" or "$&" is shown as typed.
 */
export function fillTemplate(bodyText: string, values: TemplateValues): string {
  const [name, subject, label] = values;
  return bodyText.replace(/\{\{([123])\}\}/g, (_place, number: string) =>
    number === '1' ? name : number === '2' ? subject : label,
  );
}

/** How many characters a label may have beside this name and subject; can be negative. */
export function labelRoom(bodyText: string, name: string, subject: string): number {
  const places = bodyText.split('{{3}}').length - 1;
  const rest = BODY_LIMIT - fillTemplate(bodyText, [name, subject, '']).length;
  return places > 1 ? Math.floor(rest / places) : rest;
}

export type Variables =
  | { readonly ok: true; readonly values: TemplateValues; readonly text: string }
  | { readonly ok: false; readonly reason: 'text_too_long' | 'value_empty' };

/**
 * The values to send and the text they make, to the character. `name` is null where none is
 * known: the language's neutral word stands in. A blank subject or label is `value_empty`.
 */
export function buildVariables(input: {
  readonly bodyText: string;
  readonly language: string;
  readonly name: string | null;
  readonly subject: string;
  readonly label: string | null;
}): Variables {
  const values: TemplateValues = [
    cleanValue(input.name, neutralName(input.language)),
    cleanValue(input.subject, ''),
    cleanValue(input.label, ''),
  ];
  if (values.includes('')) return { ok: false, reason: 'value_empty' };
  const text = fillTemplate(input.bodyText, values);
  return text.length > BODY_LIMIT
    ? { ok: false, reason: 'text_too_long' }
    : { ok: true, values, text };
}
