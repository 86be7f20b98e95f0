import { z } from 'zod';

/**
 * `extensions.cost` of an answer: an app has a bucket of points in each shop that fills at a
 * steady rate; a query must find its whole price in it and gets back what was not returned.
 * https://shopify.dev/docs/apps/build/apis/graphql-admin/rate-limits
 */
const queryCost = z.object({
  requestedQueryCost: z.number(),
  throttleStatus: z.object({
    maximumAvailable: z.number().positive(),
    currentlyAvailable: z.number(),
    restoreRate: z.number().positive(),
  }),
});

export type QueryCost = z.infer<typeof queryCost>;

/** Null where the answer does not say, or in a form of its own. */
export function readQueryCost(extensions: unknown): QueryCost | null {
  const parsed = z.object({ cost: queryCost }).safeParse(extensions);
  return parsed.success ? parsed.data.cost : null;
}

/** Below this part of the allowance bulk reading rests, until it is filled up to that. */
const REST_BELOW = 0.5;
const REST_UNTIL = 0.75;
/** An allowance of an unheard-of size is not waited for in one go. */
const LONGEST_REST_SECONDS = 60;
const SHORTEST_RETRY_SECONDS = 1;

/** How long what can wait rests, so that half the allowance stays for what cannot. */
export function restSeconds(cost: QueryCost | null): number {
  if (cost === null) return 0;
  const { maximumAvailable, currentlyAvailable, restoreRate } = cost.throttleStatus;
  if (currentlyAvailable >= maximumAvailable * REST_BELOW) return 0;
  const missing = maximumAvailable * REST_UNTIL - currentlyAvailable;
  return Math.min(missing / restoreRate, LONGEST_REST_SECONDS);
}

/** When a query that was refused for its price finds its points; null where that is not known. */
export function secondsUntilAffordable(cost: QueryCost | null): number | null {
  if (cost === null) return null;
  const { requestedQueryCost, throttleStatus } = cost;
  const missing = requestedQueryCost - throttleStatus.currentlyAvailable;
  const seconds = missing / throttleStatus.restoreRate;
  return Math.min(Math.max(seconds, SHORTEST_RETRY_SECONDS), LONGEST_REST_SECONDS);
}
