import type { ShopifySimulator } from './simulator.ts';

/** One address of the control surface. */
export type Route = {
  method: 'GET' | 'POST';
  pattern: RegExp;
  /** `key` is what the pattern caught: an id or a shop. */
  run(simulator: ShopifySimulator, key: string, body: unknown, query: URLSearchParams): unknown;
};

type Run = Route['run'];
export const post = (pattern: RegExp, run: Run): Route => ({ method: 'POST', pattern, run });
export const get = (pattern: RegExp, run: Run): Route => ({ method: 'GET', pattern, run });
