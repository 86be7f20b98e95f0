import type { BulkActions } from './pipeline/bulk-action.ts';
import type { Decide } from './pipeline/decide.ts';
import type { DryRuns } from './pipeline/dry-run.ts';
import { makeLoop } from './pipeline/loop.ts';
import type { Poll } from './pipeline/poll.ts';
import type { Reconcile } from './pipeline/reconcile.ts';
import type { Send } from './pipeline/send.ts';
import type { TellByEmail } from './pipeline/tell-by-email.ts';
import type { JobHandlers, JobQueue } from './queue/job-queue.server.ts';

export type WorkerPorts = {
  decide: Decide;
  send: Send;
  reconcile: Reconcile;
  dryRuns: DryRuns;
  bulkActions: BulkActions;
  sweepReceipts(): Promise<unknown>;
  /** Returns whether there may be more. */
  probeHolds(): Promise<boolean>;
  poll: Poll;
  /** Writes to customers whom WhatsApp could not reach. */
  tellByEmail: TellByEmail;
  /** Returns whether there may be more to look at. */
  watchHooks(): Promise<boolean>;
  refreshTemplates(stop: AbortSignal): Promise<void>;
  alignHooks(stop: AbortSignal): Promise<void>;
  eraseOldTests(): Promise<void>;
  addUpCounts(stop: AbortSignal): Promise<void>;
  /** Tells staff by e-mail what needs a hand; nothing where no mail can be sent. */
  alertStaff(stop: AbortSignal): Promise<void>;
  makePartitions(): Promise<unknown>;
  runRetention(stop: AbortSignal): Promise<void>;
  queue: JobQueue;
  /** At least this often each loop looks for itself, for what a lost wake-up left behind. */
  sweepSeconds: number;
  /** How often to look for messages of which nothing is heard. */
  pollSeconds: number;
  /** How often to look for channels whose turn it is to be watched. */
  watchSeconds: number;
  onError(error: unknown): void;
};

export type Worker = {
  wakeDecide(): void;
  wakeSend(): void;
  wakeDryRuns(): void;
  wakeBulkActions(): void;
  /** Takes on nothing new; settles when what is under way has been recorded. */
  stop(): Promise<void>;
};

/** Starts the loops that decide, send, reconcile, sweep, poll and probe, and takes jobs on. */
export async function startWorker(ports: WorkerPorts): Promise<Worker> {
  const { decide, send, reconcile, dryRuns, bulkActions, onError } = ports;
  const sweepMs = ports.sweepSeconds * 1000;
  const decideLoop = makeLoop({ run: () => decide.run(), sweepMs, onError });
  const sendLoop = makeLoop({ run: () => send.run(), sweepMs, onError });
  const reconcileLoop = makeLoop({ run: () => reconcile.run(), sweepMs, onError });
  const dryRunLoop = makeLoop({ run: () => dryRuns.run(), sweepMs, onError });
  const bulkActionLoop = makeLoop({ run: () => bulkActions.run(), sweepMs, onError });
  const sweepLoop = makeLoop({
    run: async () => {
      await send.sweep();
      await ports.sweepReceipts();
      return sweepMs;
    },
    sweepMs,
    onError,
  });
  const probeLoop = makeLoop({
    run: async () => ((await ports.probeHolds()) ? 0 : sweepMs),
    sweepMs,
    onError,
  });
  const pollMs = ports.pollSeconds * 1000;
  const pollLoop = makeLoop({
    run: async () => ((await ports.poll.run()) ? 0 : pollMs),
    sweepMs: pollMs,
    onError,
  });
  const watchMs = ports.watchSeconds * 1000;
  const watchLoop = makeLoop({
    run: async () => ((await ports.watchHooks()) ? 0 : watchMs),
    sweepMs: watchMs,
    onError,
  });
  const emailLoop = makeLoop({
    run: async () => ((await ports.tellByEmail.run()) ? 0 : sweepMs),
    sweepMs,
    onError,
  });
  const stopping = new AbortController();
  const handlers: JobHandlers = {
    'decide.wake': async () => decideLoop.wake(),
    'send.wake': async () => sendLoop.wake(),
    'dry-runs.wake': async () => dryRunLoop.wake(),
    'bulk-actions.wake': async () => bulkActionLoop.wake(),
    'templates.refresh': () => ports.refreshTemplates(stopping.signal),
    'hooks.align': () => ports.alignHooks(stopping.signal),
    'tests.erase': () => ports.eraseOldTests(),
    'counts.add': () => ports.addUpCounts(stopping.signal),
    'staff.alert': () => ports.alertStaff(stopping.signal),
    'partitions.make': async () => {
      await ports.makePartitions();
    },
    'retention.run': () => ports.runRetention(stopping.signal),
  };
  await ports.queue.work(handlers);
  sweepLoop.wake();
  probeLoop.wake();
  pollLoop.wake();
  watchLoop.wake();
  emailLoop.wake();
  decideLoop.wake();
  sendLoop.wake();
  reconcileLoop.wake();
  dryRunLoop.wake();
  bulkActionLoop.wake();
  return {
    wakeDecide: () => decideLoop.wake(),
    wakeSend: () => sendLoop.wake(),
    wakeDryRuns: () => dryRunLoop.wake(),
    wakeBulkActions: () => bulkActionLoop.wake(),
    async stop() {
      // What is under way ends at its next step.
      stopping.abort();
      ports.poll.stop();
      ports.tellByEmail.stop();
      bulkActions.stop();
      const resting = ports.queue.rest();
      const loops = [
        decideLoop,
        sendLoop,
        reconcileLoop,
        dryRunLoop,
        bulkActionLoop,
        sweepLoop,
        probeLoop,
        pollLoop,
        watchLoop,
        emailLoop,
      ];
      await Promise.all(loops.map((loop) => loop.stop()));
      await Promise.all([
        decide.drain(),
        send.drain(),
        reconcile.drain(),
        dryRuns.drain(),
        resting,
      ]);
    },
  };
}
