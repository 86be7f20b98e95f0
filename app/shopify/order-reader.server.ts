import type { Facts } from '#app/domain/facts.ts';
import type { AdminGraphql } from './admin-graphql.server.ts';
import { readOrderAnswer } from './graphql-order-reader.ts';
import { ORDER_QUERY } from './order-query.ts';

export type ReadOrderResult =
  | { readonly outcome: 'read'; readonly facts: Facts }
  | { readonly outcome: 'not_found' }
  | { readonly outcome: 'access_lost' }
  | { readonly outcome: 'throttled'; readonly retryAfterSeconds: number }
  | { readonly outcome: 'unreachable' };

/**
 * Reads a whole order with its fulfilments, events, refunds and returns from the Admin API.
 * `onProblem` hears of answers that the app cannot read, which are a defect of the app.
 */
export function makeOrderReader(
  graphql: AdminGraphql,
  onProblem: (problem: string) => void,
): (shopDomain: string, orderGid: string) => Promise<ReadOrderResult> {
  return async (shopDomain, orderGid) => {
    const answer = await graphql(shopDomain, ORDER_QUERY, { id: orderGid });
    if (answer.outcome === 'refused') {
      onProblem(answer.problem);
      return { outcome: 'unreachable' };
    }
    if (answer.outcome !== 'data') return answer;
    const reading = readOrderAnswer(answer.data);
    if (reading.kind === 'facts') return { outcome: 'read', facts: reading.facts };
    if (reading.kind === 'not_found') return { outcome: 'not_found' };
    onProblem(reading.problem);
    return { outcome: 'unreachable' };
  };
}
