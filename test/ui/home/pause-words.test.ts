import { expect, test } from 'vitest';
import { pauseWords } from '#app/ui/words/pause-words.ts';
import { english } from '../words.tsx';

test.each([
  [1, 1, '1 message waits. We keep trying; what you see may be up to 1 min old.'],
  [12, 7, '12 messages wait. We keep trying; what you see may be up to 7 min old.'],
  [100, 1500, '99+ messages wait. We keep trying; what you see may be up to 1,500 min old.'],
])('%i waiting for %i min: "%s"', (waiting, minutes, words) => {
  expect(pauseWords(english, { waiting, minutes })).toBe(words);
});
