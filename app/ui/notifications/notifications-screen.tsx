import { useNavigate, useNavigation, useSubmit } from '@remix-run/react';
import { BlockStack, Card } from '@shopify/polaris';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type {
  HomeView,
  NotificationPage,
  SavedView,
  ViewCounts,
} from '#app/pipeline/merchant-app.ts';
import type { BulkActionView } from '#app/pipeline/merchant-app-bulk-action.ts';
import { AppPage } from '../app-page.tsx';
import type { ShopClock } from '../dates.ts';
import { useNarrowScreen } from '../narrow-screen.ts';
import { useSteadyCallback } from '../steady-callback.ts';
import { useBulkAction } from './bulk-action.ts';
import { BulkActionBanner } from './bulk-action-banner.tsx';
import { EmptyList } from './empty-list.tsx';
import { ExportCard } from './export-card.tsx';
import type { LanguageChoice } from './list-filter-choices.tsx';
import { ListFilters } from './list-filters.tsx';
import { ListPages } from './list-pages.tsx';
import { ListResults } from './list-results.tsx';
import {
  isPrivateSearch,
  type ListView,
  listViewParams,
  listViewUrl,
  WHOLE_LIST,
} from './list-view.ts';
import { useLiveRows } from './live-rows.ts';
import { Announcement, NewerRows } from './newer-rows.tsx';
import { ResolveAll } from './resolve-all.tsx';
import { SendingBanners } from './sending-banners.tsx';

type NotificationsScreenProps = {
  readonly view: ListView;
  readonly page: NotificationPage;
  readonly home: HomeView;
  readonly counts: ViewCounts;
  readonly saved: readonly SavedView[];
  readonly languages: readonly LanguageChoice[];
  readonly bulkAction: BulkActionView | null;
  readonly clock: ShopClock;
  readonly fromPhone: boolean;
};

/** What became of the message for this order? */
export function NotificationsScreen(props: NotificationsScreenProps) {
  const { view, page, home, counts, saved, languages, clock, fromPhone } = props;
  const { t } = useTranslation();
  const show = useShowView();
  const navigation = useNavigation();
  const isLoading = navigation.location?.pathname === '/app/notifications';
  const isNarrow = useNarrowScreen(fromPhone);
  const listUrl = listViewUrl(isPrivateSearch(view.search) ? { ...view, search: '' } : view);
  const results = useFocusAfterPaging(view.cursor);
  const [isPaused, setIsPaused] = useState(false);
  const { rows, newer, refresh } = useLiveRows(view, page, isPaused);
  const bulk = useBulkAction(props.bulkAction, refresh);
  const [exported, setExported] = useState<readonly string[] | null>(null);
  const closeExport = () => {
    setExported(null);
    results.current?.focus();
  };
  const isEmpty = rows.length === 0;
  const shown = t('list.shown', { count: rows.length });
  const showNewer = () => {
    results.current?.focus();
    show({ ...view, cursor: null });
  };
  const turn = useSteadyCallback((cursor: string | null) => show({ ...view, cursor }));
  const start = useSteadyCallback(bulk.start);
  const onResolved = useSteadyCallback(() => {
    results.current?.focus();
    refresh();
  });

  return (
    <AppPage
      title={t('nav.notifications')}
      clock={clock}
      fullWidth
      secondaryActions={[{ content: t('export.start'), onAction: () => setExported([]) }]}
      actionGroups={[
        {
          title: t('list.more'),
          actions: [
            {
              content: isPaused ? t('list.resumeRefresh') : t('list.pauseRefresh'),
              onAction: () => setIsPaused(!isPaused),
            },
          ],
        },
      ]}
    >
      <BlockStack gap="400">
        <SendingBanners home={home} onSwitchedOn={() => results.current?.focus()} />
        <BulkActionBanner bulk={bulk} onDismissed={() => results.current?.focus()} />
        {exported === null ? null : (
          <ExportCard
            key={exported.join(' ')}
            view={view}
            chosen={exported}
            onClose={closeExport}
          />
        )}
        {view.state === 'unconfirmed' || view.state === 'attention' ? (
          <ResolveAll unconfirmed={home.unconfirmed} bulk={bulk} />
        ) : null}
        <Card padding="0">
          <ListFilters
            view={view}
            saved={saved}
            counts={counts}
            languages={languages}
            isLoading={isLoading}
            isNarrow={isNarrow}
            onChange={show}
          />
          <NewerRows count={newer} onShow={showNewer} />
          <section
            ref={results}
            tabIndex={-1}
            aria-label={t('nav.notifications')}
            className="list-results"
          >
            {isEmpty ? (
              <>
                <EmptyList
                  view={view}
                  home={home}
                  isPartialPhone={page.searchProblem !== null}
                  onClear={() => show({ ...WHOLE_LIST, sort: view.sort })}
                />
                {page.previous === null ? null : (
                  <ListPages page={page} label={shown} onTurn={turn} />
                )}
              </>
            ) : (
              <ListResults
                view={view}
                isStarting={bulk.isStarting}
                begun={bulk.isOwn ? (bulk.action?.id ?? null) : null}
                onStart={start}
                page={page}
                rows={rows}
                isNarrow={isNarrow}
                listUrl={listUrl}
                onTurn={turn}
                onResolved={onResolved}
                onExport={setExported}
              />
            )}
          </section>
        </Card>
        <Announcement isLoading={isLoading} shown={shown} newer={newer} />
      </BlockStack>
    </AppPage>
  );
}

/** Shows another view: by its address, or posted where what is searched for must not stand there. */
function useShowView(): (view: ListView) => void {
  const navigate = useNavigate();
  const submit = useSubmit();
  return useSteadyCallback((view) => {
    if (isPrivateSearch(view.search)) {
      submit(listViewParams(view), { method: 'post', action: '/app/notifications' });
    } else {
      navigate(listViewUrl(view), { preventScrollReset: view.cursor === null });
    }
  });
}

function useFocusAfterPaging(cursor: string | null) {
  const results = useRef<HTMLElement>(null);
  const shown = useRef(cursor);
  useEffect(() => {
    if (shown.current === cursor) return;
    shown.current = cursor;
    if (cursor !== null) results.current?.focus();
  }, [cursor]);
  return results;
}
