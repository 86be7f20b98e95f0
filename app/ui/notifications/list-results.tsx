import { Box, useIndexResourceState } from '@shopify/polaris';
import { useEffect } from 'react';
import type { NotificationPage, NotificationRow } from '#app/pipeline/merchant-app.ts';
import { NotificationTable } from './notification-table.tsx';
import { useResolveChosen } from './resolve-chosen.tsx';

type ListResultsProps = {
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
  const { page, rows, isNarrow, listUrl, onResolved, onExport } = props;
  const selection = useSelection(page);
  const resolve = useResolveChosen(selection.selectedResources, () => {
    selection.clearSelection();
    onResolved();
  });
  return (
    <>
      {resolve.banner === null ? null : <Box padding="300">{resolve.banner}</Box>}
      <NotificationTable
        rows={rows}
        isNarrow={isNarrow}
        listUrl={listUrl}
        selection={selection}
        isBusy={resolve.isBusy}
        onResolve={resolve.ask}
        onExport={() => onExport(selection.selectedResources)}
      />
      {resolve.modal}
    </>
  );
}

/** The rows that are ticked; another page begins with none. */
function useSelection(page: NotificationPage) {
  const selection = useIndexResourceState([...page.rows]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: for each page.
  useEffect(() => selection.clearSelection(), [page]);
  return selection;
}
