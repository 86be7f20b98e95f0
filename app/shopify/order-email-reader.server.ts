import type { OrderEmailReading } from '#app/pipeline/tell-by-email.ts';
import type { AdminGraphql } from './admin-graphql.server.ts';
import { ORDER_EMAIL_QUERY, readOrderEmailAnswer } from './order-email-query.ts';

/**
 * Reads from the Admin API where the customer of an order is written to. What it reads is returned
 * and kept nowhere. `onProblem` hears of answers that the app cannot read, which are a defect of
 * the app; an address is never in what it hears.
 */
export function makeOrderEmailReader(
  graphql: AdminGraphql,
  onProblem: (problem: string) => void,
): (shopDomain: string, orderGid: string) => Promise<OrderEmailReading> {
  return async (shopDomain, orderGid) => {
    const answer = await graphql(shopDomain, ORDER_EMAIL_QUERY, { id: orderGid });
    if (answer.outcome === 'refused') {
      onProblem(answer.problem);
      return { outcome: 'unreachable' };
    }
    if (answer.outcome !== 'data') return { outcome: answer.outcome };
    const reading = readOrderEmailAnswer(answer.data);
    switch (reading.kind) {
      case 'read':
        return { outcome: 'read', email: reading.email, contactEmail: reading.contactEmail };
      case 'not_found':
        return { outcome: 'not_found' };
      default:
        onProblem(reading.problem);
        return { outcome: 'unreachable' };
    }
  };
}
