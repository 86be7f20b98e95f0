import {
  type DecideContext,
  decideChanges,
  type EarlierSend,
  findEndings,
  type Recipient,
  type StatusSwitch,
} from '#app/domain/decide.ts';
import type { Instant, OrderFact } from '#app/domain/facts.ts';
import { findReadNeeds } from '#app/domain/fresh-read.ts';
import { addSeconds, latestInstant } from '#app/domain/instant.ts';
import { hasOptedIn } from '#app/domain/opt-in.ts';
import {
  EMPTY_ORDER_STATE,
  mergeFacts,
  mergeRead,
  type OrderState,
} from '#app/domain/order-state.ts';
import { choosePhone, type PhoneChoice, type ReadPhone } from '#app/domain/phone.ts';
import { checkQuietHours } from '#app/domain/quiet-hours.ts';
import { firstReason } from '#app/domain/reason.ts';
import { shopDay } from '#app/domain/shop-day.ts';
import { STATUS_RULES, type Status } from '#app/domain/status.ts';
import {
  deriveOrphanChanges,
  deriveStatusChanges,
  isGivenUp,
  type StatusChange,
  statusChangeKey,
} from '#app/domain/status-change.ts';
import { watchUntil } from '#app/domain/watched-parcels.ts';
import { makeNotifications } from './decide-notifications.ts';
import type { ClaimedRoot, DecidingShop, RootPass } from './decide-ports.ts';

/** A refund that comes first waits this long for the cancellation it may belong to. */
const REFUND_WAIT_SECONDS = 30;

/** The root's state with its undecided events merged in. */
export function mergeEvents(root: ClaimedRoot): OrderState {
  return root.events.reduce(
    (state, { facts }) => {
      if ('kind' in facts) return state;
      return 'readAt' in facts ? mergeRead(state, facts) : mergeFacts(state, facts, root.now);
    },
    root.erased ? EMPTY_ORDER_STATE : root.state,
  );
}

