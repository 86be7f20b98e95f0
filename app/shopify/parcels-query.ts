import { z } from 'zod';
import type { ParcelId, ReadParcel } from '#app/pipeline/reconcile-ports.ts';
import { eventFacts, fulfilmentFact } from './graphql-order-reader.ts';
import { fulfilmentNode } from './graphql-order-schema.ts';
import { ORDER_QUERY_LIMITS } from './order-query.ts';
import { describeProblem } from './wire-values.ts';

/** How many parcels one query asks for: about 13 points each, of 1,000 that a query may cost. */
export const PARCELS_PER_QUERY = 50;

/**
 * Parcels by their gids with their newest events. The fields are those of a parcel in
 * `ORDER_QUERY`.
 */
export const PARCELS_QUERY = `#graphql
  query Parcels($ids: [ID!]!) {
    nodes(ids: $ids) {
      ... on Fulfillment {
        id
        status
        displayStatus
        createdAt
        updatedAt
        requiresShipping
        events(first: ${ORDER_QUERY_LIMITS.events}, sortKey: HAPPENED_AT, reverse: true) {
          nodes { id status happenedAt }
        }
      }
    }
  }
`;

const parcelsAnswer = z.object({ nodes: z.array(z.unknown()) });

/**
 * Reads the `data` of an answer to `PARCELS_QUERY`. What does not exist any more is left out, and
 * what cannot be read is named beside the rest, so that one parcel does not hide the others.
 */
export function readParcelsAnswer(
  data: unknown,
  asked: readonly ParcelId[],
): { parcels: ReadParcel[]; problems: string[] } {
  const parsed = parcelsAnswer.safeParse(data);
  if (!parsed.success) return { parcels: [], problems: [describeProblem(parsed.error)] };
  const orderOf = new Map(asked.map(({ gid, orderGid }) => [gid, orderGid]));
  const parcels: ReadParcel[] = [];
  const problems: string[] = [];
  for (const node of parsed.data.nodes) {
    if (node === null) continue;
    const parcel = fulfilmentNode.safeParse(node);
    if (!parcel.success) {
      problems.push(describeProblem(parcel.error));
      continue;
    }
    const orderGid = orderOf.get(parcel.data.id);
    if (orderGid === undefined) continue;
    parcels.push({
      fulfilment: fulfilmentFact(parcel.data, orderGid),
      events: eventFacts(parcel.data, orderGid),
    });
  }
  return { parcels, problems };
}
