import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mergeValues } from '#app/ui/settings/merge-values.ts';

type Values = { country: string; hours: { from: number } | null; [more: string]: unknown };
const BASE: Values = { country: 'DE', hours: null };

test('what only one of two people changed is taken from that one', () => {
  const saved = { ...BASE, country: 'FR' };
  const yours = { ...BASE, hours: { from: 60 } };
  expect(mergeValues(BASE, saved, yours)).toEqual({
    values: { country: 'FR', hours: { from: 60 } },
    both: [],
  });
});

test('what both changed to the same is no question, to something else it is', () => {
  const saved = { country: 'FR', hours: { from: 60 } };
  expect(mergeValues(BASE, saved, { country: 'FR', hours: { from: 90 } })).toEqual({
    values: { country: 'FR', hours: { from: 90 } },
    both: ['hours'],
  });
});

test('a value that one of them added, or took away, counts as changed', () => {
  expect(mergeValues(BASE, { ...BASE, label: 'a' }, BASE)).toMatchObject({
    values: { label: 'a' },
    both: [],
  });
  const kept = { ...BASE, label: 'a' };
  expect(mergeValues(kept, BASE, kept).values.label).toBeUndefined();
  expect(mergeValues(kept, BASE, { ...BASE, label: 'b' })).toMatchObject({ both: ['label'] });
});

test('nothing is overwritten silently: a value is somebody’s last word, or it is asked about', () => {
  const letter = fc.constantFrom('a', 'b', 'c');
  const values = fc.record({ one: letter, two: letter, three: letter });
  fc.assert(
    fc.property(values, values, values, (base, saved, yours) => {
      const merge = mergeValues(base, saved, yours);
      for (const key of ['one', 'two', 'three'] as const) {
        const isAsked = merge.both.includes(key);
        const changed = [saved[key], yours[key]].filter((value) => value !== base[key]);
        expect(isAsked).toBe(new Set(changed).size === 2);
        if (!isAsked) expect(merge.values[key]).toBe(changed[0] ?? base[key]);
      }
    }),
  );
});
