import type { Facts, FulfilmentFact, OrderFact, RefundFact } from '#app/domain/facts.ts';
import { signsOfOptIn } from '#app/domain/opt-in.ts';
import { deliveryMethod } from './delivery-method.ts';
import type {
  AddressPayload,
  FulfilmentPayload,
  LinesPayload,
  OrderPayload,
} from './payload-schemas.ts';
import { type Contact, phoneCandidates } from './phone-candidates.ts';
import { movedMoney } from './refund-money.ts';
import { fulfilmentStatus, orderFulfilmentStatus } from './status-words.ts';

/** The facts of an order body: the order itself, its fulfilments and its refunds. */
export function orderPayloadFacts(payload: OrderPayload): Facts {
  const orderGid = payload.admin_graphql_api_id;
  const fulfilments = (payload.fulfillments ?? []).map((f) => fulfilmentFact(f, orderGid));
  return {
    orderGid,
    order: orderFact(payload, fulfilments),
    fulfilments,
    events: [],
    refunds: refundFacts(payload, orderGid),
    returns: [],
    paidAt: null,
  };
}

export function fulfilmentFact(payload: FulfilmentPayload, orderGid: string): FulfilmentFact {
  return {
    gid: payload.admin_graphql_api_id,
    orderGid,
    status: fulfilmentStatus(payload.status),
    shipmentStatus: payload.shipment_status,
    createdAt: payload.created_at,
    updatedAt: payload.updated_at,
    requiresShipping: requiresShipping(payload.line_items),
  };
}

function orderFact(payload: OrderPayload, fulfilments: readonly FulfilmentFact[]): OrderFact {
  const shipping = contact(payload.shipping_address);
  const billing = contact(payload.billing_address);
  const { customer } = payload;
  return {
    gid: payload.admin_graphql_api_id,
    name: payload.name,
    createdAt: payload.created_at,
    updatedAt: payload.updated_at,
    processedAt: payload.processed_at,
    cancelledAt: payload.cancelled_at,
    test: payload.test ?? false,
    sourceName: payload.source_name,
    customerLocale: payload.customer_locale,
    financialStatus: payload.financial_status,
    fulfilmentStatus: orderFulfilmentStatus(
      payload.fulfillment_status,
      fulfilments.some((f) => f.status === 'success'),
    ),
    deliveryMethod: deliveryMethod({
      requiresShipping: requiresShipping(payload.line_items),
      sourceName: payload.source_name,
      categories: (payload.shipping_lines ?? [])
        .filter((line) => line.is_removed !== true)
        .map((line) => line.delivery_category),
      hasShippingAddress: shipping !== null,
      hasBillingAddress: billing !== null && Object.values(billing).some((v) => v !== null),
      pickedUp: fulfilments.some((f) => f.shipmentStatus === 'picked_up'),
    }),
    phones: phoneCandidates({
      shipping,
      orderPhone: payload.phone,
      billing,
      customer: customer
        ? {
            firstName: customer.first_name,
            fullName: customer.last_name,
            phone: customer.phone,
            country: customer.default_address?.country_code ?? null,
          }
        : null,
      defaultAddress: contact(customer?.default_address),
    }),
    optInSigns: optInSigns(payload),
    smsConsent: smsConsent(payload),
  };
}

/** Null where neither was sent: subscriptions of an older version of the app do not ask for them. */
function optInSigns({ tags, note_attributes: attributes }: OrderPayload): readonly string[] | null {
  if (tags == null && attributes == null) return null;
  return signsOfOptIn({
    tags: (tags ?? '').split(',').filter((tag) => tag.trim() !== ''),
    attributes: (attributes ?? []).flatMap(({ name, value }) =>
      name === null || value === null ? [] : [{ name, value }],
    ),
  });
}

/** An order without its customer, or without consent in it, does not tell. */
function smsConsent({ customer }: OrderPayload): boolean | null {
  const state = customer?.sms_marketing_consent?.state ?? null;
  return state === null ? null : state === 'subscribed';
}

/** A refund whose transactions were not sent is left out: nobody could say if money moved. */
function refundFacts(payload: OrderPayload, orderGid: string): RefundFact[] {
  return (payload.refunds ?? []).flatMap((refund) =>
    refund.transactions
      ? [
          {
            gid: refund.admin_graphql_api_id,
            orderGid,
            createdAt: refund.created_at,
            movedMoney: movedMoney(refund.transactions),
          },
        ]
      : [],
  );
}

function contact(address: AddressPayload): Contact | null {
  if (!address) return null;
  return {
    firstName: address.first_name,
    fullName: address.name,
    phone: address.phone,
    country: address.country_code,
  };
}

function requiresShipping(lines: LinesPayload): boolean | null {
  if (!lines || lines.length === 0) return null;
  if (lines.some((line) => line.requires_shipping === true)) return true;
  return lines.every((line) => line.requires_shipping === false) ? false : null;
}
