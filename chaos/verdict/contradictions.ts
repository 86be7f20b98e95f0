import { changeKey } from '../ledger.ts';
import { CHAOS_SHOPS } from '../shops.ts';
import type { Attributed } from './attribute.ts';
import type { AcceptedMessage, Finding, PageRow, Records } from './records.ts';

/** How much a state claims; failed stands apart. */
const CLAIMS: Readonly<Record<string, number>> = { accepted: 0, sent: 1, delivered: 2, read: 3 };

const claimOf = (statuses: ReadonlySet<string>): number =>
  Math.max(0, ...[...statuses].map((status) => CLAIMS[status] ?? 0));

const contradiction = (check: string, text: string): Finding => ({
  kind: 'contradiction',
  check,
  text,
});

/** States on the pages that the customers' phones gainsay. */
export function findContradictions(records: Records, attributed: readonly Attributed[]): Finding[] {
  const told = Map.groupBy(
    attributed.filter(({ change }) => change !== null),
    ({ change }) => (change === null ? '' : changeKey(change)),
  );
  const keys = new Map(records.database.notifications.map((one) => [one.id, changeKey(one)]));
  const made = new Set(records.changes.map(changeKey));
  const pages = records.pages.flatMap((row): Finding[] => {
    const key = keys.get(row.id);
    if (key === undefined) return [contradiction('page without row', `${row.id} on a page only`)];
    if (!made.has(key)) {
      return [contradiction('invented', `${row.orderName}: ${key} never happened`)];
    }
    return judgeRow(
      row,
      (told.get(key) ?? []).map(({ message }) => message),
    );
  });
  const shown = new Set(records.pages.map(({ id }) => id));
  const hidden = records.database.notifications.filter(({ id }) => !shown.has(id));
  return [
    ...pages,
    ...hidden.map(({ id }) => contradiction('row without page', `${id} is on no page`)),
    ...findUnwanted(records, attributed),
  ];
}

function judgeRow(row: PageRow, messages: readonly AcceptedMessage[]): Finding[] {
  const name = `${row.orderName} ${row.status} is ${row.state} (${row.reason})`;
  const wrong = (check: string, why: string) => [contradiction(check, `${name}: ${why}`)];
  const message = messages[0];
  switch (row.state) {
    case 'skipped':
    case 'waiting':
    case 'held':
      return message === undefined ? [] : wrong('told all the same', `accepted, ${message.reply}`);
    case 'failed':
      return judgeFailed(messages, wrong);
    case 'accepted':
    case 'sent':
    case 'delivered':
    case 'read':
      return judgeClaim(row.state, messages, wrong);
    default:
      return [];
  }
}

type Wrong = (check: string, why: string) => Finding[];

function judgeFailed(messages: readonly AcceptedMessage[], wrong: Wrong): Finding[] {
  return messages.flatMap(({ reached, told, reply }) => {
    if (told.has('delivered') || told.has('read')) return wrong('failed but arrived', reply);
    return reached.has('failed') ? [] : wrong('failed but accepted', reply);
  });
}

function judgeClaim(state: string, messages: readonly AcceptedMessage[], wrong: Wrong): Finding[] {
  const [message] = messages;
  if (message === undefined) return wrong('claims what never was', 'no message was accepted');
  const claim = CLAIMS[state] ?? 0;
  const { reached, told, reply } = message;
  if (claim > claimOf(reached)) {
    return wrong('claims too much', `it reached ${[...reached].join(', ') || 'nothing'}`);
  }
  // Without an id no report of it can be known for its own.
  if (reply === 'accept_without_id') return [];
  if (claim < claimOf(told)) {
    return wrong('forgot a report', `answered 200 for ${[...told].join(', ')}, reply ${reply}`);
  }
  return [];
}

/** Messages to people who had said STOP before the attempt was made. */
function findUnwanted(records: Records, attributed: readonly Attributed[]): Finding[] {
  return attributed.flatMap(({ message, change, attempt }): Finding[] => {
    if (change === null || attempt === null) return [];
    const channel = CHAOS_SHOPS.find(({ domain }) => domain === change.shop)?.channel.id;
    const stop = records.stops.find(
      (one) => one.customer === change.customer && one.channel === channel,
    );
    const knownAt = stop?.knownAt.get(change.shop);
    if (knownAt === undefined || attempt.startedAt <= knownAt) return [];
    const late = Math.round(attempt.startedAt - knownAt);
    const kind = records.customers[change.customer]?.kind;
    const text = `${change.orderName} ${message.status} was sent ${late} ms after STOP (${kind})`;
    return [contradiction('sent after STOP', text)];
  });
}
