import { financialStatus, fulfilmentStatus, money, totalPrice } from './order-arithmetic.ts';
import type { Order } from './order-model.ts';
import { restAddress, restCustomer } from './rest-address.ts';
import { restRefund } from './rest-after-sale.ts';
import { restFulfilmentInOrder } from './rest-fulfilment.ts';
import { type RestPayload, restLine, restShippingLines } from './rest-line.ts';
import { gid } from './shop-registry.ts';
import type { Shop } from './shop-state.ts';
import { shopTime } from './shop-time.ts';

function restOrderFacts(shop: Shop, order: Order): RestPayload {
  const time = (date: Date | null) => date && shopTime(date, shop.ianaTimezone);
  const inStore = order.sourceName === 'pos';
  return {
    id: order.id,
    admin_graphql_api_id: gid('Order', order.id),
    app_id: inStore ? 129785 : 580111,
    cancel_reason: order.cancelReason,
    cancelled_at: time(order.cancelledAt),
    closed_at: time(order.closedAt),
    confirmed: true,
    contact_email: order.email,
    created_at: time(order.createdAt),
    currency: order.currency,
    current_total_price: money(totalPrice(order)),
    customer_locale: order.customerLocale,
    email: order.email,
    financial_status: financialStatus(order),
    fulfillment_status: fulfilmentStatus(order),
    location_id: inStore ? shop.id + 7n : null,
    name: order.name,
    note: order.note,
    note_attributes: order.noteAttributes,
    number: order.number - 1000,
    order_number: order.number,
    order_status_url: `${shop.primaryDomain}/${shop.id}/orders/${order.id}/authenticate?key=sandbox`,
    payment_gateway_names: ['bogus'],
    phone: order.phone,
    presentment_currency: order.currency,
    processed_at: time(order.processedAt),
    source_name: order.sourceName,
    subtotal_price: money(totalPrice(order)),
    tags: order.tags.join(', '),
    test: order.test,
    total_price: money(totalPrice(order)),
    total_tax: '0.00',
    updated_at: time(order.updatedAt),
  };
}

/** `orders/*`: the whole order with its fulfilments and refunds, whatever the topic. */
export const restOrder = (shop: Shop, order: Order): RestPayload => ({
  ...restOrderFacts(shop, order),
  billing_address: restAddress(order.billingAddress),
  customer: restCustomer(order.customer, order.currency),
  discount_applications: [],
  fulfillments: order.fulfilments.map((entry) => restFulfilmentInOrder(shop, order, entry)),
  line_items: order.lines.map((line) => restLine(order, line)),
  line_item_groups: [],
  payment_terms: null,
  refunds: order.refunds.map((refund) => restRefund(shop, order, refund)),
  returns: [],
  shipping_address: restAddress(order.shippingAddress),
  shipping_lines: restShippingLines(order),
});
