import type { ClaimedPass, ReconcilePorts } from './reconcile-ports.ts';
import type { ReconcileOutcome, RunCounts } from './reconcile-run.ts';
import { reconcileShop, type ShopRunEnd } from './reconcile-shop.ts';

/** Slow answers of one shop hold up no other as long as there are fewer slow ones than this. */
const SHOPS_AT_ONCE = 6;
/** A run ends then, wherever it is, and goes on after the other shops that are due. */
const RUN_MS = 60_000;
/** An order that changed in the last of this part of the interval is left to its webhook. */
const LEFT_TO_WEBHOOK = 0.1;
/** Passes of a shop are up to this much of the interval further apart, so that shops spread. */
const SPREAD = 0.5;
/** Of the interval: a run that goes on soon asks for what its pass has not asked for yet. */
const PARCEL_REST = 0.9;
const SHORTEST_LOOK_MS = 250;

export type ReconcileLog = (
  entry: Readonly<RunCounts> & {
    shopId: string;
    milliseconds: number;
    outcome: ReconcileOutcome;
  },
) => void;

export type Reconcile = {
  /** Takes up shops that are due. Returns in how many milliseconds to look again, if at all. */
  run(): Promise<number | null>;
  /** Ends what is under way where it can go on another time; settles when it has ended. */
  drain(): Promise<void>;
};

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
  const { intervalSeconds, log, onError, milliseconds, random } = options;
  const underWay = new Set<Promise<void>>();
  let stopping = false;

  async function runOn(pass: ClaimedPass, counts: RunCounts, endsAt: number): Promise<ShopRunEnd> {
    try {
      return await reconcileShop(ports, pass, {
        counts,
        leftToWebhookSeconds: intervalSeconds * LEFT_TO_WEBHOOK,
        parcelRestSeconds: intervalSeconds * PARCEL_REST,
        isOver: () => stopping || milliseconds() >= endsAt,
        onError,
      });
    } catch (error) {
      onError(error);
      return { outcome: 'failed', afterSeconds: null, access: null };
    }
  }

  async function reconcile(pass: ClaimedPass): Promise<void> {
    const startedAt = milliseconds();
    const counts = { ordersListed: 0, ordersRead: 0, parcelsRead: 0, eventsStored: 0 };
    const end = await runOn(pass, counts, startedAt + RUN_MS);
    await ports.releasePass(pass, {
      afterSeconds: end.afterSeconds ?? intervalSeconds * (1 + SPREAD * random()),
      startOver: end.startOver ?? false,
      access: end.access,
    });
    log({
      shopId: pass.shopId,
      ...counts,
      milliseconds: Math.round(milliseconds() - startedAt),
      outcome: end.outcome,
    });
  }

  /** One of the few shops at once, and whichever are due after it. */
  async function goOnFrom(first: ClaimedPass): Promise<void> {
    let pass: ClaimedPass | null = first;
    while (pass !== null) {
      await reconcile(pass);
      pass = stopping ? null : await ports.claimPass();
    }
  }

  function start(pass: ClaimedPass): void {
    const task = goOnFrom(pass)
      .catch(onError)
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
