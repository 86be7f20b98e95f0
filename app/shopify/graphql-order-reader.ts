import type {
  Facts,
  FulfilmentEventFact,
  FulfilmentFact,
  Instant,
  OrderFact,
  RefundFact,
  ReturnFact,
} from '#app/domain/facts.ts';
import { latestInstant } from '#app/domain/instant.ts';
import { signsOfOptIn } from '#app/domain/opt-in.ts';
import { deliveryMethod } from './delivery-method.ts';
import {
  type AddressNode,
  type FulfilmentNode,
  type OrderNode,
  orderAnswer,
  type ReturnNode,
} from './graphql-order-schema.ts';
import { ORDER_QUERY_LIMITS } from './order-query.ts';
import { type Contact, phoneCandidates } from './phone-candidates.ts';
import { movedMoney } from './refund-money.ts';
import { fulfilmentStatus, orderFulfilmentStatus } from './status-words.ts';
import { describeProblem } from './wire-values.ts';

export type OrderReading =
  /** `complete` is false if a list was as long as asked for, so that more may exist. */
  | { readonly kind: 'facts'; readonly facts: Facts; readonly complete: boolean }
  /** No such order, or it is older than the 60 days that read_orders covers. */
  | { readonly kind: 'not_found' }
  | { readonly kind: 'unreadable'; readonly problem: string };

/**
 * Reads the `data` of an answer to `ORDER_QUERY` into facts with the same values as the webhooks
 * give, but for two things. The customer's own phone and default address are not among the
 * phones: whoever merges must keep those that a webhook brought. And a declined return carries no
 * time of its refusal and is left out; one that the merchant opened was approved when created.
 */
export function readOrderAnswer(data: unknown): OrderReading {
  const parsed = orderAnswer.safeParse(data);
  if (!parsed.success) return { kind: 'unreadable', problem: describeProblem(parsed.error) };
  const { order } = parsed.data;
  if (order === null) return { kind: 'not_found' };
  return { kind: 'facts', facts: orderFacts(order), complete: isComplete(order) };
}

function isComplete(order: OrderNode): boolean {
  return (
    order.fulfillments.length < ORDER_QUERY_LIMITS.fulfilments &&
    order.refunds.length < ORDER_QUERY_LIMITS.refunds &&
    (order.returns?.nodes ?? []).length < ORDER_QUERY_LIMITS.returns
  );
}

function orderFacts(order: OrderNode): Facts {
  const fulfilments = order.fulfillments.map((node) => fulfilmentFact(node, order.id));
  return {
    orderGid: order.id,
    order: orderFact(order, fulfilments),
    fulfilments,
    events: order.fulfillments.flatMap((node) => eventFacts(node, order.id)),
    refunds: refundFacts(order),
    returns: (order.returns?.nodes ?? []).flatMap((node) => returnFacts(node, order.id)),
    paidAt: paidAt(order),
  };
}

/** What an order is called that was paid in full, whatever was given back since. */
const PAID: readonly (string | null)[] = ['paid', 'partially_refunded', 'refunded'];
const PAYMENTS: readonly (string | null)[] = ['sale', 'capture'];

/** When the last payment of an order came in that is paid in full; null where it is not, or was free. */
function paidAt({ displayFinancialStatus, transactions }: OrderNode): Instant | null {
  if (!PAID.includes(displayFinancialStatus)) return null;
  const payments = (transactions ?? []).filter(
    ({ kind, status }) => PAYMENTS.includes(kind) && status === 'success',
  );
  return latestInstant(...payments.map(({ processedAt }) => processedAt));
}

function orderFact(order: OrderNode, fulfilments: readonly FulfilmentFact[]): OrderFact {
  const shipping = contact(order.shippingAddress);
  const billing = contact(order.billingAddress);
  return {
    gid: order.id,
    name: order.name,
    createdAt: order.createdAt,
    updatedAt: order.updatedAt,
    processedAt: order.processedAt,
    cancelledAt: order.cancelledAt,
    test: order.test,
    sourceName: order.sourceName,
    customerLocale: order.customerLocale,
    financialStatus: order.displayFinancialStatus,
    fulfilmentStatus: orderFulfilmentStatus(
      order.displayFulfillmentStatus,
      fulfilments.some((f) => f.status === 'success'),
    ),
    deliveryMethod: deliveryMethod({
      requiresShipping: order.requiresShipping ?? null,
      sourceName: order.sourceName,
      categories: order.shippingLines.nodes.map((line) => line.deliveryCategory),
      hasShippingAddress: shipping !== null,
      hasBillingAddress: billing !== null && Object.values(billing).some((v) => v !== null),
      pickedUp: fulfilments.some((f) => f.shipmentStatus === 'picked_up'),
    }),
    phones: phoneCandidates({
      shipping,
      orderPhone: order.phone,
      billing,
      customer: null,
      defaultAddress: null,
    }),
    optInSigns: signsOfOptIn({
      tags: order.tags ?? [],
      attributes: (order.customAttributes ?? []).map(({ key, value }) => ({
        name: key,
        value: value ?? '',
      })),
    }),
  };
}

/** Display words for the fulfilment itself; REST's `shipment_status` is null there. */
const NOT_OF_THE_SHIPMENT: readonly (string | null)[] = [
  'canceled',
  'fulfilled',
  'marked_as_fulfilled',
  'submitted',
];

/** A parcel as the Admin API shows it, as the fact that webhooks give. */
export function fulfilmentFact(node: FulfilmentNode, orderGid: string): FulfilmentFact {
  return {
    gid: node.id,
    orderGid,
    status: fulfilmentStatus(node.status),
    shipmentStatus: NOT_OF_THE_SHIPMENT.includes(node.displayStatus) ? null : node.displayStatus,
    createdAt: node.createdAt,
    updatedAt: node.updatedAt,
    requiresShipping: node.requiresShipping ?? null,
  };
}

/** The events of a parcel, newest first. */
export function eventFacts(node: FulfilmentNode, orderGid: string): FulfilmentEventFact[] {
  return node.events.nodes.map((event) => ({
    gid: event.id,
    fulfilmentGid: node.id,
    orderGid,
    status: event.status,
    happenedAt: event.happenedAt,
  }));
}

/** A refund without a time of its own cannot be told and is left out. */
function refundFacts(order: OrderNode): RefundFact[] {
  return order.refunds.flatMap((refund) => {
    if (refund.createdAt === null) return [];
    const transactions = refund.transactions.nodes.map((t) => ({
      kind: t.kind,
      status: t.status,
      amount: t.amountSet.shopMoney.amount,
    }));
    const { id, createdAt } = refund;
    return [{ gid: id, orderGid: order.id, createdAt, movedMoney: movedMoney(transactions) }];
  });
}

function returnFacts(node: ReturnNode, orderGid: string): ReturnFact[] {
  const fact = { gid: node.id, orderGid };
  if (node.status === 'requested') {
    return [{ ...fact, status: 'requested', happenedAt: node.createdAt }];
  }
  if (node.status === 'open') {
    return [{ ...fact, status: 'approved', happenedAt: node.requestApprovedAt ?? node.createdAt }];
  }
  if (node.status === 'closed' && node.closedAt !== null) {
    return [{ ...fact, status: 'closed', happenedAt: node.closedAt }];
  }
  return [];
}

function contact(address: AddressNode): Contact | null {
  if (!address) return null;
  return {
    firstName: address.firstName,
    fullName: address.name,
    phone: address.phone,
    country: address.countryCodeV2,
  };
}
