import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AppProcess } from '#sandbox/app-process.ts';
import type { Stage } from '../pipeline/stage.ts';
import type { SuiteContext } from '../suite.ts';
import { type Memory, readMemory } from './process-memory.ts';

const PRELOAD = join(import.meta.dirname, 'report-heap.mjs');

/** A process of the app whose memory can be read. */
export type MeasuredApp = { app: AppProcess; memory(): Memory };

export type Role = 'all' | 'web' | 'worker';

/** Starts processes of the app that report on their heap. */
export function makeMeasuredApps(
  stage: Stage,
  { atEnd }: SuiteContext,
): (role: Role) => Promise<MeasuredApp> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-heap-'));
  atEnd(async () => rmSync(folder, { recursive: true, force: true }));
  let started = 0;
  return async (role) => {
    started += 1;
    const report = join(folder, String(started));
    const app = await stage.startApp({
      role,
      nodeFlags: ['--import', PRELOAD],
      environment: { HEAP_REPORT: report },
    });
    return { app, memory: () => readMemory(app.pid, report) };
  };
}
