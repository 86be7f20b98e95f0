import { Box, useIndexResourceState } from '@shopify/polaris';
import { useEffect } from 'react';
import type { NotificationPage, NotificationRow } from '#app/pipeline/merchant-app.ts';
import type { BulkAction } from './bulk-action.ts';
import type { ListView } from './list-view.ts';
import { NotificationTable } from './notification-table.tsx';
import { useResolveChosen } from './resolve-chosen.tsx';
import { useResolveView } from './resolve-view.tsx';

type ListResultsProps = {
  readonly view: ListView;
  readonly bulk: BulkAction;
  /** The page that was asked for; `rows` are its rows as they are by now. */
  readonly page: NotificationPage;
  readonly rows: readonly NotificationRow[];
  readonly isNarrow: boolean;
  readonly listUrl: string;
  /** What was asked of rows was done. */
  readonly onResolved: () => void;
  readonly onExport: (ids: readonly string[]) => void;
};

/** The rows with what is ticked of them: here, so that a tick draws nothing else anew. */
export function ListResults(props: ListResultsProps) {
  const { view, bulk, page, rows, isNarrow, listUrl, onResolved, onExport } = props;
  const selection = useSelection(page, bulk);
  const ofChosen = useResolveChosen(selection.selectedResources, () => {
    selection.clearSelection();
    onResolved();
  });
  const ofView = useResolveView(view, bulk);
  const isWholeView = selection.allResourcesSelected;
  const resolve = isWholeView ? ofView : ofChosen;
  return (
    <>
      {resolve.banner === null ? null : <Box padding="300">{resolve.banner}</Box>}
      <NotificationTable
        rows={rows}
        isNarrow={isNarrow}
        listUrl={listUrl}
        hasMorePages={page.next !== null || page.previous !== null}
        selection={selection}
        isBusy={resolve.isBusy}
        onResolve={resolve.ask}
        onExport={() => onExport(isWholeView ? [] : selection.selectedResources)}
      />
      {resolve.modal}
    </>
  );
}

/** The rows that are ticked; another page begins with none, and so does what follows an action. */
function useSelection(page: NotificationPage, { action, isOwn }: BulkAction) {
  const selection = useIndexResourceState([...page.rows]);
  const begun = isOwn ? (action?.id ?? null) : null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: for each page.
  useEffect(() => selection.clearSelection(), [page]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: for each action.
  useEffect(() => {
    if (begun !== null) selection.clearSelection();
  }, [begun]);
  return selection;
}
