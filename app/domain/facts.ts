/**
 * Facts: what one update from Shopify says, reduced to the fields that the rules use and
 * independent of how it arrived (webhook payload or Admin GraphQL).
 * Times are ISO 8601 strings in UTC (`2026-11-22T12:00:00.000Z`), so that facts can be stored
 * as JSON and compared as text.
 */
export type Instant = string;

/** A phone as Shopify has it, with the country and the name that stand beside it. */
export type PhoneCandidate = {
  readonly source:
    | 'shipping_address'
    | 'order'
    | 'billing_address'
    | 'customer'
    | 'default_address';
  readonly phone: string | null;
  /** ISO 3166-1 alpha-2, upper case. */
  readonly country: string | null;
  /** First name if there is one, else the full name. */
  readonly name: string | null;
};

export type FulfilmentStatus =
  | 'pending'
  | 'open'
  | 'success'
  | 'cancelled'
  | 'error'
  | 'failure'
  | 'unknown';

export type FulfilmentFact = {
  readonly gid: string;
  readonly orderGid: string;
  readonly status: FulfilmentStatus;
  /** The carrier value as Shopify wrote it, lower case; an open list. */
  readonly shipmentStatus: string | null;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  /** False only if no line of it requires shipping; null where the lines are not known. */
  readonly requiresShipping: boolean | null;
};

export type FulfilmentEventFact = {
  readonly gid: string;
  readonly fulfilmentGid: string;
  readonly orderGid: string;
  /** The carrier value as Shopify wrote it, lower case; an open list. */
  readonly status: string;
  readonly happenedAt: Instant;
};

export type RefundFact = {
  readonly gid: string;
  readonly orderGid: string;
  readonly createdAt: Instant;
  /** Whether the refund's successful transactions sum to more than 0. */
  readonly movedMoney: boolean;
};

export type ReturnStatus = 'requested' | 'approved' | 'declined' | 'closed';

export type ReturnFact = {
  readonly gid: string;
  readonly orderGid: string;
  readonly status: ReturnStatus;
  /** When the return entered this status: the time Shopify stamped on the update. */
  readonly happenedAt: Instant;
};

export type DeliveryMethod = 'shipping' | 'pickup' | 'local' | 'none' | 'unknown';

export type OrderFact = {
  readonly gid: string;
  /** As the customer knows it, "#1042". */
  readonly name: string;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  readonly processedAt: Instant | null;
  readonly cancelledAt: Instant | null;
  readonly test: boolean;
  readonly sourceName: string | null;
  readonly customerLocale: string | null;
  readonly financialStatus: string | null;
  readonly fulfilmentStatus: 'unfulfilled' | 'partial' | 'fulfilled' | 'restocked';
  readonly deliveryMethod: DeliveryMethod;
  readonly phones: readonly PhoneCandidate[];
  /** What may be an opt-in (`signsOfOptIn`); left out or null: the source does not tell. */
  readonly optInSigns?: readonly string[] | null;
  /** Whether the customer agreed to SMS; left out or null: the source does not tell. */
  readonly smsConsent?: boolean | null;
};

/** What one update carried. A webhook of an order carries its fulfilments and refunds as well. */
export type Facts = {
  readonly orderGid: string;
  readonly order: OrderFact | null;
  readonly fulfilments: readonly FulfilmentFact[];
  readonly events: readonly FulfilmentEventFact[];
  readonly refunds: readonly RefundFact[];
  readonly returns: readonly ReturnFact[];
  /** Set only by the update that says the order was paid, and by a reading of the whole order. */
  readonly paidAt: Instant | null;
};

/** A whole order that we asked Shopify for, rather than were told of. */
export type ReadFacts = Facts & {
  /** When it was asked for, by our clock; what Shopify knew until then is in it. */
  readonly readAt: Instant;
};
