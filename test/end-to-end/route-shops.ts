import { getGlobalDispatcher, setGlobalDispatcher } from 'undici';
import { onTestFinished } from 'vitest';

/** Until the test is over, calls meant for shops go to the simulator that `urlOf` names. */
export function routeShops(urlOf: (shopDomain: string) => string): void {
  const before = getGlobalDispatcher();
  setGlobalDispatcher(
    before.compose((dispatch) => (options, handler) => {
      const { host, hostname } = new URL(options.origin ?? 'http://none.invalid');
      if (!hostname.endsWith('.myshopify.com')) return dispatch(options, handler);
      const headers = { ...options.headers, 'x-sandbox-host': host };
      return dispatch({ ...options, origin: urlOf(host), headers }, handler);
    }),
  );
  onTestFinished(() => setGlobalDispatcher(before));
}
