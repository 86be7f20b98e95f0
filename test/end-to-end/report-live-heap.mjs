/**
 * Preload of the app process: twice a second it collects all garbage and writes what is left, in
 * bytes, as a line to the file HEAP_REPORT names.
 */
import { appendFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const EVERY_MS = 500;
const file = process.env.HEAP_REPORT;
if (!file) throw new Error('HEAP_REPORT names the file to write to');

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');

setInterval(() => {
  collect();
  const { heapUsed, external } = process.memoryUsage();
  appendFileSync(file, `${heapUsed + external}\n`);
}, EVERY_MS).unref();
