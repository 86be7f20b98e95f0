import type { Instant, OrderFact } from './facts.ts';
import type { KnownFulfilment, OrderState } from './order-state.ts';
import { eventsOf, readCarrierStatus } from './status-change.ts';

/** Why the order must be read from the Admin API before some of its changes can be decided. */
export type ReadNeed =
  | 'order_unknown'
  | 'fulfilment_unknown'
  | 'order_older_than_fulfilment'
  | 'delivery_method_unknown'
  | 'order_older_than_refund'
  | 'event_missing';

/**
 * The subjects whose changes must wait for a fresh read of the order, with the reason. What was
 * first seen before the last read is settled by it, even if the answer did not have it: one read
 * per news, never a loop.
 */
export function findReadNeeds(state: OrderState): ReadonlyMap<string, ReadNeed> {
  const needs = new Map<string, ReadNeed>();
  const isNews = (seenAt: Instant): boolean => state.readAt === null || seenAt > state.readAt;
  const { order } = state;

  for (const known of Object.values(state.fulfilments)) {
    const { gid } = known.fact;
    if (order === null) {
      if (state.readAt === null) needs.set(gid, 'order_unknown');
    } else if (isNews(known.firstSeenAt) && isNotYetInOrder(order, known)) {
      needs.set(gid, 'order_older_than_fulfilment');
    } else if (isNews(known.firstSeenAt) && lacksDeliveryMethod(order, known)) {
      needs.set(gid, 'delivery_method_unknown');
    } else if (isNews(known.shipmentStatusSeenAt) && lacksEvent(state, known)) {
      needs.set(gid, 'event_missing');
    }
  }
  for (const event of Object.values(state.events)) {
    if (state.fulfilments[event.fulfilmentGid] === undefined && isNews(event.firstSeenAt)) {
      needs.set(event.fulfilmentGid, 'fulfilment_unknown');
    }
  }
  for (const refund of Object.values(state.refunds)) {
    if (order === null) {
      if (state.readAt === null) needs.set(refund.gid, 'order_unknown');
    } else if (refund.createdAt > order.updatedAt && isNews(refund.firstSeenAt)) {
      needs.set(refund.gid, 'order_older_than_refund');
    }
  }
  for (const fact of Object.values(state.returns)) {
    if (order === null && state.readAt === null) needs.set(fact.gid, 'order_unknown');
  }
  return needs;
}

/**
 * The stored order does not count this fulfilment yet. Times have whole seconds, so an order that
 * is still unfulfilled is one that has not heard of it, too.
 */
function isNotYetInOrder(order: OrderFact, known: KnownFulfilment): boolean {
  if (!known.succeeded) return false;
  return known.fact.createdAt > order.updatedAt || order.fulfilmentStatus === 'unfulfilled';
}

/** Without it a pickup would be told as a shipment; webhooks do not always say. */
function lacksDeliveryMethod(order: OrderFact, known: KnownFulfilment): boolean {
  const toShip = known.succeeded && known.fact.requiresShipping !== false;
  return toShip && order.deliveryMethod === 'unknown' && order.sourceName !== 'pos';
}

/** A carrier value that only a snapshot shows: its event has the time and tells repeats apart. */
function lacksEvent(state: OrderState, known: KnownFulfilment): boolean {
  const events = new Set(eventsOf(state, known.fact.gid).map((event) => event.status));
  return Object.keys(known.shipmentStatuses).some(
    (value) => readCarrierStatus(value) !== null && !events.has(value),
  );
}
