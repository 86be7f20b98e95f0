import { addDays, shopDay } from '#app/domain/shop-day.ts';
import { isStatus, type Status } from '#app/domain/status.ts';
import type { NotificationQuery, ShownState } from '#app/pipeline/merchant-app.ts';
import { isShownState } from '#app/pipeline/show-state.ts';
import { isDay, type ShopClock, startOfShopDay } from '../dates.ts';
import { STATE_TONES } from '../state-words.ts';

export const PERIODS = ['any', 'today', '7', '30', 'custom'] as const;
export type Period = (typeof PERIODS)[number];

/** What the list shows, as the address or the posted search says it. */
export type ListView = {
  readonly status: Status | null;
  readonly state: ShownState | null;
  readonly period: Period;
  /** Days of the shop, both inside; empty for open. Used where the period is `custom`. */
  readonly from: string;
  readonly to: string;
  readonly search: string;
  readonly sort: 'newest' | 'oldest';
  readonly cursor: string | null;
};

export const WHOLE_LIST: ListView = {
  status: null,
  state: null,
  period: 'any',
  from: '',
  to: '',
  search: '',
  sort: 'newest',
  cursor: null,
};

type Params = { get(name: string): unknown };

/** Reads a view from an address or a form; what it does not know it leaves out. */
export function readListView(params: Params): ListView {
  const status = textOf(params, 'status');
  const state = textOf(params, 'state');
  const period = PERIODS.find((known) => known === textOf(params, 'period'));
  const cursor = textOf(params, 'cursor');
  return {
    status: isStatus(status) ? status : null,
    state: isShownState(state) ? state : null,
    period: period ?? 'any',
    from: dayOf(params, 'from'),
    to: dayOf(params, 'to'),
    search: textOf(params, 'search').trim(),
    sort: textOf(params, 'sort') === 'oldest' ? 'oldest' : 'newest',
    cursor: cursor === '' ? null : cursor,
  };
}

function textOf(params: Params, name: string): string {
  const value = params.get(name);
  return typeof value === 'string' ? value : '';
}

function dayOf(params: Params, name: string): string {
  const day = textOf(params, name);
  return isDay(day) ? day : '';
}

/** The states to filter by, as they follow each other in a message's life. */
export const SHOWN_STATES = Object.keys(STATE_TONES).filter(isShownState);

/** The view as parameters; what is as in the whole list is left out. */
export function listViewParams(view: ListView): URLSearchParams {
  const params = new URLSearchParams();
  const add = (name: string, value: string | null) => {
    if (value !== null && value !== '') params.set(name, value);
  };
  add('status', view.status);
  add('state', view.state);
  if (view.period !== 'any') add('period', view.period);
  if (view.period === 'custom') {
    add('from', view.from);
    add('to', view.to);
  }
  add('search', view.search);
  if (view.sort === 'oldest') add('sort', view.sort);
  add('cursor', view.cursor);
  return params;
}

/** The address of a view; only for one whose search may stand there. */
export function listViewUrl(view: ListView): string {
  const params = listViewParams(view).toString();
  return params === '' ? '/app/notifications' : `/app/notifications?${params}`;
}

/**
 * Whether a search text may be a phone number, whole or in part, so that it must not stand in an
 * address. A long order name counts too: it is searched for all the same.
 */
export function mayBePhone(search: string): boolean {
  return search.includes('+') || (search.match(/\p{Nd}/gu) ?? []).length >= 7;
}

export function hasFilters(view: ListView): boolean {
  return view.status !== null || view.state !== null || view.period !== 'any' || view.search !== '';
}

/** The question to the app that a view stands for. */
export function listViewQuery(view: ListView, clock: ShopClock): NotificationQuery {
  const { status, state, sort, cursor, search } = view;
  const days = daysOf(view, shopDay(clock.now, clock.timeZone));
  const startOf = (day: string) => (day === '' ? null : startOfShopDay(day, clock.timeZone));
  return {
    status,
    state,
    from: startOf(days.from),
    to: startOf(days.to === '' ? '' : addDays(days.to, 1)),
    search: search === '' ? null : search,
    sort,
    cursor,
  };
}

function daysOf(view: ListView, today: string): { from: string; to: string } {
  switch (view.period) {
    case 'any':
      return { from: '', to: '' };
    case 'today':
      return { from: today, to: '' };
    case 'custom':
      return { from: view.from, to: view.to };
    default:
      return { from: addDays(today, 1 - Number(view.period)), to: '' };
  }
}
