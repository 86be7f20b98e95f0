import type { FulfilmentEventFact, FulfilmentFact, Instant } from './facts.ts';
import { addSeconds, latestInstant } from './instant.ts';
import type { KnownFulfilment, OrderState } from './order-state.ts';
import type { Status } from './status.ts';
import { eventsOf, isGivenUp, isNeverParcel, readCarrierStatus } from './status-change.ts';

/** A carrier that has said nothing final of a parcel for this long will not. */
const WATCHED_SECONDS = 30 * 86_400;

const FINAL: ReadonlySet<Status | 'unknown' | null> = new Set([
  'delivered',
  'picked_up',
  'delivery_failed',
]);

/** Whether more is to be heard of a parcel: it left, and is not known to have come to its end. */
function isOnItsWay(state: OrderState, known: KnownFulfilment): boolean {
  const { order } = state;
  const { fact, succeededSeenAt, shipmentStatuses } = known;
  if (succeededSeenAt === null || isGivenUp(fact)) return false;
  if (order !== null && (isNeverParcel(order, fact) || order.deliveryMethod === 'pickup')) {
    return false;
  }
  const events = eventsOf(state, fact.gid).map(({ status }) => status);
  const values = [...Object.keys(shipmentStatuses), ...events];
  return !values.some((value) => FINAL.has(readCarrierStatus(value)));
}

function watchedUntil({ fact }: KnownFulfilment): Instant {
  return addSeconds(fact.createdAt, WATCHED_SECONDS);
}

/**
 * Until when the root's parcels are asked for by their ids, since what carriers say of them does
 * not always change the order; null where none is on its way.
 */
export function watchUntil(state: OrderState): Instant | null {
  const onTheirWay = Object.values(state.fulfilments).filter((known) => isOnItsWay(state, known));
  return latestInstant(...onTheirWay.map(watchedUntil));
}

/** The parcels of a root that are to be asked for at `now`. */
export function listWatchedParcels(state: OrderState, now: Instant): string[] {
  return Object.values(state.fulfilments)
    .filter((known) => isOnItsWay(state, known) && watchedUntil(known) > now)
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
