import { z } from 'zod';

/** Inputs of everything one can do to an order; the object and the HTTP control surface read the same ones. */
const text = z.string().nullable().default(null);
const when = z.coerce.date();

export const addressInput = z.object({
  firstName: text,
  lastName: text,
  company: text,
  address1: text,
  city: text,
  zip: text,
  province: text,
  country: text,
  countryCode: text,
  phone: text,
});

export const customerInput = z.object({
  firstName: text,
  lastName: text,
  email: text,
  phone: text,
  defaultAddress: addressInput.nullable().default(null),
  /** State of the consent to SMS marketing; null: never asked. */
  smsConsent: z
    .enum(['not_subscribed', 'pending', 'subscribed', 'unsubscribed'])
    .nullable()
    .default(null),
});

export const lineInput = z.object({
  title: z.string().default('Linen shirt'),
  quantity: z.number().int().positive().default(1),
  price: z.number().nonnegative().default(25),
  sku: text,
  requiresShipping: z.boolean().default(true),
  giftCard: z.boolean().default(false),
});

export const createOrderInput = z.object({
  /** A decimal string where a test needs an id beyond 2^53. */
  id: z.string().regex(/^\d+$/).optional(),
  name: z.string().optional(),
  lines: z
    .array(lineInput)
    .min(1)
    .default([lineInput.parse({})]),
  /** Where the parcel goes. Left out: a German address; null: none, as for digital goods or pickup. */
  shippingAddress: addressInput.nullable().optional(),
  billingAddress: addressInput.nullable().optional(),
  customer: customerInput.nullable().optional(),
  email: text,
  phone: text,
  customerLocale: z.string().nullable().default('en'),
  sourceName: z.string().default('web'),
  currency: z.string().optional(),
  test: z.boolean().default(false),
  tags: z.array(z.string()).default([]),
  note: text,
  noteAttributes: z.array(z.object({ name: z.string(), value: z.string() })).default([]),
  payment: z.enum(['pending', 'authorized', 'paid']).default('paid'),
  delivery: z.enum(['shipping', 'pickup', 'local', 'digital', 'retail']).optional(),
  /** Point of sale orders are fulfilled as they are made, unless said otherwise. */
  fulfilledAtCreation: z.boolean().optional(),
  /** Import apps set both in the past; Shopify itself stamps `created_at` with the time of the import. */
  processedAt: when.optional(),
  createdAt: when.optional(),
  /** Only change state: no webhook. For orders that were there before the app. */
  silent: z.boolean().default(false),
});
export type CreateOrderInput = z.input<typeof createOrderInput>;

const lineQuantity = z.object({
  /** Position in the order's `lines`, from 0. */
  line: z.number().int().nonnegative(),
  quantity: z.number().int().positive().optional(),
});

const shipmentStatus = z.string().regex(/^[a-z_]+$/);

export const fulfilInput = z.object({
  /** Left out: everything still open. */
  lines: z.array(lineQuantity).optional(),
  tracking: z
    .object({ company: text, number: text, url: text })
    .default({ company: null, number: null, url: null }),
  notify: z.boolean().default(false),
  status: z
    .enum(['pending', 'open', 'success', 'cancelled', 'error', 'failure'])
    .default('success'),
  shipmentStatus: shipmentStatus.nullable().default(null),
  silent: z.boolean().default(false),
});
export type FulfilInput = z.input<typeof fulfilInput>;

export const updateFulfilmentInput = z.object({
  status: z.enum(['pending', 'open', 'success', 'cancelled', 'error', 'failure']).optional(),
  shipmentStatus: shipmentStatus.nullable().optional(),
  tracking: z.object({ company: text, number: text, url: text }).optional(),
  silent: z.boolean().default(false),
});
export type UpdateFulfilmentInput = z.input<typeof updateFulfilmentInput>;

export const fulfilmentEventInput = z.object({
  status: shipmentStatus,
  happenedAt: when.optional(),
  message: text,
  /** A scan does not always change the order's `updated_at`, nor send orders/updated. */
  movesOrder: z.boolean().default(true),
  silent: z.boolean().default(false),
});
export type FulfilmentEventInput = z.input<typeof fulfilmentEventInput>;

export const cancelInput = z.object({
  reason: z
    .enum(['customer', 'inventory', 'fraud', 'declined', 'other', 'staff'])
    .default('customer'),
  /** Gives back what was paid and not yet refunded. */
  refund: z.boolean().default(false),
  silent: z.boolean().default(false),
});
export type CancelInput = z.input<typeof cancelInput>;

export const refundInput = z.object({
  /** Left out with `lines`: the price of those lines. Left out without: all that is left. 0: no money moved. */
  amount: z.number().nonnegative().optional(),
  lines: z.array(lineQuantity).default([]),
  /** Exact transactions instead of one of `amount`: may be empty or sum to nothing. */
  transactions: z
    .array(
      z.object({
        kind: z.enum(['refund', 'void']).default('refund'),
        status: z.enum(['success', 'pending', 'failure', 'error']).default('success'),
        amount: z.number().nonnegative(),
      }),
    )
    .optional(),
  note: text,
  silent: z.boolean().default(false),
});
export type RefundInput = z.input<typeof refundInput>;

export const requestReturnInput = z.object({
  reason: z.string().default('unwanted'),
  silent: z.boolean().default(false),
});
export type RequestReturnInput = z.input<typeof requestReturnInput>;

export const declineReturnInput = z.object({
  reason: z.string().default('return_period_ended'),
  note: text,
  silent: z.boolean().default(false),
});
export type DeclineReturnInput = z.input<typeof declineReturnInput>;

export const editOrderInput = z.object({
  tags: z.array(z.string()).optional(),
  note: z.string().nullable().optional(),
  phone: z.string().nullable().optional(),
  customerLocale: z.string().nullable().optional(),
  shippingAddress: addressInput.nullable().optional(),
  addLine: lineInput.optional(),
  silent: z.boolean().default(false),
});
export type EditOrderInput = z.input<typeof editOrderInput>;

export const touchInput = z.object({
  /** How many `orders/updated` follow each other: tags, notes, metafields and payments all cause one. */
  times: z.number().int().positive().default(1),
  tag: z.string().optional(),
});
export type TouchInput = z.input<typeof touchInput>;

/** The silent option common to actions without other input. */
export const plainInput = z.object({ silent: z.boolean().default(false) });
export type PlainInput = z.input<typeof plainInput>;
