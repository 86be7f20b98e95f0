import type { Decide } from './pipeline/decide.ts';
import { makeLoop } from './pipeline/loop.ts';
import type { Send } from './pipeline/send.ts';
import type { JobHandlers, JobQueue } from './queue/job-queue.server.ts';

export type WorkerPorts = {
  decide: Decide;
  send: Send;
  sweepReceipts(): Promise<unknown>;
  poll(stop: AbortSignal): Promise<boolean>;
  refreshTemplates(stop: AbortSignal): Promise<void>;
  alignHooks(stop: AbortSignal): Promise<void>;
  runRetention(stop: AbortSignal): Promise<void>;
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

/** Starts the loops that decide, send and sweep, and takes jobs on. */
export async function startWorker(ports: WorkerPorts): Promise<Worker> {
  const { decide, send, onError } = ports;
  const sweepMs = ports.sweepSeconds * 1000;
  const decideLoop = makeLoop({ run: () => decide.run(), sweepMs, onError });
  const sendLoop = makeLoop({ run: () => send.run(), sweepMs, onError });
  const sweepLoop = makeLoop({
    run: async () => {
      await send.sweep();
      await ports.sweepReceipts();
      return sweepMs;
    },
    sweepMs,
    onError,
  });
  const stopping = new AbortController();
  const handlers: JobHandlers = {
    'decide.wake': async () => decideLoop.wake(),
    'send.wake': async () => sendLoop.wake(),
    'track.poll': async () => {
      while (await ports.poll(stopping.signal));
    },
    'templates.refresh': () => ports.refreshTemplates(stopping.signal),
    'hooks.align': () => ports.alignHooks(stopping.signal),
    'retention.run': () => ports.runRetention(stopping.signal),
  };
  await ports.queue.work(handlers);
  sweepLoop.wake();
  decideLoop.wake();
  sendLoop.wake();
  return {
    wakeDecide: () => decideLoop.wake(),
    wakeSend: () => sendLoop.wake(),
    async stop() {
      // Jobs under way end at their next step.
      stopping.abort();
      const resting = ports.queue.rest();
      await Promise.all([decideLoop.stop(), sendLoop.stop(), sweepLoop.stop()]);
      await Promise.all([decide.drain(), send.drain(), resting]);
    },
  };
}
