import type { FulfilmentStatus, OrderFact } from '#app/domain/facts.ts';

const FULFILMENT_STATUSES: readonly FulfilmentStatus[] = [
  'pending',
  'open',
  'success',
  'cancelled',
  'error',
  'failure',
];

/** `unknown` for a value that Shopify added later, and for none. */
export function fulfilmentStatus(word: string | null): FulfilmentStatus {
  return FULFILMENT_STATUSES.find((status) => status === word) ?? 'unknown';
}

/**
 * The order's progress from the REST word (null, `partial`, `fulfilled`, `restocked`) or the
 * GraphQL one. Words for how the rest is handled (on hold, in progress, scheduled) say nothing of
 * what has left already; `anyShipped` decides those.
 */
export function orderFulfilmentStatus(
  word: string | null,
  anyShipped: boolean,
): OrderFact['fulfilmentStatus'] {
  if (word === 'fulfilled' || word === 'restocked') return word;
  if (word === 'partial' || word === 'partially_fulfilled') return 'partial';
  if (word === null || word === 'unfulfilled') return 'unfulfilled';
  return anyShipped ? 'partial' : 'unfulfilled';
}
