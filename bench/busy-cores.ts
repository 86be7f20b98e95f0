import { readFileSync } from 'node:fs';

/** Time counted by the kernel since it started: by core, in its ticks. */
type CoreTimes = ReadonlyMap<number, { busy: number; all: number }>;

function readCoreTimes(): CoreTimes {
  const times = new Map<number, { busy: number; all: number }>();
  for (const line of readFileSync('/proc/stat', 'utf8').split('\n')) {
    const core = /^cpu(\d+) (.*)$/.exec(line);
    if (core?.[1] === undefined || core[2] === undefined) continue;
    // user nice system idle iowait irq softirq steal; what comes behind is counted in user already.
    const ticks = core[2].split(' ').slice(0, 8).map(Number);
    const all = ticks.reduce((sum, tick) => sum + tick, 0);
    times.set(Number(core[1]), { busy: all - (ticks[3] ?? 0) - (ticks[4] ?? 0), all });
  }
  return times;
}

/** Starts to watch all cores; the function tells which share (0 to 1) of the time each was busy. */
export function watchCores(): () => Map<number, number> {
  const before = readCoreTimes();
  return () =>
    new Map(
      [...readCoreTimes()].map(([core, { busy, all }]) => {
        const from = before.get(core) ?? { busy: 0, all: 0 };
        return [core, (busy - from.busy) / Math.max(1, all - from.all)];
      }),
    );
}
