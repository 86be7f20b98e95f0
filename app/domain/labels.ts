import { DEFAULT_LABELS } from './labels-default.ts';
import { ourLanguage } from './language.ts';
import type { Status } from './status.ts';
import { BODY_LIMIT, isBlank } from './template-text.ts';

/**
 * Our label for a status ({{3}}) in a language written as Shopify or Meta writes it (`pt-BR`,
 * `es_MX`); null where we have no words for the language and the merchant's label is needed.
 */
export function defaultLabel(status: Status, language: string): string | null {
  const ours = ourLanguage(language);
  return ours === null ? null : DEFAULT_LABELS[ours][status];
}

export type LabelProblem =
  | { readonly kind: 'empty' }
  | { readonly kind: 'line_break' }
  | { readonly kind: 'tab' }
  | { readonly kind: 'spaces' }
  /** `by`: characters over the limit. */
  | { readonly kind: 'too_long'; readonly by: number };

/**
 * What Meta would refuse in a label as the merchant types it; none when it is fine. `room` is the
 * number of characters that the template leaves for it (`labelRoom`).
 */
export function checkLabel(text: string, room: number = BODY_LIMIT): readonly LabelProblem[] {
  const problems: LabelProblem[] = [];
  if (isBlank(text)) problems.push({ kind: 'empty' });
  if (/[\n\r\v\f\u0085\u2028\u2029]/.test(text)) problems.push({ kind: 'line_break' });
  if (text.includes('\t')) problems.push({ kind: 'tab' });
  if (/\p{Zs}{5}/u.test(text)) problems.push({ kind: 'spaces' });
  if (text.length > room) problems.push({ kind: 'too_long', by: text.length - room });
  return problems;
}
