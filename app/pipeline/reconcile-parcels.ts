import { addSeconds } from '#app/domain/instant.ts';
import type { OrderState } from '#app/domain/order-state.ts';
import { bringsNews, listWatchedParcels } from '#app/domain/watched-parcels.ts';
import type { ParcelId, ReadParcel, WatchedRoot } from './reconcile-ports.ts';
import { RECONCILIATION, type ReconcileRun, type RunEnd } from './reconcile-run.ts';

/** Roots whose parcels are looked up at once. */
const WATCHED_ROOTS_TOGETHER = 200;

function keyOfParcel({ fulfilment, events }: ReadParcel): string {
  const { gid, updatedAt, status, shipmentStatus } = fulfilment;
  const eventIds = events.map((event) => event.gid.split('/').at(-1));
  return [RECONCILIATION, gid, updatedAt, status, shipmentStatus, ...eventIds].join(' ');
}

async function storeNews(
  run: ReconcileRun,
  parcel: ReadParcel,
  state: OrderState | undefined,
): Promise<void> {
  if (state === undefined || !bringsNews(state, parcel)) return;
  const { fulfilment, events } = parcel;
  const { gid, orderGid } = fulfilment;
  const nothingElse = { order: null, refunds: [], returns: [], paidAt: null };
  await run.store({
    webhookId: keyOfParcel(parcel),
    rootGid: orderGid,
    subjectGid: gid,
    facts: { ...nothingElse, orderGid, fulfilments: [fulfilment], events },
  });
}

function inBatches(parcels: readonly ParcelId[], size: number): (readonly ParcelId[])[] {
  const batches: (readonly ParcelId[])[] = [];
  for (let place = 0; place < parcels.length; place += size) {
    batches.push(parcels.slice(place, place + size));
  }
  return batches;
}

/**
 * These have had their turn, also where Shopify refuses them or does not answer: they must not come
 * first time and again.
 */
function noteAsked(batch: readonly ParcelId[], asked: Set<string>): void {
  for (const { orderGid } of batch) asked.add(orderGid);
}

/**
 * Asks for parcels until time or answers end; the roots it came to are added to `asked`. It does
 * not rest within a root, which would begin with the same parcels again.
 */
async function readParcels(
  run: ReconcileRun,
  parcels: readonly ParcelId[],
  stateOf: ReadonlyMap<string, OrderState>,
  asked: Set<string>,
): Promise<RunEnd | null> {
  const { ports, counts } = run;
  const batches = inBatches(parcels, ports.parcelsPerQuery);
  let refusedInARow = 0;
  for (let batch = batches.shift(); batch !== undefined; batch = batches.shift()) {
    const isWithinRoot = batch[0] !== undefined && asked.has(batch[0].orderGid);
    const early = isWithinRoot && !run.isOver() ? null : run.endNow();
    if (early !== null) return early;
    const answer = await ports.readParcels(run.pass.shopDomain, batch);
    switch (answer.outcome) {
      case 'throttled':
      case 'access_lost':
        return run.endWithout(answer);
      case 'unreachable':
        noteAsked(batch, asked);
        return counts.parcelsRead > 0 ? run.endWithout(answer) : { ...answer, afterSeconds: null };
      case 'refused':
        // Which of them it is; the others are asked for all the same.
        if (batch.length > 1) {
          const middle = Math.ceil(batch.length / 2);
          batches.unshift(batch.slice(0, middle), batch.slice(middle));
          break;
        }
        noteAsked(batch, asked);
        refusedInARow += 1;
        if (refusedInARow > 1) return run.endWithout(answer);
        break;
      case 'read':
        noteAsked(batch, asked);
        refusedInARow = 0;
        run.heard(answer);
        counts.parcelsRead += answer.parcels.length;
        for (const parcel of answer.parcels) {
          await storeNews(run, parcel, stateOf.get(parcel.fulfilment.orderGid));
        }
    }
  }
  return null;
}

async function readParcelsOf(
  run: ReconcileRun,
  roots: readonly WatchedRoot[],
): Promise<RunEnd | null> {
  const { shopId, now } = run.pass;
  const parcels: ParcelId[] = roots.flatMap(({ rootGid, state }) =>
    listWatchedParcels(state, now).map((gid) => ({ gid, orderGid: rootGid })),
  );
  const stateOf = new Map(roots.map(({ rootGid, state }) => [rootGid, state]));
  const asked = new Set<string>();
  try {
    return await readParcels(run, parcels, stateOf, asked);
  } finally {
    const withParcels = new Set(parcels.map(({ orderGid }) => orderGid));
    const left = roots.filter(({ rootGid }) => withParcels.has(rootGid) && !asked.has(rootGid));
    await run.ports.giveBackWatchedRoots(shopId, left);
  }
}

/**
 * Asks for all parcels on their way that were not asked for within the last `restSeconds`, the
 * longest unasked first. Returns why the run ends before that; null: it came to all.
 */
export async function readWatchedParcels(
  run: ReconcileRun,
  restSeconds: number,
): Promise<RunEnd | null> {
  const { shopId, now } = run.pass;
  const unreadSince = addSeconds(now, -restSeconds);
  for (;;) {
    const early = run.endNow();
    if (early !== null) return early;
    const roots = await run.ports.takeWatchedRoots(shopId, WATCHED_ROOTS_TOGETHER, unreadSince);
    if (roots.length === 0) return null;
    const end = await readParcelsOf(run, roots);
    if (end !== null) return end;
  }
}
