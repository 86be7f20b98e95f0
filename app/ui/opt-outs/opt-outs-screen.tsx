import { useFetcher, useNavigate } from '@remix-run/react';
import {
  BlockStack,
  Box,
  Button,
  Card,
  InlineStack,
  Pagination,
  Select,
  TextField,
} from '@shopify/polaris';
import { type FormEvent, type RefObject, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OptOutPage, OptOutRow } from '#app/pipeline/merchant-app-opt-outs.ts';
import { OPT_OUT_SOURCES } from '#app/pipeline/opt-outs-ports.ts';
import { showToast } from '../app-bridge.ts';
import { AppPage } from '../app-page.tsx';
import { ConfirmModal } from '../confirm-modal.tsx';
import type { ShopClock } from '../dates.ts';
import { EmptyBlock } from '../empty-block.tsx';
import { AddNumber } from './add-number.tsx';
import { ImportCard } from './import-card.tsx';
import { OptOutList } from './opt-out-list.tsx';
import type { OptOutsRequest } from './opt-outs-request.ts';
import { type OptOutsView, optOutsUrl, readSource } from './opt-outs-view.ts';
import './opt-outs.css';

type OptOutsScreenProps = {
  readonly page: OptOutPage;
  readonly view: OptOutsView;
  /** Whether there is a channel that customers can answer to. */
  readonly isConnected: boolean;
  /** Name of the country that national numbers are read in. */
  readonly countryName: string | null;
  readonly clock: ShopClock;
};

/** Counted up to one more than this. */
const COUNTED = 10_000;

