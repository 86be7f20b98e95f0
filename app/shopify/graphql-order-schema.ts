import { z } from 'zod';
import {
  amount,
  countryOrNull,
  gid,
  instant,
  instantOrNull,
  textOrNull,
  wordOrNull,
} from './wire-values.ts';

/** The answer to `ORDER_QUERY`; upper-case enums are read into REST's lower-case words. */

const address = z
  .object({
    firstName: textOrNull,
    name: textOrNull,
    phone: textOrNull,
    countryCodeV2: countryOrNull,
  })
  .nullish();

function connection<T extends z.ZodType>(node: T) {
  return z.object({ nodes: z.array(node) });
}

export const fulfilmentNode = z.object({
  id: gid('Fulfillment'),
  status: wordOrNull,
  displayStatus: wordOrNull,
  createdAt: instant,
  updatedAt: instant,
  requiresShipping: z.boolean().nullish(),
  events: connection(
    z.object({
      id: gid('FulfillmentEvent'),
      status: z.string().min(1).toLowerCase(),
      happenedAt: instant,
    }),
  ),
});

const refund = z.object({
  id: gid('Refund'),
  createdAt: instantOrNull,
  transactions: connection(
    z.object({
      kind: wordOrNull,
      status: wordOrNull,
      amountSet: z.object({ shopMoney: z.object({ amount }) }),
    }),
  ),
});

const payment = z.object({ kind: wordOrNull, status: wordOrNull, processedAt: instantOrNull });

const orderReturn = z.object({
  id: gid('Return'),
  status: wordOrNull,
  createdAt: instant,
  requestApprovedAt: instantOrNull,
  closedAt: instantOrNull,
});

const order = z.object({
  id: gid('Order'),
  name: z.string().min(1),
  createdAt: instant,
  updatedAt: instant,
  processedAt: instantOrNull,
  cancelledAt: instantOrNull,
  test: z.boolean(),
  sourceName: textOrNull,
  customerLocale: textOrNull,
  displayFinancialStatus: wordOrNull,
  displayFulfillmentStatus: wordOrNull,
  requiresShipping: z.boolean().nullish(),
  phone: textOrNull,
  tags: z.array(z.string()).nullish(),
  customAttributes: z.array(z.object({ key: z.string(), value: textOrNull })).nullish(),
  shippingAddress: address,
  billingAddress: address,
  shippingLines: connection(z.object({ deliveryCategory: wordOrNull })),
  fulfillments: z.array(fulfilmentNode),
  refunds: z.array(refund),
  transactions: z.array(payment).nullish(),
  returns: connection(orderReturn).nullish(),
});

export const orderAnswer = z.object({ order: order.nullable() });

export type OrderNode = z.infer<typeof order>;
export type AddressNode = z.infer<typeof address>;
export type FulfilmentNode = z.infer<typeof fulfilmentNode>;
export type ReturnNode = z.infer<typeof orderReturn>;
