import { describe, expect, test } from 'vitest';
import { TEST_STATES } from '#app/domain/test-message.ts';
import type { TestResult, TestView } from '#app/pipeline/merchant-app.ts';
import { TEST_STOPS } from '#app/pipeline/test-ports.ts';
import { isUnderWay, marksReached, testStopWords, testWords } from '#app/ui/setup/test-words.ts';
import { english } from '../words.tsx';

function testIn(state: TestView['state'], more: Partial<TestView> = {}): TestView {
  const none = { phoneHint: null, reason: null, code: null, details: null };
  return { id: '1', at: '2026-11-25T10:00:00.000Z', state, seconds: 5, ...none, ...more };
}

describe('how a test message stands', () => {
  test.each([
    ['accepted', 1],
    ['sent', 2],
    ['delivered', 3],
    ['read', 4],
    ['failed', 0],
    ['unconfirmed', 0],
  ] as const)('%s is mark %i of its way', (state, marks) => {
    expect(marksReached(testIn(state))).toBe(marks);
  });

  test.each(TEST_STATES)('%s has a sentence', (state) => {
    expect(testWords(english, testIn(state)).text).toMatch(/\.$/);
  });

  test.each(['accepted', 'sent'] as const)(
    '%s without news for a minute doubts the reports',
    (state) => {
      expect(testWords(english, testIn(state, { seconds: 59.9 })).text).not.toContain('60 s');
      expect(testWords(english, testIn(state, { seconds: 60 })).text).toBe(
        "No delivery report after 60 s. If the message is on your phone, delivery reports don't reach us: check the channel in Settings.",
      );
    },
  );

  test('a failure has the words and the next step that any message has', () => {
    expect(testWords(english, testIn('held', { reason: 'token_refused' }))).toEqual({
      text: '1MSG no longer accepts the token.',
      nextStep: { text: 'Replace token', place: 'channel' },
    });
    const failed = testWords(english, testIn('failed', { reason: 'not_on_whatsapp' }));
    expect(failed.text).toContain("This number can't get");
    // There is no order whose phone could be mended.
    expect(failed.nextStep).toBeNull();
  });

  test('it is watched until nothing more can come', () => {
    const over = TEST_STATES.filter((state) => !isUnderWay({ state }));
    expect(over).toEqual(['read', 'failed', 'held', 'not_sent']);
  });
});

describe('a test that was not sent', () => {
  test.each([...TEST_STOPS, 'no_template', 'no_label', 'text_too_long'] as const)(
    '%s says why and what to do',
    (by) => {
      const result: TestResult = { outcome: 'stopped', by, seconds: null };
      expect(testStopWords(english, result)?.split('. ').length).toBeGreaterThan(1);
    },
  );

  test('says in how many minutes the next may go', () => {
    const words = (seconds: number) =>
      testStopWords(english, { outcome: 'stopped', by: 'too_many', seconds });
    expect(words(61)).toContain('in 2 minutes.');
    expect(words(60)).toContain('in 1 minute.');
  });

  test('says nothing where it was', () => {
    expect(testStopWords(english, { outcome: 'sent', test: null })).toBeNull();
  });
});
