import type { Instant, OrderFact } from './facts.ts';
import { addSeconds, latestInstant, millisecondsBetween } from './instant.ts';
import type { QuietMode } from './quiet-hours.ts';
import { firstReason, type SkipReason } from './reason.ts';
import { STATUS_RULES, type Status } from './status.ts';
import { type StatusChange, statusChangeKey } from './status-change.ts';

export type StatusSwitch = {
  readonly on: boolean;
  /** When it was last switched on; null where it was on from the start. */
  readonly switchedOnAt: Instant | null;
  readonly freshForSeconds: number;
};

export type QuietVerdict = { readonly inside: boolean; readonly endsAt: Instant | null };

/** Who would read the message, as far as it could be settled. */
export type Recipient =
  | { readonly reachable: true; readonly optedOut: boolean }
  | {
      readonly reachable: false;
      readonly reason: 'no_phone' | 'phone_not_valid' | 'no_country' | 'phone_hidden';
    };

export type DecideContext = {
  readonly now: Instant;
  readonly installedAt: Instant;
  readonly sendingOn: boolean;
  readonly switchedOnAt: Instant | null;
  readonly connected: boolean;
  readonly testOrdersOn: boolean;
  readonly quietMode: QuietMode;
  readonly quiet: QuietVerdict;
  readonly statusSwitch: (status: Status) => StatusSwitch;
  readonly recipient: Recipient;
  /** The customer agreed, or the shop does not ask for it. */
  readonly mayBeMessaged: boolean;
  readonly order: OrderFact;
};

/** A `send` decided earlier whose message is not yet, or was already, on its way. */
export type EarlierSend = {
  readonly notificationId: string;
  readonly subjectGid: string;
  readonly status: Status;
  readonly family: string;
  readonly occurrence: string;
  readonly happenedAt: Instant;
  readonly unsent: boolean;
};

export type Decision =
  | { readonly decision: 'send'; readonly dueAt: Instant; readonly expiresAt: Instant }
  | { readonly decision: 'skip'; readonly reason: SkipReason };

export type DecidedChange = { readonly change: StatusChange } & Decision;

export type Ending = { readonly notificationId: string; readonly reason: SkipReason };

const DAY_MS = 86_400_000;

/** An order brought in from elsewhere: it was processed over 7 days before Shopify made it. */
export function isImport(order: OrderFact): boolean {
  return (
    order.processedAt !== null &&
    millisecondsBetween(order.processedAt, order.createdAt) > 7 * DAY_MS
  );
}

/**
 * Whether a status was already so when we first looked. True for facts without a time of their
 * own, for what happened over a day before the first sight of a subject, and for all that an
 * import brought along within a day of making the order.
 */
export function isBaseline(
  change: Pick<StatusChange, 'happenedAt' | 'firstSeenAt' | 'subjectCreatedAt'>,
  order: OrderFact,
): boolean {
  const { happenedAt, firstSeenAt, subjectCreatedAt } = change;
  if (happenedAt === null) return true;
  if (isImport(order) && millisecondsBetween(order.createdAt, happenedAt) <= DAY_MS) return true;
  return (
    millisecondsBetween(subjectCreatedAt, firstSeenAt) > DAY_MS &&
    millisecondsBetween(happenedAt, firstSeenAt) > DAY_MS
  );
}

function skip(reason: SkipReason): Decision {
  return { decision: 'skip', reason };
}

/** What stands against telling a change before any other change is looked at; null: nothing. */
function findObstacle(change: StatusChange, context: DecideContext): SkipReason | null {
  const { order, recipient } = context;
  if (change.notToldBecause !== null && change.notToldBecause !== 'fulfilment_cancelled') {
    return change.notToldBecause;
  }
  if (change.status === 'unknown') return 'unknown_status';
  if (order.test && !context.testOrdersOn) return 'test_order';
  if (isBaseline(change, order) || change.happenedAt === null) return 'baseline';
  if (recipient.reachable && recipient.optedOut) return 'opted_out';
  if (!recipient.reachable) return recipient.reason;
  if (!context.mayBeMessaged) return 'no_opt_in';
  const status = context.statusSwitch(change.status);
  if (!status.on) return 'status_off';
  if (!context.sendingOn || context.switchedOnAt === null) return 'sending_off';
  const start = latestInstant(context.installedAt, context.switchedOnAt, status.switchedOnAt);
  if (start !== null && change.happenedAt <= start) return 'before_start';
  return isEndedByCancellation(change, order) ? 'order_cancelled' : change.notToldBecause;
}

/** A cancellation ends what came before it and is not told yet, but for refunds. */
export function isEndedByCancellation(
  change: { family: string; happenedAt: Instant | null },
  order: OrderFact,
): boolean {
  return (
    order.cancelledAt !== null &&
    change.family !== 'cancelled' &&
    change.family !== 'refund' &&
    change.happenedAt !== null &&
    change.happenedAt <= order.cancelledAt
  );
}

