import { assertNever } from '#app/domain/assert-never.ts';
import type { Instant } from '#app/domain/facts.ts';
import type { DecidingShop } from './decide-ports.ts';
import type { ShopFact } from './receive.ts';

export type ShopFactPorts = {
  /** Does nothing where the shop was installed again after `at`. */
  markUninstalled(shopDomain: string, at: Instant): Promise<void>;
  eraseOrders(shopId: string, orderGids: readonly string[]): Promise<void>;
  /** Does nothing where the shop is installed. */
  eraseShop(shopId: string): Promise<void>;
  /** Says to the operators that a customer asked for their data, without saying who. */
  announceDataRequest(shopId: string): void;
};

/**
 * Carries out what Shopify says of a shop as a whole; may run twice without harm.
 * https://shopify.dev/docs/apps/build/privacy-law-compliance
 */
export function makeApplyShopFact(
  ports: ShopFactPorts,
): (shop: DecidingShop, fact: ShopFact, triggeredAt: Instant) => Promise<void> {
  return async (shop, fact, triggeredAt) => {
    switch (fact.kind) {
      case 'uninstalled':
        return ports.markUninstalled(shop.domain, triggeredAt);
      case 'customer_redact':
        return ports.eraseOrders(shop.id, fact.orderGids);
      case 'shop_redact':
        return ports.eraseShop(shop.id);
      case 'customer_data_request':
        return ports.announceDataRequest(shop.id);
      case 'scopes_update':
        // The session that Shopify's library stores carries the scopes; nothing else depends on them.
        return;
      default:
        return assertNever(fact);
    }
  };
}
