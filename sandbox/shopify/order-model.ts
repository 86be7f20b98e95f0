/**
 * What the simulator knows of a shop's orders, in one form; `rest-order.ts` and `order-view.ts` render it the
 * two ways Shopify shows it. Ids are bigint: Shopify's own samples exceed what a JavaScript number can hold.
 */
export type Address = {
  firstName: string | null;
  lastName: string | null;
  company: string | null;
  address1: string | null;
  city: string | null;
  zip: string | null;
  province: string | null;
  country: string | null;
  countryCode: string | null;
  phone: string | null;
};

export type Customer = {
  id: bigint;
  firstName: string | null;
  lastName: string | null;
  email: string | null;
  phone: string | null;
  defaultAddress: Address | null;
  smsConsent: string | null;
};

export type Line = {
  id: bigint;
  title: string;
  quantity: number;
  price: number;
  sku: string | null;
  requiresShipping: boolean;
  giftCard: boolean;
};

export type ShippingLine = {
  id: bigint;
  title: string;
  code: string | null;
  source: string | null;
  /** As GraphQL has it; a webhook's shipping line shows no category. */
  deliveryCategory: 'shipping' | 'pick-up' | 'local-delivery';
  carrierIdentifier: string | null;
  price: number;
};

export type FulfilmentLine = { id: bigint; line: Line; quantity: number };

export type FulfilmentEvent = {
  id: bigint;
  /** Lower case, as in webhooks. */
  status: string;
  message: string | null;
  happenedAt: Date;
  createdAt: Date;
};

export type FulfilmentStatus = 'pending' | 'open' | 'success' | 'cancelled' | 'error' | 'failure';

export type Fulfilment = {
  id: bigint;
  name: string;
  status: FulfilmentStatus;
  /** Lower case; null until a carrier or the merchant has said something. */
  shipmentStatus: string | null;
  /** Set when local pickup was handed over: the admin shows "Picked up". */
  pickedUp: boolean;
  trackingCompany: string | null;
  trackingNumbers: string[];
  trackingUrls: string[];
  notifyCustomer: boolean;
  lines: FulfilmentLine[];
  events: FulfilmentEvent[];
  createdAt: Date;
  updatedAt: Date;
};

export type RefundTransaction = {
  id: bigint;
  kind: 'refund' | 'void';
  status: 'success' | 'pending' | 'failure' | 'error';
  amount: number;
};

export type Refund = {
  id: bigint;
  note: string | null;
  lines: { id: bigint; line: Line; quantity: number }[];
  transactions: RefundTransaction[];
  createdAt: Date;
  updatedAt: Date;
};

export type ReturnStatus = 'requested' | 'open' | 'declined' | 'closed' | 'canceled';

export type Return = {
  id: bigint;
  name: string;
  status: ReturnStatus;
  lines: { id: bigint; fulfilmentLine: FulfilmentLine; quantity: number; reason: string }[];
  declineReason: string | null;
  declineNote: string | null;
  createdAt: Date;
  approvedAt: Date | null;
  closedAt: Date | null;
};

export type DeliveryMethod = 'SHIPPING' | 'PICK_UP' | 'LOCAL' | 'RETAIL' | 'NONE';

export type Order = {
  id: bigint;
  number: number;
  name: string;
  createdAt: Date;
  updatedAt: Date;
  processedAt: Date;
  cancelledAt: Date | null;
  cancelReason: string | null;
  closedAt: Date | null;
  test: boolean;
  sourceName: string;
  customerLocale: string | null;
  email: string | null;
  phone: string | null;
  note: string | null;
  noteAttributes: { name: string; value: string }[];
  tags: string[];
  currency: string;
  payment: 'pending' | 'authorized' | 'paid' | 'voided';
  paidAt: Date | null;
  customer: Customer | null;
  shippingAddress: Address | null;
  billingAddress: Address | null;
  deliveryMethod: DeliveryMethod;
  readyForPickup: boolean;
  fulfilmentOrderId: bigint;
  lines: Line[];
  shippingLines: ShippingLine[];
  fulfilments: Fulfilment[];
  refunds: Refund[];
  returns: Return[];
};
