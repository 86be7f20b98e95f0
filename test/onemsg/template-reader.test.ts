import { describe, expect, test } from 'vitest';
import { readTemplatePage, readTemplateRows } from '#app/onemsg/template-list-reader.ts';
import { readTemplateFamilies } from '#app/onemsg/template-reader.ts';

const BODY = {
  type: 'BODY',
  text: 'Hello {{1}}, the status of your {{2}} has been updated to: {{3}}.',
  example: { body_text: [['Maria', 'order #1', 'Shipped']] },
};
const row = {
  id: '1',
  name: 'order_status_update',
  language: 'en',
  category: 'UTILITY',
  status: 'approved',
  namespace: 'ca300906_cfbc',
  rejected_reason: 'NONE',
  components: [
    BODY,
    { type: 'BUTTONS', buttons: [{ type: 'URL', text: 'View', url: 'https://shop.example/s' }] },
  ] as unknown,
};

const only = (part: object) => {
  const [family] = readTemplateFamilies(readTemplateRows([{ ...row, ...part }]));
  const language = family?.languages[0];
  if (language === undefined) throw new Error('The row was left out');
  return language;
};

describe('rows in any form', () => {
  test('one row, every field', () => {
    expect(readTemplateRows([row])).toEqual([
      {
        id: '1',
        name: 'order_status_update',
        language: 'en',
        status: 'approved',
        category: 'UTILITY',
        namespace: 'ca300906_cfbc',
        rejectedReason: null,
        components: [
          { type: 'BODY', format: null, text: BODY.text, buttons: [] },
          {
            type: 'BUTTONS',
            format: null,
            text: null,
            buttons: [{ type: 'URL', text: 'View', url: 'https://shop.example/s' }],
          },
        ],
      },
    ]);
  });

  test.each<[object]>([
    [{ components: JSON.stringify(row.components) }],
    [{ language: { code: 'en', policy: 'deterministic' } }],
    [{ status: 'APPROVED', category: 'utility' }],
    [{ namespace: undefined, message_template_namespace: 'ca300906_cfbc' }],
    [{ namespace: undefined, messageTemplateNamespace: 'ca300906_cfbc' }],
    [{ id: 1 }],
    [{ rejected_reason: null }],
  ])('%j reads as the plain row', (part) => {
    expect(readTemplateRows([{ ...row, ...part }])).toEqual(readTemplateRows([row]));
  });

  test('a missing namespace is taken from the others if they agree', () => {
    const missing = { ...row, name: 'b', namespace: null };
    const other = { ...row, name: 'c', namespace: 'other' };
    expect(readTemplateRows([row, missing])[1]?.namespace).toBe('ca300906_cfbc');
    expect(readTemplateRows([row, missing, other])[1]?.namespace).toBeNull();
    expect(readTemplateRows([missing])[0]?.namespace).toBeNull();
  });

  test('rows without name or language are left out', () => {
    expect(readTemplateRows([null, 1, {}, { name: 'a' }, { language: 'en' }])).toEqual([]);
  });

  test.each<[unknown, object | null]>([
    [
      { total: 1, templates: [row] },
      { total: 1, rows: [row] },
    ],
    [[row], { total: null, rows: [row] }],
    [
      { total: '7', data: [] },
      { total: 7, rows: [] },
    ],
    [{ error: { message: 'no' } }, null],
    ['x', null],
  ])('a page %j', (body, page) => expect(readTemplatePage(body)).toEqual(page));
});

describe('which templates are usable', () => {
  test.each<[string, object, string | null]>([
    ['ours', {}, null],
    ['marketing', { category: 'MARKETING' }, null],
    ['variables twice', { components: [{ ...BODY, text: '{{1}} {{2}} {{3}} {{1}}' }] }, null],
    ['spaces in braces', { components: [{ type: 'body', text: '{{ 1 }} {{2}} {{3}}' }] }, null],
    ['plain header', { components: [BODY, { type: 'HEADER', format: 'TEXT', text: 'Hi' }] }, null],
    ['pending', { status: 'PENDING' }, 'in_review'],
    ['rejected', { status: 'rejected' }, 'rejected'],
    ['paused', { status: 'PAUSED' }, 'paused'],
    ['disabled', { status: 'disabled' }, 'disabled'],
    ['deleted', { status: 'PENDING_DELETION' }, 'not_approved'],
    ['no status', { status: null }, 'not_approved'],
    ['no components', { components: 'nonsense' }, 'components_unreadable'],
    ['no namespace', { namespace: null }, 'no_namespace'],
    ['a code', { category: 'AUTHENTICATION' }, 'wrong_category'],
    ['two variables', { components: [{ ...BODY, text: '{{1}} {{2}}' }] }, 'not_three_variables'],
    ['four', { components: [{ ...BODY, text: '{{1}}{{2}}{{3}}{{4}}' }] }, 'not_three_variables'],
    ['a gap', { components: [{ ...BODY, text: '{{1}}{{2}}{{4}}' }] }, 'not_three_variables'],
    ['names', { components: [{ ...BODY, text: '{{a}}{{b}}{{c}}' }] }, 'not_three_variables'],
    ['no body', { components: [] }, 'not_three_variables'],
    [
      'variable header',
      { components: [BODY, { type: 'HEADER', format: 'TEXT', text: 'Hi {{1}}' }] },
      'variables_elsewhere',
    ],
    [
      'variable URL',
      {
        components: [BODY, { type: 'BUTTONS', buttons: [{ type: 'URL', url: 'https://a/{{1}}' }] }],
      },
      'variables_elsewhere',
    ],
    ['picture', { components: [BODY, { type: 'HEADER', format: 'IMAGE' }] }, 'needs_media'],
    ['carousel', { components: [BODY, { type: 'CAROUSEL' }] }, 'unsupported_parts'],
    [
      'copy code',
      { components: [BODY, { type: 'BUTTONS', buttons: [{ type: 'COPY_CODE' }] }] },
      'unsupported_parts',
    ],
  ])('%s', (_name, part, unusable) => expect(only(part).unusable).toBe(unusable));

  test('marketing is marked', () => {
    expect(only({ category: 'marketing' }).isMarketing).toBe(true);
    expect(only({}).isMarketing).toBe(false);
  });

  test('what the preview shows', () => {
    const components = [
      BODY,
      { type: 'HEADER', format: 'TEXT', text: 'H' },
      { type: 'FOOTER', text: 'F' },
    ];
    expect(only({ components })).toMatchObject({
      header: 'H',
      body: BODY.text,
      footer: 'F',
      buttons: [],
    });
  });

  test('languages of one name stand together', () => {
    const rows = [
      row,
      { ...row, language: 'de', status: 'pending' },
      { ...row, name: 'another', components: [] },
    ];
    expect(readTemplateFamilies(readTemplateRows(rows))).toMatchObject([
      { name: 'another', isUsable: false },
      {
        name: 'order_status_update',
        isUsable: true,
        languages: [
          { language: 'de', unusable: 'in_review' },
          { language: 'en', unusable: null },
        ],
      },
    ]);
  });
});
