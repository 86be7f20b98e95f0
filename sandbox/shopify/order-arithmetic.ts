import type { Fulfilment, Line, Order, Refund } from './order-model.ts';

/** Money as Shopify writes it: a string with two decimals. */
export const money = (amount: number): string => amount.toFixed(2);

export const totalPrice = (order: Order): number =>
  order.lines.reduce((sum, line) => sum + line.price * line.quantity, 0) +
  order.shippingLines.reduce((sum, line) => sum + line.price, 0);

/** What a refund moved: successful refund transactions only. */
export const refundedAmount = (refund: Refund): number =>
  refund.transactions
    .filter((transaction) => transaction.kind === 'refund' && transaction.status === 'success')
    .reduce((sum, transaction) => sum + transaction.amount, 0);

/** A cancelled or failed fulfilment holds no goods: its lines are open again. */
const holdsGoods = (fulfilment: Fulfilment) =>
  fulfilment.status === 'success' ||
  fulfilment.status === 'open' ||
  fulfilment.status === 'pending';

export function fulfilledQuantity(order: Order, line: Line): number {
  return order.fulfilments
    .filter(holdsGoods)
    .flatMap((fulfilment) => fulfilment.lines)
    .filter((entry) => entry.line.id === line.id)
    .reduce((sum, entry) => sum + entry.quantity, 0);
}

export const openQuantity = (order: Order, line: Line): number =>
  Math.max(0, line.quantity - fulfilledQuantity(order, line));

/** REST `fulfillment_status` of an order: null, partial or fulfilled. */
export function fulfilmentStatus(order: Order): 'fulfilled' | 'partial' | null {
  const open = order.lines.reduce((sum, line) => sum + openQuantity(order, line), 0);
  const all = order.lines.reduce((sum, line) => sum + line.quantity, 0);
  if (open === all) return null;
  return open === 0 ? 'fulfilled' : 'partial';
}

export type FinancialStatus =
  | 'pending'
  | 'authorized'
  | 'paid'
  | 'partially_refunded'
  | 'refunded'
  | 'voided';

export function financialStatus(order: Order): FinancialStatus {
  const refunded = order.refunds.reduce((sum, refund) => sum + refundedAmount(refund), 0);
  if (order.payment !== 'paid' || refunded === 0) return order.payment;
  return refunded >= totalPrice(order) - 0.005 ? 'refunded' : 'partially_refunded';
}
