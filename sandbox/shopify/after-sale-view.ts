import { connectionPage, type PageArguments } from './connection-page.ts';
import { money, refundedAmount } from './order-arithmetic.ts';
import type { Order, Refund, Return } from './order-model.ts';
import { orderView } from './order-view.ts';
import { gid } from './shop-registry.ts';
import { utcTime } from './shop-time.ts';
import type { ViewContext } from './view-context.ts';

export const moneyBag = (amount: number, currencyCode: string) => {
  const value = { amount: money(amount), currencyCode };
  return { shopMoney: value, presentmentMoney: value };
};

/** A refund as the Admin GraphQL API shows it. */
export function refundView(context: ViewContext, order: Order, refund: Refund) {
  const transactions = refund.transactions.map((transaction) => ({
    __typename: 'OrderTransaction',
    key: transaction.id,
    id: gid('OrderTransaction', transaction.id),
    kind: transaction.kind.toUpperCase(),
    status: transaction.status.toUpperCase(),
    amountSet: moneyBag(transaction.amount, order.currency),
    test: order.test,
    createdAt: utcTime(refund.createdAt),
    processedAt: utcTime(refund.createdAt),
  }));
  return {
    __typename: 'Refund',
    id: gid('Refund', refund.id),
    legacyResourceId: refund.id.toString(),
    createdAt: utcTime(refund.createdAt),
    updatedAt: utcTime(refund.updatedAt),
    note: refund.note,
    totalRefundedSet: moneyBag(refundedAmount(refund), order.currency),
    order: () => orderView(context, order),
    transactions: (page: PageArguments) =>
      connectionPage(transactions, page, (node) => ({ value: '', id: node.key })),
  };
}

/** A return as the Admin GraphQL API shows it. */
export function returnView(context: ViewContext, order: Order, back: Return) {
  return {
    __typename: 'Return',
    key: back.id,
    id: gid('Return', back.id),
    name: back.name,
    status: back.status.toUpperCase(),
    totalQuantity: back.lines.reduce((sum, entry) => sum + entry.quantity, 0),
    createdAt: utcTime(back.createdAt),
    requestApprovedAt: back.approvedAt && utcTime(back.approvedAt),
    closedAt: back.closedAt && utcTime(back.closedAt),
    decline: back.declineReason
      ? { reason: back.declineReason.toUpperCase(), note: back.declineNote }
      : null,
    order: () => orderView(context, order),
  };
}
