import { z } from 'zod';
import {
  amount,
  countryOrNull,
  gid,
  instant,
  instantOrNull,
  numericId,
  textOrNull,
  wordOrNull,
} from './wire-values.ts';

/**
 * Webhook bodies (the REST resources, https://shopify.dev/docs/api/webhooks), reduced to the
 * fields that facts need: exactly those that `shopify.app.toml` asks for. Personal fields may be
 * null or missing at any time.
 */

const address = z
  .object({
    first_name: textOrNull,
    name: textOrNull,
    phone: textOrNull,
    country_code: countryOrNull,
  })
  .nullish();

const customer = z
  .object({
    first_name: textOrNull,
    last_name: textOrNull,
    phone: textOrNull,
    default_address: address,
    sms_marketing_consent: z.object({ state: wordOrNull }).nullish(),
  })
  .nullish();

const lines = z.array(z.object({ requires_shipping: z.boolean().nullish() })).nullish();

const transactions = z.array(z.object({ kind: wordOrNull, status: wordOrNull, amount }));

const fulfilmentFields = {
  admin_graphql_api_id: gid('Fulfillment'),
  status: wordOrNull,
  shipment_status: wordOrNull,
  created_at: instant,
  updated_at: instant,
  line_items: lines,
};

const refundFields = {
  admin_graphql_api_id: gid('Refund'),
  created_at: instant,
};

export const orderPayload = z.object({
  admin_graphql_api_id: gid('Order'),
  name: z.string().min(1),
  created_at: instant,
  updated_at: instant,
  processed_at: instantOrNull,
  cancelled_at: instantOrNull,
  test: z.boolean().nullish(),
  source_name: textOrNull,
  customer_locale: textOrNull,
  financial_status: wordOrNull,
  fulfillment_status: wordOrNull,
  phone: textOrNull,
  /** Separated by commas. */
  tags: z.string().nullish(),
  note_attributes: z.array(z.object({ name: textOrNull, value: textOrNull })).nullish(),
  shipping_address: address,
  billing_address: address,
  customer,
  line_items: lines,
  shipping_lines: z
    .array(z.object({ delivery_category: wordOrNull, is_removed: z.boolean().nullish() }))
    .nullish(),
  fulfillments: z.array(z.object(fulfilmentFields)).nullish(),
  refunds: z.array(z.object({ ...refundFields, transactions: transactions.nullish() })).nullish(),
});

export const fulfilmentPayload = z.object({ ...fulfilmentFields, order_id: numericId });

export const fulfilmentEventPayload = z.object({
  admin_graphql_api_id: gid('FulfillmentEvent'),
  fulfillment_id: numericId,
  order_id: numericId,
  status: z.string().min(1).toLowerCase(),
  happened_at: instant,
});

export const refundPayload = z.object({ ...refundFields, order_id: numericId, transactions });

/** The order stands as an object in request, approve and decline, as a bare id in close. */
export const returnPayload = z.object({
  admin_graphql_api_id: gid('Return'),
  order: z
    .object({ admin_graphql_api_id: gid('Order').nullish(), id: numericId.nullish() })
    .nullish(),
  order_id: numericId.nullish(),
});

export const scopesUpdatePayload = z.object({ current: z.array(z.string()) });

const shopDomain = z.string().toLowerCase();

const redactedCustomer = z.object({ id: numericId.nullish(), phone: textOrNull }).nullish();

const orderIds = z
  .array(numericId)
  .nullish()
  .transform((ids) => ids ?? []);

export const customerDataRequestPayload = z.object({
  shop_domain: shopDomain,
  customer: redactedCustomer,
  orders_requested: orderIds,
  data_request: z.object({ id: numericId }).nullish(),
});

export const customerRedactPayload = z.object({
  shop_domain: shopDomain,
  customer: redactedCustomer,
  orders_to_redact: orderIds,
});

export const shopRedactPayload = z.object({ shop_domain: shopDomain });

export type OrderPayload = z.infer<typeof orderPayload>;
export type AddressPayload = z.infer<typeof address>;
export type LinesPayload = z.infer<typeof lines>;
export type FulfilmentPayload = Pick<
  z.infer<typeof fulfilmentPayload>,
  keyof typeof fulfilmentFields
>;
