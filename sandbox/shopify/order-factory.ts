import type { z } from 'zod';
import {
  type addressInput,
  type CreateOrderInput,
  createOrderInput,
  type lineInput,
} from './operation-input.ts';
import type { Address, DeliveryMethod, Line, Order, ShippingLine } from './order-model.ts';
import type { Ids } from './shop-registry.ts';
import type { Shop } from './shop-state.ts';

type Parsed = z.output<typeof createOrderInput>;

const DELIVERY: Record<NonNullable<Parsed['delivery']>, DeliveryMethod> = {
  shipping: 'SHIPPING',
  pickup: 'PICK_UP',
  local: 'LOCAL',
  digital: 'NONE',
  retail: 'RETAIL',
};

const DEFAULT_ADDRESS: Address = {
  firstName: 'Maria',
  lastName: 'Weber',
  company: null,
  address1: 'Torstraße 12',
  city: 'Berlin',
  zip: '10119',
  province: null,
  country: 'Germany',
  countryCode: 'DE',
  phone: '+49 30 901820',
};

export const makeAddress = (input: z.output<typeof addressInput>): Address => ({ ...input });

export const makeLine = (ids: Ids, input: z.output<typeof lineInput>): Line => ({
  id: ids.next('LineItem'),
  ...input,
  requiresShipping: input.requiresShipping && !input.giftCard,
});

/** Left out, the delivery follows from what was sold and where. */
function deliveryOf(parsed: Parsed): DeliveryMethod {
  if (parsed.delivery) return DELIVERY[parsed.delivery];
  if (parsed.sourceName === 'pos') return 'RETAIL';
  const ships = parsed.lines.some((line) => line.requiresShipping && !line.giftCard);
  return ships ? 'SHIPPING' : 'NONE';
}

function shippingLines(ids: Ids, delivery: DeliveryMethod): ShippingLine[] {
  const line = (
    title: string,
    deliveryCategory: ShippingLine['deliveryCategory'],
    price: number,
  ) => [
    {
      id: ids.next('ShippingLine'),
      title,
      code: title,
      source: 'shopify',
      deliveryCategory,
      carrierIdentifier: null,
      price,
    },
  ];
  if (delivery === 'SHIPPING') return line('Standard', 'shipping', 4.9);
  if (delivery === 'PICK_UP') return line('Berlin store', 'pick-up', 0);
  if (delivery === 'LOCAL') return line('Local delivery', 'local-delivery', 3);
  return [];
}

function shippingAddress(parsed: Parsed, delivery: DeliveryMethod): Address | null {
  if (parsed.shippingAddress !== undefined) return parsed.shippingAddress;
  return delivery === 'SHIPPING' || delivery === 'LOCAL' ? { ...DEFAULT_ADDRESS } : null;
}

/** A checkout asks for it even where nothing is shipped; a till does not. */
function billingAddress(parsed: Parsed, shipping: Address | null): Address | null {
  if (parsed.billingAddress !== undefined) return parsed.billingAddress;
  if (shipping !== null) return shipping;
  return parsed.shippingAddress === undefined && parsed.sourceName !== 'pos'
    ? { ...DEFAULT_ADDRESS }
    : null;
}

function customer(ids: Ids, parsed: Parsed, address: Address | null): Order['customer'] {
  if (parsed.customer === null) return null;
  const given = parsed.customer;
  if (given) return { id: ids.next('Customer'), ...given };
  if (parsed.sourceName === 'pos') return null;
  return {
    id: ids.next('Customer'),
    firstName: address?.firstName ?? null,
    lastName: address?.lastName ?? null,
    email: parsed.email,
    phone: null,
    defaultAddress: address ? { ...address, phone: null } : null,
    smsConsent: null,
  };
}

/** Builds an order as a checkout, the point of sale or an import app would leave it; adds it to the shop. */
export function addOrder(shop: Shop, ids: Ids, now: Date, input: CreateOrderInput): Order {
  const parsed = createOrderInput.parse(input);
  const delivery = deliveryOf(parsed);
  const address = shippingAddress(parsed, delivery);
  shop.lastOrderNumber += 1;
  const number = shop.lastOrderNumber;
  const createdAt = parsed.createdAt ?? now;
  const order: Order = {
    id: parsed.id ? BigInt(parsed.id) : ids.next('Order'),
    number,
    name: parsed.name ?? `${shop.orderPrefix}${number}${shop.orderSuffix}`,
    createdAt,
    updatedAt: createdAt,
    processedAt: parsed.processedAt ?? createdAt,
    cancelledAt: null,
    cancelReason: null,
    closedAt: null,
    test: parsed.test,
    sourceName: parsed.sourceName,
    customerLocale: parsed.customerLocale,
    email: parsed.email,
    phone: parsed.phone,
    note: parsed.note,
    noteAttributes: parsed.noteAttributes,
    tags: parsed.tags,
    currency: parsed.currency ?? shop.currencyCode,
    payment: parsed.payment,
    paidAt: parsed.payment === 'paid' ? createdAt : null,
    customer: customer(ids, parsed, address),
    shippingAddress: address,
    billingAddress: billingAddress(parsed, address),
    deliveryMethod: delivery,
    readyForPickup: false,
    fulfilmentOrderId: ids.next('FulfillmentOrder'),
    lines: parsed.lines.map((line) => makeLine(ids, line)),
    shippingLines: shippingLines(ids, delivery),
    fulfilments: [],
    refunds: [],
    returns: [],
  };
  shop.orders.set(order.id, order);
  return order;
}