/** Who must not be messaged, and since when? */
export function OptOutsScreen(props: OptOutsScreenProps) {
  const { page, view, isConnected, countryName, clock } = props;
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [open, setOpen] = useState<'add' | 'import' | null>(null);
  const search = useSearch(view);
  const results = useRef<HTMLElement>(null);
  const removal = useRemoval(results, search.again);
  useFocusAfterPaging(results, view.cursor);
  const shown = search.found ?? page;
  const isSearched = search.found !== null;
  const show = (next: OptOutsView) =>
    navigate(optOutsUrl(next), { preventScrollReset: next.cursor === null });
  const count =
    page.count > COUNTED
      ? t('optOuts.countOver', { most: COUNTED })
      : t('optOuts.count', { count: page.count });

  return (
    <AppPage
      title={t('nav.optOuts')}
      clock={clock}
      primaryAction={{ content: t('optOuts.add.title'), onAction: () => setOpen('add') }}
      secondaryActions={[
        { content: t('optOuts.import.action'), onAction: () => setOpen('import') },
      ]}
    >
      <BlockStack gap="400">
        {open === 'add' ? (
          <AddNumber countryName={countryName} onClose={() => setOpen(null)} />
        ) : null}
        {open === 'import' ? <ImportCard onClose={() => setOpen(null)} /> : null}
        <Card padding="0">
          <Box padding="300">
            <div className="opt-outs-filters">
              <SearchField search={search} />
              <Select
                label={t('optOuts.how.label')}
                options={[
                  { label: t('optOuts.how.all'), value: '' },
                  ...OPT_OUT_SOURCES.map((source) => ({
                    label: t(`optOuts.how.${source}`),
                    value: source,
                  })),
                ]}
                value={view.source ?? ''}
                onChange={(value) => {
                  search.clear();
                  show({ source: readSource(value), cursor: null });
                }}
              />
            </div>
          </Box>
          <section
            ref={results}
            tabIndex={-1}
            aria-label={t('nav.optOuts')}
            className="list-results"
          >
            {shown.rows.length === 0 ? (
              <NoRows
                isSearched={isSearched}
                isFiltered={view.source !== null}
                isConnected={isConnected}
              />
            ) : (
              <OptOutList rows={shown.rows} onRemove={removal.ask} />
            )}
          </section>
          {isSearched || (page.rows.length === 0 && page.previous === null) ? null : (
            <Box padding="300">
              <InlineStack align="center">
                <Pagination
                  label={count}
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
          {t('list.shown', { count: shown.rows.length })}
        </p>
      </BlockStack>
      {removal.asked === null ? null : (
        <ConfirmModal
          id="remove-opt-out"
          title={t('optOuts.remove.title')}
          text={t('optOuts.remove.text')}
          confirm={t('optOuts.remove.confirm')}
          cancel={t('action.cancel')}
          isDestructive
          onConfirm={() => removal.confirm(shown.rows)}
          onClose={removal.close}
        />
      )}
    </AppPage>
  );
}

type Search = ReturnType<typeof useSearch>;

/** Looks for a whole number by a post, so that it stands in no address. */
function useSearch({ source }: OptOutsView) {
  const fetcher = useFetcher<{ page: OptOutPage }>();
  const [asked, setAsked] = useState('');
  const [isCleared, setIsCleared] = useState(false);
  const post = (number: string) => {
    const request: OptOutsRequest = { intent: 'search', number, source };
    fetcher.submit(request, { method: 'post', encType: 'application/json' });
  };
  const page = asked === '' || isCleared ? undefined : fetcher.data?.page;
  return {
    found: page === undefined || page.searchProblem !== null ? null : page,
    isPartial: page?.searchProblem === 'partial_phone' && fetcher.state === 'idle',
    isLoading: fetcher.state !== 'idle',
    start(number: string) {
      setAsked(number);
      setIsCleared(number === '');
      if (number !== '') post(number);
    },
    clear() {
      setAsked('');
      setIsCleared(true);
    },
    /** After a change: what was found may be there no more. */
    again() {
      if (asked !== '') post(asked);
    },
  };
}

function SearchField({ search }: { readonly search: Search }) {
  const { t } = useTranslation();
  const [number, setNumber] = useState('');
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    search.start(number.trim());
  };
  return (
    <search>
      <form onSubmit={onSubmit}>
        <TextField
          label={t('optOuts.search')}
          type="search"
          autoComplete="off"
          placeholder={t('optOuts.searchPlaceholder')}
          value={number}
          onChange={(value) => {
            setNumber(value);
            if (value === '') search.clear();
          }}
          {...(search.isPartial ? { error: t('list.partialPhone') } : {})}
          connectedRight={
            <Button submit loading={search.isLoading}>
              {t('optOuts.search')}
            </Button>
          }
        />
      </form>
    </search>
  );
}

type NoRowsProps = {
  readonly isSearched: boolean;
  readonly isFiltered: boolean;
  readonly isConnected: boolean;
};

function NoRows({ isSearched, isFiltered, isConnected }: NoRowsProps) {
  const { t } = useTranslation();
  if (isSearched) {
    return <EmptyBlock title={t('optOuts.none.searched')} text={t('optOuts.none.searchedText')} />;
  }
  return isFiltered ? (
    <EmptyBlock title={t('optOuts.none.ofKind')} />
  ) : (
    <EmptyBlock title={t('optOuts.none.title')} text={t('optOuts.none.text')}>
      {isConnected ? null : (
        <Button url="/app" variant="primary">
          {t('list.empty.continueSetup')}
        </Button>
      )}
    </EmptyBlock>
  );
}

/** Asks before it takes an opt-out back; then the focus goes to the row that follows. */
function useRemoval(results: RefObject<HTMLElement>, onRemoved: () => void) {
  const { t } = useTranslation();
  const fetcher = useFetcher<{ outcome: 'removed' | 'gone' }>();
  const [asked, setAsked] = useState<OptOutRow | null>(null);
  const next = useRef<string | null>(null);
  const { data, state } = fetcher;
  // biome-ignore lint/correctness/useExhaustiveDependencies: each answer is taken once.
  useEffect(() => {
    if (data === undefined || state !== 'idle') return;
    showToast(t('optOuts.remove.removed'));
    onRemoved();
    const list = results.current;
    const button = [...(list?.querySelectorAll('[data-opt-out]') ?? [])]
      .find((row) => row.getAttribute('data-opt-out') === next.current)
      ?.querySelector('button');
    (button ?? list)?.focus();
  }, [data, state]);
  return {
    asked,
    ask: setAsked,
    close: () => setAsked(null),
    confirm(rows: readonly OptOutRow[]) {
      if (asked === null) return;
      const place = rows.findIndex(({ id }) => id === asked.id);
      next.current = (rows[place + 1] ?? rows[place - 1])?.id ?? null;
      const request: OptOutsRequest = { intent: 'remove', id: asked.id };
      fetcher.submit(request, { method: 'post', encType: 'application/json' });
      setAsked(null);
    },
  };
}

function useFocusAfterPaging(results: RefObject<HTMLElement>, cursor: string | null): void {
  const shown = useRef(cursor);
  useEffect(() => {
    if (shown.current === cursor) return;
    shown.current = cursor;
    if (cursor !== null) results.current?.focus();
  }, [results, cursor]);
}
