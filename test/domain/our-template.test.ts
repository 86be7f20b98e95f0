import { describe, expect, test } from 'vitest';
import {
  checkTemplateText,
  freeTemplateName,
  OUR_TEMPLATE_LANGUAGES,
  ourTemplate,
  templateComponents,
} from '#app/domain/our-template.ts';
import { buildVariables } from '#app/domain/template-text.ts';

describe('our template', () => {
  test.each(OUR_TEMPLATE_LANGUAGES)(
    'in %s is as WhatsApp wants it, with a sample for each place',
    (language) => {
      const ours = ourTemplate(language);
      if (ours === null) throw new Error('It is one of ours');
      expect(ours.language).toBe(language);
      expect(checkTemplateText(ours.body)).toBeNull();
      const [name, subject, label] = ours.samples;
      const filled = buildVariables({ bodyText: ours.body, language, name, subject, label });
      expect(filled).toMatchObject({ ok: true, text: expect.not.stringContaining('{{') });
    },
  );

  test('is found by any spelling of a language, and only in our languages', () => {
    expect(ourTemplate('pt-BR')?.language).toBe('pt_BR');
    expect(ourTemplate('de-AT')?.language).toBe('de');
    expect(ourTemplate('nl')).toBeNull();
  });

  test('is handed in as one body with its samples in order', () => {
    expect(templateComponents('en', ' Hi {{1}}: {{2}}: {{3}}. ')).toEqual([
      {
        type: 'BODY',
        text: 'Hi {{1}}: {{2}}: {{3}}.',
        example: { body_text: [['Maria', 'order #1042', 'Shipped']] },
      },
    ]);
  });
});

describe('a text of one’s own', () => {
  test.each([
    ['Dear {{1}}, your {{2}} is now: {{3}}. Thank you', null],
    ['Now {{3}}: your {{2}}, {{1}}.', null],
    ['', 'empty'],
    ['\u200b \n', 'empty'],
    ['Hello {{1}}, your {{2}} changed.', 'places'],
    ['Hello {{1}}, {{2}} {{3}} {{3}}.', 'places'],
    ['Hello {{1}}, {{2}} {{3}} {{4}}.', 'places'],
    ['Hello {{name}}, {{2}} {{3}}.', 'places'],
    ['{{1}}, your {{2}} is {{3}}.', 'ends_with_place'],
    ['Hello {{1}}, your {{2}} is {{3}}', 'ends_with_place'],
    ['Hello {{1}},\t{{2}} {{3}}.', 'spaces'],
    ['Hello {{1}},     {{2}} {{3}}.', 'spaces'],
    ['Hello {{1}},\n\n\n{{2}} {{3}}.', 'spaces'],
    [`Hello {{1}} {{2}} {{3}} ${'x'.repeat(710)}`, 'too_long'],
  ])('%j: %s', (text, problem) => {
    expect(checkTemplateText(text)).toBe(problem);
  });
});

describe('the name of a new template', () => {
  const listed = (name: string, language: string) => ({ name, language });

  test('is ours, while no language of it is taken', () => {
    expect(freeTemplateName([], ['en'])).toBe('order_status_update');
    const taken = [listed('order_status_update', 'en'), listed('order_status_update_2', 'de')];
    expect(freeTemplateName(taken, ['fr'])).toBe('order_status_update');
    expect(freeTemplateName(taken, ['fr', 'en'])).toBe('order_status_update_2');
    expect(freeTemplateName(taken, ['de', 'en'])).toBe('order_status_update_3');
  });
});
