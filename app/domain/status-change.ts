import type {
  FulfilmentEventFact,
  FulfilmentFact,
  Instant,
  OrderFact,
  RefundFact,
} from './facts.ts';
import { millisecondsBetween } from './instant.ts';
import type { KnownFulfilment, OrderState } from './order-state.ts';
import { firstReason, type SkipReason } from './reason.ts';
import { STATUS_RULES, type Status, type SubjectKind } from './status.ts';

/** A subject entered a status. (subject, family, occurrence) names it for good. */
export type StatusChange = {
  readonly subjectKind: SubjectKind;
  readonly subjectGid: string;
  /** `unknown` for a carrier value that is not on the closed list. */
  readonly status: Status | 'unknown';
  /** The carrier value as Shopify wrote it, where there was one. */
  readonly carrierStatus: string | null;
  readonly family: string;
  readonly occurrence: string;
  /** The fact's own time; null where it has none and nothing stored bounds it. */
  readonly happenedAt: Instant | null;
  readonly subjectCreatedAt: Instant;
  /** When we first saw the subject, by our clock. */
  readonly firstSeenAt: Instant;
  /** Set where the fact is no change to tell, whatever the settings. */
  readonly notToldBecause: SkipReason | null;
};

export type ConfirmedOn = 'order_created' | 'order_paid';

/** The unique key of a status change within its shop. */
export function statusChangeKey(change: {
  subjectGid: string;
  family: string;
  occurrence: string;
}): string {
  return `${change.subjectGid} ${change.family} ${change.occurrence}`;
}

/**
 * Carrier values to statuses. REST `shipment_status`, GraphQL FulfillmentEventStatus and
 * FulfillmentDisplayStatus share these words in lower case.
 * https://shopify.dev/docs/api/admin-graphql/2026-10/enums/FulfillmentEventStatus
 */
const CARRIER_STATUSES: ReadonlyMap<string, Status> = new Map([
  ['in_transit', 'in_transit'],
  ['carrier_picked_up', 'in_transit'],
  ['delayed', 'delayed'],
  ['out_for_delivery', 'out_for_delivery'],
  ['attempted_delivery', 'attempted_delivery'],
  ['ready_for_pickup', 'ready_for_pickup'],
  ['ready_for_recipient_pickup', 'ready_for_pickup'],
  ['delivered', 'delivered'],
  ['picked_up', 'picked_up'],
  ['failure', 'delivery_failed'],
  ['not_delivered', 'delivery_failed'],
  ['returning_to_sender', 'delivery_failed'],
]);

/** Carrier values that are a line in the story and no news for the customer. */
const STORY_ONLY: ReadonlySet<string> = new Set([
  '',
  'label_purchased',
  'label_printed',
  'label_voided',
  'confirmed',
  'submitted',
  'fulfilled',
  'marked_as_fulfilled',
  'canceled',
  'cancelled',
]);

/** The status a carrier value stands for; null for one that is only a line in the story. */
export function readCarrierStatus(value: string): Status | 'unknown' | null {
  if (STORY_ONLY.has(value)) return null;
  return CARRIER_STATUSES.get(value) ?? 'unknown';
}

const MINUTE_MS = 60_000;

/** Point of sale and handed over at the counter: fulfilled when the order was created. */
function isHandedOver(order: OrderFact, fulfilment: FulfilmentFact): boolean {
  return (
    order.sourceName === 'pos' &&
    millisecondsBetween(order.createdAt, fulfilment.createdAt) <= MINUTE_MS
  );
}

/** All status changes that follow from what we know of a root, told before or not. */
export function deriveStatusChanges(
  state: OrderState,
  options: { confirmedOn: ConfirmedOn; cancelledIsTold: boolean },
): StatusChange[] {
  const { order } = state;
  if (order === null) return [];
  return [
    ...orderChanges(state, order, options.confirmedOn),
    ...Object.values(state.fulfilments).flatMap((known) => fulfilmentChanges(state, order, known)),
    ...refundChanges(state, order, options.cancelledIsTold),
    ...returnChanges(state),
  ];
}

function makeChange(
  status: Status,
  subjectGid: string,
  rest: Pick<StatusChange, 'happenedAt' | 'subjectCreatedAt' | 'firstSeenAt'> &
    Partial<Pick<StatusChange, 'occurrence' | 'carrierStatus' | 'notToldBecause'>>,
): StatusChange {
  const { family, level } = STATUS_RULES[status];
  return {
    subjectKind: level,
    subjectGid,
    status,
    family,
    carrierStatus: null,
    occurrence: subjectGid,
    notToldBecause: null,
    ...rest,
  };
}

