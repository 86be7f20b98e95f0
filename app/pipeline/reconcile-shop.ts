import type { Instant } from '#app/domain/facts.ts';
import { addSeconds } from '#app/domain/instant.ts';
import type { OrderState } from '#app/domain/order-state.ts';
import { bringsNews, listWatchedParcels } from '#app/domain/watched-parcels.ts';
import type { NewEvent } from './receive.ts';
import type {
  ChangedOrder,
  ClaimedPass,
  KeyedOrder,
  NoAnswer,
  ParcelId,
  PassAccess,
  ReadParcel,
  ReconcilePorts,
  WatchedRoot,
} from './reconcile-ports.ts';

/** The topic of what was read rather than told. */
const RECONCILIATION = 'reconciliation';

/**
 * Passes overlap, for Shopify's search may be behind its orders and its clock may differ from
 * ours.
 */
const OVERLAP_SECONDS = 600;
/** Roots whose parcels are looked up at once. */
const WATCHED_ROOTS_TOGETHER = 200;
/** After a failure that came once some questions had been answered. */
const SOON_SECONDS = 15;

export type ReconcileOutcome =
  | 'complete'
  /** Goes on soon: the run took its time, or the app is stopping. */
  | 'unfinished'
  | NoAnswer['outcome']
  | 'failed'
  /** The shop was installed anew meanwhile, or the run outlived its lease. */
  | 'claim_lost';

/** Why a run ends, and when its shop is due again; null: after the interval. */
type RunEnd = {
  readonly outcome: ReconcileOutcome;
  readonly afterSeconds: number | null;
  /** Forget where the pass was. */
  readonly startOver?: boolean;
};

export type ShopRunEnd = RunEnd & { readonly access: PassAccess | null };

export type RunCounts = {
  /** Changed orders. */
  ordersListed: number;
  /** Those of them that were read whole. */
  ordersRead: number;
  parcelsRead: number;
  eventsStored: number;
};

/** The key of an order as read: whoever reads the same again stores it once. */
function keyOfOrder({ gid, updatedAt }: ChangedOrder): string {
  return `${RECONCILIATION} ${gid} ${updatedAt}`;
}

function keyOfParcel({ fulfilment, events }: ReadParcel): string {
  const { gid, updatedAt, status, shipmentStatus } = fulfilment;
  const eventIds = events.map((event) => event.gid.split('/').at(-1));
  return [RECONCILIATION, gid, updatedAt, status, shipmentStatus, ...eventIds].join(' ');
}

/**
 * One run on one shop: goes on with its pass over the orders that changed and, once the pass is
 * complete, asks for parcels. It may end after any answer and goes on from there another time.
 */
