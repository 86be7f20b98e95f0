import { expect, test } from 'vitest';
import { readRetryAfter } from '#app/onemsg/retry-after.ts';

const NOW = Date.parse('2026-11-22T10:00:00Z');

test.each([
  ['17', 17],
  [' 0 ', 0],
  ['1.2', 2],
  ['Sun, 22 Nov 2026 10:01:30 GMT', 90],
  ['Sun, 22 Nov 2026 09:00:00 GMT', 0],
  ['soon', null],
  ['', null],
  [null, null],
])('%j is %s seconds', (value, seconds) => expect(readRetryAfter(value, NOW)).toBe(seconds));
