/**
 * Preload of a process whose memory is measured: every second it writes a line with its heap, and
 * with what was left of it by the last full collection, to the file HEAP_REPORT names.
 */
import { appendFileSync } from 'node:fs';
import { constants, PerformanceObserver } from 'node:perf_hooks';

const EVERY_MS = 1000;
const file = process.env.HEAP_REPORT;
if (!file) throw new Error('HEAP_REPORT names the file to write to');

let afterFull = null;
new PerformanceObserver((list) => {
  const isFull = ({ detail }) => detail.kind === constants.NODE_PERFORMANCE_GC_MAJOR;
  if (list.getEntries().some(isFull)) afterFull = process.memoryUsage().heapUsed;
}).observe({ entryTypes: ['gc'] });

setInterval(() => {
  const { heapUsed, external } = process.memoryUsage();
  appendFileSync(file, `${JSON.stringify({ heapUsed, external, afterFull })}\n`);
}, EVERY_MS).unref();
