import type { Instant } from '#app/domain/facts.ts';
import { addSeconds } from '#app/domain/instant.ts';
import { readWatchedParcels } from './reconcile-parcels.ts';
import type {
  ChangedOrder,
  ClaimedPass,
  KeyedOrder,
  PassAccess,
  ReconcilePorts,
} from './reconcile-ports.ts';
import {
  makeReconcileRun,
  RECONCILIATION,
  type ReconcileRun,
  type RunEnd,
  type RunOptions,
} from './reconcile-run.ts';

/**
 * Passes overlap, for Shopify's search may be behind its orders and its clock may differ from
 * ours.
 */
const OVERLAP_SECONDS = 600;

export type ShopRunEnd = RunEnd & { readonly access: PassAccess | null };

/** The key of an order as read: whoever reads the same again stores it once. */
function keyOfOrder({ gid, updatedAt }: ChangedOrder): string {
  return `${RECONCILIATION} ${gid} ${updatedAt}`;
}

async function readOrder(
  run: ReconcileRun,
  { gid, updatedAt }: KeyedOrder,
): Promise<RunEnd | null> {
  const { ports, pass, counts } = run;
  const answer = await ports.readWholeOrder(pass.shopDomain, gid);
  if (!('restSeconds' in answer)) return run.endWithout(answer);
  run.heard(answer);
  counts.ordersRead += 1;
  if (answer.outcome !== 'read') return null;
  const { facts } = answer;
  await run.store({
    webhookId: keyOfOrder({ gid, updatedAt: facts.order?.updatedAt ?? updatedAt }),
    rootGid: gid,
    subjectGid: gid,
    facts: { ...facts, readAt: pass.now },
  });
  return null;
}

async function readPage(
  run: ReconcileRun,
  orders: readonly ChangedOrder[],
  changedUntil: Instant,
): Promise<RunEnd | null> {
  // What is left out here is in the next pass, which begins before this one did.
  const keyed = orders
    .filter(({ updatedAt }) => updatedAt <= changedUntil)
    .map((order) => ({ ...order, webhookId: keyOfOrder(order) }));
  for (const order of await run.ports.findBehind(run.pass.shopId, keyed)) {
    const end = run.endNow() ?? (await readOrder(run, order));
    if (end !== null) return end;
  }
  return null;
}

async function readChangedOrders(
  run: ReconcileRun,
  leftToWebhookSeconds: number,
): Promise<RunEnd | null> {
  const { ports, pass, counts } = run;
  const from = addSeconds(pass.mark, -OVERLAP_SECONDS);
  let cursor = pass.cursor;
  do {
    const early = run.endNow();
    if (early !== null) return early;
    const page = await ports.listChangedOrders(pass.shopDomain, from, cursor);
    if (page.outcome !== 'page') return run.endWithout(page);
    run.heard(page);
    counts.ordersListed += page.orders.length;
    const changedUntil = addSeconds(page.answeredAt ?? pass.now, -leftToWebhookSeconds);
    const end = await readPage(run, page.orders, changedUntil);
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

/** What the run tells of Shopify's access; null: nothing was heard that tells. */
function accessAfter(run: ReconcileRun, { outcome }: RunEnd): PassAccess | null {
  if (outcome === 'access_lost') return 'lost';
  if (run.hasAnswer()) return 'there';
  return outcome === 'unreachable' ? 'silent' : null;
}

/**
 * One run on one shop: goes on with its pass over the orders that changed and, once the pass is
 * complete, asks for parcels. It may end after any answer and goes on from there another time.
 */
export async function reconcileShop(
  ports: ReconcilePorts,
  pass: ClaimedPass,
  options: RunOptions & {
    /** An order that changed this short a time ago is left to its webhook. */
    leftToWebhookSeconds: number;
    /** A parcel is asked for again after this long, not before. */
    parcelRestSeconds: number;
  },
): Promise<ShopRunEnd> {
  const run = makeReconcileRun(ports, pass, options);
  const end = (await readChangedOrders(run, options.leftToWebhookSeconds)) ??
    // The orders are read, whatever becomes of the parcels: those left are asked for soon.
    (await readWatchedParcels(run, options.parcelRestSeconds)) ?? {
      outcome: 'complete',
      afterSeconds: null,
    };
  return { ...end, access: accessAfter(run, end) };
}
