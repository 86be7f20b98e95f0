/**
 * The closed list of statuses a customer can be told, each with its family (statuses that are
 * one fact under two names), level, rank (who supersedes whom within one subject), default
 * switch and freshness limit.
 */
export const STATUSES = [
  'confirmed',
  'on_hold',
  'partially_shipped',
  'shipped',
  'in_transit',
  'delayed',
  'out_for_delivery',
  'attempted_delivery',
  'ready_for_pickup',
  'picked_up',
  'delivered',
  'delivery_failed',
  'cancelled',
  'partially_refunded',
  'refunded',
  'return_requested',
  'return_approved',
  'return_declined',
  'returned',
] as const;

export type Status = (typeof STATUSES)[number];

/** What a subject is: an order, a fulfilment, a refund or a return. */
export type SubjectKind = 'order' | 'fulfilment' | 'refund' | 'return';

export type StatusRule = {
  readonly family: string;
  readonly level: SubjectKind;
  /** On for a new shop. */
  readonly onByDefault: boolean;
  /** Higher supersedes lower within one subject; null supersedes nothing. */
  readonly rank: number | null;
  /** How long after `happened_at` the status may still be told, in seconds. */
  readonly freshForSeconds: number;
  /** Told each time it happens again; its occurrence is the event, not the subject. */
  readonly recurs: boolean;
};

const HOUR = 3600;

function rule(
  family: string,
  level: SubjectKind,
  onByDefault: boolean,
  rank: number | null,
  freshForHours: number,
  recurs = false,
): StatusRule {
  return { family, level, onByDefault, rank, freshForSeconds: freshForHours * HOUR, recurs };
}

export const STATUS_RULES: Readonly<Record<Status, StatusRule>> = {
  confirmed: rule('confirmed', 'order', false, 0, 12),
  on_hold: rule('on_hold', 'order', false, null, 24),
  partially_shipped: rule('shipped', 'fulfilment', false, 1, 48),
  shipped: rule('shipped', 'fulfilment', true, 1, 48),
  in_transit: rule('in_transit', 'fulfilment', false, 2, 12),
  delayed: rule('delayed', 'fulfilment', false, 2, 12, true),
  out_for_delivery: rule('out_for_delivery', 'fulfilment', true, 3, 6, true),
  attempted_delivery: rule('attempted_delivery', 'fulfilment', true, 3, 12, true),
  ready_for_pickup: rule('ready_for_pickup', 'fulfilment', true, 3, 48),
  picked_up: rule('arrived', 'fulfilment', true, 4, 24),
  delivered: rule('arrived', 'fulfilment', true, 4, 24),
  delivery_failed: rule('delivery_failed', 'fulfilment', false, 4, 24),
  cancelled: rule('cancelled', 'order', true, null, 72),
  partially_refunded: rule('refund', 'refund', false, null, 72),
  refunded: rule('refund', 'refund', true, null, 72),
  return_requested: rule('return_requested', 'return', false, null, 72),
  return_approved: rule('return_approved', 'return', false, null, 72),
  return_declined: rule('return_declined', 'return', false, null, 72),
  returned: rule('returned', 'return', false, null, 72),
};

/** Statuses that can come about with the scopes every shop grants; `on_hold` needs an optional one. */
export const AVAILABLE_STATUSES: readonly Status[] = STATUSES.filter((s) => s !== 'on_hold');

/** The longest freshness limit of any status, in seconds. */
export const LONGEST_FRESHNESS_SECONDS = Math.max(
  ...Object.values(STATUS_RULES).map((r) => r.freshForSeconds),
);

/** Whether `value` is one of the closed list. */
export function isStatus(value: string): value is Status {
  return (STATUSES as readonly string[]).includes(value);
}
