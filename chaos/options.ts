import { parseArgs } from 'node:util';

export type ChaosOptions = {
  /** Status changes to make, at least. */
  events: number;
  seed: number;
  /** How long orders live through the run. */
  minutes: number;
  /** Divides every wait of sending and tracking. */
  waitDivisor: number;
  /** The chance that a Shopify delivery is lost for good. */
  dropChance: number;
  /** The simulated 1MSG keeps a history of messages that can be asked for. */
  history: boolean;
  /** The database and the processes' output stay behind for a look. */
  keep: boolean;
  /** The folder of the app that is run: this one, or a copy with a planted defect. */
  appFolder: string;
  /** The longest wait for quiet at the end, in seconds; null: as long as the app's own waits need. */
  quietSeconds: number | null;
  /** How often the database is restarted. */
  restarts: number;
  /** Where the result is written; by the seed if left out. */
  result: string | null;
  /** Kinds of process and database faults that are left out. */
  without: readonly string[];
};

/** Orders of a full run live this long; shorter runs take less, but no life can be hurried. */
const FULL_EVENTS = 5000;
const FULL_MINUTES = 4.7;
const LEAST_MINUTES = 1;
const RESTARTS = 2;

const HELP = `npm run chaos -- [--events 5000] [--seed 1] [--minutes 4.7] [--wait-divisor 4]
  [--drop-chance 0.01] [--no-history] [--keep] [--without kills,restarts,bursts,faults]
  [--restarts 2] [--quiet seconds] [--result path] [--app folder]`;

function positive(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) throw new Error(`--${name} must be above 0\n${HELP}`);
  return value;
}

/** Reads the command line; throws with the usage where it cannot. */
export function readOptions(args: readonly string[], appFolder: string): ChaosOptions {
  const { values } = parseArgs({
    args: [...args],
    allowNegative: true,
    options: {
      events: { type: 'string', default: String(FULL_EVENTS) },
      seed: { type: 'string', default: '1' },
      minutes: { type: 'string' },
      'wait-divisor': { type: 'string', default: '4' },
      'drop-chance': { type: 'string', default: '0.01' },
      history: { type: 'boolean', default: true },
      keep: { type: 'boolean', default: false },
      quiet: { type: 'string' },
      restarts: { type: 'string', default: String(RESTARTS) },
      result: { type: 'string' },
      app: { type: 'string', default: appFolder },
      without: { type: 'string', default: '' },
    },
  });
  const events = positive('events', values.events);
  const minutes =
    values.minutes === undefined
      ? Math.max(LEAST_MINUTES, (FULL_MINUTES * events) / FULL_EVENTS)
      : positive('minutes', values.minutes);
  return {
    events,
    seed: Number(values.seed),
    minutes,
    waitDivisor: positive('wait-divisor', values['wait-divisor']),
    dropChance: Number(values['drop-chance']),
    history: values.history,
    keep: values.keep,
    quietSeconds: values.quiet === undefined ? null : positive('quiet', values.quiet),
    restarts: Number(values.restarts),
    result: values.result ?? null,
    appFolder: values.app,
    without: values.without.split(',').filter((part) => part !== ''),
  };
}
