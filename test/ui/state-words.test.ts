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
import { STATE_TONES, stateWords } from '#app/ui/state-words.ts';
import { NOTICE_STEPS } from '#app/ui/words/notice-words.ts';
import { NO_FACTS } from '#app/ui/words/state-word-types.ts';
import { unconfirmedCauseWords, WAITING_RULES } from '#app/ui/words/waiting-words.ts';
import { english } from './words.tsx';

const REASONS: [ShownState, string][] = [
  ...SKIP_REASONS.map((reason): [ShownState, string] => ['skipped', reason]),
  ...CHANNEL_HOLD_REASONS.map((reason): [ShownState, string] => ['held', reason]),
  ...TEMPLATE_HOLD_REASONS.map((reason): [ShownState, string] => ['held', reason]),
  ...REJECT_REASONS.map((reason): [ShownState, string] => ['failed', reason]),
];

const ALL: [ShownState, string | null][] = [
  ...REASONS,
  ...Object.keys(WAITING_RULES).map((cause): [ShownState, string] => ['waiting', cause]),
  ...Object.keys(STATE_TONES).map((state): [ShownState, null] => [state as ShownState, null]),
  ['unconfirmed', 'queued'],
  ['sent', 'past_time_limit'],
  ['failed', 'told_by_email'],
  ...REJECT_REASONS.map((reason): [ShownState, string] => ['left', reason]),
];

const UNKNOWN = stateWords(english, 'skipped', 'a reason of a later version').explanation;

describe('words of states and reasons', () => {
  test.each(REASONS)('%s because of %s has words of its own', (state, reason) => {
    const words = stateWords(english, state, reason);
    expect(words.badge).toBe(english(`state.badge.${state}`));
    expect(words.label).toMatch(/^[A-Z]/);
    expect(words.explanation).not.toBe(UNKNOWN);
  });

  test('no two reasons of a state say the same', () => {
    const said = REASONS.map(([state, reason]) => {
      const { label, explanation } = stateWords(english, state, reason);
      return `${state}: ${label}: ${explanation}`;
    });
    expect(new Set(said).size).toBe(said.length);
  });

  test.each(ALL)('%s because of %s keeps to the voice', (state, reason) => {
    const { badge, label, explanation, nextStep } = stateWords(english, state, reason);
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
    const { nextStep } = stateWords(english, state, reason);
    if (nextStep === null || nextStep.place === null) return;
    expect(nextStep.text).not.toBe('');
    if (nextStep.place === 'send_again' || nextStep.place === 'send_again_or_leave') return;
    const order = { gid: 'gid://shopify/Order/1042', name: '#1042' };
    expect(destinationOf(nextStep.place, order)?.url).toMatch(/^(\/app|shopify:\/\/admin|https:)/);
  });

  test('every failure and every hold but a review names a next step', () => {
    for (const [state, reason] of REASONS) {
      if (state === 'skipped') continue;
      expect(stateWords(english, state, reason).nextStep, reason).not.toBeNull();
    }
  });

  test('facts fill the sentences', () => {
    const facts = {
      ...NO_FACTS,
      due: 'today at 2:03 pm',
      templateName: 'order_status',
      language: 'Arabic',
      carrierStatus: 'LOST',
    };
    expect(stateWords(english, 'held', 'template_missing', facts).explanation).toBe(
      "order_status isn't approved in Arabic any more.",
    );
    expect(stateWords(english, 'skipped', 'unknown_status', facts).explanation).toBe(
      'Shopify sent a status we don\'t know: "LOST".',
    );
    expect(stateWords(english, 'waiting', 'recipient_pause', facts).nextStep?.text).toBe(
      'Nothing to do: it goes today at 2:03 pm.',
    );
    expect(stateWords(english, 'waiting', 'recipient_pause').nextStep).toBeNull();
  });

  test('what was probably delivered stays unconfirmed, with both ways out', () => {
    for (const reason of ['timeout', 'queued', null]) {
      expect(
        stateWords(english, 'unconfirmed', reason, { ...NO_FACTS, probablyDelivered: true }),
      ).toMatchObject({
        badge: 'Unconfirmed',
        label: 'Probably delivered',
        tone: 'attention',
        nextStep: { place: 'send_again_or_leave' },
      });
    }
    expect(
      stateWords(english, 'read', null, { ...NO_FACTS, probablyDelivered: true }).label,
    ).toBeNull();
  });

  test('why delivery reports could not be switched on is told for every problem', () => {
    for (const problem of REPORTS_PROBLEMS) {
      expect(english(`reports.problem.${problem}`)).toMatch(/\.$/);
    }
  });

  test('a queued message is not called unconfirmed', () => {
    expect(stateWords(english, 'unconfirmed', 'queued')).toMatchObject({
      badge: 'Queued',
      tone: 'info',
    });
    expect(stateWords(english, 'unconfirmed', 'timeout')).toMatchObject({
      badge: 'Unconfirmed',
      tone: 'attention',
    });
  });

  test('a reason of another version keeps the state and says that it has no words', () => {
    expect(stateWords(english, 'held', 'something_new')).toMatchObject({
      badge: 'Held',
      tone: 'warning',
    });
    expect(stateWords(english, 'failed', 'something_new').label).toBe('Refused');
    expect(stateWords(english, 'held', 'constructor').label).toBeNull();
  });

  test('every cause of an unknown outcome is told', () => {
    for (const cause of ['timeout', 'server_error', 'reset', 'unreadable', 'process_death']) {
      expect(unconfirmedCauseWords(english, cause)).toMatch(/\.$/);
    }
    expect(unconfirmedCauseWords(english, 'something_new')).toBeNull();
  });

  test('notices lead to their mend', () => {
    for (const { place } of Object.values(NOTICE_STEPS)) {
      expect(destinationOf(place, null)).not.toBeNull();
    }
  });
});
