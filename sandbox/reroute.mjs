/**
 * Preload that sends calls meant for Shopify shops to the sandbox instead, without a branch in product code:
 *
 *   SANDBOX_SHOPIFY_URL=http://127.0.0.1:4010 NODE_OPTIONS="--import ./sandbox/reroute.mjs" node app/server.ts
 *
 * Only `https://*.myshopify.com` is touched; the shop's host travels in `x-sandbox-host`. Two doors are covered:
 * undici's global dispatcher (its own fetch and request), and globalThis.fetch, which the Shopify library keeps
 * from the moment it is imported and which must stay rerouted even if the app sets a dispatcher of its own.
 */
import { getGlobalDispatcher, setGlobalDispatcher } from 'undici';

const HOST_HEADER = 'x-sandbox-host';
const sandbox = process.env.SANDBOX_SHOPIFY_URL;
if (!sandbox || !URL.canParse(sandbox)) {
  throw new Error('Set SANDBOX_SHOPIFY_URL to the address of the Shopify simulator.');
}
const sandboxOrigin = new URL(sandbox).origin;

/** @param {URL} url */
const isShop = (url) => url.protocol === 'https:' && url.hostname.endsWith('.myshopify.com');

/**
 * The header forms undici accepts: absent, a flat list of names and values, an object, an iterable of pairs.
 * The flat list is tested first, because a list is iterable too.
 */
function withHost(headers, host) {
  if (!headers) return { [HOST_HEADER]: host };
  if (Array.isArray(headers) && !Array.isArray(headers[0])) return [...headers, HOST_HEADER, host];
  if (Symbol.iterator in headers) return [...headers, [HOST_HEADER, host]].flat();
  return { ...headers, [HOST_HEADER]: host };
}

setGlobalDispatcher(
  getGlobalDispatcher().compose((dispatch) => (options, handler) => {
    const origin = options.origin ? new URL(options.origin) : undefined;
    if (!origin || !isShop(origin)) return dispatch(options, handler);
    const headers = withHost(options.headers, origin.host);
    return dispatch({ ...options, origin: sandboxOrigin, headers }, handler);
  }),
);

const realFetch = globalThis.fetch;
globalThis.fetch = async function fetch(input, init) {
  const asked = new URL(input instanceof Request ? input.url : input, 'http://localhost');
  if (!isShop(asked)) return realFetch(input, init);
  const headers = new Headers(
    init?.headers ?? (input instanceof Request ? input.headers : undefined),
  );
  headers.set(HOST_HEADER, asked.host);
  const target = new URL(asked.pathname + asked.search, sandboxOrigin);
  return input instanceof Request
    ? realFetch(new Request(target, input), { ...init, headers })
    : realFetch(target, { ...init, headers });
};