function orderChanges(
  state: OrderState,
  order: OrderFact,
  confirmedOn: ConfirmedOn,
): StatusChange[] {
  const subject = {
    subjectCreatedAt: order.createdAt,
    firstSeenAt: state.orderFirstSeenAt ?? order.createdAt,
  };
  const changes: StatusChange[] = [];
  const confirmedAt = confirmedOn === 'order_created' ? order.createdAt : state.paidAt;
  if (confirmedAt !== null) {
    changes.push(
      makeChange('confirmed', order.gid, {
        ...subject,
        happenedAt: confirmedAt,
        notToldBecause: Object.values(state.fulfilments).some(({ fact }) =>
          isHandedOver(order, fact),
        )
          ? 'sold_in_store'
          : null,
      }),
    );
  }
  if (order.cancelledAt !== null) {
    changes.push(makeChange('cancelled', order.gid, { ...subject, happenedAt: order.cancelledAt }));
  }
  return changes;
}

function fulfilmentChanges(
  state: OrderState,
  order: OrderFact,
  known: KnownFulfilment,
): StatusChange[] {
  const { fact } = known;
  const subject = { subjectCreatedAt: fact.createdAt, firstSeenAt: known.firstSeenAt };
  const notToldBecause = whyNoParcel(order, fact);
  const shipped: StatusChange[] = [];
  if (known.succeededSeenAt !== null) {
    shipped.push(
      makeChange(shippedStatus(state, order, known), fact.gid, {
        ...subject,
        happenedAt: fact.createdAt,
        notToldBecause,
      }),
    );
  }
  const carrier = carrierChanges(state, known).map((change) => ({
    ...change,
    ...subject,
    notToldBecause: firstReason(change.notToldBecause, notToldBecause),
  }));
  // A pickup is `picked_up` once fulfilled, which is the same fact as the carrier's "delivered".
  return onePerKey([...shipped, ...carrier]);
}

/** What carrier events say of fulfilments that we know nothing else of. */
export function deriveOrphanChanges(state: OrderState): StatusChange[] {
  const orphans = Object.values(state.events).filter(
    (event) => state.fulfilments[event.fulfilmentGid] === undefined,
  );
  return onePerKey(
    orphans.flatMap(({ fulfilmentGid, status, happenedAt, firstSeenAt, gid }) => {
      const subject = { gid: fulfilmentGid, createdAt: happenedAt, firstSeenAt };
      return carrierChange(subject, status, happenedAt, gid);
    }),
  );
}

function onePerKey(changes: readonly StatusChange[]): StatusChange[] {
  const byKey = new Map<string, StatusChange>();
  for (const change of changes) {
    const other = byKey.get(statusChangeKey(change));
    if (other === undefined || isEarlier(change, other)) byKey.set(statusChangeKey(change), change);
  }
  return [...byKey.values()];
}

/** A change with a time of its own comes before one without; then the earlier; then by name. */
function isEarlier(a: StatusChange, b: StatusChange): boolean {
  if (a.happenedAt !== b.happenedAt) {
    return a.happenedAt !== null && (b.happenedAt === null || a.happenedAt < b.happenedAt);
  }
  return `${a.status} ${a.carrierStatus}` < `${b.status} ${b.carrierStatus}`;
}

/** Why a fulfilment is no parcel on its way to the customer; null where it is one. */
function whyNoParcel(order: OrderFact, fact: FulfilmentFact): SkipReason | null {
  if (isHandedOver(order, fact)) return 'sold_in_store';
  if (shipsNothing(order, fact)) return 'nothing_to_ship';
  return isGivenUp(fact) ? 'fulfilment_cancelled' : null;
}

/** Gift cards and digital goods. Where its lines are not known, what the whole order needs. */
function shipsNothing(order: OrderFact, fact: FulfilmentFact): boolean {
  return !(fact.requiresShipping ?? order.deliveryMethod !== 'none');
}

/** Whether it was no parcel from the start, whatever else we learn of it. */
export function isNeverParcel(order: OrderFact, fact: FulfilmentFact): boolean {
  return isHandedOver(order, fact) || shipsNothing(order, fact);
}

/** Cancelled, or never came about. */
export function isGivenUp({ status }: FulfilmentFact): boolean {
  return status === 'cancelled' || status === 'error' || status === 'failure';
}

/** Orders by creation; of one second the higher id is the later, and longer ids are higher. */
function creationKey({ createdAt, gid }: { createdAt: Instant; gid: string }): string {
  return `${createdAt} ${String(gid.length).padStart(4, '0')} ${gid}`;
}

/** The parcels of a root, oldest first: what was cancelled, failed or not shipped is none. */
export function listParcels(state: OrderState): KnownFulfilment[] {
  const { order } = state;
  return Object.values(state.fulfilments)
    .filter(({ succeededSeenAt }) => succeededSeenAt !== null)
    .filter(({ fact }) => order !== null && whyNoParcel(order, fact) === null)
    .sort((a, b) => (creationKey(a.fact) < creationKey(b.fact) ? -1 : 1));
}

