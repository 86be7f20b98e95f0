import { z } from 'zod';
import type { Order } from './order-model.ts';

export const shopInput = z.object({
  /** `something.myshopify.com`; the handle in admin addresses is the part before the dot. */
  domain: z.string().regex(/^[a-z0-9][a-z0-9-]*\.myshopify\.com$/),
  name: z.string().default('Sandbox shop'),
  email: z.string().default('owner@example.com'),
  ianaTimezone: z.string().default('Europe/Berlin'),
  currencyCode: z.string().default('EUR'),
  countryCode: z.string().default('DE'),
  planName: z.string().default('Basic'),
  primaryDomain: z.string().optional(),
  locales: z
    .array(z.object({ locale: z.string(), primary: z.boolean(), published: z.boolean() }))
    .default([{ locale: 'en', primary: true, published: true }]),
  /** Granted when the app is opened. Left out: the scopes of shopify.app.toml; neither: everything. */
  scopes: z.array(z.string()).optional(),
  /** Whether the app was approved for customers' e-mail addresses: protected data, level 2. */
  approvedForEmail: z.boolean().default(true),
  /** Text before and after an order's number, as a merchant may set it. */
  orderPrefix: z.string().default('#'),
  orderSuffix: z.string().default(''),
});
export type ShopInput = z.input<typeof shopInput>;

export type Shop = Omit<z.output<typeof shopInput>, 'scopes' | 'primaryDomain'> & {
  id: bigint;
  handle: string;
  primaryDomain: string;
  /** null: nothing is checked. */
  scopes: string[] | null;
  installed: boolean;
  lastOrderNumber: number;
  orders: Map<bigint, Order>;
};

export function makeShop(input: ShopInput, id: bigint, defaultScopes: string[] | null): Shop {
  const parsed = shopInput.parse(input);
  const handle = parsed.domain.replace('.myshopify.com', '');
  return {
    ...parsed,
    id,
    handle,
    primaryDomain: parsed.primaryDomain ?? `https://${parsed.domain}`,
    scopes: parsed.scopes ?? defaultScopes,
    installed: false,
    lastOrderNumber: 1000,
    orders: new Map(),
  };
}
