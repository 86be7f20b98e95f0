import type { SavedView } from '#app/pipeline/merchant-app.ts';
import {
  isPrivateSearch,
  type ListView,
  listViewParams,
  readListView,
  WHOLE_LIST,
} from './list-view.ts';

/** The views that every shop has, in the order of their tabs. */
export const LOCKED_VIEWS = ['all', 'attention', 'failed', 'skipped'] as const;
export type LockedView = (typeof LOCKED_VIEWS)[number];

/** The list as a tab opens it. */
export function lockedView(name: LockedView, sort: ListView['sort']): ListView {
  return { ...WHOLE_LIST, state: name === 'all' ? null : name, sort };
}

/** A saved view as its tab opens it. */
export function openSaved({ id, params }: SavedView): ListView {
  return { ...readListView(new URLSearchParams(params)), cursor: null, saved: id };
}

/** What of a view is saved: never where it stands, and no phone. */
export function paramsToSave(view: ListView): string {
  const search = isPrivateSearch(view.search) ? '' : view.search;
  return listViewParams({ ...view, search, cursor: null, saved: null }).toString();
}

/** Which tab a view belongs to, as their number. */
export function tabOf(view: ListView, saved: readonly SavedView[]): number {
  const own = saved.findIndex(({ id }) => id === view.saved);
  if (own >= 0) return LOCKED_VIEWS.length + own;
  const names: readonly unknown[] = LOCKED_VIEWS;
  return Math.max(names.indexOf(view.state), 0);
}

/** Whether a view shows something else than its tab does. */
export function differsFromTab(view: ListView, saved: readonly SavedView[]): boolean {
  const at = tabOf(view, saved);
  const own = saved[at - LOCKED_VIEWS.length];
  const locked = LOCKED_VIEWS[at];
  const tab = locked === undefined ? own && openSaved(own) : lockedView(locked, view.sort);
  return tab !== undefined && paramsToSave(tab) !== paramsToSave(view);
}
