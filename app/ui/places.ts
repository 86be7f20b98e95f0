import type { Place } from './words/state-word-types.ts';

const ONEMSG_ADDRESS = 'https://1msg.io';

/** Where a link leads. Addresses of Shopify's admin and of 1MSG leave the app. */
export type Destination = { readonly url: string; readonly leavesApp: boolean };

/** The order's page in Shopify's admin; null for what is no order of Shopify. */
export function orderInAdmin(orderGid: string): Destination | null {
  const number = /^gid:\/\/shopify\/Order\/(\d+)$/.exec(orderGid)?.[1];
  return number === undefined ? null : { url: `shopify://admin/orders/${number}`, leavesApp: true };
}

/** Shopify's own page of the app's plans; null where the app's handle is not configured. */
export function plansInAdmin(shopDomain: string, appHandle: string | null): string | null {
  // https://shopify.dev/docs/apps/launch/billing/shopify-app-pricing#plan-selection-page
  const store = shopDomain.split('.')[0] ?? shopDomain;
  return appHandle === null
    ? null
    : `https://admin.shopify.com/store/${store}/charges/${appHandle}/pricing_plans`;
}

/** Where a next step is done; null where it is no place, or the place is not known. */
export function destinationOf(
  place: Place | null,
  order: { readonly gid: string; readonly name: string } | null,
): Destination | null {
  switch (place) {
    case 'order':
      return order === null ? null : orderInAdmin(order.gid);
    case 'newer_notifications':
      return order === null
        ? null
        : inApp(`/app/notifications?${new URLSearchParams({ search: order.name })}`);
    case 'checkout_settings':
      return { url: 'shopify://admin/settings/checkout', leavesApp: true };
    case 'phones':
    case 'orders':
    case 'timing':
      return inApp(`/app/settings#${place}`);
    case 'opt_outs':
      return inApp('/app/opt-outs');
    case 'channel':
      return inApp('/app/settings#channel');
    case 'daily_limit':
      return inApp('/app/settings#daily-limit');
    case 'opt_in':
      return inApp('/app/settings#who');
    case 'templates':
      return inApp('/app/settings/templates');
    case 'statuses':
      return inApp('/app/settings/statuses');
    case 'onemsg':
      return { url: ONEMSG_ADDRESS, leavesApp: true };
    default:
      return null;
  }
}

function inApp(url: string): Destination {
  return { url, leavesApp: false };
}
