import { useFetcher } from '@remix-run/react';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { ListChanges, NotificationPage, NotificationRow } from '#app/pipeline/merchant-app.ts';
import { type ListView, listViewParams } from './list-view.ts';

const ACTION = '/app/notifications/changes';
const REFRESH_MS = 10_000;

type Known = {
  /** The page that it is about. */
  readonly page: NotificationPage | null;
  readonly rows: ReadonlyMap<string, NotificationRow>;
  readonly newer: number;
};

const NOTHING: Known = { page: null, rows: new Map(), newer: 0 };

/**
 * The rows of a page as they are by now, each in its place, and how many are new before them:
 * looked after every ten seconds while somebody can see them.
 */
export function useLiveRows(view: ListView, page: NotificationPage, isPaused: boolean) {
  const { data, state, submit } = useFetcher<ListChanges>();
  const [known, setKnown] = useState<Known>(NOTHING);
  const asked = useRef(page);

  useEffect(() => {
    if (data === undefined) return;
    const rows = new Map(data.rows.map((row) => [row.id, row]));
    setKnown({ page: asked.current, rows, newer: data.newer });
  }, [data]);

  const refresh = () => {
    asked.current = page;
    const form = new FormData();
    for (const [name, value] of listViewParams(view)) form.set(name, value);
    for (const { id } of page.rows) form.append('id', id);
    submit(form, { method: 'post', action: ACTION });
  };
  const isIdle = state === 'idle';
  // biome-ignore lint/correctness/useExhaustiveDependencies: counts anew after each answer and page.
  useEffect(() => {
    if (isPaused || !isIdle) return;
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') refresh();
    }, REFRESH_MS);
    return () => clearInterval(timer);
  }, [isPaused, isIdle, page]);

  const isOfPage = known.page === page;
  const rows = useMemo(
    () => page.rows.map((row) => newestOf(row, known.page === page ? known.rows : NOTHING.rows)),
    [page, known],
  );
  return {
    rows,
    newer: isOfPage ? known.newer : 0,
    refresh,
  };
}

/** The same object while it says the same, so that its row is not drawn again every ten seconds. */
function newestOf(row: NotificationRow, known: Known['rows']): NotificationRow {
  const newer = known.get(row.id);
  return newer === undefined || JSON.stringify(newer) === JSON.stringify(row) ? row : newer;
}
