import { assertNever } from '#app/domain/assert-never.ts';
import type { ShownState } from '#app/pipeline/merchant-app.ts';
import type { NotificationFilter, PagePosition } from '#app/pipeline/merchant-app-ports-views.ts';
import { lowestIdAt } from './time-ordered-id.ts';
import type { Vault } from './vault.ts';

export type ListQuery = {
  readonly from: string;
  readonly where: string;
  /** ORDER BY and LIMIT, one row more than the page has. */
  readonly order: string;
  readonly values: readonly unknown[];
};

/** Where the state that is shown stands: in the message's row or in the decision. */
function stateConditions(state: ShownState): { fromMessage: boolean; conditions: string[] } {
  switch (state) {
    case 'skipped':
      return { fromMessage: false, conditions: ["n.decision = 'skip'"] };
    case 'left':
      return {
        fromMessage: true,
        conditions: ["m.state = 'unconfirmed'", 'm.closed_at IS NOT NULL'],
      };
    case 'unconfirmed':
      return { fromMessage: true, conditions: ["m.state = 'unconfirmed'", 'm.closed_at IS NULL'] };
    case 'waiting':
    case 'held':
    case 'sending':
    case 'accepted':
    case 'sent':
    case 'delivered':
    case 'read':
    case 'failed':
      return { fromMessage: true, conditions: [`m.state = '${state}'`] };
    default:
      return assertNever(state);
  }
}

/**
 * The page of notifications as SQL. A message has its notification's id, and ids rise with time,
 * so one column serves as order, as cursor and as time filter, whichever table leads.
 */
export function buildListQuery(
  shopId: string,
  filter: NotificationFilter,
  position: PagePosition,
  vault: Pick<Vault, 'hash'>,
): ListQuery {
  const values: unknown[] = [];
  const bind = (value: unknown): string => `$${values.push(value)}`;
  const state = filter.state === null ? null : stateConditions(filter.state);
  const leader = state?.fromMessage === true ? 'm' : 'n';
  const where = [`${leader}.shop_id = ${bind(shopId)}`, ...(state?.conditions ?? [])];
  if (filter.status !== null) where.push(`n.status = ${bind(filter.status)}`);
  if (filter.from !== null) where.push(`${leader}.id >= ${bind(lowestIdAt(filter.from))}`);
  if (filter.to !== null) where.push(`${leader}.id < ${bind(lowestIdAt(filter.to))}`);
  if (filter.search !== null) {
    const { orderNames, phone } = filter.search;
    const byName = `lower(n.order_name) = ANY(${bind(orderNames)}::text[])`;
    where.push(
      phone === null ? byName : `(${byName} OR n.phone_hash = ${bind(vault.hash('phone', phone))})`,
    );
  }
  const isDescending = (position.sort === 'newest') !== (position.from?.side === 'before');
  if (position.from !== null) {
    where.push(`${leader}.id ${isDescending ? '<' : '>'} ${bind(position.from.id)}`);
  }
  return {
    from:
      leader === 'm'
        ? 'message m JOIN notification n ON n.id = m.id AND n.shop_id = m.shop_id'
        : 'notification n LEFT JOIN message m ON m.id = n.id AND m.shop_id = n.shop_id',
    where: where.join(' AND '),
    order: `ORDER BY ${leader}.id ${isDescending ? 'DESC' : 'ASC'} LIMIT ${bind(position.limit + 1)}`,
    values,
  };
}
