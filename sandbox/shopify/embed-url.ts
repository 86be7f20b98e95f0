import { createHmac } from 'node:crypto';
import { signSessionToken } from './session-token.ts';
import type { Shop } from './shop-state.ts';

export type EmbedOptions = {
  appUrl: string;
  apiKey: string;
  apiSecret: string;
  shop: Shop;
  /** Path and query inside the app, as after `/apps/{handle}` in the admin's address. */
  path: string;
  /** Of the admin, "de". */
  locale: string;
};

/** `host`: the admin's address of this shop, base64. */
export const hostParameter = (shop: Shop): string =>
  Buffer.from(`admin.shopify.com/store/${shop.handle}`).toString('base64');

/** Hex HMAC over the sorted parameters, as Shopify signs the address of an embedded app. */
function queryHmac(parameters: URLSearchParams, apiSecret: string): string {
  const sorted = new URLSearchParams([...parameters].sort(([a], [b]) => a.localeCompare(b)));
  return createHmac('sha256', apiSecret)
    .update(sorted.toString().replaceAll('+', '%20'))
    .digest('hex');
}

/** The address of the app's iframe: what the admin adds to the app's own address at every load. */
export async function embedUrl(options: EmbedOptions): Promise<string> {
  const { shop } = options;
  const url = new URL(options.path || '/', options.appUrl);
  const parameters = url.searchParams;
  parameters.set('embedded', '1');
  parameters.set('host', hostParameter(shop));
  parameters.set('locale', options.locale);
  parameters.set('session', createHmac('sha256', 'sandbox').update(shop.domain).digest('hex'));
  parameters.set('shop', shop.domain);
  parameters.set('timestamp', String(Math.floor(Date.now() / 1000)));
  parameters.set('id_token', await signSessionToken({ ...options, shop: shop.domain }));
  parameters.set('hmac', queryHmac(parameters, options.apiSecret));
  return url.href;
}
