import { setTimeout as wait } from 'node:timers/promises';
import { waitForSendsInFlight } from './database.ts';
import type { Plan, PlannedFault } from './plan.ts';
import type { ChaosWorld } from './world.ts';

/** A restart of the database, with how many sends it cut. */
export type DatabaseRestart = { mode: string; inFlight: number; milliseconds: number };

export type Disturbances = {
  restarts: DatabaseRestart[];
  bursts: number;
  foreign: number;
};

const IN_FLIGHT_TIMEOUT_MS = 15_000;

const PART_OF: Readonly<Record<PlannedFault['kind'], string>> = {
  kill: 'kills',
  database_restart: 'restarts',
  burst: 'bursts',
  foreign: 'faults',
};

/** Does the planned harm at its time; settles when all of it is done. */
export async function disturb(
  world: ChaosWorld,
  plan: Plan,
  options: { startedAt: number; without: readonly string[] },
): Promise<Disturbances> {
  const done: Disturbances = { restarts: [], bursts: 0, foreign: 0 };

  // One at a time, however long each takes.
  let lastRestart: Promise<void> = Promise.resolve();

  async function restartDatabase(mode: 'immediate' | 'fast'): Promise<void> {
    const { cluster } = world;
    const inFlight = await waitForSendsInFlight(cluster.url, IN_FLIGHT_TIMEOUT_MS);
    const startedAt = Date.now();
    await cluster.restart(mode);
    done.restarts.push({ mode, inFlight, milliseconds: Date.now() - startedAt });
  }

  async function act(fault: PlannedFault): Promise<void> {
    switch (fault.kind) {
      case 'kill':
        return world.fleet.kill(fault.role, fault.index);
      case 'database_restart':
        lastRestart = lastRestart.then(() => restartDatabase(fault.mode));
        return lastRestart;
      case 'burst': {
        const { replies: replyTimes, retryAfter: retryAfterSeconds, channel } = fault;
        world.oneMsg.setSwitches({ reply: 'http_429', replyTimes, retryAfterSeconds }, { channel });
        done.bursts += 1;
        return;
      }
      case 'foreign':
        await world.oneMsg.foreign(fault.channel, { kind: fault.item });
        done.foreign += 1;
    }
  }

  const planned = plan.faults.filter(({ kind }) => !options.without.includes(PART_OF[kind]));
  await Promise.all(
    planned.map(async (fault) => {
      await wait(Math.max(0, options.startedAt + fault.at - Date.now()));
      await act(fault);
    }),
  );
  return done;
}
