import { Button, InlineStack, Select, TextField } from '@shopify/polaris';
import { type FormEvent, useEffect, useState } from 'react';
import { AVAILABLE_STATUSES, isStatus } from '#app/domain/status.ts';
import { STATE_BADGES } from '../state-words.ts';
import { STATUS_NAMES } from '../words/status-names.ts';
import { LIST_COPY, PERIOD_NAMES } from './list-copy.ts';
import { hasFilters, type ListView, PERIODS, readListView, WHOLE_LIST } from './list-view.ts';

type ListFiltersProps = {
  readonly view: ListView;
  readonly searchError: string | null;
  readonly isLoading: boolean;
  readonly onChange: (view: ListView) => void;
};

const STATUS_OPTIONS = [
  { label: LIST_COPY.anyStatus, value: '' },
  ...AVAILABLE_STATUSES.map((status) => ({ label: STATUS_NAMES[status], value: status })),
];
const STATE_OPTIONS = [
  { label: LIST_COPY.anyState, value: '' },
  ...Object.entries(STATE_BADGES).map(([value, { label }]) => ({ label, value })),
];
const PERIOD_OPTIONS = PERIODS.map((value) => ({ label: PERIOD_NAMES[value], value }));
const SORT_OPTIONS = [
  { label: LIST_COPY.newest, value: 'newest' },
  { label: LIST_COPY.oldest, value: 'oldest' },
];

/** Search, filters and order of the list; each choice starts again at the first page. */
export function ListFilters({ view, searchError, isLoading, onChange }: ListFiltersProps) {
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
            label={LIST_COPY.search}
            type="search"
            autoComplete="off"
            placeholder={LIST_COPY.searchPlaceholder}
            value={search}
            onChange={setSearch}
            {...(searchError === null ? {} : { error: searchError })}
            connectedRight={
              <Button submit loading={isLoading}>
                {LIST_COPY.search}
              </Button>
            }
          />
        </div>
        <Select
          label={LIST_COPY.status}
          options={STATUS_OPTIONS}
          value={view.status ?? ''}
          onChange={(value) => change({ status: isStatus(value) ? value : null })}
        />
        <Select
          label={LIST_COPY.state}
          options={STATE_OPTIONS}
          value={view.state ?? ''}
          onChange={choose('state')}
        />
        <Select
          label={LIST_COPY.period}
          options={PERIOD_OPTIONS}
          value={view.period}
          onChange={choose('period')}
        />
        <Select
          label={LIST_COPY.sort}
          options={SORT_OPTIONS}
          value={view.sort}
          onChange={choose('sort')}
        />
        {view.period === 'custom' ? (
          <div className="list-dates">
            {(['from', 'to'] as const).map((end) => (
              <TextField
                key={end}
                label={LIST_COPY[end]}
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
            {LIST_COPY.clearAll}
          </Button>
        </InlineStack>
      ) : null}
    </search>
  );
}
