import { isMoreThanZero, sumDecimals } from './decimal-sum.ts';

export type RefundTransaction = {
  readonly kind: string | null;
  readonly status: string | null;
  readonly amount: string;
};

/**
 * Whether money went back: the successful refund transactions sum to more than 0. Shopify makes a
 * refund also for a restock or a cancellation without payment, "independent from the movement of
 * money" (https://shopify.dev/docs/api/webhooks, refunds/create).
 */
export function movedMoney(transactions: readonly RefundTransaction[]): boolean {
  const paidBack = transactions.filter((t) => t.kind === 'refund' && t.status === 'success');
  return isMoreThanZero(sumDecimals(paidBack.map((t) => t.amount)));
}
