import { useFetcher } from '@remix-run/react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FieldProblem, SaveResult, SettingsView } from '#app/pipeline/merchant-app.ts';
import { showToast } from '../app-bridge.ts';
import { focusFirst } from './field-words.ts';
import { mergeValues } from './merge-values.ts';
import { type Draft, useDraft } from './use-draft.ts';

export type Side = 'saved' | 'yours';

/** Somebody else saved first, and both changed the same settings. */
export type Conflict<Values> = {
  /** Who saved, and when. */
  readonly by: SettingsView['saved'];
  readonly keys: readonly (keyof Values & string)[];
  readonly saved: Values;
  readonly yours: Values;
  readonly chosen: Readonly<Partial<Record<string, Side>>>;
  /** How often saving was tried before each was chosen. */
  readonly urgency: number;
};

export type SavedForm<Values> = {
  readonly draft: Draft<Values>;
  readonly problems: readonly FieldProblem[];
  readonly conflict: Conflict<Values> | null;
  readonly isSaving: boolean;
  change(part: Partial<Values>): void;
  /** All values anew; the problems of the fields that `isTouched` names go. */
  replace(values: Values, isTouched: (field: string) => boolean): void;
  /** Replaces the problems of these fields by what was found of them. */
  showProblems(fields: readonly string[], found: readonly FieldProblem[]): void;
  choose(key: keyof Values & string, side: Side): void;
  save(): void;
  discard(): void;
};

type Options<Values> = {
  readonly settings: SettingsView;
  /** Its name, its own in the app. */
  readonly form: string;
  /** The route that saves, where it is not the page's own. */
  readonly action?: string;
  readonly valuesOf: (settings: SettingsView) => Values;
  /** What is posted to save. */
  readonly formOf: (values: Values, version: number) => object;
  readonly onSaved?: () => void;
  /** Brings the first of the fields with a problem into view, before it takes the focus. */
  readonly onProblems?: (problems: readonly FieldProblem[]) => void;
};

/** A form of the settings: its draft, its problems, and what others saved meanwhile. */
export function useSavedForm<Values extends object>(options: Options<Values>): SavedForm<Values> {
  const { settings, valuesOf, formOf } = options;
  const { t } = useTranslation();
  const fetcher = useFetcher<SaveResult>();
  const draft = useDraft(options.form, {
    version: settings.version,
    values: valuesOf(settings),
  });
  const [problems, setProblems] = useState<readonly FieldProblem[]>([]);
  const [conflict, setConflict] = useState<Conflict<Values> | null>(null);
  const sent = useRef(draft.values);
  const answer = fetcher.state === 'idle' ? fetcher.data : undefined;

  const post = (values: Values, version: number) => {
    sent.current = values;
    fetcher.submit(JSON.stringify(formOf(values, version)), {
      method: 'post',
      encType: 'application/json',
      ...(options.action === undefined ? {} : { action: options.action }),
    });
  };
  /** What only one side changed comes together by itself, and is saved at once if that is all. */
  const meet = (saved: SettingsView) => {
    const theirs = { version: saved.version, values: valuesOf(saved) };
    const { values, both } = mergeValues(draft.base, theirs.values, draft.values);
    draft.rebase(theirs, true);
    draft.replace(values);
    if (both.length === 0) return post(values, saved.version);
    const yours = draft.values;
    setConflict({
      by: saved.saved,
      keys: both,
      saved: theirs.values,
      yours,
      chosen: {},
      urgency: 0,
    });
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each answer
  useEffect(() => {
    if (answer === undefined) return;
    if (answer.outcome === 'conflict') return meet(answer.saved);
    setProblems(answer.outcome === 'invalid' ? answer.problems : []);
    if (answer.outcome === 'invalid') {
      const found = answer.problems;
      options.onProblems?.(found);
      requestAnimationFrame(() => focusFirst(found));
      return;
    }
    setConflict(null);
    draft.rebase({ version: answer.version, values: sent.current }, true);
    showToast(t('settings.saved'));
    options.onSaved?.();
  }, [answer]);

  const isOpen = conflict?.keys.some((key) => conflict.chosen[key] === undefined) ?? false;
  return {
    draft,
    problems,
    // Where all was left as saved, there is nothing to save and nothing to ask.
    conflict: isOpen || draft.isDirty ? conflict : null,
    isSaving: fetcher.state !== 'idle',
    change(part) {
      draft.change(part);
      setProblems(problems.filter(({ field }) => !Object.hasOwn(part, field.split('.')[0] ?? '')));
    },
    replace(values, isTouched) {
      draft.replace(values);
      setProblems(problems.filter(({ field }) => !isTouched(field)));
    },
    showProblems(fields, found) {
      setProblems([...problems.filter(({ field }) => !fields.includes(field)), ...found]);
    },
    choose(key, side) {
      if (conflict === null) return;
      const part: Partial<Values> = {};
      part[key] = conflict[side][key];
      draft.change(part);
      setConflict({ ...conflict, chosen: { ...conflict.chosen, [key]: side } });
    },
    save() {
      if (conflict !== null && isOpen) {
        return setConflict({ ...conflict, urgency: conflict.urgency + 1 });
      }
      post(draft.values, draft.version);
    },
    discard() {
      draft.discard();
      setProblems([]);
      setConflict(null);
    },
  };
}
