/** The scopes every shop grants; the same list as in shopify.app.toml, which a test proves. */
export const SCOPES = ['read_fulfillments', 'read_orders', 'read_returns'] as const;
