import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeSeededRandom } from '#sandbox/onemsg/seeded-random.ts';

test('a shuffle keeps every element and never leaves the order as it was', () => {
  fc.assert(
    fc.property(
      fc.integer(),
      fc.uniqueArray(fc.integer(), { minLength: 2, maxLength: 4 }),
      (seed, list) => {
        const shuffled = makeSeededRandom(seed).shuffled(list);
        expect(shuffled).not.toEqual(list);
        expect([...shuffled].sort()).toEqual([...list].sort());
      },
    ),
  );
});

test('chance is about as likely as asked, and never at 0', () => {
  const random = makeSeededRandom(3);
  const hits = (p: number) =>
    Array.from({ length: 4000 }, () => random.chance(p)).filter(Boolean).length;
  expect(hits(0)).toBe(0);
  expect(hits(1)).toBe(4000);
  expect(Math.abs(hits(0.25) - 1000)).toBeLessThan(120);
});
