import { bump, mustFind, type OperationContext, orderTopics, tell } from './operation-context.ts';
import { type CancelInput, cancelInput, type RefundInput, refundInput } from './operation-input.ts';
import { financialStatus, refundedAmount, totalPrice } from './order-arithmetic.ts';
import type { Order, Refund } from './order-model.ts';
import { restRefund } from './rest-after-sale.ts';

const leftToRefund = (order: Order): number =>
  order.refunds.reduce((left, refund) => left - refundedAmount(refund), totalPrice(order));

function addRefund(context: OperationContext, order: Order, input: RefundInput): Refund {
  const parsed = refundInput.parse(input);
  const lines = parsed.lines.map((entry) => {
    const line = mustFind(order.lines[entry.line], `line ${entry.line} on ${order.name}`);
    return {
      id: context.ids.next('RefundLineItem'),
      line,
      quantity: entry.quantity ?? line.quantity,
    };
  });
  const priceOfLines = lines.reduce((sum, entry) => sum + entry.line.price * entry.quantity, 0);
  const amount = parsed.amount ?? (lines.length > 0 ? priceOfLines : leftToRefund(order));
  const transactions = parsed.transactions ?? [
    { kind: 'refund', status: 'success', amount } as const,
  ];
  const now = bump(context, order);
  const refund: Refund = {
    id: context.ids.next('Refund'),
    note: parsed.note,
    lines,
    transactions: transactions.map((entry) => ({
      id: context.ids.next('OrderTransaction'),
      ...entry,
    })),
    createdAt: now,
    updatedAt: now,
  };
  order.refunds.push(refund);
  return refund;
}

/** Gives money (or only goods) back: refunds/create, orders/updated. */
export function refund(
  context: OperationContext,
  orderId: bigint,
  input: RefundInput = {},
): Refund {
  const { shop, order } = mustFind(context.registry.order(orderId), 'order');
  const made = addRefund(context, order, input);
  tell(context, shop, input.silent ?? false, () => [
    { topic: 'refunds/create', payload: restRefund(shop, order, made) },
    ...orderTopics(shop, order, 'orders/updated'),
  ]);
  return made;
}

/**
 * Cancels the order: orders/cancelled, orders/updated and, when money goes back, refunds/create of the same
 * action. An order never paid is voided.
 */
export function cancel(context: OperationContext, orderId: bigint, input: CancelInput = {}): Order {
  const parsed = cancelInput.parse(input);
  const { shop, order } = mustFind(context.registry.order(orderId), 'order');
  if (order.cancelledAt) throw new Error(`${order.name} is cancelled already.`);
  const now = bump(context, order);
  order.cancelledAt = now;
  order.closedAt = now;
  order.cancelReason = parsed.reason;
  const paid = financialStatus(order) === 'paid' || financialStatus(order) === 'partially_refunded';
  const made = parsed.refund && paid ? addRefund(context, order, {}) : undefined;
  if (order.payment !== 'paid') order.payment = 'voided';
  tell(context, shop, parsed.silent, () => [
    ...(made ? [{ topic: 'refunds/create', payload: restRefund(shop, order, made) }] : []),
    ...orderTopics(shop, order, 'orders/cancelled', 'orders/updated'),
  ]);
  return order;
}
