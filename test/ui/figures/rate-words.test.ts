import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rateWords } from '#app/ui/figures/rate-words.ts';
import { english, wordsFor } from '../words.tsx';

test.each([
  [0, 0, null],
  [0, 5, '0%'],
  [5, 5, '100%'],
  [1180, 1204, '98%'],
  [903, 1180, '77%'],
  [14, 1221, '1.1%'],
  [61, 1282, '4.8%'],
  [1, 10_000, 'under 0.1%'],
  [1, 1999, '0.1%'],
  [996, 1000, '99.6%'],
  [9999, 10_000, 'over 99.9%'],
  [99_949, 100_000, '99.9%'],
  [1, 20, '5%'],
  [9_999, 100_000, '10%'],
])('%i of %i is %s', (part, whole, words) => {
  expect(rateWords(english, part, whole, 'en')).toBe(words);
});

test('is written as the locale writes it', () => {
  expect(rateWords(wordsFor('de'), 14, 1221, 'de')).toBe('1,1\u00a0%');
  expect(rateWords(wordsFor('de'), 9999, 10_000, 'de')).toBe('über 99,9\u00a0%');
  expect(rateWords(wordsFor('fr'), 14, 1221, 'fr')).toBe('1,1\u00a0%');
  expect(rateWords(wordsFor('ja'), 1, 10_000, 'ja')).toBe('0.1%未満');
});

test('is 0 % or 100 % only where nothing is on the other side', () => {
  fc.assert(
    fc.property(fc.nat(1_000_000), fc.integer({ min: 1, max: 1_000_000 }), (a, b) => {
      const [part, whole] = [Math.min(a, b), Math.max(a, b)];
      const words = rateWords(english, part, whole, 'en');
      expect(words === '0%').toBe(part === 0);
      expect(words === '100%').toBe(part === whole);
    }),
  );
});
