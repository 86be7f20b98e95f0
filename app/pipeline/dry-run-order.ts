import { decideChanges, type EarlierSend, findEndings } from '#app/domain/decide.ts';
import type { Facts, FulfilmentFact, Instant, OrderFact, RefundFact } from '#app/domain/facts.ts';
import { addSeconds } from '#app/domain/instant.ts';
import { EMPTY_ORDER_STATE, mergeFacts, type OrderState } from '#app/domain/order-state.ts';
import { type ParcelPlace, placeParcel } from '#app/domain/parcel.ts';
import type { PhoneChoice, ReadPhone } from '#app/domain/phone.ts';
import type { SkipReason } from '#app/domain/reason.ts';
import type { Status, SubjectKind } from '#app/domain/status.ts';
import {
  deriveStatusChanges,
  isGivenUp,
  type StatusChange,
  statusChangeKey,
} from '#app/domain/status-change.ts';
import type { DecidingShop } from './decide-ports.ts';
import { choosePhoneOf, contextOf, switchOf } from './decide-root.ts';
import { type DryRunMessage, type MessageSources, writeMessage } from './dry-run-message.ts';

/** A refund that comes first waits this long for the cancellation it may belong to. */
const REFUND_WAIT_SECONDS = 30;

/** What would have become of one status change. */
export type DryRunRow = {
  readonly subjectKind: SubjectKind;
  readonly subjectGid: string;
  readonly status: Status | 'unknown';
  readonly carrierStatus: string | null;
  readonly family: string;
  readonly occurrence: string;
  readonly happenedAt: Instant;
  readonly orderName: string;
  readonly parcel: ParcelPlace | null;
  /** E.164 digits. */
  readonly phone: string | null;
  readonly phoneSource: string | null;
  readonly customerName: string | null;
} & (
  | { readonly decision: 'send'; readonly dueAt: Instant; readonly message: DryRunMessage }
  | { readonly decision: 'skip'; readonly reason: SkipReason }
);

/** An order as read, and where its messages would go. */
export type DryOrder = { readonly state: OrderState; readonly phone: PhoneChoice };

/**
 * The shop as if it had been installed, connected and switched on for ever, all else as it is set
 * now: what a dry run decides with.
 */
export function asIfOn(shop: DecidingShop): DecidingShop {
  const start = new Date(0).toISOString();
  return {
    ...shop,
    installedAt: start,
    uninstalled: false,
    sendingOn: true,
    switchedOnAt: start,
    connected: true,
    switches: new Map([...shop.switches].map(([s, own]) => [s, { ...own, switchedOnAt: null }])),
  };
}

/** Reads an order's facts and chooses its phone, as deciding would. */
export function readDryOrder(
  facts: Facts,
  shop: DecidingShop,
  now: Instant,
  readPhone: ReadPhone,
): DryOrder {
  const state = { ...mergeFacts(EMPTY_ORDER_STATE, facts, now, 'read'), readAt: now };
  return { state, phone: choosePhoneOf(state, shop, readPhone) };
}

function upTo<T>(all: Readonly<Record<string, T>>, isThere: (one: T) => boolean) {
  return Object.fromEntries(Object.entries(all).filter(([, one]) => isThere(one)));
}

/** The order as it stood at `at`, as far as its facts carry their times. */
function orderAt(state: OrderState, order: OrderFact, at: Instant): OrderFact {
  const isLater = (fact: { createdAt: Instant }) => fact.createdAt > at;
  const parcels = Object.values(state.fulfilments).map(({ fact }) => fact);
  const toCome = (fact: FulfilmentFact) => !isGivenUp(fact) && isLater(fact);
  const refundToCome = (refund: RefundFact) => refund.movedMoney && isLater(refund);
  return {
    ...order,
    cancelledAt: order.cancelledAt !== null && order.cancelledAt <= at ? order.cancelledAt : null,
    fulfilmentStatus:
      order.fulfilmentStatus === 'fulfilled' && parcels.some(toCome)
        ? 'partial'
        : order.fulfilmentStatus,
    financialStatus:
      order.financialStatus === 'refunded' && Object.values(state.refunds).some(refundToCome)
        ? 'partially_refunded'
        : order.financialStatus,
  };
}

function stateAt(state: OrderState, order: OrderFact, at: Instant): OrderState {
  return {
    ...state,
    order: orderAt(state, order, at),
    fulfilments: upTo(state.fulfilments, ({ fact }) => fact.createdAt <= at),
    events: upTo(state.events, ({ happenedAt }) => happenedAt <= at),
    refunds: upTo(state.refunds, ({ createdAt }) => createdAt <= at),
    returns: upTo(state.returns, ({ happenedAt }) => happenedAt <= at),
    paidAt: state.paidAt !== null && state.paidAt <= at ? state.paidAt : null,
  };
}

type TimedChange = StatusChange & { readonly happenedAt: Instant };

/**
 * As seen at the moment it happened. A carrier's word without an event has the time of the parcel
 * that shows it, which a webhook would have brought then.
 */
