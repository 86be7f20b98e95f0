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
  ReadParcel,
  ReconcilePorts,
} from './reconcile-ports.ts';

/** The topic of what was read rather than told. */
export const RECONCILIATION = 'reconciliation';

/**
 * Passes overlap, for Shopify's search may be behind its orders and its clock may differ from
 * ours.
 */
const OVERLAP_SECONDS = 600;
/** Slow answers of one shop hold up no other as long as there are fewer slow ones than this. */
const SHOPS_AT_ONCE = 6;
/** A run ends then, wherever it is, and goes on after the other shops that are due. */
const RUN_MS = 60_000;
/** Roots whose parcels one pass asks for. */
const WATCHED_ROOTS_PER_PASS = 200;
/** An order that changed in the last of this part of the interval is left to its webhook. */
const LEFT_TO_WEBHOOK = 0.1;
/** After a failure that came once some questions had been answered. */
const SOON_SECONDS = 15;
/** Passes of a shop are up to this much of the interval further apart, so that shops spread. */
const SPREAD = 0.5;
const SHORTEST_LOOK_MS = 250;

export type ReconcileOutcome =
  | 'complete'
  /** Goes on soon: the run took its time, or the app is stopping. */
  | 'unfinished'
  | 'throttled'
  | 'access_lost'
  | 'unreachable'
  | 'refused'
  | 'failed'
  /** The shop was installed anew meanwhile, or the run outlived its lease. */
  | 'claim_lost';

export type ReconcileLog = (entry: {
  shopId: string;
  /** Changed orders, the orders of them that were read whole, and parcels that were read. */
  ordersListed: number;
  ordersRead: number;
  parcelsRead: number;
  eventsStored: number;
  milliseconds: number;
  outcome: ReconcileOutcome;
}) => void;

export type Reconcile = {
  /** Takes up shops that are due. Returns in how many milliseconds to look again, if at all. */
  run(): Promise<number | null>;
  /** Ends what is under way as soon as it can go on from there; settles when it has. */
  drain(): Promise<void>;
};

/** One run on one shop. */
type Run = {
  readonly pass: ClaimedPass;
  readonly endsAt: number;
  answers: number;
  restSeconds: number;
  ordersListed: number;
  ordersRead: number;
  parcelsRead: number;
  eventsStored: number;
};