type Line = { subjectGid: string; status: Status; occurrence: string; happenedAt: Instant };

/** Whether `a` is the newer of two statuses in one subject's line: by rank, then by time. */
export function isNewerInLine(a: Line, b: Line): boolean {
  const rankA = STATUS_RULES[a.status].rank;
  const rankB = STATUS_RULES[b.status].rank;
  if (a.subjectGid !== b.subjectGid || rankA === null || rankB === null) return false;
  return linePrecedence(a) > linePrecedence(b);
}

function linePrecedence(line: Line): string {
  const rank = STATUS_RULES[line.status].rank ?? '-';
  return `${rank} ${ARRIVAL_WINS[line.status] ?? 0} ${line.happenedAt} ${line.occurrence}`;
}

/** Within rank 4, arrival evidence beats a reported failure to deliver. */
const ARRIVAL_WINS: Partial<Record<Status, number>> = { delivered: 1, picked_up: 1 };

/** What time says of a change that may be told: too late, quiet hours, or when it is due. */
function judgeTime(status: Status, happenedAt: Instant, context: DecideContext): Decision {
  const expiresAt = addSeconds(happenedAt, context.statusSwitch(status).freshForSeconds);
  if (context.now > expiresAt) return skip('too_late');
  if (!context.connected) return skip('disconnected');
  if (!context.quiet.inside) return { decision: 'send', dueAt: context.now, expiresAt };
  const { endsAt } = context.quiet;
  if (context.quietMode === 'skip' || endsAt === null || endsAt > expiresAt) {
    return skip('quiet_hours');
  }
  return { decision: 'send', dueAt: endsAt, expiresAt };
}

function asLine(change: StatusChange): Line | null {
  if (change.status === 'unknown' || change.happenedAt === null) return null;
  return {
    subjectGid: change.subjectGid,
    status: change.status,
    occurrence: change.occurrence,
    happenedAt: change.happenedAt,
  };
}

/**
 * Decides all new changes of one root together: the newest of each subject's line first, so that
 * a change which is told supersedes the older ones beside it.
 * @returns the decisions in the order in which the changes happened.
 */
export function decideChanges(
  changes: readonly StatusChange[],
  earlier: readonly EarlierSend[],
  context: DecideContext,
): DecidedChange[] {
  const told: Line[] = [...earlier];
  const precedence = (change: StatusChange): string => {
    const line = asLine(change);
    return `${line === null ? '' : linePrecedence(line)} ${statusChangeKey(change)}`;
  };
  const newestFirst = [...changes].sort((a, b) => (precedence(a) > precedence(b) ? -1 : 1));
  const decided = newestFirst.map((change): DecidedChange => {
    const obstacle = findObstacle(change, context);
    const line = asLine(change);
    if (obstacle !== null) return { change, ...skip(obstacle) };
    if (line === null) throw new Error('A change without a time is a baseline');
    if (told.some((other) => isNewerInLine(other, line))) return { change, ...skip('superseded') };
    const decision = judgeTime(line.status, line.happenedAt, context);
    if (decision.decision === 'send') told.push(line);
    return { change, ...decision };
  });
  return decided.sort((a, b) => (happeningKey(a.change) < happeningKey(b.change) ? -1 : 1));
}

function happeningKey(change: StatusChange): string {
  const rank = change.status === 'unknown' ? null : STATUS_RULES[change.status].rank;
  return `${change.happenedAt ?? ''} ${rank ?? 9} ${statusChangeKey(change)}`;
}

/**
 * The unsent earlier sends that the new decisions, a cancellation, a lost parcel or something
 * else learnt since put an end to.
 */
export function findEndings(
  earlier: readonly EarlierSend[],
  decided: readonly DecidedChange[],
  context: {
    order: OrderFact;
    cancelledFulfilments: ReadonlySet<string>;
    /** What is known by now not to be told, by its key. */
    notToldNow: ReadonlyMap<string, SkipReason>;
  },
): Ending[] {
  const toldNow = decided.flatMap((d) => {
    const line = d.decision === 'send' ? asLine(d.change) : null;
    return line === null ? [] : [line];
  });
  return earlier
    .filter((send) => send.unsent)
    .flatMap((send): Ending[] => {
      const reason = firstReason(
        context.notToldNow.get(statusChangeKey(send)) ?? null,
        isEndedByCancellation(send, context.order) ? 'order_cancelled' : null,
        context.cancelledFulfilments.has(send.subjectGid) ? 'fulfilment_cancelled' : null,
        toldNow.some((line) => isNewerInLine(line, send)) ? 'superseded' : null,
      );
      return reason === null ? [] : [{ notificationId: send.notificationId, reason }];
    });
}
