import { describe, expect, test } from 'vitest';
import type { NotificationStory } from '#app/pipeline/merchant-app.ts';
import { wordFactsOf } from '#app/ui/notification/word-facts.ts';
import { stateWords } from '#app/ui/state-words.ts';
import { english, wordsFor } from '../words.tsx';
import { DECIDED, STORY } from './a-story.ts';

const CLOCK = { now: '2026-08-01T20:00:00.000Z', timeZone: 'UTC' };

function explain(story: NotificationStory, locale = 'en'): string {
  const t = wordsFor(locale);
  const { state, reason } = story.row;
  return stateWords(t, state, reason, wordFactsOf({ t, locale, clock: CLOCK }, story, null))
    .explanation;
}

function tooLate(change: Partial<NotificationStory>): NotificationStory {
  return { ...STORY, row: { ...STORY.row, state: 'skipped', reason: 'too_late' }, ...change };
}

describe('what was too late to tell says how old it was', () => {
  const happenedAt = '2026-08-01T05:00:00.000Z';

  test('when it was decided', () => {
    const story = [{ ...DECIDED, detail: 'too_late' }];
    expect(explain(tooLate({ happenedAt, story }))).toMatch(/^It was 7 h old when it could go;/);
  });

  test('when its message was given up while it waited', () => {
    const story = [
      { ...DECIDED, kind: 'decided_send' as const, detail: null },
      { ...DECIDED, kind: 'ended' as const, detail: 'too_late', at: '2026-08-01T13:05:00.000Z' },
    ];
    expect(explain(tooLate({ happenedAt, story }))).toMatch(/^It was 8 h 5 min old/);
  });

  test('but not where nobody knows when it happened', () => {
    const story = [{ ...DECIDED, detail: 'too_late' }];
    expect(explain(tooLate({ happenedAt: null, story }))).toMatch(/^It was too old/);
  });
});

describe('what was given up says how often it was tried', () => {
  const gaveUp = (...tries: string[]): NotificationStory => ({
    ...STORY,
    row: { ...STORY.row, state: 'failed', reason: 'gave_up' },
    story: tries.map((at) => ({ ...DECIDED, kind: 'attempt_refused', detail: null, at })),
  });
  const AT = '2026-08-01T14:03:00.000Z';

  test.each([
    ['en', "3 tries didn't work, the last today at 2:03 pm."],
    ['de', '3 Versuche haben nicht geklappt, zuletzt heute um 14:03.'],
  ])('and when for the last time: %s', (locale, expected) => {
    expect(explain(gaveUp(DECIDED.at, DECIDED.at, AT), locale)).toBe(expected);
  });

  test('once', () => {
    expect(explain(gaveUp(AT))).toMatch(/^1 try didn't work: today at/);
  });

  test('of tries without an answer nothing is said', () => {
    const story = gaveUp(AT);
    const open = { ...DECIDED, kind: 'attempt_unconfirmed' as const, detail: 'timeout' };
    expect(explain({ ...story, story: [open, ...story.story] })).toMatch(/^1 try/);
  });

  test('but not where its tries are not known any more', () => {
    expect(explain(gaveUp())).toBe(english('failure.gave_up.explanation'));
  });
});
