import { useBreakpoints } from '@shopify/polaris';

/** Whether a request comes from a phone, as far as it says so: the first guess of its width. */
export function comesFromPhone(request: Request): boolean {
  if (request.headers.get('sec-ch-ua-mobile') === '?1') return true;
  return /\bMobi/.test(request.headers.get('user-agent') ?? '');
}

/** Whether the page is too narrow for a table; starts with the server's guess. */
export function useNarrowScreen(guess: boolean): boolean {
  return useBreakpoints({ defaults: { smDown: guess } }).smDown;
}
