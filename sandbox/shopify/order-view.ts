import { demandApproval, demandScope } from './access-check.ts';
import { moneyBag, refundView, returnView } from './after-sale-view.ts';
import { connectionPage, type PageArguments } from './connection-page.ts';
import { fulfilmentView } from './fulfilment-view.ts';
import {
  financialStatus,
  fulfilmentStatus,
  openQuantity,
  refundedAmount,
  totalPrice,
} from './order-arithmetic.ts';
import type { Address, Customer, Line, Order, ShippingLine } from './order-model.ts';
import { fullName } from './rest-address.ts';
import { gid } from './shop-registry.ts';
import { utcTime } from './shop-time.ts';
import type { ViewContext } from './view-context.ts';

const MISSING_NAME = 'Customer';

function addressView(address: Address | null, id: bigint) {
  if (!address) return null;
  return {
    __typename: 'MailingAddress',
    id: gid('MailingAddress', id),
    ...address,
    address2: null,
    name: fullName(address) || null,
    countryCodeV2: address.countryCode,
  };
}

function customerView(customer: Customer | null) {
  if (!customer) return null;
  return {
    __typename: 'Customer',
    id: gid('Customer', customer.id),
    legacyResourceId: customer.id.toString(),
    displayName: fullName(customer) || customer.email || MISSING_NAME,
    firstName: customer.firstName,
    lastName: customer.lastName,
    locale: 'en',
    email: customer.email,
    phone: customer.phone,
    defaultEmailAddress: customer.email && { emailAddress: customer.email },
    defaultPhoneNumber: customer.phone && { phoneNumber: customer.phone },
    defaultAddress: addressView(customer.defaultAddress, customer.id + 1n),
  };
}

export const lineView = (order: Order, line: Line) => ({
  __typename: 'LineItem',
  key: line.id,
  id: gid('LineItem', line.id),
  name: line.title,
  title: line.title,
  sku: line.sku,
  quantity: line.quantity,
  currentQuantity: line.quantity,
  unfulfilledQuantity: openQuantity(order, line),
  requiresShipping: line.requiresShipping,
  isGiftCard: line.giftCard,
});

const shippingLineView = (line: ShippingLine) => ({
  key: line.id,
  ...line,
  id: gid('ShippingLine', line.id),
  isRemoved: false,
});

function fulfilmentOrderView(order: Order) {
  const done = fulfilmentStatus(order) === 'fulfilled';
  return {
    __typename: 'FulfillmentOrder',
    key: order.fulfilmentOrderId,
    id: gid('FulfillmentOrder', order.fulfilmentOrderId),
    status: order.cancelledAt && !done ? 'CANCELLED' : done ? 'CLOSED' : 'OPEN',
    deliveryMethod: {
      __typename: 'DeliveryMethod',
      id: gid('DeliveryMethod', order.fulfilmentOrderId + 1n),
      methodType: order.deliveryMethod,
    },
  };
}

/** What was paid; refunds show their own transactions. */
function paymentViews(order: Order) {
  if (order.paidAt === null) return [];
  const at = utcTime(order.paidAt);
  return [
    {
      __typename: 'OrderTransaction',
      id: gid('OrderTransaction', order.id + 5n),
      kind: 'SALE',
      status: 'SUCCESS',
      amountSet: moneyBag(totalPrice(order), order.currency),
      test: order.test,
      createdAt: at,
      processedAt: at,
    },
  ];
}

const byKey = (node: { key: bigint }) => ({ value: '', id: node.key });

const displayFulfilment = (order: Order): string => {
  const status = fulfilmentStatus(order);
  if (status === null) return 'UNFULFILLED';
  return status === 'fulfilled' ? 'FULFILLED' : 'PARTIALLY_FULFILLED';
};

function orderFacts({ shop }: ViewContext, order: Order) {
  const refunded = order.refunds.reduce((sum, refund) => sum + refundedAmount(refund), 0);
  return {
    id: gid('Order', order.id),
    legacyResourceId: order.id.toString(),
    name: order.name,
    number: order.number,
    createdAt: utcTime(order.createdAt),
    updatedAt: utcTime(order.updatedAt),
    processedAt: utcTime(order.processedAt),
    cancelledAt: order.cancelledAt && utcTime(order.cancelledAt),
    cancelReason: order.cancelReason?.toUpperCase() ?? null,
    closedAt: order.closedAt && utcTime(order.closedAt),
    test: order.test,
    confirmed: true,
    sourceName: order.sourceName,
    customerLocale: order.customerLocale,
    note: order.note,
    tags: order.tags,
    customAttributes: order.noteAttributes.map(({ name, value }) => ({ key: name, value })),
    statusPageUrl: `${shop.primaryDomain}/${shop.id}/orders/${order.id}/authenticate?key=sandbox`,
    displayFinancialStatus: financialStatus(order).toUpperCase(),
    displayFulfillmentStatus: displayFulfilment(order),
    phone: order.phone,
    email: () => {
      demandApproval(shop.approvedForEmail, 'Order', 'email');
      return order.email;
    },
    currencyCode: order.currency,
    totalPriceSet: moneyBag(totalPrice(order), order.currency),
    totalRefundedSet: moneyBag(refunded, order.currency),
    requiresShipping: order.lines.some((line) => line.requiresShipping),
    shippingAddress: addressView(order.shippingAddress, order.id + 1n),
    billingAddress: addressView(order.billingAddress, order.id + 2n),
  };
}

const firstOf = <T>(list: T[], first: number | null | undefined): T[] =>
  list.slice(0, first ?? list.length);

/** An order as the Admin GraphQL API shows it; fields under a scope of their own ask for it when they are read. */
export function orderView(context: ViewContext, order: Order): Record<string, unknown> {
  const { shop } = context;
  const shippingLines = order.shippingLines.map(shippingLineView);
  return {
    __typename: 'Order',
    ...orderFacts(context, order),
    customer: () => {
      demandScope(shop, 'customer', 'read_customers');
      return customerView(order.customer);
    },
    lineItems: (page: PageArguments) =>
      connectionPage(
        order.lines.map((line) => lineView(order, line)),
        page,
        byKey,
      ),
    shippingLine: shippingLines[0] ?? null,
    shippingLines: (page: PageArguments) => connectionPage(shippingLines, page, byKey),
    fulfillments: ({ first }: { first?: number | null }) =>
      firstOf(order.fulfilments, first).map((item) => fulfilmentView(context, order, item)),
    refunds: ({ first }: { first?: number | null }) =>
      firstOf(order.refunds, first).map((item) => refundView(context, order, item)),
    transactions: ({ first }: { first?: number | null }) => firstOf(paymentViews(order), first),
    returns: (page: PageArguments) => {
      demandScope(shop, 'returns', 'read_returns');
      const nodes = order.returns.map((item) => returnView(context, order, item));
      return connectionPage(nodes, page, byKey);
    },
    fulfillmentOrders: (page: PageArguments) => {
      demandScope(
        shop,
        'fulfillmentOrders',
        'read_merchant_managed_fulfillment_orders',
        'read_assigned_fulfillment_orders',
        'read_third_party_fulfillment_orders',
      );
      return connectionPage([fulfilmentOrderView(order)], page, byKey);
    },
  };
}
