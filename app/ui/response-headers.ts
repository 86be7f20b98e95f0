import type { HeadersFunction } from '@remix-run/node';
import { boundary } from '@shopify/shopify-app-remix/server';

/**
 * The headers of an embedded page. Each route must export them, or what Shopify's library says in
 * the headers of a refused request (fetch a new session token, try again) would be lost.
 */
export const embeddedHeaders: HeadersFunction = (args) => boundary.headers(args);
