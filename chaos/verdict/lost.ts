import { STATUS_RULES, type Status } from '#app/domain/status.ts';
import { changeKey, type TruthChange } from '../ledger.ts';
import { CHAOS_SHOPS } from '../shops.ts';
import type { Finding, PageRow, Records } from './records.ts';

/** Rank of each family in its subject's line; null: it supersedes nothing. */
const RANKS = new Map<string, number | null>(
  Object.values(STATUS_RULES).map(({ family, rank }) => [family, rank]),
);

/**
 * Status changes that nothing became of: no notification, a skip without a reason that the truth
 * bears out, or a send that neither ended nor is listed as unconfirmed or held.
 */
export function findLost(records: Records): Finding[] {
  const rows = new Map(records.pages.map((row) => [row.id, row]));
  const shown = new Map(
    records.database.notifications.flatMap((one) => {
      const row = rows.get(one.id);
      return row === undefined ? [] : [[changeKey(one), row] as const];
    }),
  );
  const ofRoot = Map.groupBy(records.changes, (one) => `${one.shop} ${one.rootGid}`);
  const changes = records.changes.flatMap((change): Finding[] => {
    const row = shown.get(changeKey(change));
    const name = `${change.orderName} ${change.family}`;
    if (row === undefined) {
      const text = `${name} (${change.subjectGid}) has no notification`;
      return [{ kind: 'lost', check: 'no notification', text }];
    }
    if (row.state === 'waiting' || row.state === 'sending') {
      const text = `${name} is still ${row.state} (${row.reason})`;
      return [{ kind: 'lost', check: 'not finished', text }];
    }
    const others = ofRoot.get(`${change.shop} ${change.rootGid}`) ?? [];
    if (row.state === 'skipped' && !isWarranted(records, change, row, others)) {
      const text = `${name} was skipped as ${row.reason}, which the truth does not bear out`;
      return [{ kind: 'lost', check: 'skipped without cause', text }];
    }
    return [];
  });
  return [...changes, ...findForgottenWebhooks(records)];
}

/** What was answered 200 and is not stored; that it may be read again later is no excuse. */
function findForgottenWebhooks({ answeredWebhooks, database }: Records): Finding[] {
  return answeredWebhooks
    .filter((delivery) => !database.storedWebhooks.has(delivery))
    .map((delivery) => ({
      kind: 'lost',
      check: 'answered and not stored',
      text: `the webhook ${delivery} was answered 200 and is not stored`,
    }));
}

const wholeSecond = (at: number): number => Math.floor(at / 1000);

/** Whether what Shopify and the customer did justifies the skip. */
function isWarranted(
  records: Records,
  change: TruthChange,
  row: PageRow,
  ofRoot: readonly TruthChange[],
): boolean {
  const customer = records.customers[change.customer];
  const shop = CHAOS_SHOPS.find(({ domain }) => domain === change.shop);
  const cancelled = ofRoot.find(({ family }) => family === 'cancelled');
  switch (row.reason) {
    case 'superseded':
      return ofRoot.some((other) => isNewer(other, change));
    case 'order_cancelled':
      return cancelled !== undefined && wholeSecond(cancelled.at) >= wholeSecond(change.at);
    case 'told_with_cancellation':
      return cancelled !== undefined && change.family === 'refund';
    case 'status_off':
      return shop?.off.includes(row.status as Status) ?? false;
    case 'no_phone':
      return customer?.kind === 'none';
    case 'phone_not_valid':
      return customer?.kind === 'brazil_old';
    case 'opted_out':
      return records.stops.some(
        (stop) => stop.customer === change.customer && stop.channel === shop?.channel.id,
      );
    default:
      return false;
  }
}

function isNewer(other: TruthChange, than: TruthChange): boolean {
  const rank = RANKS.get(other.family) ?? null;
  const own = RANKS.get(than.family) ?? null;
  if (other.subjectGid !== than.subjectGid || rank === null || own === null) return false;
  return (
    rank > own || (rank === own && other.at >= than.at && changeKey(other) !== changeKey(than))
  );
}
