import type { FieldProblem } from '#app/pipeline/merchant-app.ts';
import type { Translate } from '../i18n/instance.ts';
import type english from '../locales/en.json';
import { hasRule } from '../words/state-word-types.ts';

type Plain = Exclude<
  keyof typeof english.field,
  'label' | 'quietHours' | 'statusTemplate' | 'other'
>;

const FIELDS: Readonly<Record<Plain, true>> = {
  channelId: true,
  token: true,
  baseUrl: true,
  templateName: true,
  defaultLanguage: true,
  defaultCountry: true,
  confirmedOn: true,
  optInOnly: true,
  optInAttribute: true,
  optInTag: true,
  alertEmail: true,
  fallback: true,
};

/** What is wrong with a field and how to mend it. */
export function fieldWords(t: Translate, { field, problem, by }: FieldProblem): string {
  if (field.startsWith('quietHours.')) {
    return problem === 'no_hours' ? t('field.quietHours.noHours') : t('field.quietHours.noTime');
  }
  if (field.startsWith('label.')) return labelWords(t, problem, by ?? 0);
  if (field.startsWith('template.')) {
    return problem === 'not_in_default_language'
      ? t('field.statusTemplate.notInDefaultLanguage')
      : t('field.templateName');
  }
  return t(`field.${hasRule(FIELDS, field) ? field : 'other'}`);
}

/** What is wrong with a label, by the kinds of `checkLabel`. */
function labelWords(t: Translate, problem: string, by: number): string {
  switch (problem) {
    case 'empty':
    case 'line_break':
    case 'tab':
    case 'spaces':
      return t(`field.label.${problem}`);
    case 'too_long':
      return t('field.label.tooLong', { count: by });
    default:
      return t('field.label.other');
  }
}

/** The problem of one field in words; false where it has none. */
export function errorOf(
  t: Translate,
  problems: readonly FieldProblem[],
  field: string,
): string | false {
  const problem = problems.find((candidate) => candidate.field === field);
  return problem === undefined ? false : fieldWords(t, problem);
}

/** The id of a field's control, by which the first one with a problem gets the focus. */
export function fieldId(field: string): string {
  return `field-${field.replaceAll('.', '-')}`;
}

/** Puts the focus on the first field with a problem. */
export function focusFirst(problems: readonly FieldProblem[]): void {
  const first = problems[0];
  if (first !== undefined) document.getElementById(fieldId(first.field))?.focus();
}
