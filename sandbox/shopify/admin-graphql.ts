import { buildSchema, execute, GraphQLError, parse, validate } from 'graphql';
import { z } from 'zod';
import { adminRoot } from './admin-root.ts';
import { ADMIN_SDL } from './admin-schema.ts';
import { makeQueryAllowance, type QueryAllowance, type ThrottleStatus } from './query-allowance.ts';
import { answerCost, queryCost } from './query-cost.ts';
import type { Shop } from './shop-state.ts';
import type { TokenVault } from './token-vault.ts';

export type GraphqlSwitches = {
  /** How many of the next queries are answered THROTTLED; Infinity until switched off. */
  throttle: number;
  /** How many of the next queries are answered with `serverErrorStatus`. */
  serverErrors: number;
  serverErrorStatus: number;
  /** Milliseconds before each answer. */
  delayMs: number;
  /** The most points an app has in a shop, and how many come back each second. */
  maximumPoints: number;
  restoreRate: number;
};

export type GraphqlAnswer = { status: number; body: unknown; retryAfterSeconds?: number };

export type AdminGraphql = {
  answer(request: {
    shop: Shop | undefined;
    version: string;
    token: string | undefined;
    body: unknown;
  }): Promise<GraphqlAnswer>;
  switches: GraphqlSwitches;
  /** The number of queries that reached the schema. */
  counts: { queries: number; unauthorised: number };
};

const graphqlRequest = z.object({
  query: z.string(),
  variables: z.record(z.string(), z.unknown()).nullish(),
  operationName: z.string().nullish(),
});

const MAXIMUM_POINTS = 2000;
const RESTORE_RATE = 100;

const costExtension = (
  requested: number,
  actual: number | null,
  throttleStatus: ThrottleStatus,
) => ({
  cost: { requestedQueryCost: requested, actualQueryCost: actual, throttleStatus },
});

const throttled = (requested: number, throttleStatus: ThrottleStatus): GraphqlAnswer => ({
  status: 200,
  body: {
    errors: [
      {
        message: 'Throttled',
        extensions: {
          code: 'THROTTLED',
          documentation: 'https://shopify.dev/api/usage/rate-limits',
        },
      },
    ],
    extensions: costExtension(requested, null, throttleStatus),
  },
});

const UNAUTHORISED: GraphqlAnswer = {
  status: 401,
  body: { errors: '[API] Invalid API key or access token (unrecognized login or wrong password)' },
};

const schema = buildSchema(ADMIN_SDL);

/** Runs one query as the given shop. Errors of parsing and validation come as GraphQL errors with status 200. */
async function run(
  shop: Shop,
  body: unknown,
  now: Date,
  allowance: QueryAllowance,
): Promise<GraphqlAnswer> {
  const request = graphqlRequest.safeParse(body);
  if (!request.success) {
    return { status: 400, body: { errors: { query: 'Required parameter missing or invalid' } } };
  }
  const variables = request.data.variables ?? {};
  try {
    const document = parse(request.data.query);
    const problems = validate(schema, document);
    if (problems.length > 0) return { status: 200, body: { errors: problems } };
    const cost = queryCost(document, variables);
    const before = allowance.status(shop.domain);
    if (cost > before.currentlyAvailable) return throttled(cost, before);
    const result = await execute({
      schema,
      document,
      rootValue: adminRoot({ shop, now }),
      variableValues: variables,
      operationName: request.data.operationName ?? null,
    });
    const actual = Math.min(cost, answerCost(result.data ?? null));
    allowance.take(shop.domain, actual);
    const extensions = costExtension(cost, actual, allowance.status(shop.domain));
    return { status: 200, body: { ...result, extensions } };
  } catch (error) {
    if (error instanceof GraphQLError) return { status: 200, body: { errors: [error] } };
    throw error;
  }
}

/** The Admin GraphQL endpoint of all shops. */
export function makeAdminGraphql(options: {
  vault: TokenVault;
  apiVersion: string;
  now(): Date;
}): AdminGraphql {
  const switches: GraphqlSwitches = {
    throttle: 0,
    serverErrors: 0,
    serverErrorStatus: 503,
    delayMs: 0,
    maximumPoints: MAXIMUM_POINTS,
    restoreRate: RESTORE_RATE,
  };
  const allowance = makeQueryAllowance(() => switches, Date.now);
  const counts = { queries: 0, unauthorised: 0 };
  return {
    switches,
    counts,
    async answer({ shop, version, token, body }) {
      if (switches.delayMs > 0) {
        await new Promise((resolve) => setTimeout(resolve, switches.delayMs));
      }
      if (switches.serverErrors > 0) {
        switches.serverErrors -= 1;
        return { status: switches.serverErrorStatus, body: { errors: 'Internal Server Error' } };
      }
      if (!shop || !token || !options.vault.check(shop.domain, token)) {
        counts.unauthorised += 1;
        return UNAUTHORISED;
      }
      if (version !== options.apiVersion) return { status: 404, body: { errors: 'Not Found' } };
      if (switches.throttle > 0) {
        switches.throttle -= 1;
        return throttled(42, { ...allowance.status(shop.domain), currentlyAvailable: 0 });
      }
      counts.queries += 1;
      return run(shop, body, options.now(), allowance);
    },
  };
}
