import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkLabel, defaultLabel } from '#app/domain/labels.ts';
import { OUR_LANGUAGES } from '#app/domain/language.ts';
import { STATUSES } from '#app/domain/status.ts';
import { cleanValue, isBlank } from '#app/domain/template-text.ts';

describe.each(OUR_LANGUAGES)('default labels in %s', (language) => {
  const labels = STATUSES.map((status) => defaultLabel(status, language) ?? '');

  test('tell the statuses apart', () => {
    expect(new Set(labels).size).toBe(STATUSES.length);
  });

  test.each(labels)('"%s" can be sent as it is', (label) => {
    expect(checkLabel(label)).toEqual([]);
    expect(cleanValue(label, '')).toBe(label);
    expect(label.normalize('NFC')).toBe(label);
    expect(label.length).toBeLessThanOrEqual(40);
    expect(label).not.toMatch(/[.!…]$/);
  });
});

test.each([
  ['pt_BR', 'Enviado'],
  ['pt-PT', 'Enviado'],
  ['es_MX', 'Enviado'],
  ['de', 'Versandt'],
  ['EN_us', 'Shipped'],
  ['nl', null],
  ['', null],
])('label of shipped in %j', (language, expected) => {
  expect(defaultLabel('shipped', language)).toBe(expected);
});

describe('checkLabel', () => {
  test.each([
    ['fine', 'Shipped', []],
    ['four spaces', 'Off    we go', []],
    ['five spaces', 'Off     we go', [{ kind: 'spaces' }]],
    ['five wide spaces', `Off${'\u00a0'.repeat(5)}we go`, [{ kind: 'spaces' }]],
    ['line break', 'Shipped\ntoday', [{ kind: 'line_break' }]],
    ['Windows line break', 'Shipped\r\ntoday', [{ kind: 'line_break' }]],
    ['paragraph separator', 'Shipped\u2029today', [{ kind: 'line_break' }]],
    ['tab', 'Shipped\ttoday', [{ kind: 'tab' }]],
    ['empty', '', [{ kind: 'empty' }]],
    ['only spaces', '   ', [{ kind: 'empty' }]],
    ['only marks', '\u200e\u200d', [{ kind: 'empty' }]],
    ['emoji', '📦 Shipped', []],
    ['too long by one', 'x'.repeat(1025), [{ kind: 'too_long', by: 1 }]],
    ['several', '\n\t', [{ kind: 'empty' }, { kind: 'line_break' }, { kind: 'tab' }]],
  ])('%s', (_name, text, problems) => {
    expect(checkLabel(text)).toEqual(problems);
  });

  test('the room that the template leaves', () => {
    expect(checkLabel('Shipped', 7)).toEqual([]);
    expect(checkLabel('Shipped', 5)).toEqual([{ kind: 'too_long', by: 2 }]);
  });

  test('a label without problems is sent readable', () => {
    const unit = fc.constantFrom(...'ab \t\n\u0000\u200e\u3164\u00a0', '📦', '\ud83d', '    ');
    const typed = fc.array(unit, { maxLength: 8 }).map((units) => units.join(''));
    fc.assert(
      fc.property(typed, (text) => {
        if (checkLabel(text).length === 0) expect(isBlank(cleanValue(text, ''))).toBe(false);
      }),
    );
  });
});
