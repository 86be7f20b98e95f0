import { shopOfAdmin } from './app-bridge.ts';

/** A form's unsaved values, and what they were changed from. */
export type KeptDraft<Values> = {
  readonly version: number;
  readonly base: Values;
  readonly values: Values;
};

/** A tab of the admin may go from store to store: each has its own. */
function keyOf(form: string): string | null {
  const shop = shopOfAdmin();
  return shop === null ? null : `draft ${shop} ${form}`;
}

/**
 * Keeps unsaved values for as long as the tab is there, so that a reload does not lose them. Not
 * for forms with tokens or phones.
 */
export function keepDraft<Values>(form: string, draft: KeptDraft<Values>): void {
  const key = keyOf(form);
  if (key !== null) sessionStorage.setItem(key, JSON.stringify(draft));
}

export function dropDraft(form: string): void {
  const key = keyOf(form);
  if (key !== null) sessionStorage.removeItem(key);
}

/** What was kept of a form; null where nothing was, or the form has other fields by now. */
export function readDraft<Values extends object>(
  form: string,
  like: Values,
): KeptDraft<Values> | null {
  const key = keyOf(form);
  const json = key === null ? null : sessionStorage.getItem(key);
  if (json === null) return null;
  const kept: KeptDraft<Values> = JSON.parse(json);
  const fields = (values: Values): string => Object.keys(values).sort().join();
  return fields(kept.values) === fields(like) ? kept : null;
}
