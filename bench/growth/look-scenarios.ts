import { randomUUID } from 'node:crypto';
import { WAITS } from '#app/domain/waits.ts';
import { makeAttemptStore } from '#app/store/attempts.server.ts';
import { makeErasureStore } from '#app/store/erasure.server.ts';
import { makeHoldProbeStore } from '#app/store/hold-probes.server.ts';
import { makeHookWatchStore } from '#app/store/hook-watch.server.ts';
import { makeKnownOrders } from '#app/store/known-orders.server.ts';
import { makeReceiptStore } from '#app/store/receipts.server.ts';
import { makeReconciliationStore } from '#app/store/reconciliation.server.ts';
import { makeRootStore } from '#app/store/roots.server.ts';
import { makeSilentMessageStore } from '#app/store/silent-messages.server.ts';
import type { SessionEngine } from '#app/store/sql.ts';
import type { Vault } from '#app/store/vault.ts';
import type { Sample } from './sample.ts';
import type { Measure } from './work-scenarios.ts';

/** States of the history are as long as real ones, and need not open. */
const OPTIONS = { waits: WAITS, onUnreadable: () => {} };

/** What the worker asks when there is nothing to do, and what is done now and then. */
export async function measureLooks(
  engine: SessionEngine,
  vault: Vault,
  sample: Sample,
  measure: Measure,
): Promise<void> {
  const roots = makeRootStore(engine, vault, OPTIONS);
  await measure('look: decide', async () => {
    await roots.claimRoots(50);
    await roots.millisecondsToNextDecision();
  });
  const attempts = makeAttemptStore(engine, vault, OPTIONS);
  await measure('look: send', async () => {
    await attempts.findDueChannels();
    await attempts.millisecondsToNextDue();
    await attempts.closeOverdueAttempts();
    await attempts.endExpiredMessages();
  });
  await measure('look: missed reports', () => makeReceiptStore(engine, vault).sweep());
  await measure('look: polls', () =>
    makeSilentMessageStore(engine, vault, OPTIONS).claimSilent(20),
  );
  await measure('look: probes of holds', () =>
    makeHoldProbeStore(engine, vault, OPTIONS).claimProbes(20),
  );
  await measure('look: hooks', () => makeHookWatchStore(engine, vault, OPTIONS).claimWatches(10));
  const passes = makeReconciliationStore(engine, { ...WAITS, reconcile: 0 });
  const known = makeKnownOrders(engine, vault, () => {});
  const { shopId } = sample.large;
  await measure('reconcile: a pass of the large shop', async () => {
    await passes.enrolShops();
    await passes.claimPass();
    await known.takeWatchedRoots(shopId, 200, new Date().toISOString());
    await known.findBehind(
      shopId,
      sample.orders.slice(0, 80).map(({ rootGid }) => ({
        gid: rootGid,
        updatedAt: new Date().toISOString(),
        webhookId: randomUUID(),
      })),
    );
  });
  await measure('erase: one order', () =>
    makeErasureStore(engine, vault).eraseOrders(
      shopId,
      sample.orders.slice(0, 1).map(({ rootGid }) => rootGid),
    ),
  );
}
