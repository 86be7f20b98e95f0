import { Box } from '@shopify/polaris';
import { memo, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { NotificationPage, NotificationRow } from '#app/pipeline/merchant-app.ts';
import type { BulkAction } from './bulk-action.ts';
import { BulkBar } from './bulk-bar.tsx';
import { ListPages } from './list-pages.tsx';
import type { ListView } from './list-view.ts';
import { NotificationTable } from './notification-table.tsx';
import { useResolveChosen } from './resolve-chosen.tsx';
import { useResolveView } from './resolve-view.tsx';
import { useIsWholeView, useTickedRows } from './ticked-rows.ts';

type ListResultsProps = {
  readonly view: ListView;
  /** A bulk action over the view is asked for. */
  readonly isStarting: boolean;
  /** The one that was begun here; null: none was. */
  readonly begun: string | null;
  readonly onStart: BulkAction['start'];
  /** The page that was asked for; `rows` are its rows as they are by now. */
  readonly page: NotificationPage;
  readonly rows: readonly NotificationRow[];
  readonly isNarrow: boolean;
  readonly listUrl: string;
  readonly onTurn: (cursor: string | null) => void;
  /** What was asked of rows was done. */
  readonly onResolved: () => void;
  /** No ids: all that the view shows. */
  readonly onExport: (ids: readonly string[]) => void;
};

/** The rows, and what is done with those that are ticked: here, so that it draws nothing else. */
export const ListResults = memo(function ListResults(props: ListResultsProps) {
  const { view, isStarting, begun, page, rows, isNarrow, listUrl, onTurn, onExport } = props;
  const { t } = useTranslation();
  const ticked = useTickedRows(page);
  const ofChosen = useResolveChosen(ticked.list, () => {
    ticked.tickAll(false);
    props.onResolved();
  });
  const ofView = useResolveView(view, isStarting, props.onStart);
  const isWholeView = useIsWholeView(ticked);
  const resolve = isWholeView ? ofView : ofChosen;
  // biome-ignore lint/correctness/useExhaustiveDependencies: for each action.
  useEffect(() => {
    if (begun !== null) ticked.tickAll(false);
  }, [begun]);
  return (
    <>
      {resolve.banner === null ? null : <Box padding="300">{resolve.banner}</Box>}
      <NotificationTable rows={rows} isNarrow={isNarrow} listUrl={listUrl} ticked={ticked} />
      <ListPages page={page} label={t('list.shown', { count: rows.length })} onTurn={onTurn} />
      <BulkBar
        ticked={ticked}
        shown={rows.length}
        hasMorePages={page.next !== null || page.previous !== null}
        isBusy={resolve.isBusy}
        onResolve={resolve.ask}
        onExport={() => onExport(isWholeView ? [] : ticked.list())}
      />
      {resolve.modal}
    </>
  );
});
