import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';

/** In megabytes (2^20 bytes). */
export type Memory = {
  resident: number;
  heap: number;
  /** What the last full collection left of the heap; null: there was none. */
  heapAfterFull: number | null;
};

const report = z.object({
  heapUsed: z.number(),
  external: z.number(),
  afterFull: z.number().nullable(),
});

const MEGABYTE = 2 ** 20;

/** Memory of a process now, its heap by the report that `report-heap.mjs` writes. */
export function readMemory(pid: number, reportFile: string): Memory {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const kilobytes = Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? Number.NaN);
  const lines = existsSync(reportFile) ? readFileSync(reportFile, 'utf8').trim().split('\n') : [];
  const last = lines.at(-1);
  const heap = last === undefined ? null : report.parse(JSON.parse(last));
  return {
    resident: kilobytes / 1024,
    heap: heap === null ? Number.NaN : heap.heapUsed / MEGABYTE,
    heapAfterFull: heap?.afterFull == null ? null : heap.afterFull / MEGABYTE,
  };
}