/**
 * Only the parcel that completes the order is `shipped`; those before it are
 * `partially_shipped`, also where we hear of all of them at once.
 */
function shippedStatus(state: OrderState, order: OrderFact, known: KnownFulfilment): Status {
  // What is never told is not read afresh either, so its name must not hang on the order's state.
  if (isNeverParcel(order, known.fact)) return 'shipped';
  if (order.deliveryMethod === 'pickup') return 'picked_up';
  const last = listParcels(state).at(-1);
  const completes = last === undefined || last.fact.gid === known.fact.gid;
  return order.fulfilmentStatus === 'fulfilled' && completes ? 'shipped' : 'partially_shipped';
}

function carrierChanges(state: OrderState, known: KnownFulfilment): StatusChange[] {
  const { gid, createdAt } = known.fact;
  const subject = { gid, createdAt, firstSeenAt: known.firstSeenAt };
  const events = eventsOf(state, gid);
  const fromEvents = events.flatMap((event) =>
    carrierChange(subject, event.status, event.happenedAt, event.gid),
  );
  const fromSnapshots = Object.entries(known.shipmentStatuses).flatMap(([value, at]) =>
    // A recurring status needs its event: the snapshot does not say which time it is.
    isRecurring(value) || events.some((event) => event.status === value)
      ? []
      : carrierChange(subject, value, changedAt(known, value, at), null),
  );
  return [...fromEvents, ...fromSnapshots];
}

/** The events we know of one fulfilment. */
export function eventsOf(state: OrderState, fulfilmentGid: string): FulfilmentEventFact[] {
  return Object.values(state.events).filter((event) => event.fulfilmentGid === fulfilmentGid);
}

/**
 * A carrier value without an event has no time of its own: it counts only as a difference from
 * an earlier snapshot, and then as of the first snapshot that shows it.
 */
function changedAt(known: KnownFulfilment, value: string, at: Instant): Instant | null {
  const earlier = Object.entries(known.shipmentStatuses).some(
    ([other, otherAt]) => other !== value && otherAt < at,
  );
  return earlier ? at : null;
}

function isRecurring(value: string): boolean {
  const status = readCarrierStatus(value);
  return status !== null && status !== 'unknown' && STATUS_RULES[status].recurs;
}

function carrierChange(
  subject: { gid: string; createdAt: Instant; firstSeenAt: Instant },
  value: string,
  happenedAt: Instant | null,
  eventGid: string | null,
): StatusChange[] {
  const status = readCarrierStatus(value);
  if (status === null) return [];
  const { gid, createdAt, firstSeenAt } = subject;
  const base = { happenedAt, subjectCreatedAt: createdAt, firstSeenAt };
  if (status === 'unknown') {
    return [
      {
        ...base,
        subjectKind: 'fulfilment',
        subjectGid: gid,
        status,
        carrierStatus: value,
        family: 'unknown',
        occurrence: `${gid}:${value}`,
        notToldBecause: 'unknown_status',
      },
    ];
  }
  const occurrence = STATUS_RULES[status].recurs && eventGid !== null ? eventGid : gid;
  return [makeChange(status, gid, { ...base, carrierStatus: value, occurrence })];
}

const TEN_MINUTES_MS = 10 * MINUTE_MS;

function refundChanges(
  state: OrderState,
  order: OrderFact,
  cancelledIsTold: boolean,
): StatusChange[] {
  const refunds = Object.values(state.refunds);
  const newest = refunds
    .filter((refund) => refund.movedMoney)
    .reduce<RefundFact | null>(
      (other, refund) =>
        other === null || creationKey(refund) > creationKey(other) ? refund : other,
      null,
    );
  return refunds.map((refund) => {
    const withCancellation =
      cancelledIsTold &&
      order.cancelledAt !== null &&
      Math.abs(millisecondsBetween(order.cancelledAt, refund.createdAt)) <= TEN_MINUTES_MS;
    const whole = order.financialStatus === 'refunded' && refund.gid === newest?.gid;
    return makeChange(whole ? 'refunded' : 'partially_refunded', refund.gid, {
      happenedAt: refund.createdAt,
      subjectCreatedAt: refund.createdAt,
      firstSeenAt: refund.firstSeenAt,
      notToldBecause: !refund.movedMoney
        ? 'no_money_moved'
        : withCancellation
          ? 'told_with_cancellation'
          : null,
    });
  });
}

const RETURN_STATUSES = {
  requested: 'return_requested',
  approved: 'return_approved',
  declined: 'return_declined',
  closed: 'returned',
} as const;

function returnChanges(state: OrderState): StatusChange[] {
  return Object.values(state.returns).map((fact) =>
    makeChange(RETURN_STATUSES[fact.status], fact.gid, {
      happenedAt: fact.happenedAt,
      subjectCreatedAt: fact.happenedAt,
      firstSeenAt: fact.firstSeenAt,
    }),
  );
}
