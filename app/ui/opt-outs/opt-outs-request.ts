import { z } from 'zod';
import { OPT_OUT_SOURCES } from '#app/pipeline/opt-outs-ports.ts';

const number = z.string().max(200);
const numbers = z.array(number).max(100_000);

/** What the page posts. Numbers never stand in an address. */
export const optOutsRequest = z.discriminatedUnion('intent', [
  z.object({
    intent: z.literal('search'),
    number,
    source: z.enum(OPT_OUT_SOURCES).nullable(),
  }),
  z.object({ intent: z.literal('add'), number }),
  z.object({ intent: z.literal('remove'), id: z.string() }),
  z.object({ intent: z.literal('check'), numbers }),
  z.object({ intent: z.literal('import'), numbers }),
]);

export type OptOutsRequest = z.infer<typeof optOutsRequest>;
