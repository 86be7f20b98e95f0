import type { z } from 'zod';
import type { AboutCustomer, PayloadReading } from './payload-reading.ts';
import { readWith } from './payload-reading.ts';
import {
  customerDataRequestPayload,
  customerRedactPayload,
  shopRedactPayload,
} from './payload-schemas.ts';
import { gidFromId } from './wire-values.ts';

/**
 * The three mandatory privacy topics; Shopify names customer and orders by number there:
 * https://shopify.dev/docs/apps/build/privacy-law-compliance
 */

export function readDataRequest(body: unknown): PayloadReading {
  return readWith(customerDataRequestPayload, body, (payload) => ({
    kind: 'customer_data_request',
    requestId: payload.data_request?.id ?? null,
    ...aboutCustomer(payload.shop_domain, payload.customer, payload.orders_requested),
  }));
}

export function readCustomerRedact(body: unknown): PayloadReading {
  return readWith(customerRedactPayload, body, (payload) => ({
    kind: 'customer_redact',
    ...aboutCustomer(payload.shop_domain, payload.customer, payload.orders_to_redact),
  }));
}

function aboutCustomer(
  shopDomain: string,
  customer: z.infer<typeof customerRedactPayload>['customer'],
  orderIds: readonly string[],
): AboutCustomer {
  return {
    shopDomain,
    customerGid: customer?.id ? gidFromId('Customer', customer.id) : null,
    phone: customer?.phone ?? null,
    orderGids: orderIds.map((id) => gidFromId('Order', id)),
  };
}

export function readShopRedact(body: unknown): PayloadReading {
  return readWith(shopRedactPayload, body, (payload) => ({
    kind: 'shop_redact',
    shopDomain: payload.shop_domain,
  }));
}
