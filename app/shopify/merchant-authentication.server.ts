import type { AdminGraphql } from './admin-graphql.server.ts';
import { readAdminLocale } from './admin-locale.ts';
import { readShopAnswer, SHOP_QUERY } from './shop-query.ts';

export type AuthenticatedMerchant = {
  readonly shopId: string;
  readonly shopDomain: string;
  readonly timeZone: string;
  readonly locale: string;
  readonly staffId: string | null;
};

type Shop = {
  readonly id: string;
  readonly domain: string;
  /** Null until Shopify was asked. */
  readonly name: string | null;
  readonly timeZone: string;
};

export type MerchantAuthenticationPorts = {
  /** `shopify.authenticate.admin`; throws a Response where the library answers itself. */
  authenticateAdmin(request: Request): Promise<{
    session: { shop: string };
    sessionToken?: { sub?: string } | undefined;
  }>;
  /** The shop of a request's session token, where Shopify signed it for this app and it is valid. */
  readTokenShop(request: Request): Promise<string | null>;
  shops: {
    ensureInstalled(
      domain: string,
    ): Promise<{ shop: Shop; was: 'known' | 'installed' | 'installed_again' }>;
    findShop(domain: string): Promise<(Shop & { readonly uninstalledAt: string | null }) | null>;
    updateProfile(
      shopId: string,
      profile: {
        name: string;
        timeZone: string;
        country: string | null;
        primaryLocale: string | null;
      },
    ): Promise<void>;
  };
  graphql: AdminGraphql;
  onError(error: unknown): void;
};

/** What the page reads by which it was refused; see `ErrorPage`. */
const APP_REMOVED = 'app removed';

/**
 * Makes the authentication of embedded requests: Shopify's library first; then the shop's row,
 * made on the first opening after an install, with the time zone that its dates are shown in.
 */
export function makeMerchantAuthentication(
  ports: MerchantAuthenticationPorts,
): (request: Request) => Promise<AuthenticatedMerchant> {
  async function learnProfile(shop: Shop): Promise<Shop> {
    const answer = await ports.graphql(shop.domain, SHOP_QUERY);
    if (answer.outcome !== 'data') return shop;
    const reading = readShopAnswer(answer.data);
    if (reading.kind !== 'shop') {
      ports.onError(new Error(`The shop could not be read: ${reading.problem}`));
      return shop;
    }
    await ports.shops.updateProfile(shop.id, reading.shop);
    return (await ports.shops.findShop(shop.domain)) ?? shop;
  }

  /** Shopify refuses what a page asks that stayed open when the app was removed. */
  async function isRemoved(request: Request, answer: unknown): Promise<boolean> {
    if (!(answer instanceof Response) || answer.status < 400) return false;
    const domain = await ports.readTokenShop(request);
    const shop = domain === null ? null : await ports.shops.findShop(domain);
    return shop !== null && shop.uninstalledAt !== null;
  }

  return async (request) => {
    const { session, sessionToken } = await ports
      .authenticateAdmin(request)
      .catch(async (answer: unknown) => {
        throw (await isRemoved(request, answer))
          ? new Response(APP_REMOVED, { status: 403 })
          : answer;
      });
    const ensured = await ports.shops.ensureInstalled(session.shop);
    const isKnown = ensured.was === 'known' && ensured.shop.name !== null;
    const shop = isKnown ? ensured.shop : await learnProfile(ensured.shop);
    return {
      shopId: shop.id,
      shopDomain: shop.domain,
      timeZone: shop.timeZone,
      locale: readAdminLocale(request),
      staffId: sessionToken?.sub ?? null,
    };
  };
}
