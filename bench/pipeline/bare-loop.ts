import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { startBenchProcess } from '../child-process.ts';
import type { BareLoopQuestion } from './bare-loop-process.ts';
import { type CpuSeconds, watchCpu } from './cpu-time.ts';
import type { Stage } from './stage.ts';
import { REPORTS_PER_MESSAGE } from './watch-progress.ts';

export type BareLoop = {
  pid: number;
  /** Takes the delivery reports and does nothing with them. */
  reportsUrl: string;
  post(question: BareLoopQuestion): Promise<unknown>;
  stop(): Promise<void>;
};

const LOOK_MS = 10;

export async function startBareLoop(): Promise<BareLoop> {
  const process = await startBenchProcess({
    script: join(import.meta.dirname, 'bare-loop-process.ts'),
  });
  return {
    pid: process.pid,
    reportsUrl: z.string().parse(process.ready),
    post: (question) => process.ask(question),
    stop: () => process.stop(),
  };
}

/** `perSecond`: from the first request to the last report answered. */
export type BareFigures = { perSecond: number; cpu: CpuSeconds };

/** Carries so many messages through the bare loop. */
export async function measureBareLoop(
  stage: Stage,
  loop: BareLoop,
  orders: { from: number; count: number },
): Promise<BareFigures> {
  await stage.leadReportsTo(loop.reportsUrl);
  await stage.responder.reset();
  const cpu = watchCpu(stage, [loop.pid]);
  await loop.post({
    responderUrl: stage.responder.url,
    channels: stage.shops.map(({ channelId, token }) => ({ id: channelId, token })),
    firstNumber: orders.from,
    messages: orders.count,
  });
  for (;;) {
    const counts = await stage.responder.counts();
    if (counts.hooksAnswered === orders.count * REPORTS_PER_MESSAGE) {
      const milliseconds = counts.lastHookAt - counts.firstArrivalAt;
      return { perSecond: (orders.count / milliseconds) * 1000, cpu: cpu() };
    }
    await sleep(LOOK_MS);
  }
}
