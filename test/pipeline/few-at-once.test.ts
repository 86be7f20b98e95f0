import { expect, test } from 'vitest';
import { fewAtOnce } from '#app/pipeline/few-at-once.ts';

test('takes all in order, and never more at once than it may', async () => {
  const gates = Array.from({ length: 5 }, () => Promise.withResolvers<void>());
  const taken: number[] = [];
  const all = fewAtOnce([0, 1, 2, 3, 4], 2, async (n) => {
    taken.push(n);
    await gates[n]?.promise;
  });
  expect(taken).toEqual([0, 1]);
  gates[1]?.resolve();
  await gates[1]?.promise;
  await Promise.resolve();
  expect(taken).toEqual([0, 1, 2]);
  for (const gate of gates) gate.resolve();
  await all;
  expect(taken).toEqual([0, 1, 2, 3, 4]);
});

test('of none it makes nothing', async () => {
  await fewAtOnce([], 3, () => Promise.reject(new Error('There is none')));
});
