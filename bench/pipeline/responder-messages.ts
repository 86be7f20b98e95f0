import { z } from 'zod';

/** What the benchmark and the process that stands in for 1MSG say to each other. */

const channel = z.object({
  id: z.string(),
  token: z.string(),
  /** Where its delivery reports go. */
  hookUrl: z.string(),
});

export const responderQuestion = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('channels'), channels: z.array(channel) }),
  /** Forgets what came so far. */
  z.object({ kind: z.literal('reset') }),
  z.object({ kind: z.literal('counts') }),
  z.object({ kind: z.literal('arrivals') }),
]);

/** Times are milliseconds of the machine's monotonic clock, the same in every process; 0: none. */
export const responderCounts = z.object({
  accepted: z.number(),
  /** Calls whose token, path or body was not as it must be. */
  refused: z.number(),
  firstArrivalAt: z.number(),
  lastArrivalAt: z.number(),
  lastHookAt: z.number(),
  hooksAnswered: z.number(),
  /** Hooks that were not answered 200 and were posted again. */
  hooksAgain: z.number(),
});

/** The calls that were accepted, in the order in which they came. */
export const responderArrivals = z.array(
  z.object({
    channelId: z.string(),
    phone: z.string(),
    /** The values of the template's variables. */
    values: z.array(z.string()),
    at: z.number(),
  }),
);

export type ResponderChannel = z.infer<typeof channel>;
export type ResponderQuestion = z.infer<typeof responderQuestion>;
export type ResponderCounts = z.infer<typeof responderCounts>;
export type ResponderArrival = z.infer<typeof responderArrivals>[number];

/** Now, by the machine's monotonic clock, in milliseconds. */
export function monotonicNow(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
