import type { FulfilmentEventFact, FulfilmentFact, Instant } from './facts.ts';
import { addSeconds, earlierOf, latestInstant } from './instant.ts';
import type { KnownFulfilment, OrderState } from './order-state.ts';
import type { Status } from './status.ts';
import { eventsOf, isGivenUp, isNeverParcel, readCarrierStatus } from './status-change.ts';

/** A carrier that has said nothing final of a parcel for this long will not. */
const WATCHED_SECONDS = 30 * 86_400;
/** After its end, for what happened before it and was not told: several passes. */
const WATCHED_AFTER_END_SECONDS = 2 * 3600;

const FINAL: ReadonlySet<Status | 'unknown' | null> = new Set([
  'delivered',
  'picked_up',
  'delivery_failed',
]);

/** Whether anything is to be heard of a parcel: it left, and the carrier has it. */
function isWithCarrier(state: OrderState, known: KnownFulfilment): boolean {
  const { order } = state;
  const { fact, succeededSeenAt } = known;
  if (succeededSeenAt === null || isGivenUp(fact)) return false;
  if (order !== null && (isNeverParcel(order, fact) || order.deliveryMethod === 'pickup')) {
    return false;
  }
  return true;
}

/** When a parcel is known to have come to its end; null: not yet. */
function endOf(state: OrderState, { fact, shipmentStatuses }: KnownFulfilment): Instant | null {
  const events = eventsOf(state, fact.gid).map(
    ({ status, happenedAt }) => [status, happenedAt] as const,
  );
  const values = [...Object.entries(shipmentStatuses), ...events];
  const ends = values.filter(([value]) => FINAL.has(readCarrierStatus(value)));
  return latestInstant(...ends.map(([, at]) => at));
}

function watchedUntil(state: OrderState, known: KnownFulfilment): Instant {
  const longest = addSeconds(known.fact.createdAt, WATCHED_SECONDS);
  const end = endOf(state, known);
  if (end === null) return longest;
  return earlierOf(longest, addSeconds(end, WATCHED_AFTER_END_SECONDS)) ?? longest;
}

/**
 * Until when the root's parcels are asked for by their ids, since what carriers say of them does
 * not always change the order; null where none left.
 */
export function watchUntil(state: OrderState): Instant | null {
  const watched = Object.values(state.fulfilments).filter((known) => isWithCarrier(state, known));
  return latestInstant(...watched.map((known) => watchedUntil(state, known)));
}

/** The parcels of a root that are to be asked for at `now`. */
export function listWatchedParcels(state: OrderState, now: Instant): string[] {
  return Object.values(state.fulfilments)
    .filter((known) => isWithCarrier(state, known) && watchedUntil(state, known) > now)
    .map(({ fact }) => fact.gid);
}

/** Whether a parcel that was read says anything that is not known of it. */
export function bringsNews(
  state: OrderState,
  { fulfilment, events }: { fulfilment: FulfilmentFact; events: readonly FulfilmentEventFact[] },
): boolean {
  const known = state.fulfilments[fulfilment.gid];
  return (
    known === undefined ||
    !Object.hasOwn(known.shipmentStatuses, fulfilment.shipmentStatus ?? '') ||
    (known.fact.status !== fulfilment.status && known.fact.updatedAt <= fulfilment.updatedAt) ||
    events.some(({ gid }) => state.events[gid] === undefined)
  );
}
