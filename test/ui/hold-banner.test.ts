import { describe, expect, test } from 'vitest';
import { probeWords } from '#app/ui/hold-banner.tsx';
import { english } from './words.tsx';

const CLOCK = { now: '2026-11-22T12:00:00.000Z', timeZone: 'UTC', locale: 'en' };
const LATER = '2026-11-22T14:03:00.000Z';
const PAST = '2026-11-22T11:00:00.000Z';

describe('when the app looks whether a hold is over', () => {
  test.each([
    ['status', LATER, 'We check the number again today at 2:03 pm.'],
    ['status', PAST, 'We check the number again within a minute.'],
    ['message', LATER, 'We try one message today at 2:03 pm; if it goes, the others follow.'],
    ['message', PAST, 'The next message is tried at once; if it goes, sending goes on.'],
    ['templates', LATER, 'We check the template every few minutes.'],
    ['templates', PAST, 'We check the template every few minutes.'],
  ] as const)('by %s at %s', (by, at, words) => {
    expect(probeWords(english, { by, at }, CLOCK)).toBe(words);
  });

  test('it says nothing where it waits for the merchant', () => {
    expect(probeWords(english, null, CLOCK)).toBeNull();
  });
});
