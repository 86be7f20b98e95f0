import { z } from 'zod';
import { describeProblem } from './wire-values.ts';

/**
 * How many orders a search would list. Shopify counts up to `limit` and says whether there are
 * more. Scope: read_orders.
 * https://shopify.dev/docs/api/admin-graphql/2026-10/queries/ordersCount
 */
export const ORDERS_COUNT_QUERY = `#graphql
  query OrdersCount($query: String!) {
    ordersCount(query: $query, limit: 10000) { count precision }
  }
`;

export type OrdersCountReading =
  | { readonly kind: 'count'; readonly count: number; readonly isExact: boolean }
  | { readonly kind: 'unreadable'; readonly problem: string };

const ordersCountAnswer = z.object({
  ordersCount: z.object({ count: z.number().int().nonnegative(), precision: z.string() }),
});

/** Reads the `data` of an answer to `ORDERS_COUNT_QUERY`. */
export function readOrdersCountAnswer(data: unknown): OrdersCountReading {
  const parsed = ordersCountAnswer.safeParse(data);
  if (!parsed.success) return { kind: 'unreadable', problem: describeProblem(parsed.error) };
  const { count, precision } = parsed.data.ordersCount;
  return { kind: 'count', count, isExact: precision === 'EXACT' };
}
