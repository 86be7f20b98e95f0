import {
  type DecideContext,
  decideChanges,
  findEndings,
  type Recipient,
  type StatusSwitch,
} from '#app/domain/decide.ts';
import type { Instant, OrderFact } from '#app/domain/facts.ts';
import { findReadNeeds } from '#app/domain/fresh-read.ts';
import { addSeconds } from '#app/domain/instant.ts';
import { EMPTY_ORDER_STATE, mergeFacts, type OrderState } from '#app/domain/order-state.ts';
import { placeParcel } from '#app/domain/parcel.ts';
import { choosePhone, type PhoneChoice, type ReadPhone } from '#app/domain/phone.ts';
import { checkQuietHours } from '#app/domain/quiet-hours.ts';
import type { SkipReason } from '#app/domain/reason.ts';
import { type Status, STATUS_RULES } from '#app/domain/status.ts';
import {
  deriveStatusChanges,
  type StatusChange,
  statusChangeKey,
} from '#app/domain/status-change.ts';
import type {
  ClaimedRoot,
  DecidingShop,
  NewNotification,
  RootPass,
  UndecidedEvent,
} from './decide-ports.ts';

/** A refund that comes first waits this long for the cancellation it may belong to. */
const REFUND_WAIT_SECONDS = 30;

/** The root's state with its undecided events merged in. */
export function mergeEvents(root: ClaimedRoot): OrderState {
  return root.events.reduce(
    (state, event) => ('kind' in event.facts ? state : mergeFacts(state, event.facts, root.now)),
    root.erased ? EMPTY_ORDER_STATE : root.state,
  );
}

function switchOf(shop: DecidingShop, status: Status): StatusSwitch {
  const rule = STATUS_RULES[status];
  const own = shop.switches.get(status);
  return {
    on: own?.on ?? rule.onByDefault,
    switchedOnAt: own?.switchedOnAt ?? null,
    freshForSeconds: own?.freshForSeconds ?? rule.freshForSeconds,
  };
}

/** Stands for an order that Shopify no longer shows, so that its changes are recorded at all. */
function unreadableOrder(gid: string, now: Instant): OrderFact {
  return {
    gid,
    name: '',
    createdAt: now,
    updatedAt: now,
    processedAt: null,
    cancelledAt: null,
    test: false,
    sourceName: null,
    customerLocale: null,
    financialStatus: null,
    fulfilmentStatus: 'unfulfilled',
    deliveryMethod: 'unknown',
    phones: [],
  };
}

/** Which phone a root's messages would go to now. */
export function choosePhoneOf(
  state: OrderState,
  shop: DecidingShop,
  readPhone: ReadPhone,
): PhoneChoice {
  return choosePhone(state.order?.phones ?? [], shop.defaultCountry, readPhone);
}

export type DecideRootInput = {
  readonly root: ClaimedRoot;
  /** Events, and a fresh read where there was one, merged in. */
  readonly state: OrderState;
  readonly phone: PhoneChoice;
  readonly optedOut: boolean;
  /** The read that was needed failed: what depends on it waits until then. */
  readonly retryReadAt: Instant | null;
  readonly waitingFor: RootPass['waitingFor'];
  readonly newId: () => string;
};

