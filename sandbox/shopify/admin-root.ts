import { demandScope, isVisible } from './access-check.ts';
import { refundView, returnView } from './after-sale-view.ts';
import { connectionPage, type PageArguments } from './connection-page.ts';
import { fulfilmentView } from './fulfilment-view.ts';
import { totalPrice } from './order-arithmetic.ts';
import type { Order } from './order-model.ts';
import { orderSearch } from './order-search.ts';
import { orderView } from './order-view.ts';
import { gid, numericId } from './shop-registry.ts';
import type { Shop } from './shop-state.ts';
import type { ViewContext } from './view-context.ts';

type OrdersArguments = PageArguments & { query?: string | null; sortKey: string };

const sortValue = (order: Order, sortKey: string): string => {
  if (sortKey === 'UPDATED_AT') return order.updatedAt.toISOString();
  if (sortKey === 'CREATED_AT') return order.createdAt.toISOString();
  if (sortKey === 'PROCESSED_AT') return order.processedAt.toISOString();
  if (sortKey === 'ORDER_NUMBER') return String(order.number).padStart(12, '0');
  return sortKey === 'TOTAL_PRICE' ? totalPrice(order).toFixed(2).padStart(16, '0') : '';
};

function shopView(shop: Shop) {
  const address = {
    __typename: 'ShopAddress',
    id: gid('ShopAddress', shop.id + 3n),
    country: shop.countryCode,
    countryCodeV2: shop.countryCode,
  };
  return {
    __typename: 'Shop',
    id: gid('Shop', shop.id),
    name: shop.name,
    email: shop.email,
    contactEmail: shop.email,
    myshopifyDomain: shop.domain,
    ianaTimezone: shop.ianaTimezone,
    currencyCode: shop.currencyCode,
    url: shop.primaryDomain,
    primaryDomain: {
      __typename: 'Domain',
      id: gid('Domain', shop.id + 2n),
      host: new URL(shop.primaryDomain).host,
      url: shop.primaryDomain,
      sslEnabled: true,
      localization: {
        alternateLocales: [],
        country: shop.countryCode,
        defaultLocale: shop.locales.find((entry) => entry.primary)?.locale ?? 'en',
      },
    },
    billingAddress: address,
    shopAddress: address,
    plan: {
      partnerDevelopment: shop.planName === 'Development',
      publicDisplayName: shop.planName,
      shopifyPlus: shop.planName === 'Plus',
      displayName: shop.planName,
    },
  };
}

const scopeViews = (shop: Shop) =>
  (shop.scopes ?? []).map((handle) => ({ handle, description: handle }));

const appView = (shop: Shop): Record<string, unknown> => ({
  id: gid('App', 1n),
  handle: 'sandbox-app',
  requestedAccessScopes: scopeViews(shop),
  optionalAccessScopes: [],
  installation: () => installationView(shop),
});

const installationView = (shop: Shop): Record<string, unknown> => ({
  __typename: 'AppInstallation',
  id: gid('AppInstallation', shop.id),
  accessScopes: scopeViews(shop),
  app: () => appView(shop),
});

function makeFinders(context: ViewContext) {
  const { shop, now } = context;
  const orders = () => [...shop.orders.values()].filter((order) => isVisible(shop, order, now));
  const within = <T extends { id: bigint }>(id: string, of: (order: Order) => T[]) => {
    const wanted = numericId(id);
    for (const order of orders()) {
      const item = of(order).find((candidate) => candidate.id === wanted);
      if (item) return { order, item };
    }
    return null;
  };
  return {
    orders,
    order: (id: string) => {
      demandScope(shop, 'order', 'read_orders');
      const order = orders().find((candidate) => candidate.id === numericId(id));
      return order ? orderView(context, order) : null;
    },
    fulfillment: (id: string) => {
      const found = within(id, (order) => order.fulfilments);
      return found && fulfilmentView(context, found.order, found.item);
    },
    refund: (id: string) => {
      demandScope(shop, 'refund', 'read_orders');
      const found = within(id, (order) => order.refunds);
      return found && refundView(context, found.order, found.item);
    },
    return: (id: string) => {
      demandScope(shop, 'return', 'read_returns');
      const found = within(id, (order) => order.returns);
      return found && returnView(context, found.order, found.item);
    },
  };
}

/** The resolvers of `Query` for one shop at one moment. */
export function adminRoot(context: ViewContext): Record<string, unknown> {
  const { shop } = context;
  const find = makeFinders(context);
  const node = (id: string) => {
    const kind = /^gid:\/\/shopify\/(\w+)\//.exec(id)?.[1];
    if (kind === 'Order') return find.order(id);
    if (kind === 'Fulfillment') return find.fulfillment(id);
    if (kind === 'Refund') return find.refund(id);
    if (kind === 'Return') return find.return(id);
    return kind === 'Shop' ? shopView(shop) : null;
  };
  return {
    shop: () => shopView(shop),
    app: () => appView(shop),
    currentAppInstallation: () => installationView(shop),
    shopLocales: ({ published }: { published: boolean }) => {
      demandScope(shop, 'shopLocales', 'read_locales');
      return shop.locales
        .filter((entry) => !published || entry.published)
        .map((entry) => ({ ...entry, name: entry.locale }));
    },
    node: ({ id }: { id: string }) => node(id),
    nodes: ({ ids }: { ids: string[] }) => ids.map(node),
    order: ({ id }: { id: string }) => find.order(id),
    fulfillment: ({ id }: { id: string }) => find.fulfillment(id),
    refund: ({ id }: { id: string }) => find.refund(id),
    return: ({ id }: { id: string }) => find.return(id),
    ordersCount: ({ query, limit }: { query?: string | null; limit: number | null }) => {
      demandScope(shop, 'ordersCount', 'read_orders');
      const { length } = find.orders().filter(orderSearch(query));
      const most = limit ?? length;
      return {
        count: Math.min(length, most),
        precision: length > most ? 'AT_LEAST' : 'EXACT',
      };
    },
    orders: ({ query, sortKey, ...page }: OrdersArguments) => {
      demandScope(shop, 'orders', 'read_orders');
      const matching = find.orders().filter(orderSearch(query));
      const cut = connectionPage(matching, page, (order) => ({
        value: sortValue(order, sortKey),
        id: order.id,
      }));
      return {
        ...cut,
        nodes: cut.nodes.map((order) => orderView(context, order)),
        edges: cut.edges.map((edge) => ({ ...edge, node: orderView(context, edge.node) })),
      };
    },
  };
}
