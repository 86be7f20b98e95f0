import { describe, expect, test } from 'vitest';
import { BODY_LIMIT } from '#app/domain/template-text.ts';
import { fieldWords } from '#app/ui/settings/field-words.ts';
import {
  bodyOf,
  draftsOfValues,
  formOf,
  labelProblems,
  labelSettingName,
  languagesInUse,
  languagesToChoose,
  longestLength,
  type StatusDraft,
  sayLabelValue,
  templateOf,
  valuesOfDrafts,
} from '#app/ui/settings/label-draft.ts';
import { english } from '../words.tsx';

const BODY = 'Hello {{1}}, your {{2}} is {{3}}.';
const draft = (label: string, language = 'en'): StatusDraft => ({
  status: 'shipped',
  on: true,
  templateName: null,
  labels: { [language]: label },
});
const problems = (label: string, language = 'en') =>
  labelProblems(draft(label, language), language, BODY).map((problem) =>
    fieldWords(english, problem),
  );

describe('labels as they are typed', () => {
  test.each([
    ['On its way', []],
    ['', []],
    ['   ', []],
    ['Line\nbreak', ['Remove the line break.']],
    ['Tab\there', ['Remove the tab.']],
    ['Five     spaces', ['At most four spaces in a row.']],
  ])('%j', (label, expected) => {
    expect(problems(label)).toEqual(expected);
  });

  test('an empty label is refused only where we have none for the language', () => {
    expect(problems('', 'nl')).toEqual(['Enter a label, or restore ours.']);
    const off = { ...draft('', 'nl'), on: false };
    expect(labelProblems(off, 'nl', BODY)).toEqual([]);
  });

  test('a label must leave room for the longest name and order', () => {
    const room = BODY_LIMIT - longestLength(draft('x'), 'en', BODY) + 1;
    expect(problems('x'.repeat(room))).toEqual([]);
    expect(problems('x'.repeat(room + 1))).toEqual(['Too long by 1 character.']);
    expect(problems('x'.repeat(room + 12))).toEqual(['Too long by 12 characters.']);
  });

  test('what is posted has no empty labels', () => {
    const statuses: StatusDraft[] = [
      {
        status: 'shipped',
        on: true,
        templateName: 'shipped_update',
        labels: { en: 'Gone', de: '', ar: '  ' },
      },
    ];
    expect(formOf(statuses, 7)).toEqual({
      version: 7,
      statuses: [
        { status: 'shipped', on: true, templateName: 'shipped_update', labels: { en: 'Gone' } },
      ],
    });
  });
});

describe('labels as a form holds them', () => {
  const labels = { en: 'On its way', pt_BR: 'A caminho', de: '' };
  const drafts: StatusDraft[] = [
    { status: 'shipped', on: true, templateName: 'shipped_update', labels },
    { status: 'delivered', on: false, templateName: null, labels: {} },
  ];

  test('come back as they were, with a value for each language', () => {
    expect(draftsOfValues(valuesOfDrafts(drafts, ['en']))).toEqual([
      drafts[0],
      { status: 'delivered', on: false, templateName: null, labels: { en: '' } },
    ]);
  });

  test('are named and said where two of them stand beside each other', () => {
    const name = (key: string) => labelSettingName(english, key, { pt_BR: 'Portuguese (Brazil)' });
    expect(Object.keys(valuesOfDrafts(drafts, [])).map(name)).toEqual([
      'Shipped',
      'Delivered',
      'Template of Shipped',
      'Template of Delivered',
      'Shipped, en',
      'Shipped, Portuguese (Brazil)',
      'Shipped, de',
    ]);
    const said = [true, false, 'x', undefined].map((value) =>
      sayLabelValue(english, 'label.shipped.en', value),
    );
    expect(said).toEqual(['On', 'Off', 'x', 'Ours']);
    const template = (value: string) => sayLabelValue(english, 'template.shipped', value);
    expect([template(''), template('spare')]).toEqual(['Same as the others', 'spare']);
  });
});

describe('the template of a status', () => {
  const aLanguage = (language: string, problem: string | null = null) => ({
    language,
    status: 'approved',
    category: 'UTILITY',
    rejectedReason: null,
    body: `${language} {{1}} {{2}} {{3}}`,
    header: null,
    footer: null,
    buttons: [],
    problem,
  });
  const settings = {
    templateName: 'order_update',
    languages: ['en'],
    templates: [
      { name: 'order_update', usable: true, problem: null, languages: [aLanguage('en')] },
      {
        name: 'spare',
        usable: true,
        problem: null,
        languages: [aLanguage('nl'), aLanguage('de', 'paused'), aLanguage('en')],
      },
    ],
  };
  const [own, shops] = [{ templateName: 'spare' }, { templateName: null }];

  test('is its own, else the shop’s, and says what its languages read', () => {
    expect(templateOf(settings, own)?.name).toBe('spare');
    expect(templateOf(settings, shops)?.name).toBe('order_update');
    expect(bodyOf(settings, own, 'nl')).toBe('nl {{1}} {{2}} {{3}}');
    expect([bodyOf(settings, shops, 'nl'), bodyOf(settings, own, 'de')]).toEqual([null, null]);
  });

  test('adds the languages it can go out in, and no others', () => {
    expect(languagesInUse(settings, [shops])).toEqual(['en']);
    expect(languagesInUse(settings, [shops, own])).toEqual(['en', 'nl']);
    expect(languagesToChoose(settings)).toEqual(['en', 'nl']);
  });

  test('asks for no label in a language it does not have', () => {
    const empty = { ...draft('', 'nl'), ...shops };
    expect(labelProblems(empty, 'nl', bodyOf(settings, empty, 'nl'))).toEqual([]);
    const asked = { ...empty, ...own };
    expect(labelProblems(asked, 'nl', bodyOf(settings, asked, 'nl'))).toMatchObject([
      { problem: 'empty' },
    ]);
  });

  test.each([
    ['not_usable', "This template can't be used. Choose one from the list."],
    [
      'not_in_default_language',
      "This template isn't approved in your default language. Choose another one.",
    ],
  ])('that cannot be chosen says why: %s', (problem, words) => {
    expect(fieldWords(english, { field: 'template.shipped', problem })).toBe(words);
  });
});
