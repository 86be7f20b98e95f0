import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { classOfErrorText, codeInText } from '#app/domain/error-text.ts';
import { classOfMetaCode, KNOWN_META_CODES, provesRefusal } from '#app/domain/meta-error.ts';

const CLASSES: Readonly<Record<string, readonly number[]>> = {
  retry: [1, 2, 131000, 131016, 131052, 131053, 133004],
  'throttled channel': [4, 80007, 130429],
  'throttled recipient': [131056],
  'hold_channel token_refused': [0, 190],
  'hold_channel not_allowed': [3, 10, 200, 250, 299, 131005],
  'hold_channel payment_problem': [131042],
  'hold_channel account_locked': [131031, 368],
  'hold_channel not_registered': [131045, 133010, 133006, 33],
  'hold_channel quality_limit': [131048, 471],
  'hold_channel test_mode': [131030],
  'hold_template template_rejected': [132007],
  'hold_template template_missing': [132001],
  'hold_template variables_changed': [132000],
  'hold_template value_refused': [131008, 131009],
  'hold_template template_paused': [132015],
  'hold_template template_disabled': [132016],
  'rejected not_on_whatsapp': [131026, 1026],
  'rejected number_refused': [100],
  'rejected own_number': [131021],
  'rejected whatsapp_test_group': [130472, 472],
  'rejected country_blocked': [130497],
  'rejected marketing_limit': [131049],
  'rejected stopped_by_customer': [131050],
  'rejected text_refused': [132005, 132012, 132018],
  'rejected wrong_message_type': [131047, 470, 131051],
};

function nameOf(found: ReturnType<typeof classOfMetaCode>): string {
  if (found === null) return 'unknown';
  const detail = 'reason' in found ? found.reason : 'scope' in found ? found.scope : '';
  return `${found.class} ${detail}`.trim();
}

describe('codes', () => {
  for (const [name, codes] of Object.entries(CLASSES)) {
    test.each(codes)(`%d is ${name}`, (code) => expect(nameOf(classOfMetaCode(code))).toBe(name));
  }

  test('the table knows no code beyond these', () => {
    const listed = Object.values(CLASSES).flat();
    expect(KNOWN_META_CODES.filter((code) => !listed.includes(code))).toEqual([]);
  });

  test.each([199, 300, 400, 429, 500, 999999, -1])('%d is unknown', (code) => {
    expect(classOfMetaCode(code)).toBeNull();
  });

  test('a vague or unknown code proves no refusal', () => {
    for (const code of [0, 1, 131000, 999999]) expect(provesRefusal(code)).toBe(false);
    for (const code of [2, 131026, 132001, 200]) expect(provesRefusal(code)).toBe(true);
  });
});

describe('texts', () => {
  test.each([
    ["User's number is part of an experiment", 'rejected whatsapp_test_group'],
    ['Message undeliverable', 'rejected not_on_whatsapp'],
    ['The message cannot be delivered', 'rejected not_on_whatsapp'],
    ['undelivered', 'rejected not_on_whatsapp'],
    ['More than 24 hours have passed since', 'rejected wrong_message_type'],
    ['Re-engagement message', 'rejected wrong_message_type'],
    ['Dialog window is closed', 'rejected wrong_message_type'],
    ['Message is outside the allowed window', 'rejected wrong_message_type'],
    ['not delivered to maintain healthy ecosystem engagement', 'rejected marketing_limit'],
    ['User has chosen to stop receiving marketing messages', 'rejected stopped_by_customer'],
    ['Spam rate limit hit', 'hold_channel quality_limit'],
    ['(Business, Consumer) pair rate limit hit', 'throttled recipient'],
    ['Rate limit hit', 'throttled channel'],
    ['Too Many Requests', 'throttled channel'],
    ['Invalid token', 'hold_channel token_refused'],
    ['invalid or expired token', 'hold_channel token_refused'],
    ['Wrong token "[token]" for channel "123".', 'hold_channel token_refused'],
    ['Business eligibility payment issue', 'hold_channel payment_problem'],
    ['Business account locked', 'hold_channel account_locked'],
    ['Temporarily blocked for policies violations', 'hold_channel account_locked'],
    ['subscriptionBlocked', 'hold_channel blocked_at_onemsg'],
    ['template is not defined', 'hold_template template_missing'],
    ['Template order_status not found', 'hold_template template_missing'],
    ['Template name does not exist in the translation', 'hold_template template_missing'],
    ['Invalid namespace: too small', 'hold_template template_missing'],
    ['namespace is required', 'hold_template template_missing'],
    ['Template is paused', 'hold_template template_paused'],
    ['Template has been disabled', 'hold_template template_disabled'],
    ['Template format violates policies', 'hold_template template_rejected'],
    ['Number of parameters does not match', 'hold_template variables_changed'],
    ['username is not found', 'rejected refused'],
    ['phone not linked with BSUID', 'rejected refused'],
    ['bsuid routing is disabled', 'rejected refused'],
    ['username routing is disabled', 'rejected refused'],
    ['Something went wrong', 'unknown'],
    ['', 'unknown'],
  ])('%j is %s', (text, name) => expect(nameOf(classOfErrorText(text))).toBe(name));

  test('any text is read', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        classOfErrorText(text);
        const code = codeInText(text);
        if (code !== null) expect(classOfMetaCode(code)).not.toBeNull();
      }),
    );
  });

  test('a long text costs little', () => {
    const started = performance.now();
    classOfErrorText('template '.repeat(100_000));
    codeInText('131'.repeat(100_000));
    expect(performance.now() - started).toBeLessThan(200);
  });
});

describe('codes in texts', () => {
  test.each([
    ['(#132001) Template name does not exist', 132001],
    ['(#100) Invalid parameter', 100],
    ['(#200) You do not have permission', 200],
    ['error code: 131026', 131026],
    ['Error 470', 470],
    ['failed with 131049.', 131049],
    ['{"code":368}', 368],
    ['sent to 13104912345', null],
    ['order #1042', null],
    ['HTTP error 200', null],
    ['error 500', null],
    ['after 4 tries', null],
  ])('%j names %s', (text, code) => expect(codeInText(text)).toBe(code));
});
