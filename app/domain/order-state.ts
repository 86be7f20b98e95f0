import type {
  Facts,
  FulfilmentEventFact,
  FulfilmentFact,
  Instant,
  OrderFact,
  ReadFacts,
  RefundFact,
  ReturnFact,
} from './facts.ts';
import { earlierOf, latestInstant } from './instant.ts';
import { type FactSource, mergeOrder } from './merge-order.ts';

export type KnownFulfilment = {
  readonly fact: FulfilmentFact;
  readonly firstSeenAt: Instant;
  /** When we first saw it as `success`, whatever came later; null: never. */
  readonly succeededSeenAt: Instant | null;
  /**
   * Every carrier value ever seen on it ('' for none) with the earliest `updated_at` it was seen
   * under. A set rather than the last value, so that the order of arrival does not matter.
   */
  readonly shipmentStatuses: Readonly<Record<string, Instant>>;
  /** When we last saw a carrier value that was new to us. */
  readonly shipmentStatusSeenAt: Instant;
};

/**
 * What we know of one root (an order and its fulfilments, refunds and returns): the merge of all
 * facts that arrived. Merging is commutative and idempotent, so repeated and reordered updates
 * end in the same state.
 */
export type OrderState = {
  readonly order: OrderFact | null;
  /** The `updated_at` of the newest snapshot that we read ourselves; null: none. */
  readonly orderReadAsOf: Instant | null;
  /** The order's `updated_at` under which its delivery method was learnt; null: not yet. */
  readonly deliveryMethodAsOf: Instant | null;
  /** The order's `updated_at` under which its customer's own phones were learnt; null: not yet. */
  readonly customerPhonesAsOf: Instant | null;
  /** The order's `updated_at` under which consent to SMS was learnt; left out: not yet. */
  readonly smsConsentAsOf?: Instant | null;
  readonly orderFirstSeenAt: Instant | null;
  readonly fulfilments: Readonly<Record<string, KnownFulfilment>>;
  readonly events: Readonly<Record<string, FulfilmentEventFact & { firstSeenAt: Instant }>>;
  readonly refunds: Readonly<Record<string, RefundFact & { firstSeenAt: Instant }>>;
  /** Keyed by return gid and status: a return tells each of its statuses once. */
  readonly returns: Readonly<Record<string, ReturnFact & { firstSeenAt: Instant }>>;
  readonly paidAt: Instant | null;
  /** When the whole order was last read from the Admin API, by our clock. */
  readonly readAt: Instant | null;
  /** Parcel numbers, fixed when a parcel is first told. */
  readonly parcels: Readonly<Record<string, number>>;
};

export const EMPTY_ORDER_STATE: OrderState = {
  order: null,
  orderReadAsOf: null,
  deliveryMethodAsOf: null,
  customerPhonesAsOf: null,
  orderFirstSeenAt: null,
  fulfilments: {},
  events: {},
  refunds: {},
  returns: {},
  paidAt: null,
  readAt: null,
  parcels: {},
};

const FULFILMENT_PROGRESS: Record<string, number> = {
  unknown: 0,
  pending: 1,
  open: 2,
  success: 3,
  error: 4,
  failure: 4,
  cancelled: 5,
};

function fulfilmentPrecedence(fact: FulfilmentFact): string {
  const text = JSON.stringify({ ...fact, requiresShipping: null });
  return `${fact.updatedAt} ${FULFILMENT_PROGRESS[fact.status] ?? 0} ${text}`;
}

/** The lines of a fulfilment never change; a snapshot without them must not hide them. */
function requiresShipping(a: FulfilmentFact, b: FulfilmentFact): boolean | null {
  if (a.requiresShipping === true || b.requiresShipping === true) return true;
  return a.requiresShipping ?? b.requiresShipping;
}

function mergeFulfilment(
  known: KnownFulfilment | undefined,
  fact: FulfilmentFact,
  now: Instant,
): KnownFulfilment {
  const value = fact.shipmentStatus ?? '';
  const before = known?.shipmentStatuses ?? {};
  const seen = Object.hasOwn(before, value) ? before[value] : undefined;
  const shipmentStatuses =
    seen === undefined || fact.updatedAt < seen ? { ...before, [value]: fact.updatedAt } : before;
  const newest =
    known === undefined || fulfilmentPrecedence(fact) > fulfilmentPrecedence(known.fact)
      ? fact
      : known.fact;
  return {
    fact: {
      ...newest,
      requiresShipping: requiresShipping(fact, known?.fact ?? fact),
    },
    firstSeenAt: known?.firstSeenAt ?? now,
    succeededSeenAt: known?.succeededSeenAt ?? (fact.status === 'success' ? now : null),
    shipmentStatuses,
    shipmentStatusSeenAt:
      known !== undefined && seen !== undefined ? known.shipmentStatusSeenAt : now,
  };
}

/** Adds a fact by its key; told by two sources with two times, the earlier is the truer one. */
function addDated<T extends { readonly happenedAt: Instant }>(
  known: Readonly<Record<string, T & { firstSeenAt: Instant }>>,
  key: string,
  fact: T,
  now: Instant,
): Readonly<Record<string, T & { firstSeenAt: Instant }>> {
  const before = known[key];
  if (before !== undefined && before.happenedAt <= fact.happenedAt) return known;
  return { ...known, [key]: { ...fact, firstSeenAt: before?.firstSeenAt ?? now } };
}

/**
 * `state` with `facts` merged in; `now` is when we first see what is new in them, `from` whether
 * they were sent to us or asked for.
 */
export function mergeFacts(
  state: OrderState,
  facts: Facts,
  now: Instant,
  from: FactSource = 'update',
): OrderState {
  const fulfilments: Record<string, KnownFulfilment> = { ...state.fulfilments };
  for (const fact of facts.fulfilments) {
    fulfilments[fact.gid] = mergeFulfilment(fulfilments[fact.gid], fact, now);
  }
  let { events, refunds, returns } = state;
  for (const fact of facts.events) events = addDated(events, fact.gid, fact, now);
  for (const fact of facts.refunds) {
    const known = refunds[fact.gid];
    // A refund that is first seen pending moves its money later.
    const movedMoney = fact.movedMoney || (known?.movedMoney ?? false);
    refunds = {
      ...refunds,
      [fact.gid]: { ...(known ?? { ...fact, firstSeenAt: now }), movedMoney },
    };
  }
  for (const fact of facts.returns) {
    returns = addDated(returns, `${fact.gid} ${fact.status}`, fact, now);
  }
  return {
    ...state,
    ...mergeOrder(state, facts.order, from),
    orderFirstSeenAt: state.orderFirstSeenAt ?? (facts.order === null ? null : now),
    fulfilments,
    events,
    refunds,
    returns,
    paidAt: earlierOf(state.paidAt, facts.paidAt),
  };
}

/**
 * `state` with an order merged in that was read at an earlier time than now. Updates may have come
 * between, so it has no say over what is known of the same second; and what it shows was first
 * seen when it was read, which settles all that was news until then.
 */
export function mergeRead(state: OrderState, facts: ReadFacts): OrderState {
  const merged = mergeFacts(state, facts, facts.readAt);
  return { ...merged, readAt: latestInstant(state.readAt, facts.readAt) };
}
