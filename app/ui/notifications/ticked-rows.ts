import { useState, useSyncExternalStore } from 'react';

/**
 * Which rows of a page are ticked. Each row listens for itself, so that a tick draws its own row
 * anew and not all of them.
 */
export type TickedRows = {
  /** Those that are ticked, in the order of the page; the same list until something changes. */
  list(): readonly string[];
  has(id: string): boolean;
  isAll(): boolean;
  /** @param toLast With all rows from here to the one that was ticked last. */
  tick(id: string, isTicked: boolean, toLast?: boolean): void;
  tickAll(isTicked: boolean): void;
  /** Takes all that the view shows, on its other pages too, until a tick changes. */
  takeWholeView(): void;
  isWholeView(): boolean;
  subscribe(onChange: () => void): () => void;
};

/** None ticked, of a page with these rows. */
export function makeTickedRows(ids: readonly string[]): TickedRows {
  const listeners = new Set<() => void>();
  const ticked = new Set<string>();
  let list: readonly string[] = [];
  let last: string | null = null;
  let isWhole = false;
  const change = (some: readonly string[], isTicked: boolean, whole = false): void => {
    isWhole = whole;
    for (const id of some) {
      if (isTicked) ticked.add(id);
      else ticked.delete(id);
    }
    list = ids.filter((id) => ticked.has(id));
    for (const listener of listeners) listener();
  };
  return {
    list: () => list,
    has: (id) => ticked.has(id),
    isAll: () => ids.length > 0 && list.length === ids.length,
    tick(id, isTicked, toLast = false) {
      const to = ids.indexOf(id);
      const from = toLast && last !== null ? ids.indexOf(last) : to;
      last = id;
      change(ids.slice(Math.min(from, to), Math.max(from, to) + 1), isTicked);
    },
    tickAll: (isTicked) => change(ids, isTicked),
    takeWholeView: () => change(ids, true, true),
    isWholeView: () => isWhole,
    subscribe(onChange) {
      listeners.add(onChange);
      return () => void listeners.delete(onChange);
    },
  };
}

/** The ticks of a page; another page begins with none. */
export function useTickedRows<Page extends { readonly rows: readonly { readonly id: string }[] }>(
  page: Page,
): TickedRows {
  const make = () => ({ page, ticked: makeTickedRows(page.rows.map(({ id }) => id)) });
  const [current, setCurrent] = useState(make);
  if (current.page === page) return current.ticked;
  const next = make();
  setCurrent(next);
  return next.ticked;
}

/** The rows that are ticked; draws its component anew with each tick. */
export function useTickedList(rows: TickedRows): readonly string[] {
  return useSyncExternalStore(rows.subscribe, rows.list, rows.list);
}

/** Whether all that the view shows is taken. */
export function useIsWholeView(rows: TickedRows): boolean {
  return useSyncExternalStore(rows.subscribe, rows.isWholeView, rows.isWholeView);
}

/** Whether one row is ticked. */
export function useIsTicked(rows: TickedRows, id: string): boolean {
  const read = () => rows.has(id);
  return useSyncExternalStore(rows.subscribe, read, read);
}
