import { expect, test } from 'vitest';
import { durationWords } from '#app/ui/figures/duration-words.ts';
import { english, wordsFor } from '../words.tsx';

test.each([
  [50, 'under 1 s'],
  [999, 'under 1 s'],
  [1000, '1 s'],
  [14_300, '14 s'],
  [59_499, '59 s'],
  [59_500, '1 min'],
  [130_000, '2 min'],
  [3_599_000, '1 h'],
  [3_900_000, '1 h 5 min'],
  [86_400_000, '1 d'],
  [97_200_000, '1 d 3 h'],
])('%i ms are %s', (milliseconds, words) => {
  expect(durationWords(english, milliseconds)).toBe(words);
});

test('are said in the language of the page', () => {
  expect(durationWords(wordsFor('ja'), 3_900_000)).toBe('1時間5分');
});
