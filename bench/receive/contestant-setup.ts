import { z } from 'zod';

/** What every contestant is told when it starts. */
const setup = z.object({
  databaseUrl: z.string(),
  apiKey: z.string(),
  apiSecret: z.string(),
  /** Whether the bare server stores what it verified. */
  stores: z.boolean(),
  /** Ids of the installed shops by their domains. */
  shops: z.record(z.string(), z.string()),
  /** How many the pool has: as many as the app's pool for receiving. */
  connections: z.int().positive(),
});

export type ContestantSetup = z.infer<typeof setup>;

const VARIABLE = 'BENCH_RECEIVE';

export function setupEnvironment(value: ContestantSetup): Record<string, string> {
  return { [VARIABLE]: JSON.stringify(value) };
}

export function readSetup(): ContestantSetup {
  return setup.parse(JSON.parse(process.env[VARIABLE] ?? ''));
}

/** Asked before each payload size: keep this, which is what the app would, sealed. */
export const factsQuestion = z.object({ facts: z.string() });
