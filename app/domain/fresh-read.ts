import { isBaseline } from './decide.ts';
import type { FulfilmentFact, Instant, OrderFact } from './facts.ts';
import { hasOptedIn, type OptInSources } from './opt-in.ts';
import type { KnownFulfilment, OrderState } from './order-state.ts';
import { eventsOf, isGivenUp, isNeverParcel, readCarrierStatus } from './status-change.ts';

/** Why the order must be read from the Admin API before some of its changes can be decided. */
export type ReadNeed =
  | 'order_unknown'
  | 'fulfilment_unknown'
  | 'order_older_than_fulfilment'
  | 'delivery_method_unknown'
  | 'order_older_than_refund'
  | 'event_missing'
  | 'opt_in_unknown';

/**
 * The subjects whose changes must wait for a fresh read of the order, with the reason. What was
 * first seen before the last read is settled by it, even if the answer did not have it: one read
 * per news, never a loop. What cannot be told whatever the answer is worth none, so that a bulk
 * edit of old orders does not use up the shop's allowance.
 */
export function findReadNeeds(
  state: OrderState,
  optIn: OptInSources | null = null,
): ReadonlyMap<string, ReadNeed> {
  const { order, readAt } = state;
  const isNews = (seenAt: Instant): boolean => readAt === null || seenAt > readAt;
  if (order === null) {
    const subjects = listSightings(state).filter(({ seenAt }) => isNews(seenAt));
    return new Map(subjects.map(({ gid }) => [gid, 'order_unknown']));
  }
  const needs = new Map<string, ReadNeed>();
  if (optIn !== null && hasOptedIn(order, optIn) === null) {
    const seen = listSightings(state).filter(({ seenAt }) => isNews(seenAt));
    for (const { gid } of seen) needs.set(gid, 'opt_in_unknown');
    if (isNews(order.updatedAt)) needs.set(order.gid, 'opt_in_unknown');
  }
  for (const known of Object.values(state.fulfilments)) {
    const need = fulfilmentNeed(state, order, known, isNews);
    if (need !== null) needs.set(known.fact.gid, need);
  }
  for (const event of Object.values(state.events)) {
    const isStoryOnly = readCarrierStatus(event.status) === null;
    if (isStoryOnly || state.fulfilments[event.fulfilmentGid] !== undefined) continue;
    if (isNews(event.firstSeenAt)) needs.set(event.fulfilmentGid, 'fulfilment_unknown');
  }
  for (const { gid, createdAt, firstSeenAt, movedMoney } of Object.values(state.refunds)) {
    const sight = { happenedAt: createdAt, subjectCreatedAt: createdAt, firstSeenAt };
    const isBehind = createdAt >= order.updatedAt && order.financialStatus !== 'refunded';
    if (isNews(firstSeenAt) && movedMoney && isBehind && !isBaseline(sight, order)) {
      needs.set(gid, 'order_older_than_refund');
    }
  }
  return needs;
}

/** When we saw each subject, or something new of it. */
function listSightings(state: OrderState): { gid: string; seenAt: Instant }[] {
  return [
    ...Object.values(state.fulfilments).flatMap(({ fact, firstSeenAt, shipmentStatusSeenAt }) => [
      { gid: fact.gid, seenAt: firstSeenAt },
      { gid: fact.gid, seenAt: shipmentStatusSeenAt },
    ]),
    ...Object.values(state.events)
      .filter(({ status }) => readCarrierStatus(status) !== null)
      .map((event) => ({ gid: event.fulfilmentGid, seenAt: event.firstSeenAt })),
    ...Object.values(state.refunds).map(({ gid, firstSeenAt }) => ({ gid, seenAt: firstSeenAt })),
    ...Object.values(state.returns).map(({ gid, firstSeenAt }) => ({ gid, seenAt: firstSeenAt })),
  ];
}

function fulfilmentNeed(
  state: OrderState,
  order: OrderFact,
  known: KnownFulfilment,
  isNews: (seenAt: Instant) => boolean,
): ReadNeed | null {
  const { fact, firstSeenAt, succeededSeenAt } = known;
  if (isNeverParcel(order, fact)) return null;
  const sight = { happenedAt: fact.createdAt, subjectCreatedAt: fact.createdAt, firstSeenAt };
  if (succeededSeenAt !== null && isNews(succeededSeenAt) && !isBaseline(sight, order)) {
    if (!isGivenUp(fact) && isNotYetInOrder(state, order, fact))
      return 'order_older_than_fulfilment';
    // Without it a pickup would be told as a shipment; webhooks do not always say.
    if (order.deliveryMethod === 'unknown') return 'delivery_method_unknown';
  }
  return isNews(known.shipmentStatusSeenAt) && lacksEvent(state, order, known)
    ? 'event_missing'
    : null;
}

/**
 * The stored order does not count this fulfilment yet, or still counts one that was cancelled.
 * Times have whole seconds, so an order of the same second may or may not have heard of it,
 * unless nothing is left to fulfil.
 */
function isNotYetInOrder(state: OrderState, order: OrderFact, fact: FulfilmentFact): boolean {
  const countsCancelled = Object.values(state.fulfilments).some(
    (other) => isGivenUp(other.fact) && other.fact.updatedAt >= order.updatedAt,
  );
  if (countsCancelled || order.fulfilmentStatus === 'unfulfilled') return true;
  if (fact.createdAt === order.updatedAt) return order.fulfilmentStatus !== 'fulfilled';
  return fact.createdAt > order.updatedAt;
}

/** A carrier value that only a snapshot shows: its event has the time and tells repeats apart. */
function lacksEvent(state: OrderState, order: OrderFact, known: KnownFulfilment): boolean {
  const { fact, firstSeenAt, shipmentStatuses } = known;
  const events = new Set(eventsOf(state, fact.gid).map((event) => event.status));
  return Object.entries(shipmentStatuses).some(([value, at]) => {
    const sight = { happenedAt: at, subjectCreatedAt: fact.createdAt, firstSeenAt };
    return readCarrierStatus(value) !== null && !events.has(value) && !isBaseline(sight, order);
  });
}
