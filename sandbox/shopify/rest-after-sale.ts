import { money } from './order-arithmetic.ts';
import type { Order, Refund, Return } from './order-model.ts';
import { type RestPayload, restLine } from './rest-line.ts';
import { gid } from './shop-registry.ts';
import type { Shop } from './shop-state.ts';
import { shopTime } from './shop-time.ts';

const restTransactions = (shop: Shop, order: Order, refund: Refund): RestPayload[] =>
  refund.transactions.map((transaction) => ({
    id: transaction.id,
    admin_graphql_api_id: gid('OrderTransaction', transaction.id),
    order_id: order.id,
    kind: transaction.kind,
    gateway: 'bogus',
    status: transaction.status,
    message: null,
    created_at: shopTime(refund.createdAt, shop.ianaTimezone),
    processed_at: shopTime(refund.createdAt, shop.ianaTimezone),
    test: order.test,
    amount: money(transaction.amount),
    currency: order.currency,
  }));

/** `refunds/create`, and the elements of an order's `refunds`. */
export function restRefund(shop: Shop, order: Order, refund: Refund): RestPayload {
  return {
    id: refund.id,
    admin_graphql_api_id: gid('Refund', refund.id),
    order_id: order.id,
    created_at: shopTime(refund.createdAt, shop.ianaTimezone),
    note: refund.note,
    user_id: null,
    processed_at: shopTime(refund.createdAt, shop.ianaTimezone),
    duties: [],
    restock: refund.lines.length > 0,
    return: null,
    refund_line_items: refund.lines.map((entry) => ({
      id: entry.id,
      line_item_id: entry.line.id,
      location_id: shop.id + 7n,
      quantity: entry.quantity,
      restock_type: 'return',
      subtotal: entry.line.price * entry.quantity,
      total_tax: 0,
      line_item: restLine(order, entry.line),
    })),
    transactions: restTransactions(shop, order, refund),
    order_adjustments: [],
    refund_shipping_lines: [],
  };
}

const restReturnLines = (back: Return): RestPayload[] =>
  back.lines.map((entry) => ({
    id: entry.id,
    admin_graphql_api_id: gid('ReturnLineItem', entry.id),
    fulfillment_line_item: {
      id: entry.fulfilmentLine.id,
      admin_graphql_api_id: gid('FulfillmentLineItem', entry.fulfilmentLine.id),
      line_item: {
        id: entry.fulfilmentLine.line.id,
        admin_graphql_api_id: gid('LineItem', entry.fulfilmentLine.line.id),
      },
    },
    quantity: entry.quantity,
    return_reason: entry.reason,
    return_reason_note: '',
    customer_note: null,
  }));

/**
 * `returns/*`: no time of its own and no phone. A closed return is told in four fields, with the order as a bare id.
 * https://shopify.dev/docs/api/webhooks
 */
export function restReturn(order: Order, back: Return): RestPayload {
  const head = {
    id: back.id,
    admin_graphql_api_id: gid('Return', back.id),
    status: back.status,
  };
  if (back.status === 'closed') return { ...head, order_id: order.id };
  return {
    ...head,
    order: { id: order.id, admin_graphql_api_id: gid('Order', order.id) },
    total_return_line_items: back.lines.length,
    name: back.name,
    return_line_items: restReturnLines(back),
    return_shipping_fees: [],
    exchange_line_items: [],
    total_exchange_line_items: 0,
    ...(back.status === 'declined' && {
      decline: { reason: back.declineReason, note: back.declineNote },
    }),
  };
}
