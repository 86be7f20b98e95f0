import type { Decide } from './pipeline/decide.ts';
import { makeLoop } from './pipeline/loop.ts';
import type { Reconcile } from './pipeline/reconcile.ts';
import type { Send } from './pipeline/send.ts';
import type { JobHandlers, JobQueue } from './queue/job-queue.server.ts';

export type WorkerPorts = {
  decide: Decide;
  send: Send;
  reconcile: Reconcile;
  sweepReceipts(): Promise<unknown>;
  poll(): Promise<boolean>;
  refreshTemplates(): Promise<void>;
  runRetention(): Promise<void>;
  queue: JobQueue;
  /** At least this often each loop looks for itself, for what a lost wake-up left behind. */
  sweepSeconds: number;
  onError(error: unknown): void;
};

export type Worker = {
  wakeDecide(): void;
  wakeSend(): void;
  /** Takes on nothing new; settles when what is under way has been recorded. */
  stop(): Promise<void>;
};

/** Starts the loops that decide, send, reconcile and sweep, and takes jobs on. */
export async function startWorker(ports: WorkerPorts): Promise<Worker> {
  const { decide, send, reconcile, onError } = ports;
  const sweepMs = ports.sweepSeconds * 1000;
  const decideLoop = makeLoop({ run: () => decide.run(), sweepMs, onError });
  const sendLoop = makeLoop({ run: () => send.run(), sweepMs, onError });
  const reconcileLoop = makeLoop({ run: () => reconcile.run(), sweepMs, onError });
  const sweepLoop = makeLoop({
    run: async () => {
      await send.sweep();
      await ports.sweepReceipts();
      return sweepMs;
    },
    sweepMs,
    onError,
  });
  const handlers: JobHandlers = {
    'decide.wake': async () => decideLoop.wake(),
    'send.wake': async () => sendLoop.wake(),
    'track.poll': async () => {
      while (await ports.poll());
    },
    'templates.refresh': ports.refreshTemplates,
    'retention.run': ports.runRetention,
  };
  await ports.queue.work(handlers);
  sweepLoop.wake();
  decideLoop.wake();
  sendLoop.wake();
  reconcileLoop.wake();
  return {
    wakeDecide: () => decideLoop.wake(),
    wakeSend: () => sendLoop.wake(),
    async stop() {
      const loops = [decideLoop, sendLoop, reconcileLoop, sweepLoop];
      await Promise.all(loops.map((loop) => loop.stop()));
      await reconcile.drain();
      await decide.drain();
      await send.drain();
    },
  };
}
