import { longestValues, roomOfLabel } from '#app/domain/label-room.ts';
import { checkLabel, defaultLabel } from '#app/domain/labels.ts';
import { STATUSES, type Status } from '#app/domain/status.ts';
import { fillTemplate, isBlank } from '#app/domain/template-text.ts';
import type {
  FieldProblem,
  LabelsForm,
  SettingsView,
  TemplateChoice,
} from '#app/pipeline/merchant-app.ts';
import type { Translate } from '../i18n/instance.ts';

/** One status as it is edited; an empty label means ours. */
export type StatusDraft = {
  readonly status: Status;
  readonly on: boolean;
  /** Null: the shop's. */
  readonly templateName: string | null;
  readonly labels: Readonly<Record<string, string>>;
};

type StatusTemplates = Pick<SettingsView, 'templates' | 'templateName'>;

/** The statuses of the settings that can come about. */
export function draftOf(
  settings: SettingsView,
  available: readonly Status[],
): readonly StatusDraft[] {
  return settings.statuses
    .filter(({ status }) => available.includes(status))
    .map(({ status, on, templateName, labels }) => ({ status, on, templateName, labels }));
}

/** What is posted: labels that say nothing are left out, so that ours are used. */
export function formOf(statuses: readonly StatusDraft[], version: number): LabelsForm {
  return {
    version,
    statuses: statuses.map(({ status, on, templateName, labels }) => ({
      status,
      on,
      templateName,
      labels: Object.fromEntries(Object.entries(labels).filter(([, text]) => !isBlank(text))),
    })),
  };
}

/** The template of a status: its own, else the shop's. */
export function templateOf(
  settings: StatusTemplates,
  { templateName }: Pick<StatusDraft, 'templateName'>,
): TemplateChoice | undefined {
  return settings.templates.find(({ name }) => name === (templateName ?? settings.templateName));
}

/** The body that a status's message has in a language; null where it goes out in others. */
export function bodyOf(
  settings: StatusTemplates,
  draft: Pick<StatusDraft, 'templateName'>,
  language: string,
): string | null {
  const usable = usableOf(templateOf(settings, draft));
  return usable.find((one) => one.language === language)?.body ?? null;
}

function usableOf(template: TemplateChoice | undefined): TemplateChoice['languages'] {
  return (template?.languages ?? []).filter(({ problem }) => problem === null);
}

/** The languages in which statuses go out now: the shop's template's first. */
export function languagesInUse(
  settings: StatusTemplates & Pick<SettingsView, 'languages'>,
  drafts: readonly Pick<StatusDraft, 'templateName'>[],
): readonly string[] {
  const own = drafts
    .filter(({ templateName }) => templateName !== null)
    .flatMap((draft) => usableOf(templateOf(settings, draft)).map(({ language }) => language));
  return [...new Set([...settings.languages, ...own.sort()])];
}

/** The languages in which statuses can go out, whichever of the templates they use. */
export function languagesToChoose(
  settings: Pick<SettingsView, 'templates' | 'languages'>,
): readonly string[] {
  const usable = settings.templates.flatMap((one) => usableOf(one).map(({ language }) => language));
  return [...new Set([...settings.languages, ...usable])];
}

/** How many statuses have a template other than the shop's. */
export function countOwnTemplates(
  settings: Pick<SettingsView, 'templateName' | 'statuses'>,
): number {
  return settings.statuses.filter(
    ({ templateName }) => templateName !== null && templateName !== settings.templateName,
  ).length;
}

/** What is wrong with a label as it stands in its field; ours, where it is empty, is fine. */
export function labelProblems(
  draft: StatusDraft,
  language: string,
  body: string | null,
): readonly FieldProblem[] {
  const text = draft.labels[language] ?? '';
  const field = labelField(draft.status, language);
  const ours = defaultLabel(draft.status, language);
  if (isBlank(text)) {
    // Where its template lacks the language, the status has no message in it.
    const isAsked = ours === null && draft.on && body !== null;
    return isAsked ? [{ field, problem: 'empty' }] : [];
  }
  const room = roomOfLabel(body, draft.status, language);
  return checkLabel(text, room).map((problem) => ({
    field,
    problem: problem.kind,
    ...(problem.kind === 'too_long' ? { by: problem.by } : {}),
  }));
}

/** How long the message gets with this label and the longest name and order. */
export function longestLength(draft: StatusDraft, language: string, body: string | null): number {
  const label = draft.labels[language] || defaultLabel(draft.status, language) || '';
  return body === null
    ? label.length
    : fillTemplate(body, [...longestValues(draft.status, language), label]).length;
}

export function labelField(status: Status, language: string): string {
  return `label.${status}.${language}`;
}

export function templateField(status: Status): string {
  return `template.${status}`;
}

/**
 * The drafts as a form holds them: a value for each switch, template and label, so that two people who
 * change different ones need not be asked.
 */
export type LabelValues = Readonly<Record<string, string | boolean>>;

export function valuesOfDrafts(
  drafts: readonly StatusDraft[],
  languages: readonly string[],
): LabelValues {
  const switches = drafts.map(({ status, on }) => [switchKey(status), on]);
  const templates = drafts.map(({ status, templateName }) => [
    templateField(status),
    templateName ?? '',
  ]);
  // Ours and an empty field are the same, so that a form has the same values whatever is in them.
  const texts = drafts.flatMap(({ status, labels }) =>
    [...new Set([...languages, ...Object.keys(labels)])].map((language) => [
      labelField(status, language),
      labels[language] ?? '',
    ]),
  );
  return Object.fromEntries([...switches, ...templates, ...texts]);
}

/** The drafts again, in the order of the closed list. */
export function draftsOfValues(values: LabelValues): readonly StatusDraft[] {
  return STATUSES.flatMap((status) => {
    const on = values[switchKey(status)];
    if (typeof on !== 'boolean') return [];
    const prefix = labelField(status, '');
    const labels: Record<string, string> = {};
    for (const [key, text] of Object.entries(values)) {
      if (key.startsWith(prefix) && typeof text === 'string')
        labels[key.slice(prefix.length)] = text;
    }
    const templateName = values[templateField(status)];
    return [{ status, on, templateName: namedOrNull(templateName), labels }];
  });
}

function namedOrNull(value: string | boolean | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

export function switchKey(status: Status): string {
  return `switch.${status}`;
}

/** What a switch, template or label is called where two values of it stand beside each other. */
export function labelSettingName(
  t: Translate,
  key: string,
  languageNames: Readonly<Record<string, string>>,
): string {
  for (const name of STATUSES) {
    const status = t(`status.${name}`);
    if (key === switchKey(name)) return status;
    if (key === templateField(name)) return t('labels.template.of', { status });
    const prefix = labelField(name, '');
    if (!key.startsWith(prefix)) continue;
    const code = key.slice(prefix.length);
    return t('labels.conflictSetting', { status, language: languageNames[code] ?? code });
  }
  return key;
}

/** A switch, template or label in words; ours where there is no label. */
export function sayLabelValue(
  t: Translate,
  key: string,
  value: string | boolean | undefined,
): string {
  if (typeof value === 'boolean') return value ? t('labels.on') : t('labels.off');
  if (value !== undefined && value !== '') return value;
  return key.startsWith('template.') ? t('labels.template.asOthers') : t('labels.ours');
}
