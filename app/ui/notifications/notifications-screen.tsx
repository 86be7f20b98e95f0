import { useNavigate, useNavigation, useSubmit } from '@remix-run/react';
import { Banner, BlockStack, Box, Button, Card, InlineStack, Pagination } from '@shopify/polaris';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { HomeView, NotificationPage } from '#app/pipeline/merchant-app.ts';
import { AppPage } from '../app-page.tsx';
import type { ShopClock } from '../dates.ts';
import { EmptyBlock } from '../empty-block.tsx';
import { HoldBanner } from '../hold-banner.tsx';
import type { Translate } from '../i18n/instance.ts';
import { useNarrowScreen } from '../narrow-screen.ts';
import { ExportCard } from './export-card.tsx';
import { ListFilters } from './list-filters.tsx';
import {
  hasFilters,
  type ListView,
  listViewParams,
  listViewUrl,
  mayBePhone,
  WHOLE_LIST,
} from './list-view.ts';
import { NotificationTable } from './notification-table.tsx';
import { ResolveAll } from './resolve-all.tsx';

type NotificationsScreenProps = {
  readonly view: ListView;
  readonly page: NotificationPage;
  readonly home: HomeView;
  readonly clock: ShopClock;
  readonly fromPhone: boolean;
};

/** What became of the message for this order? */
export function NotificationsScreen({
  view,
  page,
  home,
  clock,
  fromPhone,
}: NotificationsScreenProps) {
  const { t } = useTranslation();
  const show = useShowView();
  const navigation = useNavigation();
  const isLoading = navigation.location?.pathname === '/app/notifications';
  const isNarrow = useNarrowScreen(fromPhone);
  const listUrl = listViewUrl(mayBePhone(view.search) ? { ...view, search: '' } : view);
  const results = useFocusAfterPaging(view.cursor);
  const [isExporting, setIsExporting] = useState(false);
  const closeExport = () => {
    setIsExporting(false);
    results.current?.focus();
  };
  const isEmpty = page.rows.length === 0;
  const shown = t('list.shown', { count: page.rows.length });

  return (
    <AppPage
      title={t('nav.notifications')}
      clock={clock}
      fullWidth
      secondaryActions={[{ content: t('export.start'), onAction: () => setIsExporting(true) }]}
    >
      <BlockStack gap="400">
        <SendingBanners home={home} />
        {isExporting ? <ExportCard view={view} chosen={[]} onClose={closeExport} /> : null}
        {view.state === 'unconfirmed' ? <ResolveAll isEmpty={isEmpty} /> : null}
        <Card padding="0">
          <Box padding="300">
            <ListFilters
              view={view}
              searchError={page.searchProblem === null ? null : t('list.partialPhone')}
              isLoading={isLoading}
              onChange={show}
            />
          </Box>
          <section
            ref={results}
            tabIndex={-1}
            aria-label={t('nav.notifications')}
            className="list-results"
          >
            {isEmpty ? (
              <EmptyList view={view} home={home} onClear={() => show(WHOLE_LIST)} />
            ) : (
              <NotificationTable rows={page.rows} isNarrow={isNarrow} listUrl={listUrl} />
            )}
          </section>
          {isEmpty && page.previous === null ? null : (
            <Box padding="300">
              <InlineStack align="center">
                <Pagination
                  label={shown}
                  hasPrevious={page.previous !== null}
                  hasNext={page.next !== null}
                  onPrevious={() => show({ ...view, cursor: page.previous })}
                  onNext={() => show({ ...view, cursor: page.next })}
                />
              </InlineStack>
            </Box>
          )}
        </Card>
        <p className="visually-hidden" aria-live="polite">
          {isLoading ? '' : shown}
        </p>
      </BlockStack>
    </AppPage>
  );
}

/** Shows another view: by its address, or posted where a phone is searched for. */
function useShowView(): (view: ListView) => void {
  const navigate = useNavigate();
  const submit = useSubmit();
  return (view) => {
    if (mayBePhone(view.search)) {
      submit(listViewParams(view), { method: 'post', action: '/app/notifications' });
    } else {
      navigate(listViewUrl(view), { preventScrollReset: view.cursor === null });
    }
  };
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

function SendingBanners({ home }: { readonly home: HomeView }) {
  const { t } = useTranslation();
  const isSetUp = home.steps.channelConnected;
  return (
    <>
      {home.sendingOn || !isSetUp ? null : (
        <Banner tone="info">
          <InlineStack gap="300" align="space-between" blockAlign="center">
            <p>{t('list.sendingOff')}</p>
            <Button url="/app">{t('action.switchOn')}</Button>
          </InlineStack>
        </Banner>
      )}
      {home.holds.map((hold) => (
        <HoldBanner key={hold.id} hold={hold} />
      ))}
    </>
  );
}

type EmptyListProps = { view: ListView; home: HomeView; onClear: () => void };

function EmptyList({ view, home, onClear }: EmptyListProps) {
  const { t } = useTranslation();
  if (hasFilters(view)) {
    return (
      <EmptyBlock title={noneFoundTitle(t, view)} text={t('list.noneFound.text')}>
        <Button onClick={onClear}>{t('list.clearAll')}</Button>
      </EmptyBlock>
    );
  }
  const isReady =
    home.steps.channelConnected && home.steps.templateChosen && home.steps.statusesOn > 0;
  return (
    <EmptyBlock title={t('list.empty.title')} text={t('list.empty.text')}>
      {isReady ? null : (
        <Button url="/app" variant="primary">
          {t('list.empty.continueSetup')}
        </Button>
      )}
    </EmptyBlock>
  );
}

/** What an empty list says when something narrows it. */
function noneFoundTitle(t: Translate, view: ListView): string {
  const isOnlyState = view.status === null && view.period === 'any' && view.search === '';
  return isOnlyState && view.state === 'failed'
    ? t('list.noneFound.titleFailed')
    : t('list.noneFound.title');
}
