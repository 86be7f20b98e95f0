import { Button, InlineStack, Select, TextField } from '@shopify/polaris';
import { type FormEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AVAILABLE_STATUSES, isStatus } from '#app/domain/status.ts';
import type { Translate } from '../i18n/instance.ts';
import {
  hasFilters,
  type ListView,
  PERIODS,
  readListView,
  SHOWN_STATES,
  WHOLE_LIST,
} from './list-view.ts';

type ListFiltersProps = {
  readonly view: ListView;
  readonly searchError: string | null;
  readonly isLoading: boolean;
  readonly onChange: (view: ListView) => void;
};

function filterOptions(t: Translate) {
  return {
    status: [
      { label: t('list.anyStatus'), value: '' },
      ...AVAILABLE_STATUSES.map((status) => ({ label: t(`status.${status}`), value: status })),
    ],
    state: [
      { label: t('list.anyState'), value: '' },
      ...SHOWN_STATES.map((state) => ({ label: t(`state.badge.${state}`), value: state })),
    ],
    period: PERIODS.map((period) => ({ label: t(`list.periods.${period}`), value: period })),
    sort: [
      { label: t('list.newest'), value: 'newest' },
      { label: t('list.oldest'), value: 'oldest' },
    ],
  };
}

/** Search, filters and order of the list; each choice starts again at the first page. */
export function ListFilters({ view, searchError, isLoading, onChange }: ListFiltersProps) {
  const { t } = useTranslation();
  const options = filterOptions(t);
  const [search, setSearch] = useState(view.search);
  const [days, setDays] = useState({ from: view.from, to: view.to });
  // Each by itself: what is being typed beside it stays.
  useEffect(() => setSearch(view.search), [view.search]);
  useEffect(() => setDays((current) => ({ ...current, from: view.from })), [view.from]);
  useEffect(() => setDays((current) => ({ ...current, to: view.to })), [view.to]);
  const change = (part: Partial<ListView>) => onChange({ ...view, ...part, cursor: null });
  // Read like an address, so that only what the lists offer gets through.
  const choose = (name: 'state' | 'period' | 'sort') => (value: string) =>
    change({ [name]: readListView(new URLSearchParams({ [name]: value }))[name] });
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    change({ search: search.trim(), ...days });
  };
  const clear = () => {
    setSearch('');
    setDays({ from: '', to: '' });
    onChange({ ...WHOLE_LIST, sort: view.sort });
  };

  return (
    <search>
      <form className="list-filters" onSubmit={onSubmit}>
        <div className="list-search">
          <TextField
            label={t('list.search')}
            type="search"
            autoComplete="off"
            placeholder={t('list.searchPlaceholder')}
            value={search}
            onChange={setSearch}
            {...(searchError === null ? {} : { error: searchError })}
            connectedRight={
              <Button submit loading={isLoading}>
                {t('list.search')}
              </Button>
            }
          />
        </div>
        <Select
          label={t('list.status')}
          options={options.status}
          value={view.status ?? ''}
          onChange={(value) => change({ status: isStatus(value) ? value : null })}
        />
        <Select
          label={t('list.state')}
          options={options.state}
          value={view.state ?? ''}
          onChange={choose('state')}
        />
        <Select
          label={t('list.period')}
          options={options.period}
          value={view.period}
          onChange={choose('period')}
        />
        <Select
          label={t('list.sort')}
          options={options.sort}
          value={view.sort}
          onChange={choose('sort')}
        />
        {view.period === 'custom' ? (
          <div className="list-dates">
            {(['from', 'to'] as const).map((end) => (
              <TextField
                key={end}
                label={t(`list.${end}`)}
                type="date"
                autoComplete="off"
                value={days[end]}
                onChange={(value) => setDays({ ...days, [end]: value })}
                onBlur={() => change(days)}
              />
            ))}
          </div>
        ) : null}
      </form>
      {hasFilters(view) ? (
        <InlineStack align="end">
          <Button variant="plain" onClick={clear}>
            {t('list.clearAll')}
          </Button>
        </InlineStack>
      ) : null}
    </search>
  );
}
