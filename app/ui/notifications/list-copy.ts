import type { ResolveRefusal, ResolveRequest } from '#app/pipeline/merchant-app.ts';
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

/** What stands over the list of unconfirmed messages. */
export const RESOLVE_COPY = {
  title: 'Unconfirmed messages',
  intro: "We can't tell if these were sent. We watch for delivery reports.",
  sendAll: 'Send all again',
  leaveAll: 'Leave all',
  cancel: 'Cancel',
  sendTitle: 'Send all unconfirmed messages again?',
  sendText:
    "They may reach the customer twice, their outcome is unknown. What can't be sent any more is left out.",
  sendTick: 'I understand customers may get these twice',
  leaveTitle: 'Close all unconfirmed messages as they are?',
  leaveText: 'We keep watching for delivery reports.',
} as const;

const NOT_RESOLVED: Readonly<Record<ResolveRefusal['reason'], string>> = {
  newer_status: 'overtaken by a newer status',
  too_late: 'too old by now',
  opted_out: 'opted out',
  attempt_open: 'behind another message of the order',
  not_sendable: 'with nothing left to send',
  sending_off: 'while sending is off',
  disconnected: 'without a channel',
  held: 'held back',
  confirm_double: 'that may reach the customer twice',
  not_open: 'with news in the meantime',
};

/** "12 messages queued. 3 not sent again: 2 opted out, 1 too old by now." */
export function resolvedWords(
  what: ResolveRequest['what'],
  done: number,
  refused: readonly ResolveRefusal['reason'][],
): string {
  const messages = done === 1 ? '1 message' : `${done} messages`;
  const first = `${messages} ${what === 'resend' ? 'queued' : 'closed'}.`;
  if (refused.length === 0) return first;
  const reasons = [...Map.groupBy(refused, (reason) => reason)]
    .map(([reason, all]) => `${all.length} ${NOT_RESOLVED[reason]}`)
    .join(', ');
  return `${first} ${refused.length} ${what === 'resend' ? 'not sent again' : 'not closed'}: ${reasons}.`;
}
