import { describe, expect, test } from 'vitest';
import { fillTemplate, type TemplateValues } from '#app/domain/template-text.ts';
import { placesInBody, placesInText } from '#app/ui/whatsapp/variable-places.ts';

const VALUES: TemplateValues = ['Maria', 'order #1042', 'Shipped'];

describe('places of the variables', () => {
  test.each([
    'Hello {{1}}, your {{2}} is {{3}}.',
    '{{3}}: {{2}} ({{1}}) {{3}}',
    'no places at all',
  ])('in a body: %s', (body) => {
    const text = fillTemplate(body, VALUES);
    for (const { variable, from, to } of placesInBody(body, VALUES)) {
      expect(text.slice(from, to)).toBe(VALUES[variable]);
    }
    expect(placesInBody(body, VALUES)).toHaveLength(body.match(/\{\{/g)?.length ?? 0);
  });

  test('a value that looks like a place is not filled again', () => {
    const values: TemplateValues = ['{{2}}', 'B', 'C'];
    expect(placesInBody('{{1}}{{2}}', values)).toEqual([
      { variable: 0, from: 0, to: 5 },
      { variable: 1, from: 5, to: 6 },
    ]);
  });

  test('in a text that was sent, as whole words, one behind the other', () => {
    const text = 'Order of Or: your order #1042 is Shipped.';
    const places = placesInText(text, ['Or', 'order #1042', 'Shipped']);
    expect(places.map(({ from, to }) => text.slice(from, to))).toEqual([
      'Or',
      'order #1042',
      'Shipped',
    ]);
    expect(places[0]?.from).toBe(9);
  });

  test('a value that is not there is not marked', () => {
    expect(placesInText('Hello there', VALUES)).toEqual([]);
    expect(placesInText('Hello', ['', '', ''])).toEqual([]);
  });
});
