import { parseArgs } from 'node:util';

export type BenchOptions = {
  /** Which suites to run; empty: all. */
  suites: readonly string[];
  rounds: number | null;
  seconds: number | null;
  messages: number | null;
  quick: boolean;
};

const HELP = 'npm run bench -- [suite …] [--rounds 7] [--seconds 5] [--messages 4000] [--quick]';

function positive(name: string, text: string | undefined): number | null {
  if (text === undefined) return null;
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) throw new Error(`--${name} must be above 0\n${HELP}`);
  return value;
}

/** Reads the command line; throws with the usage where it cannot. */
export function readBenchOptions(args: readonly string[]): BenchOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      messages: { type: 'string' },
      quick: { type: 'boolean', default: false },
    },
  });
  return {
    suites: positionals,
    rounds: positive('rounds', values.rounds),
    seconds: positive('seconds', values.seconds),
    messages: positive('messages', values.messages),
    quick: values.quick,
  };
}
