import { request } from 'undici';
import { z } from 'zod';
import type { Instant } from '#app/domain/facts.ts';
import type { OfflineAccess } from './offline-access.server.ts';
import { readQueryCost, restSeconds, secondsUntilAffordable } from './query-allowance.ts';
import { readShopDomain } from './webhook-headers.ts';
import { onlyPersonalFieldsWithheld } from './withheld-fields.ts';

/** The version of the Admin API that queries and webhook payloads are written for. */
export const ADMIN_API_VERSION = '2026-10';

export type GraphqlAnswer =
  | {
      readonly outcome: 'data';
      readonly data: unknown;
      /** How long what can wait should leave the shop's allowance to what cannot. */
      readonly restSeconds: number;
      /** Shopify's clock when it answered, where the answer says. */
      readonly answeredAt: Instant | null;
    }
  /** The app was removed or its token is taken no more. */
  | { readonly outcome: 'access_lost' }
  | { readonly outcome: 'throttled'; readonly retryAfterSeconds: number }
  | { readonly outcome: 'unreachable' }
  /** Shopify refused the query itself. */
  | { readonly outcome: 'refused'; readonly problem: string };

export type AdminGraphql = (
  shopDomain: string,
  query: string,
  variables?: Readonly<Record<string, unknown>>,
) => Promise<GraphqlAnswer>;

const TIMEOUT_MS = 10_000;
const DEFAULT_RETRY_SECONDS = 2;

const answer = z.object({
  // A query that was refused has none.
  data: z.unknown().optional(),
  extensions: z.unknown().optional(),
  errors: z
    .array(
      z.looseObject({ message: z.string(), extensions: z.object({ code: z.string() }).nullish() }),
    )
    .optional(),
});

/** The `Date` header; without a time of Shopify's the caller has but its own. */
function readDate(header: string | readonly string[] | undefined): Instant | null {
  const milliseconds = typeof header === 'string' ? Date.parse(header) : Number.NaN;
  return Number.isNaN(milliseconds) ? null : new Date(milliseconds).toISOString();
}

function readAnswer(json: unknown, answeredAt: Instant | null): GraphqlAnswer {
  const parsed = answer.safeParse(json);
  if (!parsed.success) return { outcome: 'unreachable' };
  const { data, extensions, errors = [] } = parsed.data;
  const cost = readQueryCost(extensions);
  const codes = errors.map((error) => error.extensions?.code);
  if (codes.includes('THROTTLED')) {
    const retryAfterSeconds = secondsUntilAffordable(cost) ?? DEFAULT_RETRY_SECONDS;
    return { outcome: 'throttled', retryAfterSeconds };
  }
  if (errors.length > 0 && !onlyPersonalFieldsWithheld(errors)) {
    return { outcome: 'refused', problem: codes.join(', ') || 'errors' };
  }
  return { outcome: 'data', data, restSeconds: restSeconds(cost), answeredAt };
}

/**
 * Makes the Admin GraphQL client for work without a person. Never rejects for what Shopify or
 * the network does. https://shopify.dev/docs/api/admin-graphql
 */
export function makeAdminGraphql(
  offlineAccess: (shopDomain: string) => Promise<OfflineAccess>,
): AdminGraphql {
  return async (shopDomain, query, variables = {}) => {
    if (readShopDomain(shopDomain) !== shopDomain) throw new Error('Not a shop domain');
    const access = await offlineAccess(shopDomain);
    if (!access.ok) {
      return { outcome: access.problem === 'unreachable' ? 'unreachable' : 'access_lost' };
    }
    try {
      const response = await request(
        `https://${shopDomain}/admin/api/${ADMIN_API_VERSION}/graphql.json`,
        {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            'x-shopify-access-token': access.accessToken,
          },
          body: JSON.stringify({ query, variables }),
          headersTimeout: TIMEOUT_MS,
          bodyTimeout: TIMEOUT_MS,
          signal: AbortSignal.timeout(TIMEOUT_MS),
        },
      );
      if (response.statusCode === 200) {
        return readAnswer(await response.body.json(), readDate(response.headers.date));
      }
      await response.body.dump();
      if ([401, 402, 403, 404].includes(response.statusCode)) return { outcome: 'access_lost' };
      if (response.statusCode !== 429) return { outcome: 'unreachable' };
      const seconds = Number(response.headers['retry-after']);
      return {
        outcome: 'throttled',
        retryAfterSeconds:
          Number.isFinite(seconds) && seconds > 0 ? seconds : DEFAULT_RETRY_SECONDS,
      };
    } catch {
      // Whatever broke, nothing came of it: a read may simply be repeated.
      return { outcome: 'unreachable' };
    }
  };
}
