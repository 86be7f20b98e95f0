import type { Instant } from '#app/domain/facts.ts';
import type { OrdersCountAnswer } from '#app/pipeline/dry-run-ports.ts';
import type {
  ChangedOrdersAnswer,
  NoAnswer,
  ParcelId,
  ParcelsAnswer,
  WholeOrderAnswer,
} from '#app/pipeline/reconcile-ports.ts';
import type { AdminGraphql, GraphqlAnswer } from './admin-graphql.server.ts';
import {
  CHANGED_ORDERS_QUERY,
  changedSince,
  readChangedOrdersAnswer,
} from './changed-orders-query.ts';
import { readOrderAnswer } from './graphql-order-reader.ts';
import { ORDER_QUERY } from './order-query.ts';
import { ORDERS_COUNT_QUERY, readOrdersCountAnswer } from './orders-count-query.ts';
import { PARCELS_QUERY, readParcelsAnswer } from './parcels-query.ts';

export type ReconcileReader = {
  listChangedOrders(
    shopDomain: string,
    from: Instant,
    cursor: string | null,
  ): Promise<ChangedOrdersAnswer>;
  countChangedOrders(shopDomain: string, from: Instant): Promise<OrdersCountAnswer>;
  readWholeOrder(shopDomain: string, orderGid: string): Promise<WholeOrderAnswer>;
  readParcels(shopDomain: string, parcels: readonly ParcelId[]): Promise<ParcelsAnswer>;
};

type Data = Extract<GraphqlAnswer, { outcome: 'data' }>;

/**
 * Reads from the Admin API what a shop's webhooks should have told. `onProblem` hears of answers
 * that the app cannot read, which are a defect of the app.
 */
export function makeReconcileReader(
  graphql: AdminGraphql,
  onProblem: (problem: string) => void,
): ReconcileReader {
  function refused(problem: string): NoAnswer {
    onProblem(problem);
    return { outcome: 'refused' };
  }

  async function ask<T>(
    shopDomain: string,
    query: string,
    variables: Readonly<Record<string, unknown>>,
    read: (answer: Data) => T,
  ): Promise<T | NoAnswer> {
    const answer = await graphql(shopDomain, query, variables);
    if (answer.outcome === 'refused') return refused(answer.problem);
    return answer.outcome === 'data' ? read(answer) : answer;
  }

  return {
    listChangedOrders(shopDomain, from, cursor) {
      const variables = { query: changedSince(from), after: cursor };
      return ask<ChangedOrdersAnswer>(shopDomain, CHANGED_ORDERS_QUERY, variables, (answer) => {
        const { restSeconds, answeredAt } = answer;
        const reading = readChangedOrdersAnswer(answer.data);
        if (reading.kind === 'unreadable') return refused(reading.problem);
        const { orders, next } = reading;
        return { outcome: 'page', orders, next, restSeconds, answeredAt };
      });
    },

    countChangedOrders(shopDomain, from) {
      const variables = { query: changedSince(from) };
      return ask<OrdersCountAnswer>(shopDomain, ORDERS_COUNT_QUERY, variables, (answer) => {
        const reading = readOrdersCountAnswer(answer.data);
        if (reading.kind === 'unreadable') return refused(reading.problem);
        const { count, isExact } = reading;
        return { outcome: 'counted', count, isExact, restSeconds: answer.restSeconds };
      });
    },

    readWholeOrder(shopDomain, orderGid) {
      const variables = { id: orderGid };
      return ask<WholeOrderAnswer>(shopDomain, ORDER_QUERY, variables, (answer) => {
        const { restSeconds } = answer;
        const reading = readOrderAnswer(answer.data);
        if (reading.kind === 'facts') return { outcome: 'read', facts: reading.facts, restSeconds };
        if (reading.kind === 'unreadable') onProblem(reading.problem);
        return { outcome: reading.kind, restSeconds };
      });
    },

    readParcels(shopDomain, parcels) {
      const variables = { ids: parcels.map(({ gid }) => gid) };
      return ask<ParcelsAnswer>(shopDomain, PARCELS_QUERY, variables, (answer) => {
        const reading = readParcelsAnswer(answer.data, parcels);
        for (const problem of reading.problems) onProblem(problem);
        return { outcome: 'read', parcels: reading.parcels, restSeconds: answer.restSeconds };
      });
    },
  };
}