/** Why a run ends, and when its shop is due again; null: after the interval. */
type End = {
  readonly outcome: ReconcileOutcome;
  readonly afterSeconds: number | null;
  readonly startOver?: boolean;
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
 * Makes the reconciling worker: what a shop's webhooks did not bring is read from Shopify, and
 * takes the same way as they do. It stores what it read in events and knows nothing of statuses.
 */
export function makeReconcile(
  ports: ReconcilePorts,
  options: {
    intervalSeconds: number;
    log: ReconcileLog;
    onError: (error: unknown) => void;
    milliseconds: () => number;
    /** From 0 to 1. */
    random: () => number;
  },
): Reconcile {
  const leftToWebhookSeconds = options.intervalSeconds * LEFT_TO_WEBHOOK;
  const underWay = new Set<Promise<void>>();
  let stopping = false;

  async function store(run: Run, event: Omit<NewEvent, 'shopDomain' | 'topic' | 'triggeredAt'>) {
    const events: NewEvent[] = [
      {
        ...event,
        shopDomain: run.pass.shopDomain,
        topic: RECONCILIATION,
        triggeredAt: run.pass.now,
      },
    ];
    let result = await ports.storeEvents(events);
    if (result.outcome === 'conflict') result = await ports.storeEvents(events);
    if (result.outcome === 'conflict') throw new Error('Storing an event conflicted twice');
    if (result.outcome === 'bad_data') {
      options.onError(new Error('The database cannot store a value of an order that was read'));
    } else if ([...result.as.values()].includes('new')) {
      run.eventsStored += 1;
      ports.wakeDecide();
    }
  }

  /** Why the run should ask nothing more, if it should not. */
  function endBefore(run: Run): End | null {
    if (stopping || options.milliseconds() >= run.endsAt) {
      return { outcome: 'unfinished', afterSeconds: 0 };
    }
    if (run.restSeconds > 0) return { outcome: 'throttled', afterSeconds: run.restSeconds };
    return null;
  }

  function endWithout({ answers }: Run, answer: NoAnswer): End {
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

  async function readOrder(run: Run, order: KeyedOrder): Promise<End | null> {
    const { shopDomain, now } = run.pass;
    const answer = await ports.readWholeOrder(shopDomain, order.gid);
    if (!('restSeconds' in answer)) return endWithout(run, answer);
    run.answers += 1;
    run.restSeconds = answer.restSeconds;
    run.ordersRead += 1;
    if (answer.outcome !== 'read') return null;
    const { facts } = answer;
    const { orderGid } = facts;
    await store(run, {
      webhookId: keyOfOrder({
        gid: orderGid,
        updatedAt: facts.order?.updatedAt ?? order.updatedAt,
      }),
      rootGid: orderGid,
      subjectGid: orderGid,
      facts: { ...facts, readAt: now },
    });
    return null;
  }

  async function readChangedOrders(run: Run): Promise<End | null> {
    const { pass } = run;
    const from = addSeconds(pass.mark, -OVERLAP_SECONDS);
    let cursor = pass.cursor;
    for (;;) {
      const early = endBefore(run);
      if (early !== null) return early;
      const page = await ports.listChangedOrders(pass.shopDomain, from, cursor);
      if (page.outcome !== 'page') return endWithout(run, page);
      run.answers += 1;
      run.restSeconds = page.restSeconds;
      run.ordersListed += page.orders.length;
      // What is left out here is in the next pass, which begins before this one did.
      const settled = addSeconds(page.answeredAt ?? pass.now, -leftToWebhookSeconds);
      const keyed = page.orders
        .filter(({ updatedAt }) => updatedAt <= settled)
        .map((order) => ({ ...order, webhookId: keyOfOrder(order) }));
      for (const order of await ports.findBehind(pass.shopId, keyed)) {
        const end = endBefore(run) ?? (await readOrder(run, order));
        if (end !== null) return end;
      }
      cursor = page.next;
      const isHeld =
        cursor === null
          ? await ports.completePass(pass, page.answeredAt)
          : await ports.saveCursor(pass, cursor, page.answeredAt);
      if (!isHeld) return { outcome: 'claim_lost', afterSeconds: null };
      if (cursor === null) return null;
    }
  }

  async function readParcels(
    run: Run,
    parcels: readonly ParcelId[],
    stateOf: ReadonlyMap<string, OrderState>,
  ): Promise<End | null> {
    const answer = await ports.readParcels(run.pass.shopDomain, parcels);
    if (answer.outcome !== 'read') return endWithout(run, answer);
    run.answers += 1;
    run.restSeconds = answer.restSeconds;
    run.parcelsRead += answer.parcels.length;
    for (const parcel of answer.parcels) {
      const { fulfilment, events } = parcel;
      const { orderGid } = fulfilment;
      const state = stateOf.get(orderGid);
      if (state === undefined || !bringsNews(state, parcel)) continue;
      await store(run, {
        webhookId: keyOfParcel(parcel),
        rootGid: orderGid,
        subjectGid: fulfilment.gid,
        facts: {
          orderGid,
          order: null,
          fulfilments: [fulfilment],
          events,
          refunds: [],
          returns: [],
          paidAt: null,
        },
      });
    }
    return null;
  }

  async function readWatchedParcels(run: Run): Promise<void> {
    const { shopId, now } = run.pass;
    const roots = await ports.takeWatchedRoots(shopId, WATCHED_ROOTS_PER_PASS);
    const stateOf = new Map(roots.map(({ rootGid, state }) => [rootGid, state]));
    const parcels = roots.flatMap(({ rootGid, state }) =>
      listWatchedParcels(state, now).map((gid) => ({ gid, orderGid: rootGid })),
    );
    for (let first = 0; first < parcels.length; first += ports.parcelsPerQuery) {
      const asked = parcels.slice(first, first + ports.parcelsPerQuery);
      // The pass is complete already: what is not asked for now is asked for in another.
      if (endBefore(run) ?? (await readParcels(run, asked, stateOf))) return;
    }
  }

  async function readAll(run: Run): Promise<End> {
    const end = await readChangedOrders(run);
    if (end !== null) return end;
    await readWatchedParcels(run);
    return { outcome: 'complete', afterSeconds: null };
  }

  async function readAllOrFail(run: Run): Promise<End> {
    try {
      return await readAll(run);
    } catch (error) {
      options.onError(error);
      return { outcome: 'failed', afterSeconds: null };
    }
  }

  async function reconcileShop(pass: ClaimedPass): Promise<void> {
    const startedAt = options.milliseconds();
    const counts = { ordersListed: 0, ordersRead: 0, parcelsRead: 0, eventsStored: 0 };
    const run: Run = { pass, endsAt: startedAt + RUN_MS, answers: 0, restSeconds: 0, ...counts };
    const { outcome, afterSeconds, startOver = false } = await readAllOrFail(run);
    const interval = options.intervalSeconds * (1 + SPREAD * options.random());
    await ports.releasePass(pass, { afterSeconds: afterSeconds ?? interval, startOver });
    const { ordersListed, ordersRead, parcelsRead, eventsStored } = run;
    options.log({
      shopId: pass.shopId,
      ordersListed,
      ordersRead,
      parcelsRead,
      eventsStored,
      milliseconds: Math.round(options.milliseconds() - startedAt),
      outcome,
    });
  }

  /** One of the few shops at once, and whichever are due after it. */
  async function goOnFrom(first: ClaimedPass): Promise<void> {
    let pass: ClaimedPass | null = first;
    while (pass !== null) {
      await reconcileShop(pass);
      pass = stopping ? null : await ports.claimPass();
    }
  }

  function start(pass: ClaimedPass): void {
    const task = goOnFrom(pass)
      .catch(options.onError)
      .finally(() => underWay.delete(task));
    underWay.add(task);
  }

  return {
    async run() {
      await ports.enrolShops();
      while (underWay.size < SHOPS_AT_ONCE) {
        const pass = await ports.claimPass();
        if (pass === null) {
          const next = await ports.millisecondsToNextPass();
          return next === null ? null : Math.max(next, SHORTEST_LOOK_MS);
        }
        start(pass);
      }
      // Each takes up the next that is due when it has done with its own.
      return null;
    },
    async drain() {
      stopping = true;
      await Promise.all(underWay);
    },
  };
}
