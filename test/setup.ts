import { format } from 'node:util';
import { afterEach, beforeEach } from 'vitest';

/**
 * What is written to console.error or console.warn is a defect nobody would see in a passing run,
 * so it fails the test that wrote it.
 */
let written: string[] = [];

for (const level of ['error', 'warn'] as const) {
  const write = console[level].bind(console);
  console[level] = (...args: unknown[]) => {
    written.push(`console.${level}: ${format(...args)}`);
    write(...args);
  };
}

beforeEach(() => {
  written = [];
});

afterEach(() => {
  if (written.length > 0) throw new Error(`The test wrote to the console:\n${written.join('\n')}`);
});
