import type { Announcement, OperationContext } from './operation-context.ts';
import { mustFind } from './operation-context.ts';
import { gid } from './shop-registry.ts';
import type { Shop } from './shop-state.ts';
import { shopTime } from './shop-time.ts';
import type { TokenVault } from './token-vault.ts';

const shopOf = (context: OperationContext, domain: string): Shop =>
  mustFind(context.registry.byDomain(domain), `shop ${domain}`);

function announceShop(context: OperationContext, shop: Shop, topic: string): void {
  const announcement: Announcement = {
    topic,
    payload: {
      id: shop.id,
      name: shop.name,
      email: shop.email,
      domain: new URL(shop.primaryDomain).host,
      myshopify_domain: shop.domain,
      country_code: shop.countryCode,
      currency: shop.currencyCode,
      iana_timezone: shop.ianaTimezone,
      plan_display_name: shop.planName,
      updated_at: shopTime(context.now(), shop.ianaTimezone),
    },
  };
  context.announce(shop, [announcement]);
}

/** The merchant removes the app: every token dies at once, then app/uninstalled is sent. */
export function uninstall(context: OperationContext, vault: TokenVault, domain: string): void {
  const shop = shopOf(context, domain);
  shop.installed = false;
  vault.revokeShop(domain);
  announceShop(context, shop, 'app/uninstalled');
}

/** The merchant grants or takes back scopes: app/scopes_update with the list before and after. */
export function changeScopes(context: OperationContext, domain: string, scopes: string[]): void {
  const shop = shopOf(context, domain);
  const previous = shop.scopes ?? [];
  shop.scopes = scopes;
  context.announce(shop, [
    {
      topic: 'app/scopes_update',
      payload: {
        id: 1n,
        shop_id: gid('Shop', shop.id),
        previous,
        current: scopes,
        updated_at: context.now().toISOString(),
      },
    },
  ]);
}

/** The orders of the compliance payloads are those of the customer with this e-mail or phone. */
function customerPart(shop: Shop, customer: { email?: string | null; phone?: string | null }) {
  const orders = [...shop.orders.values()].filter(
    (order) =>
      (customer.email &&
        (order.customer?.email === customer.email || order.email === customer.email)) ||
      (customer.phone &&
        (order.customer?.phone === customer.phone || order.phone === customer.phone)),
  );
  return {
    customer: {
      id: orders[0]?.customer?.id ?? 191_167n,
      email: customer.email ?? null,
      phone: customer.phone ?? null,
    },
    orderIds: orders.map((order) => order.id),
  };
}

type CustomerKey = { email?: string | null; phone?: string | null; orderIds?: bigint[] };

export function requestCustomerData(
  context: OperationContext,
  domain: string,
  key: CustomerKey,
): void {
  const shop = shopOf(context, domain);
  const { customer, orderIds } = customerPart(shop, key);
  context.announce(shop, [
    {
      topic: 'customers/data_request',
      payload: {
        shop_id: shop.id,
        shop_domain: domain,
        orders_requested: key.orderIds ?? orderIds,
        customer,
        data_request: { id: context.ids.next('DataRequest') },
      },
    },
  ]);
}

export function redactCustomer(context: OperationContext, domain: string, key: CustomerKey): void {
  const shop = shopOf(context, domain);
  const { customer, orderIds } = customerPart(shop, key);
  context.announce(shop, [
    {
      topic: 'customers/redact',
      payload: {
        shop_id: shop.id,
        shop_domain: domain,
        customer,
        orders_to_redact: key.orderIds ?? orderIds,
      },
    },
  ]);
}

/** Sent 48 hours after an uninstall in Shopify; here when asked. */
export function redactShop(context: OperationContext, domain: string): void {
  const shop = shopOf(context, domain);
  context.announce(shop, [
    { topic: 'shop/redact', payload: { shop_id: shop.id, shop_domain: domain } },
  ]);
}
