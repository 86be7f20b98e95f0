import type { TemplateTextProblem } from '#app/domain/our-template.ts';
import { TEMPLATE_TEXT_PROBLEMS } from '#app/domain/our-template.ts';
import type { FieldProblem } from '#app/pipeline/merchant-app.ts';
import type { Translate } from '../i18n/instance.ts';

/** WhatsApp's words for why it rejects a template: developers.facebook.com, rejected_reason. */
const REASONS = [
  'abusive_content',
  'invalid_format',
  'promotional',
  'tag_content_mismatch',
  'scam',
] as const;

/** Why WhatsApp rejected a template, and what to do. */
export function rejectionWords(t: Translate, reason: string | null): string {
  const known = REASONS.find((one) => one === reason?.toLowerCase());
  return t(`setup.template.rejected.${known ?? 'other'}`);
}

/** What is wrong with the text of a template in one language; false: nothing. */
export function templateTextError(
  t: Translate,
  problems: readonly FieldProblem[],
  language: string,
): string | false {
  const found = problems.find(({ field }) => field === `template.${language}`);
  if (found === undefined) return false;
  const problem: TemplateTextProblem =
    TEMPLATE_TEXT_PROBLEMS.find((one) => one === found.problem) ?? 'places';
  return t(`setup.template.problem.${problem}`);
}
