import type { ListView, Period } from './list-view.ts';

export const LIST_COPY = {
  title: 'Notifications',
  search: 'Search',
  searchPlaceholder: 'Order or full phone number',
  partialPhone: 'Enter the whole number with country code, for example +49 30 901820.',
  status: 'Status',
  anyStatus: 'All statuses',
  state: 'State',
  anyState: 'All states',
  period: 'Time',
  from: 'From',
  to: 'To',
  sort: 'Sort',
  newest: 'Newest first',
  oldest: 'Oldest first',
  clearAll: 'Clear all',
  emptyTitle: 'No notifications yet',
  emptyText: 'When an order changes status, it shows here with its message.',
  continueSetup: 'Continue setup',
  noneFound: 'No notifications found',
  noneFoundText: 'Change the search or filters.',
  sendingOff:
    "Sending is off. Customers get no messages, and updates from this time aren't sent later.",
  switchOn: 'Switch on',
} as const;

export const PERIOD_NAMES: Readonly<Record<Period, string>> = {
  any: 'Any time',
  today: 'Today',
  '7': 'Last 7 days',
  '30': 'Last 30 days',
  custom: 'Custom dates',
};

/** What an empty list says when something narrows it. */
export function noneFoundTitle(view: ListView): string {
  const isOnlyState = view.status === null && view.period === 'any' && view.search === '';
  if (isOnlyState && view.state === 'failed') return 'No failed messages.';
  return LIST_COPY.noneFound;
}

export function shownWords(count: number): string {
  return `${count} shown`;
}
