import { longestValues, roomOfLabel } from '#app/domain/label-room.ts';
import { checkLabel, defaultLabel } from '#app/domain/labels.ts';
import type { Status } from '#app/domain/status.ts';
import { fillTemplate, isBlank } from '#app/domain/template-text.ts';
import type { FieldProblem, LabelsForm, SettingsView } from '#app/pipeline/merchant-app.ts';
import type { Translate } from '../i18n/instance.ts';
import type { ConflictLine } from './conflict-banner.tsx';

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

/** The statuses and labels in which what is saved and what was edited differ. */
export function statusConflicts(
  t: Translate,
  saved: readonly StatusDraft[],
  yours: readonly StatusDraft[],
  languages: readonly string[],
  languageNames: Readonly<Record<string, string>>,
): ConflictLine[] {
  return yours.flatMap((mine) => {
    const theirs = saved.find(({ status }) => status === mine.status);
    if (theirs === undefined) return [];
    const status = t(`status.${mine.status}`);
    const lines = languages.map((language) => ({
      setting: t('labels.conflictSetting', {
        status,
        language: languageNames[language] ?? language,
      }),
      saved: theirs.labels[language] || t('labels.ours'),
      yours: mine.labels[language] || t('labels.ours'),
    }));
    const onOff = (on: boolean) => (on ? t('labels.on') : t('labels.off'));
    return [{ setting: status, saved: onOff(theirs.on), yours: onOff(mine.on) }, ...lines].filter(
      (line) => line.saved !== line.yours,
    );
  });
}
