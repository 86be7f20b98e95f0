import {
  Banner,
  Box,
  IndexFilters,
  IndexFiltersMode,
  type IndexFiltersProps,
  useSetIndexFiltersMode,
} from '@shopify/polaris';
import { type KeyboardEvent, memo, startTransition, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SavedView, ViewCounts } from '#app/pipeline/merchant-app.ts';
import { cappedCount } from '../numbers.ts';
import { appliedOf, filtersOf, type LanguageChoice } from './list-filter-choices.tsx';
import { differsFromTab, LOCKED_VIEWS, lockedView, openSaved, tabOf } from './list-tabs.ts';
import { hasFilters, type ListView, WHOLE_LIST } from './list-view.ts';
import { useSavedViews } from './saved-views.ts';

type ListFiltersProps = {
  readonly view: ListView;
  readonly saved: readonly SavedView[];
  readonly counts: ViewCounts;
  readonly languages: readonly LanguageChoice[];
  readonly isLoading: boolean;
  /** The search needs the room that saving takes. */
  readonly isNarrow: boolean;
  readonly onChange: (view: ListView) => void;
};

/** How long a search waits for the next letter. */
const TYPING_MS = 600;

/** Views, search, filters and order of the list; each choice starts again at the first page. */
export const ListFilters = memo(function ListFilters({
  view,
  saved,
  counts,
  languages,
  isLoading,
  isNarrow,
  onChange,
}: ListFiltersProps) {
  const { t } = useTranslation();
  const { mode, setMode } = useSetIndexFiltersMode(
    differsFromTab(view, saved) ? IndexFiltersMode.Filtering : IndexFiltersMode.Default,
  );
  const change = (part: Partial<ListView>) => onChange({ ...view, ...part, cursor: null });
  const search = useTypedSearch(view.search, (text) => change({ search: text }));
  const views = useSavedViews(view, onChange);
  const tab = tabOf(view, saved);
  const isOwn = tab >= LOCKED_VIEWS.length;
  const clear = () => {
    search.set('');
    onChange({ ...WHOLE_LIST, sort: view.sort });
  };
  const leaveFilters = () => {
    const own = saved[tab - LOCKED_VIEWS.length];
    const locked = LOCKED_VIEWS[tab];
    if (own !== undefined) onChange(openSaved(own));
    else if (locked !== undefined) onChange(lockedView(locked, view.sort));
  };

  const saveAction: IndexFiltersProps['primaryAction'] = isOwn
    ? {
        type: 'save',
        disabled: !differsFromTab(view, saved),
        onAction: async () => views.update(saved[tab - LOCKED_VIEWS.length], view),
      }
    : {
        type: 'save-as',
        disabled: !hasFilters(view),
        onAction: async (name) => views.create(name, view),
      };

  return (
    <search onKeyDown={search.onKeyDown}>
      {views.isRefused ? (
        <Box padding="300">
          <Banner tone="critical">{t('list.viewRefused')}</Banner>
        </Box>
      ) : null}
      <IndexFilters
        mode={mode}
        // Polaris draws the whole row of filters anew: the press is shown before.
        setMode={(next) => startTransition(() => setMode(next))}
        tabs={[
          ...LOCKED_VIEWS.map((name) => ({
            id: name,
            content: t(`list.views.${name}`),
            isLocked: true,
            actions: [],
            ...badgeOf(name === 'attention' || name === 'failed' ? counts[name] : 0),
          })),
          ...saved.map((own) => ({
            id: own.id,
            content: own.name,
            actions: [
              {
                type: 'rename' as const,
                onPrimaryAction: async (name: string) => views.rename(own, name),
              },
              { type: 'delete' as const, onPrimaryAction: async () => views.remove(own) },
            ],
          })),
        ]}
        selected={tab}
        onSelect={(at) => {
          const locked = LOCKED_VIEWS[at];
          const own = saved[at - LOCKED_VIEWS.length];
          if (locked !== undefined) onChange(lockedView(locked, view.sort));
          else if (own !== undefined) onChange(openSaved(own));
        }}
        canCreateNewView
        onCreateNewView={async (name) => views.create(name, view)}
        {...(isNarrow ? {} : { primaryAction: saveAction })}
        cancelAction={{
          onAction: () => {
            search.set('');
            if (differsFromTab(view, saved)) leaveFilters();
          },
        }}
        sortOptions={[
          { label: t('list.time'), value: 'time desc', directionLabel: t('list.newest') },
          { label: t('list.time'), value: 'time asc', directionLabel: t('list.oldest') },
        ]}
        sortSelected={[view.sort === 'newest' ? 'time desc' : 'time asc']}
        onSort={([value]) => change({ sort: value === 'time asc' ? 'oldest' : 'newest' })}
        queryValue={search.text}
        queryPlaceholder={t('list.searchPlaceholder')}
        onQueryChange={search.type}
        onQueryClear={() => search.commit('')}
        filters={filtersOf(t, view, languages, change)}
        appliedFilters={appliedOf(t, view, languages, change)}
        onClearAll={clear}
        loading={isLoading}
        disableKeyboardShortcuts
      />
    </search>
  );
});

function badgeOf(count: number): { badge?: string } {
  return count === 0 ? {} : { badge: cappedCount(count) };
}

/** A search that is asked for when typing rests, or at once with Enter. */
function useTypedSearch(asked: string, onSearch: (text: string) => void) {
  const [text, setText] = useState(asked);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => setText(asked), [asked]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const commit = (next: string) => {
    clearTimeout(timer.current);
    setText(next);
    if (next.trim() !== asked) onSearch(next.trim());
  };
  return {
    text,
    commit,
    set(next: string) {
      clearTimeout(timer.current);
      setText(next);
    },
    type(next: string) {
      clearTimeout(timer.current);
      setText(next);
      timer.current = setTimeout(() => commit(next), TYPING_MS);
    },
    onKeyDown(event: KeyboardEvent) {
      if (event.key === 'Enter' && event.target instanceof HTMLInputElement) commit(text);
    },
  };
}
