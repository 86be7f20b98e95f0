import { useFetcher } from '@remix-run/react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AVAILABLE_STATUSES, type Status } from '#app/domain/status.ts';
import type { FieldProblem, SaveResult, SettingsView } from '#app/pipeline/merchant-app.ts';
import { showToast } from '../app-bridge.ts';
import { focusFirst } from './field-words.ts';
import {
  bodyOf,
  draftOf,
  formOf,
  labelField,
  labelProblems,
  type StatusDraft,
} from './label-draft.ts';
import { useDraft } from './use-draft.ts';

/** The labels' draft, its checks, and what became of saving it. */
export function useLabelsForm(settings: SettingsView, showLanguage: (language: string) => void) {
  const { t } = useTranslation();
  const fetcher = useFetcher<SaveResult>();
  const draft = useDraft('labels', {
    version: settings.version,
    values: { statuses: draftOf(settings, AVAILABLE_STATUSES) },
  });
  const { statuses } = draft.values;
  const [problems, setProblems] = useState<readonly FieldProblem[]>([]);
  const [conflict, setConflict] = useState<SettingsView | null>(null);
  const answer = fetcher.state === 'idle' ? fetcher.data : undefined;

  const showProblems = (found: readonly FieldProblem[]) => {
    setProblems(found);
    const language = languagesOf(found.slice(0, 1))[0];
    if (language !== undefined) showLanguage(language);
    // Once the tab with the field is there.
    requestAnimationFrame(() => focusFirst(found));
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each answer
  useEffect(() => {
    if (answer?.outcome === 'conflict') setConflict(answer.saved);
    if (answer?.outcome === 'invalid') showProblems(answer.problems);
    if (answer?.outcome !== 'saved') return;
    setProblems([]);
    draft.rebase({ version: answer.version, values: draft.values }, true);
    showToast(t('settings.saved'));
  }, [answer]);

  const findProblems = (draftOfStatus: StatusDraft, language: string) =>
    labelProblems(draftOfStatus, language, bodyOf(settings, language));

  return {
    draft,
    problems,
    conflict,
    isSaving: fetcher.state !== 'idle',
    change(status: Status, part: Partial<Pick<StatusDraft, 'on' | 'labels'>>) {
      draft.change({
        statuses: statuses.map((one) => (one.status === status ? { ...one, ...part } : one)),
      });
      setProblems(problems.filter(({ field }) => !field.startsWith(`label.${status}.`)));
    },
    /** Checks one label once its field is left. */
    checkLabel(status: Status, language: string) {
      const left = statuses.find((one) => one.status === status);
      if (left === undefined) return;
      const field = labelField(status, language);
      const others = problems.filter((problem) => problem.field !== field);
      setProblems([...others, ...findProblems(left, language)]);
    },
    save() {
      const found = settings.languages.flatMap((language) =>
        statuses.flatMap((one) => findProblems(one, language)),
      );
      if (found.length > 0) return showProblems(found);
      const body = formOf(statuses, draft.version);
      fetcher.submit(body, { method: 'post', encType: 'application/json' });
    },
    discard() {
      draft.discard();
      setProblems([]);
      setConflict(null);
    },
    resolve(keepDraft: boolean) {
      if (conflict === null) return;
      const values = { statuses: draftOf(conflict, AVAILABLE_STATUSES) };
      draft.rebase({ version: conflict.version, values }, keepDraft);
      setConflict(null);
    },
  };
}

/** The languages of the labels in which something is to be mended. */
export function languagesOf(problems: readonly FieldProblem[]): string[] {
  return problems.map(({ field }) => field.split('.').slice(2).join('.'));
}