/** How a shop has set a status, or its rule where the shop never did. */
export function switchOf(shop: DecidingShop, status: Status): StatusSwitch {
  const rule = STATUS_RULES[status];
  const own = shop.switches.get(status);
  return {
    on: own?.on ?? rule.onByDefault,
    switchedOnAt: own?.switchedOnAt ?? null,
    freshForSeconds: own?.freshForSeconds ?? shop.freshForSeconds ?? rule.freshForSeconds,
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
  /** Reads in a row that failed, with this one. */
  readonly readFailures: number;
  readonly newId: () => string;
};

/** Decides all that can be decided of one root now. Pure: ids and times are given. */
export function decideRoot(input: DecideRootInput): RootPass {
  const { root, phone } = input;
  const { shop } = root;
  const order = input.state.order ?? unreadableOrder(root.rootGid, root.now);
  const state = { ...input.state, order };
  const cancelledIsTold = isCancellationTold(shop, order);
  const derived = deriveAll(input, state, cancelledIsTold);
  const needs = input.retryReadAt === null ? new Map() : findReadNeeds(input.state, shop.optIn);
  const candidates = derived
    .filter((change) => !root.knownKeys.has(statusChangeKey(change)))
    .filter((change) => !needs.has(change.subjectGid));
  const waitUntil = (change: StatusChange): Instant | null =>
    refundWait(change, order, cancelledIsTold, root.now);
  const waits = candidates.flatMap((change) => waitUntil(change) ?? []);
  const changes = candidates.filter((change) => waitUntil(change) === null);

  const earlier = withTrueTimes(root.earlier, derived);
  const decided = decideChanges(
    changes,
    earlier,
    contextOf({ shop, now: root.now, order, phone, optedOut: input.optedOut }),
  );
  const endings = findEndings(earlier, decided, endingContext(input, order, derived));
  const { notifications, parcels, nextPosition } = makeNotifications(decided, {
    root,
    state,
    order,
    phone,
    newId: input.newId,
  });

  const decideAt = [input.retryReadAt, ...waits].reduce<Instant | null>(
    (soonest, at) => (at !== null && (soonest === null || at < soonest) ? at : soonest),
    null,
  );
  return {
    claim: root.claim,
    shopId: shop.id,
    installNumber: shop.installNumber,
    rootGid: root.rootGid,
    decidedOn: shopDay(root.now, shop.timeZone),
    state: root.erased ? null : { ...input.state, parcels },
    watchUntil: root.erased ? null : watchUntil(input.state),
    events: root.events.map((event) => ({
      id: event.id,
      changes: notifications.filter((notification) => notification.eventId === event.id).length,
    })),
    notifications,
    endings,
    decideAt,
    waitingFor: input.waitingFor ?? (waits.length > 0 ? 'cancellation' : null),
    readFailures: input.readFailures,
    nextPosition,
  };
}

/** All changes of the root that we know of; where the order cannot be read, only to be skipped. */
function deriveAll(
  { root, state: { order } }: DecideRootInput,
  state: OrderState,
  cancelledIsTold: boolean,
): StatusChange[] {
  const { confirmedOn } = root.shop;
  const derived = deriveStatusChanges(state, { confirmedOn, cancelledIsTold });
  const all =
    order === null
      ? [
          ...derived.filter(({ subjectKind }) => subjectKind !== 'order'),
          ...deriveOrphanChanges(state),
        ]
      : derived;
  const override = root.erased ? 'erased' : order === null ? 'order_not_found' : null;
  return all.map((change) => ({
    ...change,
    notToldBecause: firstReason(override, change.notToldBecause),
  }));
}

/** An earlier scan or payment may arrive after a later one was decided on. */
function withTrueTimes(
  earlier: readonly EarlierSend[],
  derived: readonly StatusChange[],
): EarlierSend[] {
  const times = new Map(derived.map((change) => [statusChangeKey(change), change.happenedAt]));
  return earlier.map((send) => ({
    ...send,
    happenedAt: times.get(statusChangeKey(send)) ?? send.happenedAt,
  }));
}

function endingContext({ state }: DecideRootInput, order: OrderFact, derived: StatusChange[]) {
  const cancelled = Object.values(state.fulfilments).filter(({ fact }) => isGivenUp(fact));
  // That an order cannot be read says nothing of what was decided while it could.
  const notTold = state.order === null ? [] : derived;
  return {
    order,
    cancelledFulfilments: new Set(cancelled.map(({ fact }) => fact.gid)),
    notToldNow: new Map(
      notTold.flatMap((change) =>
        change.notToldBecause === null ? [] : [[statusChangeKey(change), change.notToldBecause]],
      ),
    ),
  };
}

/** Whether the customer hears, or has heard, of the order's cancellation if there is one. */
function isCancellationTold(shop: DecidingShop, { cancelledAt }: OrderFact): boolean {
  const { on, switchedOnAt } = switchOf(shop, 'cancelled');
  const start = latestInstant(shop.installedAt, shop.switchedOnAt, switchedOnAt);
  return on && (cancelledAt === null || start === null || cancelledAt > start);
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

/** All that the rules look at beside the changes themselves. */
export function contextOf({
  shop,
  now,
  order,
  phone,
  optedOut,
}: {
  readonly shop: DecidingShop;
  readonly now: Instant;
  readonly order: OrderFact;
  readonly phone: PhoneChoice;
  readonly optedOut: boolean;
}): DecideContext {
  const recipient: Recipient = phone.ok
    ? { reachable: true, optedOut }
    : { reachable: false, reason: phone.reason };
  const quiet =
    shop.quiet === null
      ? { inside: false as const, endsAt: null }
      : checkQuietHours(shop.quiet.hours, shop.quiet.timeZone, new Date(now));
  return {
    now,
    order,
    recipient,
    // Not known even after asking Shopify: as if it had not been given.
    mayBeMessaged: shop.optIn === null || hasOptedIn(order, shop.optIn) === true,
    installedAt: shop.installedAt,
    sendingOn: shop.sendingOn,
    switchedOnAt: shop.switchedOnAt,
    connected: shop.connected,
    testOrdersOn: shop.testOrdersOn,
    quietMode: shop.quiet?.mode ?? 'wait',
    quiet: { inside: quiet.inside, endsAt: quiet.endsAt?.toISOString() ?? null },
    statusSwitch: (status) => switchOf(shop, status),
  };
}
