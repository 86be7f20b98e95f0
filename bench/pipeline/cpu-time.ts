import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

/** The kernel's ticks of a second in /proc: 100 on every Linux that Node runs on. */
const TICKS = 100;

/** utime, stime, cutime and cstime of a process, in ticks; zeros where it has ended. */
function readTicks(pid: number): [number, number, number, number] {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return [0, 0, 0, 0];
  }
  // The name stands in brackets and may hold spaces.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const tick = (index: number): number => Number(fields[index] ?? 0);
  return [tick(11), tick(12), tick(13), tick(14)];
}

/** Seconds of CPU that a process has used, all its threads together. */
export function processSeconds(pid: number): number {
  const [user, system] = readTicks(pid);
  return (user + system) / TICKS;
}

/** Seconds of CPU of a PostgreSQL: its first process, the others, and those that have ended. */
export function postgresSeconds(folder: string): number {
  const pid = Number(readFileSync(join(folder, 'data', 'postmaster.pid'), 'utf8').split('\n')[0]);
  const [user, system, endedUser, endedSystem] = readTicks(pid);
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
  const running = children.reduce((sum, child) => sum + processSeconds(Number(child)), 0);
  return (user + system + endedUser + endedSystem) / TICKS + running;
}

/** Seconds in which any core of the machine was busy, or was not given to it. */
function machineSeconds(): number {
  const ticks = readFileSync('/proc/stat', 'utf8')
    .split('\n')[0]
    ?.split(/\s+/)
    .slice(1, 9)
    .map(Number);
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = ticks ?? [];
  return (user + nice + system + irq + softirq + steal) / TICKS;
}

/** Seconds of CPU over a phase, by who used them. */
export type CpuSeconds = {
  app: number;
  postgres: number;
  responder: number;
  /** Of all that take no part in the benchmark. */
  others: number;
  /** What the cores had to give in that time. */
  capacity: number;
};

/** Starts to watch; the function tells what was used since. */
export function watchCpu(
  { cluster, responder }: { cluster: { folder: string }; responder: { pid: number } },
  appPids: readonly number[],
): () => CpuSeconds {
  const read = () => ({
    app: appPids.reduce((sum, pid) => sum + processSeconds(pid), 0),
    postgres: postgresSeconds(cluster.folder),
    responder: processSeconds(responder.pid),
    own: processSeconds(process.pid),
    machine: machineSeconds(),
    at: performance.now(),
  });
  const before = read();
  return () => {
    const after = read();
    const app = after.app - before.app;
    const postgres = after.postgres - before.postgres;
    const responderSeconds = after.responder - before.responder;
    const known = app + postgres + responderSeconds + after.own - before.own;
    return {
      app,
      postgres,
      responder: responderSeconds,
      others: Math.max(0, after.machine - before.machine - known),
      capacity: ((after.at - before.at) / 1000) * availableParallelism(),
    };
  };
}