/** Decides all that can be decided of one root now. Pure: ids and times are given. */
export function decideRoot(input: DecideRootInput): RootPass {
  const { root, phone } = input;
  const { shop } = root;
  const order = input.state.order ?? unreadableOrder(root.rootGid, root.now);
  const state = { ...input.state, order };
  const cancelledIsTold = switchOf(shop, 'cancelled').on;
  const needs = input.retryReadAt === null ? new Map() : findReadNeeds(input.state);

  const override: SkipReason | null = root.erased
    ? 'erased'
    : input.state.order === null
      ? 'order_not_found'
      : null;
  const candidates = deriveStatusChanges(state, { confirmedOn: shop.confirmedOn, cancelledIsTold })
    .filter((change) => !root.knownKeys.has(statusChangeKey(change)))
    .filter((change) => !needs.has(change.subjectGid))
    .filter((change) => input.state.order !== null || change.subjectKind !== 'order')
    .map((change) => (override === null ? change : { ...change, notToldBecause: override }));
  const waitUntil = (change: StatusChange): Instant | null =>
    refundWait(change, order, cancelledIsTold, root.now);
  const waits = candidates.flatMap((change) => waitUntil(change) ?? []);
  const changes = candidates.filter((change) => waitUntil(change) === null);

  const decided = decideChanges(changes, root.earlier, makeContext(root, order, phone, input));
  const endings = findEndings(root.earlier, decided, {
    order,
    cancelledFulfilments: new Set(
      Object.values(state.fulfilments)
        .filter(({ fact }) => ['cancelled', 'error', 'failure'].includes(fact.status))
        .map(({ fact }) => fact.gid),
    ),
  });

  let position = root.nextPosition;
  const parcels: Record<string, number> = { ...state.parcels };
  const notifications = decided.map((entry): NewNotification => {
    const { change } = entry;
    const place =
      change.subjectKind === 'fulfilment'
        ? placeParcel({ ...state, parcels }, change.subjectGid)
        : null;
    const base = {
      ...describe(change, order, phone, root),
      id: input.newId(),
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

  const decideAt = [input.retryReadAt, ...waits].reduce<Instant | null>(
    (soonest, at) => (at !== null && (soonest === null || at < soonest) ? at : soonest),
    null,
  );
  return {
    shopId: shop.id,
    installNumber: shop.installNumber,
    rootGid: root.rootGid,
    state: root.erased ? null : { ...input.state, parcels },
    events: root.events.map((event) => ({
      id: event.id,
      changes: notifications.filter((notification) => notification.eventId === event.id).length,
    })),
    notifications,
    endings,
    decideAt,
    waitingFor: input.waitingFor ?? (waits.length > 0 ? 'cancellation' : null),
    readFailures: input.retryReadAt === null ? 0 : root.readFailures + 1,
    nextPosition: position,
  };
}

function refundWait(
  change: StatusChange,
  order: OrderFact,
  cancelledIsTold: boolean,
  now: Instant,
): Instant | null {
  if (change.family !== 'refund' || order.cancelledAt !== null || !cancelledIsTold) return null;
  const until = addSeconds(change.firstSeenAt, REFUND_WAIT_SECONDS);
  return now < until && change.notToldBecause === null ? until : null;
}

function makeContext(
  root: ClaimedRoot,
  order: OrderFact,
  phone: PhoneChoice,
  { optedOut }: { optedOut: boolean },
): DecideContext {
  const { shop, now } = root;
  const recipient: Recipient = phone.ok
    ? { reachable: true, optedOut }
    : { reachable: false, reason: phone.reason };
  const quiet =
    shop.quietHours === null
      ? { inside: false as const, endsAt: null }
      : checkQuietHours(shop.quietHours, shop.timeZone, new Date(now));
  return {
    now,
    order,
    recipient,
    installedAt: shop.installedAt,
    sendingOn: shop.sendingOn,
    switchedOnAt: shop.switchedOnAt,
    connected: shop.connected,
    testOrdersOn: shop.testOrdersOn,
    quietMode: shop.quietMode,
    quiet: { inside: quiet.inside, endsAt: quiet.endsAt?.toISOString() ?? null },
    statusSwitch: (status) => switchOf(shop, status),
  };
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
    const { fulfilments, refunds, returns, events: carrier } = event.facts;
    return [
      ...fulfilments.map(({ gid }) => gid),
      ...refunds.map(({ gid }) => gid),
      ...returns.map(({ gid }) => gid),
      ...carrier.map(({ fulfilmentGid }) => fulfilmentGid),
    ].includes(change.subjectGid);
  };
  return (events.find(speaksOf) ?? events[0])?.id ?? null;
}
