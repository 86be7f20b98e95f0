import { Box } from '@shopify/polaris';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { NotificationPage, NotificationRow } from '#app/pipeline/merchant-app.ts';
import { BulkBar } from './bulk-bar.tsx';
import { ListPages } from './list-pages.tsx';
import { NotificationTable } from './notification-table.tsx';
import { useResolveChosen } from './resolve-chosen.tsx';
import { useTickedRows } from './ticked-rows.ts';

type ListResultsProps = {
  /** The page that was asked for; `rows` are its rows as they are by now. */
  readonly page: NotificationPage;
  readonly rows: readonly NotificationRow[];
  readonly isNarrow: boolean;
  readonly listUrl: string;
  readonly onTurn: (cursor: string | null) => void;
  /** What was asked of rows was done. */
  readonly onResolved: () => void;
  readonly onExport: (ids: readonly string[]) => void;
};

/** The rows, and what is done with those that are ticked: here, so that it draws nothing else. */
export const ListResults = memo(function ListResults(props: ListResultsProps) {
  const { page, rows, isNarrow, listUrl, onTurn, onResolved, onExport } = props;
  const { t } = useTranslation();
  const ticked = useTickedRows(page);
  const resolve = useResolveChosen(ticked.list, () => {
    ticked.tickAll(false);
    onResolved();
  });
  return (
    <>
      {resolve.banner === null ? null : <Box padding="300">{resolve.banner}</Box>}
      <NotificationTable rows={rows} isNarrow={isNarrow} listUrl={listUrl} ticked={ticked} />
      <ListPages page={page} label={t('list.shown', { count: rows.length })} onTurn={onTurn} />
      <BulkBar
        ticked={ticked}
        isBusy={resolve.isBusy}
        onResolve={resolve.ask}
        onExport={() => onExport(ticked.list())}
      />
      {resolve.modal}
    </>
  );
});
