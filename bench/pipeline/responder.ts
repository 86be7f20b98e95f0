import { join } from 'node:path';
import { z } from 'zod';
import { startBenchProcess } from '../child-process.ts';
import {
  type ResponderArrival,
  type ResponderChannel,
  type ResponderCounts,
  type ResponderQuestion,
  responderArrivals,
  responderCounts,
} from './responder-messages.ts';

/** The process that stands in for 1MSG. */
export type Responder = {
  url: string;
  pid: number;
  setChannels(channels: readonly ResponderChannel[]): Promise<void>;
  /** Forgets what came so far. */
  reset(): Promise<void>;
  counts(): Promise<ResponderCounts>;
  arrivals(): Promise<ResponderArrival[]>;
  stop(): Promise<void>;
};

/** Starts it; settles when it listens. */
export async function startResponder(): Promise<Responder> {
  const process = await startBenchProcess({
    script: join(import.meta.dirname, 'responder-process.ts'),
  });
  const ask = (question: ResponderQuestion): Promise<unknown> => process.ask(question);
  return {
    url: z.string().parse(process.ready),
    pid: process.pid,
    async setChannels(channels) {
      await ask({ kind: 'channels', channels: [...channels] });
    },
    async reset() {
      await ask({ kind: 'reset' });
    },
    counts: async () => responderCounts.parse(await ask({ kind: 'counts' })),
    arrivals: async () => responderArrivals.parse(await ask({ kind: 'arrivals' })),
    stop: () => process.stop(),
  };
}
