import { describe, expect, test } from 'vitest';
import { SKIP_REASONS } from '#app/domain/reason.ts';
import {
  CHANNEL_HOLD_REASONS,
  REJECT_REASONS,
  TEMPLATE_HOLD_REASONS,
} from '#app/domain/send-outcome.ts';
import type { ShownState } from '#app/pipeline/merchant-app.ts';
import { REPORTS_PROBLEMS } from '#app/pipeline/merchant-app.ts';
import { destinationOf } from '#app/ui/places.ts';
import { STATE_BADGES, stateWords, unconfirmedCauseWords } from '#app/ui/state-words.ts';
import { NOTICE_WORDS } from '#app/ui/words/notice-words.ts';
import { REPORTS_PROBLEM_WORDS } from '#app/ui/words/reports-words.ts';
import { NO_FACTS } from '#app/ui/words/state-word-types.ts';
import { UNCONFIRMED_CAUSES, WAITING_WORDS } from '#app/ui/words/waiting-words.ts';

const REASONS: [ShownState, string][] = [
  ...SKIP_REASONS.map((reason): [ShownState, string] => ['skipped', reason]),
  ...CHANNEL_HOLD_REASONS.map((reason): [ShownState, string] => ['held', reason]),
  ...TEMPLATE_HOLD_REASONS.map((reason): [ShownState, string] => ['held', reason]),
  ...REJECT_REASONS.map((reason): [ShownState, string] => ['failed', reason]),
];

const ALL: [ShownState, string | null][] = [
  ...REASONS,
  ...Object.keys(WAITING_WORDS).map((cause): [ShownState, string] => ['waiting', cause]),
  ...Object.keys(STATE_BADGES).map((state): [ShownState, null] => [state as ShownState, null]),
  ['unconfirmed', 'queued'],
  ['sent', 'past_time_limit'],
  ['failed', 'told_by_email'],
  ...REJECT_REASONS.map((reason): [ShownState, string] => ['left', reason]),
];

const UNKNOWN = stateWords('skipped', 'a reason of a later version').explanation;

describe('words of states and reasons', () => {
  test.each(REASONS)('%s because of %s has words of its own', (state, reason) => {
    const words = stateWords(state, reason);
    expect(words.badge).toBe(STATE_BADGES[state].label);
    expect(words.label).toMatch(/^[A-Z]/);
    expect(words.explanation).not.toBe(UNKNOWN);
  });

  test('no two reasons of a state say the same', () => {
    const said = REASONS.map(([state, reason]) => {
      const { label, explanation } = stateWords(state, reason);
      return `${state}: ${label}: ${explanation}`;
    });
    expect(new Set(said).size).toBe(said.length);
  });

  test.each(ALL)('%s because of %s keeps to the voice', (state, reason) => {
    const { badge, label, explanation, nextStep } = stateWords(state, reason);
    expect(badge).not.toBe('');
    for (const text of [badge, label ?? '', explanation, nextStep?.text ?? '']) {
      expect(text).not.toMatch(/!|\b(please|sorry|oops|successfully)\b/i);
      // Codes of Meta or HTTP belong to the technical details.
      expect(text).not.toMatch(/\b(1[0-9]{5}|4[0-9]{2}|5[0-9]{2})\b/);
      expect(text).not.toMatch(/_|undefined|null|\{|\}/);
    }
    expect(explanation).toMatch(/\.$/);
  });

  test.each(ALL)('%s because of %s: a next step with a place leads there', (state, reason) => {
    const { nextStep } = stateWords(state, reason);
    if (nextStep === null || nextStep.place === null) return;
    expect(nextStep.text).not.toBe('');
    if (nextStep.place === 'send_again' || nextStep.place === 'send_again_or_leave') return;
    const order = { gid: 'gid://shopify/Order/1042', name: '#1042' };
    expect(destinationOf(nextStep.place, order)?.url).toMatch(/^(\/app|shopify:\/\/admin|https:)/);
  });

  test('every failure and every hold but a review names a next step', () => {
    for (const [state, reason] of REASONS) {
      if (state === 'skipped' || reason === 'stopped_by_customer') continue;
      expect(stateWords(state, reason).nextStep, reason).not.toBeNull();
    }
  });

  test('facts fill the sentences', () => {
    const facts = {
      due: 'today at 2:03 pm',
      templateName: 'order_status',
      language: 'Arabic',
      carrierStatus: 'LOST',
      probablyDelivered: false,
    };
    expect(stateWords('held', 'template_missing', facts).explanation).toBe(
      "order_status isn't approved in Arabic any more.",
    );
    expect(stateWords('skipped', 'unknown_status', facts).explanation).toBe(
      'Shopify sent a status we don\'t know: "LOST".',
    );
    expect(stateWords('waiting', 'recipient_pause', facts).nextStep?.text).toBe(
      'Nothing to do: it goes today at 2:03 pm.',
    );
    expect(stateWords('waiting', 'recipient_pause').nextStep).toBeNull();
  });

  test('what was probably delivered stays unconfirmed, with both ways out', () => {
    for (const reason of ['timeout', 'queued', null]) {
      expect(
        stateWords('unconfirmed', reason, { ...NO_FACTS, probablyDelivered: true }),
      ).toMatchObject({
        badge: 'Unconfirmed',
        label: 'Probably delivered',
        tone: 'attention',
        nextStep: { place: 'send_again_or_leave' },
      });
    }
    expect(stateWords('read', null, { ...NO_FACTS, probablyDelivered: true }).label).toBeNull();
  });

  test('why delivery reports could not be switched on is told for every problem', () => {
    for (const problem of REPORTS_PROBLEMS) {
      expect(REPORTS_PROBLEM_WORDS[problem]).toMatch(/\.$/);
    }
  });

  test('a queued message is not called unconfirmed', () => {
    expect(stateWords('unconfirmed', 'queued')).toMatchObject({ badge: 'Queued', tone: 'info' });
    expect(stateWords('unconfirmed', 'timeout')).toMatchObject({
      badge: 'Unconfirmed',
      tone: 'attention',
    });
  });

  test('a reason of another version keeps the state and says that it has no words', () => {
    expect(stateWords('held', 'something_new')).toMatchObject({ badge: 'Held', tone: 'warning' });
    expect(stateWords('failed', 'something_new').label).toBe('Refused');
    expect(stateWords('held', 'constructor').label).toBeNull();
  });

  test('every cause of an unknown outcome is told', () => {
    for (const cause of Object.keys(UNCONFIRMED_CAUSES)) {
      expect(unconfirmedCauseWords(cause)).toMatch(/\.$/);
    }
    expect(unconfirmedCauseWords('something_new')).toBeNull();
  });

  test('notices lead to their mend', () => {
    for (const { nextStep } of Object.values(NOTICE_WORDS)) {
      expect(destinationOf(nextStep.place, null)).not.toBeNull();
    }
  });
});
