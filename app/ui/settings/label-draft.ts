import { longestValues, roomOfLabel } from '#app/domain/label-room.ts';
import { checkLabel, defaultLabel } from '#app/domain/labels.ts';
import { STATUSES, type Status } from '#app/domain/status.ts';
import { fillTemplate, isBlank } from '#app/domain/template-text.ts';
import type { FieldProblem, LabelsForm, SettingsView } from '#app/pipeline/merchant-app.ts';
import type { Translate } from '../i18n/instance.ts';

/** One status as it is edited; an empty label means ours. */
export type StatusDraft = {
  readonly status: Status;
  readonly on: boolean;
  readonly labels: Readonly<Record<string, string>>;
};

/** The statuses of the settings that can come about. */
export function draftOf(
  settings: SettingsView,
  available: readonly Status[],
): readonly StatusDraft[] {
  return settings.statuses
    .filter(({ status }) => available.includes(status))
    .map(({ status, on, labels }) => ({ status, on, labels }));
}

/** What is posted: labels that say nothing are left out, so that ours are used. */
export function formOf(statuses: readonly StatusDraft[], version: number): LabelsForm {
  return {
    version,
    statuses: statuses.map(({ status, on, labels }) => ({
      status,
      on,
      labels: Object.fromEntries(Object.entries(labels).filter(([, text]) => !isBlank(text))),
    })),
  };
}

/** The body that a language's message has; null where no template is chosen. */
export function bodyOf(settings: SettingsView, language: string): string | null {
  const chosen = settings.templates.find(({ name }) => name === settings.templateName);
  return chosen?.languages.find((one) => one.language === language)?.body ?? null;
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
    return ours === null && draft.on ? [{ field, problem: 'empty' }] : [];
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

/**
 * The drafts as a form holds them: a value for each switch and each label, so that two people who
 * change different ones need not be asked.
 */
export type LabelValues = Readonly<Record<string, string | boolean>>;

export function valuesOfDrafts(
  drafts: readonly StatusDraft[],
  languages: readonly string[],
): LabelValues {
  const switches = drafts.map(({ status, on }) => [switchKey(status), on]);
  // Ours and an empty field are the same, so that a form has the same values whatever is in them.
  const texts = drafts.flatMap(({ status, labels }) =>
    [...new Set([...languages, ...Object.keys(labels)])].map((language) => [
      labelField(status, language),
      labels[language] ?? '',
    ]),
  );
  return Object.fromEntries([...switches, ...texts]);
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
    return [{ status, on, labels }];
  });
}

export function switchKey(status: Status): string {
  return `switch.${status}`;
}

/** What a switch or label is called where two values of it stand beside each other. */
export function labelSettingName(
  t: Translate,
  key: string,
  languageNames: Readonly<Record<string, string>>,
): string {
  for (const name of STATUSES) {
    const status = t(`status.${name}`);
    if (key === switchKey(name)) return status;
    const prefix = labelField(name, '');
    if (!key.startsWith(prefix)) continue;
    const code = key.slice(prefix.length);
    return t('labels.conflictSetting', { status, language: languageNames[code] ?? code });
  }
  return key;
}

/** A switch or label in words; ours where there is no label. */
export function sayLabelValue(t: Translate, value: string | boolean | undefined): string {
  if (typeof value === 'boolean') return value ? t('labels.on') : t('labels.off');
  return value === undefined || value === '' ? t('labels.ours') : value;
}
