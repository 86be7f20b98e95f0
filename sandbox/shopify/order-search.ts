import { GraphQLError } from 'graphql';
import { financialStatus, fulfilmentStatus } from './order-arithmetic.ts';
import type { Order } from './order-model.ts';

type Term = { field: string; operator: '' | '>' | '>=' | '<' | '<='; value: string };

const TERM = /^(?<field>[a-z_]+):(?<operator>>=|<=|>|<)?(?<value>'[^']*'|"[^"]*"|\S+)$/;

/** Splits on blanks outside quotes; AND is implied, as in Shopify's search syntax. */
function terms(query: string): Term[] {
  const words = query.match(/(?:[^\s'"]|'[^']*'|"[^"]*")+/g) ?? [];
  return words
    .filter((word) => word !== 'AND')
    .map((word) => {
      const groups = TERM.exec(word)?.groups;
      if (!groups?.field || groups.value === undefined) return unsupported(word);
      const operator = groups.operator ?? '';
      return {
        field: groups.field,
        operator: isOperator(operator) ? operator : unsupported(word),
        value: groups.value.replace(/^['"]|['"]$/g, ''),
      };
    });
}

const isOperator = (text: string): text is Term['operator'] =>
  ['', '>', '>=', '<', '<='].includes(text);

/** Shopify ignores a term it cannot read; the sandbox refuses it, so that a test does not pass by accident. */
function unsupported(term: string): never {
  throw new GraphQLError(`The sandbox does not know the search term "${term}".`);
}

function timeMatches(date: Date | null, { operator, value }: Term): boolean {
  const limit = Date.parse(value);
  if (Number.isNaN(limit)) return unsupported(value);
  if (!date) return false;
  const time = date.getTime();
  if (operator === '>') return time > limit;
  if (operator === '>=') return time >= limit;
  if (operator === '<') return time < limit;
  return operator === '<=' ? time <= limit : time === limit;
}

function statusMatches(order: Order, value: string): boolean {
  if (value === 'any') return true;
  if (value === 'cancelled') return order.cancelledAt !== null;
  if (value === 'closed') return order.closedAt !== null && order.cancelledAt === null;
  if (value === 'open') return order.closedAt === null && order.cancelledAt === null;
  return value === 'not_closed' ? order.closedAt === null : unsupported(`status:${value}`);
}

function fulfilmentMatches(order: Order, value: string): boolean {
  const status = fulfilmentStatus(order);
  if (value === 'unfulfilled' || value === 'unshipped') return status === null;
  if (value === 'fulfilled' || value === 'shipped') return status === 'fulfilled';
  return value === 'partial' ? status === 'partial' : unsupported(`fulfillment_status:${value}`);
}

const MATCHERS: Record<string, (order: Order, term: Term) => boolean> = {
  id: (order, term) => {
    if (term.operator === '') return order.id === BigInt(term.value);
    return term.operator === '>' ? order.id > BigInt(term.value) : order.id < BigInt(term.value);
  },
  name: (order, term) => order.name === term.value || order.name === `#${term.value}`,
  created_at: (order, term) => timeMatches(order.createdAt, term),
  updated_at: (order, term) => timeMatches(order.updatedAt, term),
  processed_at: (order, term) => timeMatches(order.processedAt, term),
  status: (order, term) => statusMatches(order, term.value),
  financial_status: (order, term) => financialStatus(order) === term.value.toLowerCase(),
  fulfillment_status: (order, term) => fulfilmentMatches(order, term.value),
  source_name: (order, term) => order.sourceName === term.value,
  test: (order, term) => String(order.test) === term.value,
  tag: (order, term) => order.tags.includes(term.value),
  email: (order, term) => order.email === term.value || order.customer?.email === term.value,
};

/** A predicate for the `query` argument of `orders`. https://shopify.dev/docs/api/usage/search-syntax */
export function orderSearch(query: string | null | undefined): (order: Order) => boolean {
  const wanted = terms(query ?? '');
  return (order) =>
    wanted.every((term) => {
      const matches = MATCHERS[term.field] ?? unsupported(term.field);
      return matches(order, term);
    });
}
