import { SKIP_REASONS } from '#app/domain/reason.ts';
import { REJECT_REASONS } from '#app/domain/send-outcome.ts';
import { addDays, shopDay } from '#app/domain/shop-day.ts';
import { isStatus, type Status } from '#app/domain/status.ts';
import type { ListedState, NotificationQuery } from '#app/pipeline/merchant-app.ts';
import { isListedState, isShownState } from '#app/pipeline/show-state.ts';
import { isDay, type ShopClock, startOfShopDay } from '../dates.ts';
import { STATE_TONES } from '../state-words.ts';

export const PERIODS = ['any', 'today', '7', '30', 'custom'] as const;
export type Period = (typeof PERIODS)[number];

/** What the list shows, as the address or the posted search says it. */
export type ListView = {
  readonly status: Status | null;
  readonly state: ListedState | null;
  /** The customer's, whatever its region ("pt"). */
  readonly language: string | null;
  /** Why it was skipped, or failed; with these two states alone. */
  readonly reason: string | null;
  readonly period: Period;
  /** Days of the shop, both inside; empty for open. Used where the period is `custom`. */
  readonly from: string;
  readonly to: string;
  readonly search: string;
  readonly sort: 'newest' | 'oldest';
  readonly cursor: string | null;
  /** The saved view that it was opened as. */
  readonly saved: string | null;
};

export const WHOLE_LIST: ListView = {
  status: null,
  state: null,
  language: null,
  reason: null,
  period: 'any',
  from: '',
  to: '',
  search: '',
  sort: 'newest',
  cursor: null,
  saved: null,
};

/** A language as a code of its own: without region and script. */
const LANGUAGE = /^[a-z]{2,8}$/;

type Params = { get(name: string): unknown };

/** Reads a view from an address or a form; what it does not know it leaves out. */
export function readListView(params: Params): ListView {
  const status = textOf(params, 'status');
  const state = textOf(params, 'state');
  const language = textOf(params, 'language');
  const period = PERIODS.find((known) => known === textOf(params, 'period'));
  const cursor = textOf(params, 'cursor');
  const saved = textOf(params, 'saved');
  return {
    status: isStatus(status) ? status : null,
    state: isListedState(state) ? state : null,
    language: LANGUAGE.test(language) ? language : null,
    reason:
      reasonsOf(isListedState(state) ? state : null).find(
        (known) => known === textOf(params, 'reason'),
      ) ?? null,
    period: period ?? 'any',
    from: dayOf(params, 'from'),
    to: dayOf(params, 'to'),
    search: textOf(params, 'search').trim(),
    sort: textOf(params, 'sort') === 'oldest' ? 'oldest' : 'newest',
    cursor: cursor === '' ? null : cursor,
    saved: saved === '' ? null : saved,
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

/** The reasons that a state is listed by. */
export function reasonsOf(state: ListedState | null): readonly string[] {
  if (state === 'skipped') return SKIP_REASONS;
  return state === 'failed' ? REJECT_REASONS : [];
}

/** The view as parameters; what is as in the whole list is left out. */
export function listViewParams(view: ListView): URLSearchParams {
  const params = new URLSearchParams();
  const add = (name: string, value: string | null) => {
    if (value !== null && value !== '') params.set(name, value);
  };
  add('status', view.status);
  add('state', view.state);
  add('language', view.language);
  add('reason', view.reason);
  if (view.period !== 'any') add('period', view.period);
  if (view.period === 'custom') {
    add('from', view.from);
    add('to', view.to);
  }
  add('search', view.search);
  if (view.sort === 'oldest') add('sort', view.sort);
  add('cursor', view.cursor);
  add('saved', view.saved);
  return params;
}

/** The address of a view; only for one whose search may stand there. */
export function listViewUrl(view: ListView): string {
  const params = listViewParams(view).toString();
  return params === '' ? '/app/notifications' : `/app/notifications?${params}`;
}

/**
 * Whether a search text may be a phone number, whole or in part, or a message ID, so that it must
 * not stand in an address. A long order name counts too: it is searched for all the same.
 */
export function isPrivateSearch(search: string): boolean {
  return (
    /^wamid/i.test(search) || search.includes('+') || (search.match(/\p{Nd}/gu) ?? []).length >= 7
  );
}

export function hasFilters(view: ListView): boolean {
  return (
    view.status !== null ||
    view.state !== null ||
    view.language !== null ||
    view.reason !== null ||
    view.period !== 'any' ||
    view.search !== ''
  );
}

/** The question to the app that a view stands for. */
export function listViewQuery(view: ListView, clock: ShopClock): NotificationQuery {
  const { status, state, language, reason, sort, cursor, search } = view;
  const days = daysOf(view, shopDay(clock.now, clock.timeZone));
  const startOf = (day: string) => (day === '' ? null : startOfShopDay(day, clock.timeZone));
  return {
    status,
    state,
    language,
    reason,
    from: startOf(days.from),
    to: startOf(days.to === '' ? '' : addDays(days.to, 1)),
    search: search === '' ? null : search,
    sort,
    cursor,
  };
}

/** The question that a posted view stands for, on all its pages. */
export function readWholeView(form: FormData, clock: ShopClock): Omit<NotificationQuery, 'cursor'> {
  const { cursor: _, ...whole } = listViewQuery(readListView(form), clock);
  return whole;
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
