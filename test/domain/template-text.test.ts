import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  BODY_LIMIT,
  buildVariables,
  cleanValue,
  fillTemplate,
  isBlank,
  labelRoom,
} from '#app/domain/template-text.ts';

const BODY = 'Hello {{1}}, the status of your {{2}} has been updated to: {{3}}.';

/** Text with many of the characters that make trouble. */
const nasty = fc.string({
  unit: fc.oneof(
    fc.constantFrom(
      ...['\n', '\r', '\t', ' ', '     ', '\u0000', '\u0085', '\u00a0', '\u2028', '\ufeff'],
      ...['\u200e', '\u200d', '\u3164', '\ud83d', '\ude00', '😀', 'ا', '{{2}}', '$&', '$1', 'x'],
    ),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  ),
  maxLength: 30,
});

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not leave
const FORBIDDEN = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]| {2}|^ | $|^$/;

describe('cleanValue', () => {
  test.each([
    ['kept as it is', 'Maria', 'Maria'],
    ['line breaks', 'Maria\r\nAnna', 'Maria Anna'],
    ['tab and spaces', ' Maria \t      Anna ', 'Maria Anna'],
    ['control characters', 'Ma\u0000ria\u0007', 'Maria'],
    ['separators', 'Maria\u2028Anna\u0085B', 'Maria Anna B'],
    ['emoji with joiner', '👩‍🚀 Ana', '👩‍🚀 Ana'],
    ['direction marks', '\u200e#1042', '\u200e#1042'],
    ['half an emoji', 'Ana \ud83d', 'Ana'],
    ['byte order mark', '\ufeffAna', 'Ana'],
    ['null', null, 'there'],
    ['empty', '', 'there'],
    ['spaces', ' \n ', 'there'],
    ['marks alone', '\u200e\u200b', 'there'],
    ['fillers alone', '\u3164\u2800', 'there'],
  ])('%s', (_name, text, expected) => {
    expect(cleanValue(text, 'there')).toBe(expected);
  });

  test('the fallback is cleaned too, and may leave nothing', () => {
    expect(cleanValue('', 'so\nme')).toBe('so me');
    expect(cleanValue(' ', '\u200e')).toBe('');
  });

  test('nothing forbidden leaves, nothing empty leaves, twice is once', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const value = cleanValue(text, 'there');
        expect(value).not.toMatch(FORBIDDEN);
        expect(isBlank(value)).toBe(false);
        expect(value.isWellFormed()).toBe(true);
        expect(cleanValue(value, 'other')).toBe(value);
      }),
      { numRuns: 500 },
    );
  });
});

describe('fillTemplate', () => {
  test('fills the three places', () => {
    expect(fillTemplate(BODY, ['Maria', 'order #1042', 'Shipped'])).toBe(
      'Hello Maria, the status of your order #1042 has been updated to: Shipped.',
    );
  });

  test('in any order, and more than once', () => {
    expect(fillTemplate('{{3}} {{1}} {{3}} {{2}}', ['a', 'b', 'c'])).toBe('c a c b');
  });

  test('leaves other places and the line breaks of the template', () => {
    expect(fillTemplate('{{4}}\n{{ 1 }}{{12}}', ['a', 'b', 'c'])).toBe('{{4}}\n{{ 1 }}{{12}}');
  });

  test('values are literal', () => {
    expect(fillTemplate('{{1}}|{{2}}|{{3}}', ['{{2}}', '$&', "$1$'{{1}}"])).toBe(
      "{{2}}|$&|$1$'{{1}}",
    );
  });

  test('each value stands whole where its place was', () => {
    fc.assert(
      fc.property(nasty, nasty, nasty, (name, subject, label) => {
        expect(fillTemplate(BODY, [name, subject, label])).toBe(
          `Hello ${name}, the status of your ${subject} has been updated to: ${label}.`,
        );
      }),
    );
  });
});

describe('buildVariables', () => {
  const given = { bodyText: BODY, language: 'en', subject: 'order #1042', label: 'Shipped' };

  test('values and text', () => {
    expect(buildVariables({ ...given, name: ' Maria\n' })).toEqual({
      ok: true,
      values: ['Maria', 'order #1042', 'Shipped'],
      text: 'Hello Maria, the status of your order #1042 has been updated to: Shipped.',
    });
  });

  test('the neutral word of the language', () => {
    expect(buildVariables({ ...given, name: null })).toMatchObject({
      values: ['there', 'order #1042', 'Shipped'],
    });
    expect(buildVariables({ ...given, language: 'id', name: '\u200b' })).toMatchObject({
      values: ['Kak', 'order #1042', 'Shipped'],
    });
  });

  test.each([
    ['no label', { ...given, label: null }],
    ['blank label', { ...given, label: ' \t' }],
    ['blank subject', { ...given, subject: '\n' }],
  ])('%s: value_empty', (_name, input) => {
    expect(buildVariables({ ...input, name: 'Maria' })).toEqual({
      ok: false,
      reason: 'value_empty',
    });
  });

  test('1,024 characters go, 1,025 do not', () => {
    const room = labelRoom(BODY, 'Maria', 'order #1042');
    const fits = buildVariables({ ...given, name: 'Maria', label: 'x'.repeat(room) });
    expect(fits.ok && fits.text.length).toBe(BODY_LIMIT);
    expect(buildVariables({ ...given, name: 'Maria', label: 'x'.repeat(room + 1) })).toEqual({
      ok: false,
      reason: 'text_too_long',
    });
  });

  test('an emoji counts two: no count that Meta may use is higher', () => {
    const room = labelRoom(BODY, 'Maria', 'order #1042');
    const label = '😀'.repeat(Math.floor(room / 2) + 1);
    expect(buildVariables({ ...given, name: 'Maria', label })).toMatchObject({ ok: false });
  });

  test('what goes out is clean and is what the template says', () => {
    fc.assert(
      fc.property(nasty, nasty, nasty, (name, subject, label) => {
        const built = buildVariables({ bodyText: BODY, language: 'de', name, subject, label });
        if (!built.ok) {
          expect(isBlank(subject) || isBlank(label)).toBe(true);
          return;
        }
        for (const value of built.values) expect(value).not.toMatch(FORBIDDEN);
        expect(built.text).toBe(fillTemplate(BODY, built.values));
      }),
    );
  });
});

test('labelRoom shares the room among repeated places and can be negative', () => {
  expect(labelRoom('{{3}}{{3}}', '', '')).toBe(512);
  expect(labelRoom('{{1}}{{3}}', 'x'.repeat(1030), '')).toBe(-6);
});
