import type { Fulfilment, FulfilmentEvent, Order } from './order-model.ts';
import { restAddress } from './rest-address.ts';
import { type RestPayload, restLine } from './rest-line.ts';
import { gid } from './shop-registry.ts';
import type { Shop } from './shop-state.ts';
import { shopTime } from './shop-time.ts';

/** A fulfilment inside an order: without the addressee, and without the order's gid. */
export function restFulfilmentInOrder(
  shop: Shop,
  order: Order,
  fulfilment: Fulfilment,
): RestPayload {
  return {
    id: fulfilment.id,
    admin_graphql_api_id: gid('Fulfillment', fulfilment.id),
    created_at: shopTime(fulfilment.createdAt, shop.ianaTimezone),
    location_id: shop.id + 7n,
    name: fulfilment.name,
    order_id: order.id,
    origin_address: {},
    receipt: {},
    service: 'manual',
    shipment_status: fulfilment.shipmentStatus,
    status: fulfilment.status,
    tracking_company: fulfilment.trackingCompany,
    tracking_number: fulfilment.trackingNumbers[0] ?? null,
    tracking_numbers: fulfilment.trackingNumbers,
    tracking_url: fulfilment.trackingUrls[0] ?? null,
    tracking_urls: fulfilment.trackingUrls,
    updated_at: shopTime(fulfilment.updatedAt, shop.ianaTimezone),
    line_items: fulfilment.lines.map((entry) => restLine(order, entry.line, entry.quantity)),
  };
}

/** The body of `fulfillments/*`. */
export const restFulfilment = (shop: Shop, order: Order, fulfilment: Fulfilment): RestPayload => ({
  ...restFulfilmentInOrder(shop, order, fulfilment),
  email: order.email ?? order.customer?.email ?? null,
  destination: restAddress(order.shippingAddress),
});

/** `fulfillment_events/create`: ids only, nobody's name or phone, no order name. */
export function restFulfilmentEvent(
  shop: Shop,
  order: Order,
  fulfilment: Fulfilment,
  event: FulfilmentEvent,
): RestPayload {
  return {
    id: event.id,
    fulfillment_id: fulfilment.id,
    status: event.status,
    message: event.message,
    happened_at: shopTime(event.happenedAt, shop.ianaTimezone),
    city: null,
    province: null,
    country: null,
    zip: null,
    address1: null,
    latitude: null,
    longitude: null,
    shop_id: shop.id,
    created_at: shopTime(event.createdAt, shop.ianaTimezone),
    updated_at: shopTime(event.createdAt, shop.ianaTimezone),
    estimated_delivery_at: null,
    order_id: order.id,
    admin_graphql_api_id: gid('FulfillmentEvent', event.id),
  };
}
