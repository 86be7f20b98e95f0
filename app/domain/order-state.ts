import type {
  Facts,
  FulfilmentEventFact,
  FulfilmentFact,
  Instant,
  OrderFact,
  RefundFact,
  ReturnFact,
} from './facts.ts';

export type KnownFulfilment = {
  readonly fact: FulfilmentFact;
  readonly firstSeenAt: Instant;
  /** It was once `success`, whatever came later. */
  readonly succeeded: boolean;
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
  orderFirstSeenAt: null,
  fulfilments: {},
  events: {},
  refunds: {},
  returns: {},
  paidAt: null,
  readAt: null,
  parcels: {},
};

const ORDER_PROGRESS: Record<string, number> = {
  unfulfilled: 0,
  restocked: 1,
  partial: 2,
  fulfilled: 3,
};
const MONEY_PROGRESS: Record<string, number> = { partially_refunded: 1, refunded: 2, voided: 2 };

/**
 * Shopify's times have whole seconds, so two snapshots of one order can carry the same
 * `updated_at`: the one that got further wins, and last the larger text, so that the outcome
 * never depends on which came first.
 */
function orderPrecedence(order: OrderFact): string {
  const progress = [
    order.cancelledAt === null ? 0 : 1,
    ORDER_PROGRESS[order.fulfilmentStatus] ?? 0,
    MONEY_PROGRESS[order.financialStatus ?? ''] ?? 0,
  ].join('');
  return `${order.updatedAt} ${progress} ${JSON.stringify(order)}`;
}

function mergeOrder(known: OrderFact | null, fact: OrderFact | null): OrderFact | null {
  if (known === null || fact === null) return fact ?? known;
  const [newer, older] =
    orderPrecedence(fact) > orderPrecedence(known) ? [fact, known] : [known, fact];
  // The Admin API answers without the customer's own phones, which need another scope: what a
  // webhook brought of them stays.
  const sources = new Set(newer.phones.map((phone) => phone.source));
  const kept = older.phones.filter((phone) => !sources.has(phone.source));
  return {
    ...newer,
    phones: kept.length === 0 ? newer.phones : [...newer.phones, ...kept],
    deliveryMethod:
      newer.deliveryMethod === 'unknown' ? older.deliveryMethod : newer.deliveryMethod,
  };
}

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
  return `${fact.updatedAt} ${FULFILMENT_PROGRESS[fact.status] ?? 0} ${JSON.stringify(fact)}`;
}

function mergeFulfilment(
  known: KnownFulfilment | undefined,
  fact: FulfilmentFact,
  now: Instant,
): KnownFulfilment {
  const value = fact.shipmentStatus ?? '';
  const before = known?.shipmentStatuses ?? {};
  const seen = before[value];
  const shipmentStatuses =
    seen === undefined || fact.updatedAt < seen ? { ...before, [value]: fact.updatedAt } : before;
  const newest =
    known === undefined || fulfilmentPrecedence(fact) > fulfilmentPrecedence(known.fact)
      ? fact
      : known.fact;
  return {
    // The lines of a fulfilment never change; a snapshot without them must not hide them.
    fact: {
      ...newest,
      requiresShipping:
        newest.requiresShipping ?? fact.requiresShipping ?? known?.fact.requiresShipping ?? null,
    },
    firstSeenAt: known?.firstSeenAt ?? now,
    succeeded: (known?.succeeded ?? false) || fact.status === 'success',
    shipmentStatuses,
    shipmentStatusSeenAt:
      known !== undefined && seen !== undefined ? known.shipmentStatusSeenAt : now,
  };
}

function addOnce<T>(
  known: Readonly<Record<string, T & { firstSeenAt: Instant }>>,
  key: string,
  fact: T,
  now: Instant,
): Record<string, T & { firstSeenAt: Instant }> {
  return known[key] === undefined ? { ...known, [key]: { ...fact, firstSeenAt: now } } : known;
}

function earlierOf(a: Instant | null, b: Instant | null): Instant | null {
  if (a === null || b === null) return a ?? b;
  return a < b ? a : b;
}

/** `state` with `facts` merged in; `now` is when we first see what is new in them. */
export function mergeFacts(state: OrderState, facts: Facts, now: Instant): OrderState {
  const fulfilments: Record<string, KnownFulfilment> = { ...state.fulfilments };
  for (const fact of facts.fulfilments) {
    fulfilments[fact.gid] = mergeFulfilment(fulfilments[fact.gid], fact, now);
  }
  let { events, refunds, returns } = state;
  for (const fact of facts.events) events = addOnce(events, fact.gid, fact, now);
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
    returns = addOnce(returns, `${fact.gid} ${fact.status}`, fact, now);
  }
  return {
    ...state,
    order: mergeOrder(state.order, facts.order),
    orderFirstSeenAt: state.orderFirstSeenAt ?? (facts.order === null ? null : now),
    fulfilments,
    events,
    refunds,
    returns,
    paidAt: earlierOf(state.paidAt, facts.paidAt),
  };
}
