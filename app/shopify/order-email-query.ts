import { z } from 'zod';
import { describeProblem, textOrNull } from './wire-values.ts';

/**
 * Where the customer of an order is written to, and where they answer to. Scope: read_orders. The
 * address is protected customer data: where the app is not approved for it, it is null and an error
 * stands beside the data. The customer's own address is left out, since `customer` demands
 * read_customers. Cost by the published table: 2 points.
 */
export const ORDER_EMAIL_QUERY = `#graphql
  query OrderEmail($id: ID!) {
    order(id: $id) { id email }
    shop { contactEmail }
  }
`;

export type OrderEmail =
  | { readonly kind: 'read'; readonly email: string | null; readonly contactEmail: string | null }
  /** No such order, or it is older than the 60 days that read_orders covers. */
  | { readonly kind: 'not_found' }
  | { readonly kind: 'unreadable'; readonly problem: string };

const orderEmailAnswer = z.object({
  order: z.object({ email: textOrNull }).nullable(),
  shop: z.object({ contactEmail: textOrNull }).nullish(),
});

/** Reads the `data` of an answer to `ORDER_EMAIL_QUERY`. */
export function readOrderEmailAnswer(data: unknown): OrderEmail {
  const parsed = orderEmailAnswer.safeParse(data);
  if (!parsed.success) return { kind: 'unreadable', problem: describeProblem(parsed.error) };
  const { order, shop } = parsed.data;
  if (order === null) return { kind: 'not_found' };
  return { kind: 'read', email: order.email, contactEmail: shop?.contactEmail ?? null };
}
