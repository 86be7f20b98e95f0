import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { showToast } from '../app-bridge.ts';
import { dropDraft, keepDraft, readDraft } from '../kept-draft.ts';

/** Values as they are saved, with the version that a save must name. */
export type Saved<Values> = { readonly version: number; readonly values: Values };

export type Draft<Values> = {
  readonly values: Values;
  readonly version: number;
  /** What was saved when the editing began. */
  readonly base: Values;
  readonly isDirty: boolean;
  change(part: Partial<Values>): void;
  replace(values: Values): void;
  /** Back to what was saved. */
  discard(): void;
  /** What is saved is something else now; the draft becomes that too unless it is kept. */
  rebase(saved: Saved<Values>, keepDraft: boolean): void;
};

/**
 * A form's values before they are saved. News from the server is taken over while it is clean.
 * What is not saved when the page is reloaded is there again.
 * @param form The form's name, its own in the app.
 */
export function useDraft<Values extends object>(form: string, saved: Saved<Values>): Draft<Values> {
  const { t } = useTranslation();
  const [base, setBase] = useState(saved);
  const [values, setValues] = useState(saved.values);
  const isDirty = JSON.stringify(values) !== JSON.stringify(base.values);
  const isNews =
    saved.version !== base.version || JSON.stringify(saved.values) !== JSON.stringify(base.values);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, before anything is changed
  useEffect(() => {
    const kept = readDraft(form, saved.values);
    if (kept === null) return;
    // On the version it was made on: where somebody has saved since, saving says so.
    setBase({ version: kept.version, values: kept.base });
    setValues(kept.values);
    showToast(t('draft.restored'));
  }, []);
  useEffect(() => {
    if (isDirty) keepDraft(form, { version: base.version, base: base.values, values });
    else dropDraft(form);
  }, [form, isDirty, base, values]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only news from the server counts
  useEffect(() => {
    if (!isNews || isDirty) return;
    setBase(saved);
    setValues(saved.values);
  }, [saved]);
  return {
    values,
    version: base.version,
    base: base.values,
    isDirty,
    change: (part) => setValues((current) => ({ ...current, ...part })),
    replace: setValues,
    discard: () => setValues(base.values),
    rebase: (next, keepDraft) => {
      setBase(next);
      if (!keepDraft) setValues(next.values);
    },
  };
}
