import type { DecidedChange } from '#app/domain/decide.ts';
import type { OrderFact } from '#app/domain/facts.ts';
import type { OrderState } from '#app/domain/order-state.ts';
import { placeParcel } from '#app/domain/parcel.ts';
import type { PhoneChoice } from '#app/domain/phone.ts';
import type { StatusChange } from '#app/domain/status-change.ts';
import type { ClaimedRoot, NewNotification, UndecidedEvent } from './decide-ports.ts';

/**
 * The rows that a root's decisions are recorded as, in the order in which they leave. What is
 * told takes the next position, and its parcel's number for good.
 */
export function makeNotifications(
  decided: readonly DecidedChange[],
  context: {
    root: ClaimedRoot;
    state: OrderState;
    order: OrderFact;
    phone: PhoneChoice;
    newId: () => string;
  },
): {
  notifications: NewNotification[];
  parcels: OrderState['parcels'];
  nextPosition: number;
} {
  const { root, state, order, phone, newId } = context;
  let position = root.nextPosition;
  const parcels: Record<string, number> = { ...state.parcels };
  const notifications = decided.map((entry): NewNotification => {
    const { change } = entry;
    const isOfParcel = change.subjectKind === 'fulfilment';
    const place = isOfParcel ? placeParcel({ ...state, parcels }, change.subjectGid) : null;
    const base = {
      ...describe(change, order, phone, root),
      id: newId(),
      eventId: eventBehind(change, root.events),
      parcelNumber: place?.number ?? null,
      parcelOf: place?.of ?? null,
    };
    if (entry.decision === 'skip') return { ...base, decision: 'skip', reason: entry.reason };
    if (!phone.ok || change.status === 'unknown' || change.happenedAt === null) {
      throw new Error('A send needs a phone, a status and a time');
    }
    if (place !== null) parcels[change.subjectGid] = place.number;
    position += 1;
    return {
      ...base,
      decision: 'send',
      status: change.status,
      happenedAt: change.happenedAt,
      phone: phone.digits,
      position,
      dueAt: entry.dueAt,
      expiresAt: entry.expiresAt,
    };
  });
  return { notifications, parcels, nextPosition: position };
}

function describe(change: StatusChange, order: OrderFact, phone: PhoneChoice, root: ClaimedRoot) {
  const known = phone.ok && !root.erased;
  return {
    subjectKind: change.subjectKind,
    subjectGid: change.subjectGid,
    status: change.status,
    carrierStatus: change.carrierStatus,
    family: change.family,
    occurrence: change.occurrence,
    happenedAt: change.happenedAt,
    orderName: order.name,
    phone: known ? phone.digits : null,
    phoneSource: known ? phone.source : null,
    customerName: known ? phone.name : null,
    customerLocale: root.erased ? null : order.customerLocale,
  };
}

/** The update that brought a change: the first that speaks of its subject, else the first. */
function eventBehind(change: StatusChange, events: readonly UndecidedEvent[]): string | null {
  const speaksOf = (event: UndecidedEvent): boolean => {
    if ('kind' in event.facts) return false;
    const { order, fulfilments, refunds, returns, events: carrier } = event.facts;
    return [
      order?.gid,
      ...fulfilments.map(({ gid }) => gid),
      ...refunds.map(({ gid }) => gid),
      ...returns.map(({ gid }) => gid),
      ...carrier.map(({ fulfilmentGid }) => fulfilmentGid),
    ].includes(change.subjectGid);
  };
  return (events.find(speaksOf) ?? events[0])?.id ?? null;
}
