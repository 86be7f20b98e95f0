import type { ShopifySimulator } from './simulator.ts';

/** Shops, switches and counts, as JSON for people and drivers. */
export const describeState = (simulator: ShopifySimulator) => ({
  shops: simulator.registry.all().map((shop) => ({
    domain: shop.domain,
    installed: shop.installed,
    scopes: shop.scopes,
    admin: simulator.adminUrl(shop.domain),
    orders: [...shop.orders.values()].map((order) => ({ id: order.id, name: order.name })),
  })),
  tokens: { ...simulator.tokenEndpoint.counts, switches: simulator.tokenEndpoint.switches },
  graphql: { ...simulator.graphql.counts, switches: simulator.graphql.switches },
  webhooks: simulator.webhooks.modes(),
});
