/** The webhook topics that the app subscribes to in `shopify.app.toml`; a test keeps the two equal. */
export const ORDER_TOPICS = [
  'orders/create',
  'orders/updated',
  'orders/fulfilled',
  'orders/partially_fulfilled',
  'orders/cancelled',
  'orders/paid',
] as const;

export const SHOPIFY_TOPICS = [
  ...ORDER_TOPICS,
  'refunds/create',
  'fulfillments/create',
  'fulfillments/update',
  'fulfillment_events/create',
  'returns/request',
  'returns/approve',
  'returns/decline',
  'returns/close',
  'app/uninstalled',
  'app/scopes_update',
  'customers/data_request',
  'customers/redact',
  'shop/redact',
] as const;

export type ShopifyTopic = (typeof SHOPIFY_TOPICS)[number];

/** Whether `value` is a topic of the closed list, written as in the header (`orders/create`). */
export function isShopifyTopic(value: string): value is ShopifyTopic {
  return (SHOPIFY_TOPICS as readonly string[]).includes(value);
}
