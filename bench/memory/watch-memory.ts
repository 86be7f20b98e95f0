import { setTimeout as sleep } from 'node:timers/promises';
import type { MeasuredApp } from './measured-app.ts';
import type { Memory } from './process-memory.ts';

/** The memory of a process, and when it was read: seconds since watching began. */
export type Sample = Memory & { at: number };

/** Reads the memory of every process again and again while `work` runs. */
export async function watchMemory<Name extends string>(
  apps: Readonly<Record<Name, MeasuredApp>>,
  everyMs: number,
  work: () => Promise<void>,
): Promise<Map<Name, Sample[]>> {
  const names = Object.keys(apps) as Name[];
  const samples = new Map<Name, Sample[]>(names.map((name) => [name, []]));
  const beganAt = Date.now();
  let working = true;
  const look = async (): Promise<void> => {
    while (working) {
      const at = (Date.now() - beganAt) / 1000;
      for (const name of names) samples.get(name)?.push({ at, ...apps[name].memory() });
      await sleep(everyMs);
    }
  };
  const looking = look();
  try {
    await work();
  } finally {
    working = false;
    await looking;
  }
  return samples;
}
