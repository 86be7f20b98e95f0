import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { functionTimes } from '#bench/profile/cpu-profile.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const urlOf = (path: string): string => pathToFileURL(join(ROOT, path)).href;

test('a function has the time of all its places in the tree, and idling is no work', () => {
  const frame = (id: number, functionName: string, url: string, lineNumber: number) => ({
    id,
    callFrame: { functionName, url, lineNumber },
  });
  const times = functionTimes({
    nodes: [
      frame(1, 'seal', urlOf('app/store/vault.ts'), 60),
      frame(2, 'seal', urlOf('app/store/vault.ts'), 60),
      frame(3, '(idle)', '', -1),
      frame(4, '', urlOf('node_modules/pg/lib/client.js'), 9),
      frame(5, 'writev', '', -1),
    ],
    samples: [1, 3, 2, 4, 5],
    timeDeltas: [1000, 9000, 2500, 500, 4000],
  });
  expect(times).toEqual([
    { name: 'writev', place: '–', milliseconds: 4 },
    { name: 'seal', place: 'app/store/vault.ts:61', milliseconds: 3.5 },
    { name: '(anonymous)', place: 'pg/lib/client.js:10', milliseconds: 0.5 },
  ]);
});
