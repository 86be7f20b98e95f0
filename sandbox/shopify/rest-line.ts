import { money, openQuantity } from './order-arithmetic.ts';
import type { Line, Order } from './order-model.ts';
import { gid } from './shop-registry.ts';

/** A webhook body before it is cut to its fields: the REST resource, snake case, times in the shop's zone. */
export type RestPayload = Record<string, unknown>;

export const moneySet = (amount: number, currency: string): RestPayload => ({
  shop_money: { amount: money(amount), currency_code: currency },
  presentment_money: { amount: money(amount), currency_code: currency },
});

/** A line item, with the quantity of the order or of the parcel that holds it. */
export function restLine(order: Order, line: Line, quantity = line.quantity): RestPayload {
  const open = openQuantity(order, line);
  return {
    id: line.id,
    admin_graphql_api_id: gid('LineItem', line.id),
    current_quantity: line.quantity,
    fulfillable_quantity: open,
    fulfillment_service: line.giftCard ? 'gift_card' : 'manual',
    fulfillment_status: open === 0 ? 'fulfilled' : open < line.quantity ? 'partial' : null,
    gift_card: line.giftCard,
    grams: 300,
    name: line.title,
    price: money(line.price),
    price_set: moneySet(line.price, order.currency),
    product_exists: true,
    product_id: line.id - 1_000_000n,
    properties: [],
    quantity,
    requires_shipping: line.requiresShipping,
    sku: line.sku,
    taxable: true,
    title: line.title,
    total_discount: '0.00',
    total_discount_set: moneySet(0, order.currency),
    variant_id: line.id - 500_000n,
    variant_inventory_management: 'shopify',
    variant_title: null,
    vendor: null,
    tax_lines: [],
    duties: [],
    discount_allocations: [],
  };
}

export const restShippingLines = (order: Order): RestPayload[] =>
  order.shippingLines.map((line) => ({
    id: line.id,
    carrier_identifier: line.carrierIdentifier,
    code: line.code,
    discounted_price: money(line.price),
    discounted_price_set: moneySet(line.price, order.currency),
    is_removed: false,
    phone: null,
    price: money(line.price),
    price_set: moneySet(line.price, order.currency),
    requested_fulfillment_service_id: null,
    source: line.source,
    title: line.title,
    tax_lines: [],
    discount_allocations: [],
  }));
