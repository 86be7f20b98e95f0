import type { FieldProblem } from '#app/pipeline/merchant-app.ts';

const FIELD_WORDS: Readonly<Record<string, string>> = {
  channelId: 'Enter the channel ID from your 1MSG account; it may have letters and digits.',
  token: 'Enter the API token from your 1MSG account, without spaces.',
  baseUrl: 'Choose one of the servers.',
  templateName: "This template can't be used. Choose one from the list.",
  defaultLanguage: "Choose one of your template's languages.",
  defaultCountry: 'Choose a country from the list.',
  confirmedOn: 'Choose when the customer is told.',
};

/** What is wrong with a field and how to mend it. */
export function fieldWords({ field, problem, by }: FieldProblem): string {
  if (field.startsWith('label.')) return labelWords(problem, by ?? 0);
  return FIELD_WORDS[field] ?? 'Check this value, then save again.';
}

/** What is wrong with a label, by the kinds of `checkLabel`. */
function labelWords(problem: string, by: number): string {
  switch (problem) {
    case 'empty':
      return 'Enter a label, or restore ours.';
    case 'line_break':
      return 'Remove the line break.';
    case 'tab':
      return 'Remove the tab.';
    case 'spaces':
      return 'At most four spaces in a row.';
    case 'too_long':
      return by === 1 ? 'Too long by 1 character.' : `Too long by ${by} characters.`;
    default:
      return 'Check this label, then save again.';
  }
}

/** The problem of one field in words; false where it has none. */
export function errorOf(problems: readonly FieldProblem[], field: string): string | false {
  const problem = problems.find((candidate) => candidate.field === field);
  return problem === undefined ? false : fieldWords(problem);
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