function asItHappened(change: StatusChange, state: OrderState): TimedChange | null {
  const happenedAt =
    change.happenedAt ?? state.fulfilments[change.subjectGid]?.fact.updatedAt ?? null;
  return happenedAt === null ? null : { ...change, happenedAt, firstSeenAt: happenedAt };
}

type Pending = EarlierSend & { readonly dueAt: Instant };

/**
 * Lives an order's life again, change by change, each decided by the rules of sending at the time
 * at which it happened: what its customer would have got, and what not and why. Pure.
 */
export function replayOrder(
  { state, phone }: DryOrder,
  context: {
    readonly shop: DecidingShop;
    readonly now: Instant;
    readonly optedOut: boolean;
    readonly sources: MessageSources;
  },
): DryRunRow[] {
  const { order } = state;
  if (order === null) return [];
  const { shop, optedOut, sources } = context;
  const cancelledIsTold = switchOf(shop, 'cancelled').on;
  const options = { confirmedOn: shop.confirmedOn, cancelledIsTold };

  const changesOf = (seen: OrderState): Map<string, TimedChange> =>
    new Map(
      deriveStatusChanges(seen, options).flatMap((change) => {
        const timed = asItHappened(change, seen);
        return timed === null ? [] : [[statusChangeKey(timed), timed] as const];
      }),
    );
  /** The changes of one moment. A refund is looked at again once its cancellation could be there. */
  const changesAt = (at: Instant): TimedChange[] => {
    const later = changesOf(stateAt(state, order, addSeconds(at, REFUND_WAIT_SECONDS)));
    return [...changesOf(stateAt(state, order, at)).values()]
      .filter((change) => change.happenedAt === at)
      .map((change) => {
        const settled = change.family === 'refund' ? later.get(statusChangeKey(change)) : undefined;
        return settled === undefined
          ? change
          : { ...change, notToldBecause: settled.notToldBecause };
      });
  };

  const moments = [...new Set([...changesOf(state).values()].map((c) => c.happenedAt))].sort();
  const rows = new Map<string, DryRunRow>();
  let told: Pending[] = [];
  const parcels: Record<string, number> = {};

  for (const at of moments.filter((moment) => moment <= context.now)) {
    const then = stateAt(state, order, at);
    const orderThen = then.order ?? order;
    const earlier = told.map((send) => ({ ...send, unsent: send.dueAt > at }));
    const fresh = changesAt(at).filter((change) => !rows.has(statusChangeKey(change)));
    const decided = decideChanges(
      fresh,
      earlier,
      contextOf({ shop, now: at, order: orderThen, phone, optedOut }),
    );
    const endings = findEndings(earlier, decided, {
      order: orderThen,
      cancelledFulfilments: new Set(),
      notToldNow: new Map(),
    });
    for (const { notificationId: key, reason } of endings) {
      const row = rows.get(key);
      if (row !== undefined) rows.set(key, skipped(row, reason));
    }
    const ended = new Set(endings.map(({ notificationId }) => notificationId));
    told = told.filter(({ notificationId }) => !ended.has(notificationId));

    for (const entry of decided) {
      const { change } = entry;
      const key = statusChangeKey(change);
      const place =
        change.subjectKind === 'fulfilment'
          ? placeParcel({ ...then, parcels }, change.subjectGid)
          : null;
      const base = {
        ...describe(change, phone, orderThen),
        happenedAt: at,
        parcel: place,
      };
      if (entry.decision === 'skip') {
        rows.set(key, { ...base, decision: 'skip', reason: entry.reason });
        continue;
      }
      if (change.status === 'unknown') throw new Error('A send needs a status');
      if (place !== null) parcels[change.subjectGid] = place.number;
      const written = writeMessage(
        {
          ...change,
          status: change.status,
          happenedAt: at,
          expiresAt: entry.expiresAt,
          orderName: orderThen.name,
          parcel: place,
          customerName: base.customerName,
          customerLocale: orderThen.customerLocale,
          statusOn: switchOf(shop, change.status).on,
        },
        sources,
        entry.dueAt,
      );
      if (!written.ok) {
        rows.set(key, { ...base, decision: 'skip', reason: written.reason });
        continue;
      }
      rows.set(key, { ...base, decision: 'send', dueAt: entry.dueAt, message: written.message });
      told.push({
        notificationId: key,
        subjectGid: change.subjectGid,
        status: change.status,
        family: change.family,
        occurrence: change.occurrence,
        happenedAt: at,
        unsent: false,
        dueAt: entry.dueAt,
      });
    }
  }
  return [...rows.values()];
}

function describe(change: StatusChange, phone: PhoneChoice, order: OrderFact) {
  return {
    subjectKind: change.subjectKind,
    subjectGid: change.subjectGid,
    status: change.status,
    carrierStatus: change.carrierStatus,
    family: change.family,
    occurrence: change.occurrence,
    orderName: order.name,
    phone: phone.ok ? phone.digits : null,
    phoneSource: phone.ok ? phone.source : null,
    customerName: phone.ok ? phone.name : null,
  };
}

function skipped(row: DryRunRow, reason: SkipReason): DryRunRow {
  if (row.decision === 'skip') return row;
  const { dueAt: _dueAt, message: _message, ...rest } = row;
  return { ...rest, decision: 'skip', reason };
}
