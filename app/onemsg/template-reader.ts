import type { TemplateProblem } from '#app/domain/template-problem.ts';
import type { ChannelTemplate, TemplateButton, TemplateComponent } from './template-list-reader.ts';

/** Why a template cannot carry a status update, the first that holds. */
type TemplateUnusable = Exclude<TemplateProblem, 'missing'>;

/** One language of a template, with what the preview shows. */
export type TemplateLanguage = {
  readonly language: string;
  readonly namespace: string | null;
  readonly status: string;
  readonly category: string | null;
  /** WhatsApp treats it as marketing and limits it; usable all the same. */
  readonly isMarketing: boolean;
  readonly header: string | null;
  readonly body: string | null;
  readonly footer: string | null;
  readonly buttons: readonly TemplateButton[];
  readonly rejectedReason: string | null;
  /** Null: usable. */
  readonly unusable: TemplateUnusable | null;
};

/** A template as the merchant knows it: one name in several languages. */
export type TemplateFamily = {
  readonly name: string;
  readonly languages: readonly TemplateLanguage[];
  /** At least one language is usable. */
  readonly isUsable: boolean;
};

/** Groups the templates of a channel by name and says of each language whether it is usable. */
export function readTemplateFamilies(
  templates: readonly ChannelTemplate[],
): readonly TemplateFamily[] {
  const byName = Map.groupBy(templates, ({ name }) => name);
  return [...byName]
    .map(([name, rows]) => {
      const languages = rows.map(readLanguage).sort(byLanguage);
      return { name, languages, isUsable: languages.some(({ unusable }) => unusable === null) };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function readLanguage(template: ChannelTemplate): TemplateLanguage {
  const components = template.components ?? [];
  const header = components.find(({ type }) => type === 'HEADER') ?? null;
  return {
    language: template.language,
    namespace: template.namespace,
    status: template.status,
    category: template.category,
    isMarketing: template.category === 'MARKETING',
    header: header?.text ?? null,
    body: components.find(({ type }) => type === 'BODY')?.text ?? null,
    footer: components.find(({ type }) => type === 'FOOTER')?.text ?? null,
    buttons: components.flatMap(({ buttons }) => buttons),
    rejectedReason: template.rejectedReason,
    unusable: unusableByStatus(template.status) ?? unusableByForm(template),
  };
}

function unusableByStatus(status: string): TemplateUnusable | null {
  switch (status) {
    case 'approved':
      return null;
    case 'pending':
    case 'submitted':
    case 'in_review':
    case 'in_appeal':
      return 'in_review';
    case 'rejected':
    case 'paused':
    case 'disabled':
      return status;
    default:
      return 'not_approved';
  }
}

/** Buttons that need no parameter when a message is sent. */
const FIXED_BUTTONS: ReadonlySet<string> = new Set(['URL', 'PHONE_NUMBER', 'QUICK_REPLY']);

const FIXED_PARTS: ReadonlySet<string> = new Set(['HEADER', 'BODY', 'FOOTER', 'BUTTONS']);

function unusableByForm(template: ChannelTemplate): TemplateUnusable | null {
  const { components } = template;
  if (components === null) return 'components_unreadable';
  if (template.namespace === null) return 'no_namespace';
  if (template.category === 'AUTHENTICATION' || template.category === 'OTP') {
    return 'wrong_category';
  }
  const variables = components
    .filter(({ type }) => type === 'BODY')
    .flatMap(({ text }) => variablesOf(text));
  if ([...new Set(variables)].sort().join() !== '1,2,3') return 'not_three_variables';
  if (components.some(needsMedia)) return 'needs_media';
  if (components.some(hasVariablesOutsideBody)) return 'variables_elsewhere';
  return components.every(isFixedPart) ? null : 'unsupported_parts';
}

function needsMedia({ type, format }: TemplateComponent): boolean {
  return type === 'HEADER' && format !== null && format !== 'TEXT';
}

function hasVariablesOutsideBody({ type, text, buttons }: TemplateComponent): boolean {
  if (type !== 'BODY' && variablesOf(text).length > 0) return true;
  return buttons.some((button) => variablesOf(button.url).length > 0);
}

function isFixedPart({ type, buttons }: TemplateComponent): boolean {
  return FIXED_PARTS.has(type) && buttons.every((button) => FIXED_BUTTONS.has(button.type));
}

/** The names between double braces: "1", "2", or a word in templates with named variables. */
function variablesOf(text: string | null): readonly string[] {
  return [...(text ?? '').matchAll(/\{\{\s*(\w+)\s*\}\}/g)].map((match) => match[1] ?? '');
}

function byLanguage(a: TemplateLanguage, b: TemplateLanguage): number {
  return a.language < b.language ? -1 : 1;
}
