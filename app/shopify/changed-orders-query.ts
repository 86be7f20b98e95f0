import { z } from 'zod';
import type { Instant } from '#app/domain/facts.ts';
import type { ChangedOrder } from '#app/pipeline/reconcile-ports.ts';
import { describeProblem, gid, instant } from './wire-values.ts';

/**
 * Which orders changed, a page at a time, the longest unchanged first: an order that changes
 * meanwhile moves to the end, so that none is passed over. Only what tells whether it must be
 * read: whole orders would cost up to 341 points each, and a query may cost 1,000. Scope:
 * read_orders.
 */
export const CHANGED_ORDERS_QUERY = `#graphql
  query ChangedOrders($query: String!, $after: String) {
    orders(first: 100, after: $after, query: $query, sortKey: UPDATED_AT) {
      nodes { id updatedAt }
      pageInfo { hasNextPage endCursor }
    }
  }
`;

/** The search for orders that changed at or after `from`, in Shopify's whole seconds. */
export function changedSince(from: Instant): string {
  return `updated_at:>='${from.slice(0, 19)}Z'`;
}

export type ChangedOrdersReading =
  /** `next` is where the following page begins; null: this was the last. */
  | {
      readonly kind: 'page';
      readonly orders: readonly ChangedOrder[];
      readonly next: string | null;
    }
  | { readonly kind: 'unreadable'; readonly problem: string };

const changedOrdersAnswer = z.object({
  orders: z.object({
    nodes: z.array(z.object({ id: gid('Order'), updatedAt: instant })),
    pageInfo: z.discriminatedUnion('hasNextPage', [
      z.object({ hasNextPage: z.literal(true), endCursor: z.string().min(1) }),
      z.object({ hasNextPage: z.literal(false) }),
    ]),
  }),
});

/** Reads the `data` of an answer to `CHANGED_ORDERS_QUERY`. */
export function readChangedOrdersAnswer(data: unknown): ChangedOrdersReading {
  const parsed = changedOrdersAnswer.safeParse(data);
  if (!parsed.success) return { kind: 'unreadable', problem: describeProblem(parsed.error) };
  const { nodes, pageInfo } = parsed.data.orders;
  return {
    kind: 'page',
    orders: nodes.map(({ id, updatedAt }) => ({ gid: id, updatedAt })),
    next: pageInfo.hasNextPage ? pageInfo.endCursor : null,
  };
}
