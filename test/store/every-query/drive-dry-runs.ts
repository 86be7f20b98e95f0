import { v7 as uuidv7 } from 'uuid';
import type { DryRunRow } from '#app/pipeline/dry-run-order.ts';
import { makeDryRunSettings } from '#app/store/dry-run-settings.server.ts';
import { makeDryRunViews } from '#app/store/dry-run-views.server.ts';
import { makeDryRunStore } from '#app/store/dry-runs.server.ts';
import { makeTestShop, newGid, newPhone } from '#test/store/shop-fixture.ts';
import { testVault } from '#test/vault.ts';
import type { Driven } from './drive-sending.ts';

function rowOf(subjectGid: string): DryRunRow {
  return {
    subjectKind: 'fulfilment',
    subjectGid,
    status: 'shipped',
    carrierStatus: null,
    family: 'shipped',
    occurrence: subjectGid,
    happenedAt: new Date().toISOString(),
    orderName: '#1042',
    parcel: null,
    phone: null,
    phoneSource: null,
    customerName: null,
    decision: 'skip',
    reason: 'no_phone',
  };
}

/** A dry run from its start until it is erased, and the pages that show it. */
export async function driveDryRuns({ sql, raw }: Driven): Promise<void> {
  const shop = await makeTestShop(raw);
  const store = makeDryRunStore(sql, testVault);
  const views = makeDryRunViews(sql, testVault);
  const id = uuidv7();
  await views.startRun(shop.id, id, 7);
  await store.millisecondsToNextRun();
  const run = await store.claimRun();
  if (run === null) throw new Error('It is due');
  await makeDryRunSettings(sql, testVault)(shop.id);
  await store.saveTotal(run, { count: 1, isExact: true });
  const orders = [{ rootGid: newGid('Order'), rows: [rowOf(newGid('Fulfillment'))] }];
  await store.storeOrders(run, { gids: ['gid'], orders });
  await store.saveCursor(run, 'cursor');
  await store.releaseRun(run, { afterSeconds: -1, problem: null, failures: 0 });
  const again = await store.claimRun();
  if (again === null) throw new Error('It is due again');
  await store.endRun(again, { state: 'complete', problem: null });
  await views.findRun(shop.id);
  for (const decision of [null, 'send', 'skip'] as const) {
    for (const side of [null, 'before', 'after'] as const) {
      const from = side === null ? null : { side, id };
      await views.listResults(shop.id, id, decision, { from, limit: 50 });
    }
  }
  await views.startRun(shop.id, uuidv7(), 7);
  await views.stopRun(shop.id);
  while (await store.eraseStep());

  // Rows of others, so that the plans are those of a table that is not empty.
  const other = await makeTestShop(raw);
  await views.startRun(other.id, uuidv7(), 60);
  const long = await store.claimRun();
  if (long === null) throw new Error('It is due');
  await store.storeOrders(long, {
    gids: [],
    orders: Array.from({ length: 400 }, () => ({
      rootGid: newGid('Order'),
      rows: [{ ...rowOf(newGid('Fulfillment')), phone: newPhone() }],
    })),
  });
}
