import { expect, test } from 'vitest';
import { pauseWords } from '#app/ui/words/pause-words.ts';
import { english } from '../words.tsx';

test.each([
  [1, '1 message waits; we try again by ourselves at least every minute.'],
  [12, '12 messages wait; we try again by ourselves at least every minute.'],
  [100, '99+ messages wait; we try again by ourselves at least every minute.'],
])('%i waiting: "%s"', (waiting, words) => {
  expect(pauseWords(english, waiting)).toBe(words);
});
