import { z } from 'zod';
import { countryOrNull, describeProblem, textOrNull } from './wire-values.ts';

/**
 * What the app shows and computes with about a shop. `shop` needs no scope. The list of shop
 * locales would need read_locales, so the language is the default of the primary domain. Cost by
 * the published table: 4 points.
 */
export const SHOP_QUERY = `#graphql
  query ShopForStatus {
    shop {
      name
      myshopifyDomain
      ianaTimezone
      currencyCode
      shopAddress { countryCodeV2 }
      primaryDomain { localization { defaultLocale } }
    }
  }
`;

export type ShopFact = {
  readonly name: string;
  readonly myshopifyDomain: string;
  /** IANA name, "Europe/Madrid". */
  readonly timeZone: string;
  /** ISO 4217, upper case. */
  readonly currency: string;
  /** ISO 3166-1 alpha-2, upper case. */
  readonly country: string | null;
  /** Null for a primary domain that redirects. */
  readonly primaryLocale: string | null;
};

export type ShopReading =
  | { readonly kind: 'shop'; readonly shop: ShopFact }
  | { readonly kind: 'unreadable'; readonly problem: string };

const shopAnswer = z.object({
  shop: z.object({
    name: z.string(),
    myshopifyDomain: z.string().toLowerCase(),
    ianaTimezone: z.string().min(1),
    currencyCode: z.string().length(3),
    shopAddress: z.object({ countryCodeV2: countryOrNull }).nullish(),
    primaryDomain: z
      .object({ localization: z.object({ defaultLocale: textOrNull }).nullish() })
      .nullish(),
  }),
});

/** Reads the `data` of an answer to `SHOP_QUERY`. */
export function readShopAnswer(data: unknown): ShopReading {
  const parsed = shopAnswer.safeParse(data);
  if (!parsed.success) return { kind: 'unreadable', problem: describeProblem(parsed.error) };
  const { shop } = parsed.data;
  return {
    kind: 'shop',
    shop: {
      name: shop.name,
      myshopifyDomain: shop.myshopifyDomain,
      timeZone: shop.ianaTimezone,
      currency: shop.currencyCode,
      country: shop.shopAddress?.countryCodeV2 ?? null,
      primaryLocale: shop.primaryDomain?.localization?.defaultLocale ?? null,
    },
  };
}
