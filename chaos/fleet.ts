import { setTimeout as wait } from 'node:timers/promises';
import { type AppProcess, type AppProcessOptions, startAppProcess } from '#sandbox/app-process.ts';
import type { Tunnel } from '#sandbox/shopify/tunnel.ts';

export type Role = 'web' | 'worker';

/** The app's processes: killed, started anew at once, and watched for ends of their own. */
export type Fleet = {
  /** SIGKILL, then the next one in its place. */
  kill(role: Role, index: number): Promise<void>;
  kills(): Readonly<Record<Role, number>>;
  /** Starts that failed, as they do while the database is away, and were tried again. */
  startsThatFailed(): number;
  /** How processes ended that nobody had killed, with the last lines they wrote. */
  endedByThemselves(): readonly string[];
  /** The last lines of every process that runs. */
  output(): string;
  stop(): Promise<void>;
};

type Place = { role: Role; process: AppProcess | null; starting: boolean };

const LAST_LINES = 12;
const START_AGAIN_MS = 500;
/** A process that does not come up for so long does not come up at all. */
const START_TIMEOUT_MS = 60_000;

function lastLines(process: AppProcess): string {
  return process.output().trimEnd().split('\n').slice(-LAST_LINES).join('\n');
}

/** Starts two web processes and two workers; the tunnel leads to the web ones in turn. */
export async function startFleet(
  options: Omit<AppProcessOptions, 'role'>,
  tunnel: Pick<Tunnel, 'setTargets'>,
): Promise<Fleet> {
  const places: Place[] = (['web', 'web', 'worker', 'worker'] as const).map((role) => ({
    role,
    process: null,
    starting: false,
  }));
  const kills = { web: 0, worker: 0 };
  const endings: string[] = [];
  const meant = new WeakSet<AppProcess>();
  let failedStarts = 0;
  let stopping = false;

  /** A dead process stays a target until its successor is ready: the tunnel passes it over. */
  function lead(): void {
    const urls = places.flatMap(({ role, process }) =>
      role === 'web' && process !== null ? [process.url] : [],
    );
    if (urls.length > 0) tunnel.setTargets(urls);
  }

  async function start(place: Place): Promise<void> {
    place.starting = true;
    const deadline = Date.now() + START_TIMEOUT_MS;
    for (let started = false; !started && !stopping; ) {
      try {
        const next = await startAppProcess({ ...options, role: place.role });
        place.process = next;
        started = true;
        lead();
        void next.ended.then((how) => onEnd(place, next, how));
      } catch (error) {
        failedStarts += 1;
        if (Date.now() > deadline) {
          endings.push(`a ${place.role} process did not start: ${String(error).slice(0, 2000)}`);
          break;
        }
        await wait(START_AGAIN_MS);
      }
    }
    place.starting = false;
  }

  function onEnd(
    place: Place,
    ended: AppProcess,
    how: { code: number | null; signal: string | null },
  ): void {
    if (meant.has(ended) || stopping) return;
    endings.push(
      `a ${place.role} process ended by itself (code ${how.code}, signal ${how.signal}):\n${lastLines(ended)}`,
    );
    void start(place);
  }

  const [first, ...others] = places;
  // The first one migrates the database.
  if (first !== undefined) await start(first);
  await Promise.all(others.map(start));
  if (places.some(({ process }) => process === null)) throw new Error(endings.join('\n'));

  return {
    async kill(role, index) {
      const place = places.filter((one) => one.role === role)[index];
      // A process that is still starting is killed as soon as it is up.
      while (place?.starting) await wait(50);
      if (place?.process == null) return;
      kills[role] += 1;
      meant.add(place.process);
      await place.process.kill('SIGKILL');
      await start(place);
    },
    kills: () => kills,
    startsThatFailed: () => failedStarts,
    endedByThemselves: () => endings,
    output: () =>
      places
        .map(({ role, process }) => `--- ${role}\n${process === null ? '' : process.output()}`)
        .join('\n'),
    async stop() {
      stopping = true;
      await Promise.all(places.map(({ process }) => process?.kill('SIGTERM')));
    },
  };
}
