import { afterEach, beforeEach } from 'vitest';
import { takeWritten } from './console-guard.ts';

/**
 * What is written to console.error or console.warn is a defect nobody would see in a passing run,
 * so it fails the test that wrote it.
 */
beforeEach(() => {
  takeWritten();
});

afterEach(() => {
  const written = takeWritten();
  if (written.length > 0) throw new Error(`The test wrote to the console:\n${written.join('\n')}`);
});
