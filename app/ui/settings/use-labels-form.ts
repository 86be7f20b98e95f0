import { useEffect, useRef } from 'react';
import { AVAILABLE_STATUSES, type Status } from '#app/domain/status.ts';
import type { FieldProblem, SettingsView } from '#app/pipeline/merchant-app.ts';
import { focusFirst } from './field-words.ts';
import {
  bodyOf,
  draftOf,
  draftsOfValues,
  formOf,
  type LabelValues,
  labelField,
  labelProblems,
  languagesInUse,
  languagesToChoose,
  type StatusDraft,
  templateField,
  valuesOfDrafts,
} from './label-draft.ts';
import { useSavedForm } from './use-saved-form.ts';

/** What may be changed of a status. */
export type StatusPart = Partial<Pick<StatusDraft, 'on' | 'templateName' | 'labels'>>;

/** The labels' draft, its checks, and what became of saving it. */
export function useLabelsForm(settings: SettingsView, showLanguage: (language: string) => void) {
  const form = useSavedForm<LabelValues>({
    settings,
    form: 'labels',
    valuesOf: (saved) =>
      valuesOfDrafts(draftOf(saved, AVAILABLE_STATUSES), languagesToChoose(saved)),
    formOf: (values, version) => formOf(draftsOfValues(values), version),
    onProblems: (found) => {
      const language = languagesOf(found.slice(0, 1))[0];
      if (language !== undefined) showLanguage(language);
    },
  });
  const statuses = useSteadyDrafts(draftsOfValues(form.draft.values));
  const languages = languagesInUse(settings, statuses);

  const findProblems = (draftOfStatus: StatusDraft, language: string) =>
    labelProblems(draftOfStatus, language, bodyOf(settings, draftOfStatus, language));

  return {
    ...form,
    statuses,
    languages,
    changeStatus(status: Status, part: StatusPart) {
      form.replace(
        valuesOfDrafts(
          statuses.map((one) => (one.status === status ? { ...one, ...part } : one)),
          languagesToChoose(settings),
        ),
        (field) => field.startsWith(labelField(status, '')) || field === templateField(status),
      );
    },
    /** Checks one label once its field is left. */
    checkLabel(status: Status, language: string) {
      const left = statuses.find((one) => one.status === status);
      if (left !== undefined) {
        form.showProblems([labelField(status, language)], findProblems(left, language));
      }
    },
    save() {
      const found = languages.flatMap((language) =>
        statuses.flatMap((one) => findProblems(one, language)),
      );
      if (found.length === 0) return form.save();
      form.showProblems([], found);
      const language = languagesOf(found.slice(0, 1))[0];
      if (language !== undefined) showLanguage(language);
      // Once the tab with the field is there.
      requestAnimationFrame(() => focusFirst(found));
    },
  };
}

/** A draft that says the same stays the same object, so that its row is not drawn again. */
function useSteadyDrafts(drafts: readonly StatusDraft[]): readonly StatusDraft[] {
  const last = useRef<readonly StatusDraft[]>([]);
  const steady = drafts.map((draft) => {
    const before = last.current.find(({ status }) => status === draft.status);
    return before !== undefined && JSON.stringify(before) === JSON.stringify(draft)
      ? before
      : draft;
  });
  useEffect(() => {
    last.current = steady;
  });
  return steady;
}

/** The languages of the labels in which something is to be mended. */
export function languagesOf(problems: readonly FieldProblem[]): string[] {
  return problems
    .filter(({ field }) => field.startsWith('label.'))
    .map(({ field }) => field.split('.').slice(2).join('.'));
}