export async function reconcileShop(
  ports: ReconcilePorts,
  pass: ClaimedPass,
  options: {
    /** What is counted stays true where the run fails. */
    counts: RunCounts;
    /** An order that changed this short a time ago is left to its webhook. */
    leftToWebhookSeconds: number;
    /** A parcel is asked for again after this long, not before. */
    parcelRestSeconds: number;
    /** Whether its time is over. */
    isOver: () => boolean;
    onError: (error: unknown) => void;
  },
): Promise<ShopRunEnd> {
  const { counts } = options;
  const { shopId, shopDomain, now } = pass;
  let answers = 0;
  let restSeconds = 0;

  async function store(event: Omit<NewEvent, 'shopDomain' | 'topic' | 'triggeredAt'>) {
    const events = [{ ...event, shopDomain, topic: RECONCILIATION, triggeredAt: now }];
    let result = await ports.storeEvents(events);
    if (result.outcome === 'conflict') result = await ports.storeEvents(events);
    if (result.outcome === 'conflict') throw new Error('Storing an event conflicted twice');
    if (result.outcome === 'bad_data') {
      options.onError(new Error('The database cannot store a value of an order that was read'));
    } else if ([...result.as.values()].includes('new')) {
      counts.eventsStored += 1;
      ports.wakeDecide();
    }
  }

  function heard(answer: { readonly restSeconds: number }): void {
    answers += 1;
    restSeconds = answer.restSeconds;
  }

  /** Why nothing more should be asked, if so. */
  function endNow(): RunEnd | null {
    if (options.isOver()) return { outcome: 'unfinished', afterSeconds: 0 };
    return restSeconds > 0 ? { outcome: 'throttled', afterSeconds: restSeconds } : null;
  }

  function endWithout(answer: NoAnswer): RunEnd {
    const { outcome } = answer;
    switch (outcome) {
      case 'throttled':
        return { outcome, afterSeconds: answer.retryAfterSeconds };
      case 'unreachable':
        // A shop that answers nothing at all must not take the place of others too often.
        return { outcome, afterSeconds: answers > 0 ? SOON_SECONDS : null };
      case 'refused':
        // Perhaps Shopify does not know the place any more at which the pass was to go on.
        return { outcome, afterSeconds: null, startOver: true };
      case 'access_lost':
        return { outcome, afterSeconds: null };
    }
  }

  async function readOrder({ gid, updatedAt }: KeyedOrder): Promise<RunEnd | null> {
    const answer = await ports.readWholeOrder(shopDomain, gid);
    if (!('restSeconds' in answer)) return endWithout(answer);
    heard(answer);
    counts.ordersRead += 1;
    if (answer.outcome !== 'read') return null;
    const { facts } = answer;
    await store({
      webhookId: keyOfOrder({ gid, updatedAt: facts.order?.updatedAt ?? updatedAt }),
      rootGid: gid,
      subjectGid: gid,
      facts: { ...facts, readAt: now },
    });
    return null;
  }

  async function readPage(
    orders: readonly ChangedOrder[],
    answeredAt: Instant,
  ): Promise<RunEnd | null> {
    // What is left out here is in the next pass, which begins before this one did.
    const settled = addSeconds(answeredAt, -options.leftToWebhookSeconds);
    const keyed = orders
      .filter(({ updatedAt }) => updatedAt <= settled)
      .map((order) => ({ ...order, webhookId: keyOfOrder(order) }));
    for (const order of await ports.findBehind(shopId, keyed)) {
      const end = endNow() ?? (await readOrder(order));
      if (end !== null) return end;
    }
    return null;
  }

  async function readChangedOrders(): Promise<RunEnd | null> {
    const from = addSeconds(pass.mark, -OVERLAP_SECONDS);
    let cursor = pass.cursor;
    do {
      const early = endNow();
      if (early !== null) return early;
      const page = await ports.listChangedOrders(shopDomain, from, cursor);
      if (page.outcome !== 'page') return endWithout(page);
      heard(page);
      counts.ordersListed += page.orders.length;
      const end = await readPage(page.orders, page.answeredAt ?? now);
      if (end !== null) return end;
      cursor = page.next;
      const isHeld =
        cursor === null
          ? await ports.completePass(pass, page.answeredAt)
          : await ports.saveCursor(pass, cursor, page.answeredAt);
      if (!isHeld) return { outcome: 'claim_lost', afterSeconds: null };
    } while (cursor !== null);
    return null;
  }

  async function storeNews(parcel: ReadParcel, state: OrderState | undefined): Promise<void> {
    if (state === undefined || !bringsNews(state, parcel)) return;
    const { fulfilment, events } = parcel;
    const { gid, orderGid } = fulfilment;
    const nothingElse = { order: null, refunds: [], returns: [], paidAt: null };
    await store({
      webhookId: keyOfParcel(parcel),
      rootGid: orderGid,
      subjectGid: gid,
      facts: { ...nothingElse, orderGid, fulfilments: [fulfilment], events },
    });
  }

  /** Passed over: what Shopify refuses or does not answer must not come first time and again. */
  function passOver(batch: readonly ParcelId[], asked: Set<string>): void {
    for (const { orderGid } of batch) asked.add(orderGid);
  }

  /**
   * Asks for parcels until time or answers end; the roots it came to are added to `asked`. It does
   * not rest within a root, which would begin with the same parcels again.
   */
  async function readParcels(
    parcels: readonly ParcelId[],
    stateOf: ReadonlyMap<string, OrderState>,
    asked: Set<string>,
  ): Promise<RunEnd | null> {
    const { parcelsPerQuery } = ports;
    const batches: (readonly ParcelId[])[] = [];
    for (let place = 0; place < parcels.length; place += parcelsPerQuery) {
      batches.push(parcels.slice(place, place + parcelsPerQuery));
    }
    let refusedInARow = 0;
    for (let batch = batches.shift(); batch !== undefined; batch = batches.shift()) {
      const isWithinRoot = batch[0] !== undefined && asked.has(batch[0].orderGid);
      const early = isWithinRoot && !options.isOver() ? null : endNow();
      if (early !== null) return early;
      const answer = await ports.readParcels(shopDomain, batch);
      switch (answer.outcome) {
        case 'throttled':
        case 'access_lost':
          return endWithout(answer);
        case 'unreachable':
          passOver(batch, asked);
          return counts.parcelsRead > 0 ? endWithout(answer) : { ...answer, afterSeconds: null };
        case 'refused':
          // Which of them it is; the others are asked for all the same.
          if (batch.length > 1) {
            const middle = Math.ceil(batch.length / 2);
            batches.unshift(batch.slice(0, middle), batch.slice(middle));
            break;
          }
          passOver(batch, asked);
          refusedInARow += 1;
          if (refusedInARow > 1) return endWithout(answer);
          break;
        case 'read':
          passOver(batch, asked);
          refusedInARow = 0;
          heard(answer);
          counts.parcelsRead += answer.parcels.length;
          for (const parcel of answer.parcels) {
            await storeNews(parcel, stateOf.get(parcel.fulfilment.orderGid));
          }
      }
    }
    return null;
  }

  async function readParcelsOf(roots: readonly WatchedRoot[]): Promise<RunEnd | null> {
    const parcels: ParcelId[] = roots.flatMap(({ rootGid, state }) =>
      listWatchedParcels(state, now).map((gid) => ({ gid, orderGid: rootGid })),
    );
    const stateOf = new Map(roots.map(({ rootGid, state }) => [rootGid, state]));
    const asked = new Set<string>();
    try {
      return await readParcels(parcels, stateOf, asked);
    } finally {
      const withParcels = new Set(parcels.map(({ orderGid }) => orderGid));
      const left = roots.filter(({ rootGid }) => withParcels.has(rootGid) && !asked.has(rootGid));
      await ports.giveBackWatchedRoots(shopId, left);
    }
  }

  /** All that are on their way and were not asked for since the pass before. */
  async function readWatchedParcels(): Promise<RunEnd | null> {
    const unreadSince = addSeconds(now, -options.parcelRestSeconds);
    for (;;) {
      const early = endNow();
      if (early !== null) return early;
      const roots = await ports.takeWatchedRoots(shopId, WATCHED_ROOTS_TOGETHER, unreadSince);
      if (roots.length === 0) return null;
      const end = await readParcelsOf(roots);
      if (end !== null) return end;
    }
  }

  /** Null: nothing was heard that tells. */
  function accessAfter({ outcome }: RunEnd): PassAccess | null {
    if (outcome === 'access_lost') return 'lost';
    if (answers > 0) return 'there';
    return outcome === 'unreachable' ? 'silent' : null;
  }

  const end = (await readChangedOrders()) ??
    // The orders are read, whatever becomes of the parcels: those left are asked for soon.
    (await readWatchedParcels()) ?? { outcome: 'complete', afterSeconds: null };
  return { ...end, access: accessAfter(end) };
}
