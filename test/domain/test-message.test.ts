import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EVIDENCE_RANK, RECEIPT_STATUSES } from '#app/domain/message-state.ts';
import { settleAttempt } from '#app/domain/settle-attempt.ts';
import {
  prepareTest,
  type TestTemplate,
  testResultOf,
  testStateOf,
} from '#app/domain/test-message.ts';
import { WAITS } from '#app/domain/waits.ts';

const SAID = { code: null, text: null } as const;
const FIRST = { tries: 1, retries: 0 } as const;

function templateIn(language: string, more: Partial<TestTemplate> = {}): TestTemplate {
  const body = 'Hello {{1}}, the status of your {{2}} has been updated to: {{3}}.';
  return { name: 'order_status', language, namespace: 'ns', category: 'UTILITY', body, ...more };
}

describe('the outcome of a test message', () => {
  test.each([
    [{ outcome: 'accepted', wamid: 'w' }, 'accepted', null],
    [{ outcome: 'queued', jobId: '1' }, 'queued', null],
    [{ outcome: 'unconfirmed', cause: 'timeout', ...SAID }, 'unconfirmed', 'timeout'],
    [{ outcome: 'rejected', reason: 'not_on_whatsapp', ...SAID }, 'failed', 'not_on_whatsapp'],
    [{ outcome: 'hold_channel', reason: 'token_refused', ...SAID }, 'held', 'token_refused'],
    [{ outcome: 'not_sent', cause: 'dns', ...SAID }, 'not_sent', 'not_reached'],
    [{ outcome: 'retry', ...SAID }, 'not_sent', 'retry'],
  ] as const)('%j is %s', (outcome, result, reason) => {
    expect(testResultOf(settleAttempt(outcome, FIRST, WAITS))).toEqual({ result, reason });
  });
});

describe('the state of a test message', () => {
  test('the best of its reports counts, in whatever order and number they came', () => {
    const reports = fc.array(fc.constantFrom(...RECEIPT_STATUSES, 'played'), { minLength: 1 });
    const results = fc.constantFrom('accepted', 'queued', 'unconfirmed' as const);
    fc.assert(
      fc.property(reports, results, (told, result) => {
        const state = testStateOf({ result, overdue: true, reports: told });
        const known = told.filter((one) => one !== 'played');
        if (known.length === 0) return state === result;
        return known.every((one) => {
          const rank = RECEIPT_STATUSES.find((status) => status === one);
          const reached = RECEIPT_STATUSES.find((status) => status === state);
          return (
            rank !== undefined &&
            reached !== undefined &&
            EVIDENCE_RANK[rank] <= EVIDENCE_RANK[reached]
          );
        });
      }),
    );
  });

  test.each(['failed', 'held', 'not_sent'] as const)('what is %s stays so', (result) => {
    expect(testStateOf({ result, overdue: true, reports: ['read'] })).toBe(result);
  });

  test('a call under way is being sent until its deadline, then nobody knows', () => {
    expect(testStateOf({ result: null, overdue: false, reports: [] })).toBe('sending');
    expect(testStateOf({ result: null, overdue: true, reports: [] })).toBe('unconfirmed');
  });
});

describe('the text of a test message', () => {
  const input = {
    templates: [templateIn('de', { body: 'Hallo {{1}}: {{2}}: {{3}}.' }), templateIn('en')],
    defaultLanguage: 'en',
    isOn: () => true,
    labelsOf: () => ({ en: 'on its way to you' }),
  };

  test('speaks of no real order, in the shop’s language and with its label', () => {
    expect(prepareTest(input)).toMatchObject({
      ok: true,
      text: 'Hello there, the status of your order #1001 has been updated to: on its way to you.',
      template: { language: 'en' },
      ttlSeconds: 600,
    });
  });

  test('is in another language where the template has not the shop’s', () => {
    const only = { ...input, templates: [templateIn('de')], labelsOf: () => ({}) };
    expect(prepareTest(only)).toMatchObject({ ok: true, template: { language: 'de' } });
  });

  test('no time is asked for where WhatsApp gives none', () => {
    const templates = [templateIn('en', { category: 'MARKETING' })];
    expect(prepareTest({ ...input, templates })).toMatchObject({ ok: true, ttlSeconds: null });
  });

  test.each([
    ['no_template', { templates: [] }],
    ['no_label', { templates: [templateIn('nl')], labelsOf: () => ({}) }],
    ['text_too_long', { labelsOf: () => ({ en: 'x'.repeat(1024) }) }],
  ] as const)('%s', (problem, more) => {
    expect(prepareTest({ ...input, ...more })).toEqual({ ok: false, problem });
  });
});
