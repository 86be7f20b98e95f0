import { describe, expect, test } from 'vitest';
import { BODY_LIMIT } from '#app/domain/template-text.ts';
import { fieldWords } from '#app/ui/settings/field-words.ts';
import {
  draftsOfValues,
  formOf,
  labelProblems,
  labelSettingName,
  longestLength,
  type StatusDraft,
  sayLabelValue,
  valuesOfDrafts,
} from '#app/ui/settings/label-draft.ts';
import { english } from '../words.tsx';

const BODY = 'Hello {{1}}, your {{2}} is {{3}}.';
const draft = (label: string, language = 'en'): StatusDraft => ({
  status: 'shipped',
  on: true,
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
      { status: 'shipped', on: true, labels: { en: 'Gone', de: '', ar: '  ' } },
    ];
    expect(formOf(statuses, 7)).toEqual({
      version: 7,
      statuses: [{ status: 'shipped', on: true, labels: { en: 'Gone' } }],
    });
  });
});

describe('labels as a form holds them', () => {
  const drafts: StatusDraft[] = [
    { status: 'shipped', on: true, labels: { en: 'On its way', pt_BR: 'A caminho', de: '' } },
    { status: 'delivered', on: false, labels: {} },
  ];

  test('come back as they were, with a value for each language', () => {
    expect(draftsOfValues(valuesOfDrafts(drafts, ['en']))).toEqual([
      { status: 'shipped', on: true, labels: { en: 'On its way', pt_BR: 'A caminho', de: '' } },
      { status: 'delivered', on: false, labels: { en: '' } },
    ]);
  });

  test('are named and said where two of them stand beside each other', () => {
    const name = (key: string) => labelSettingName(english, key, { pt_BR: 'Portuguese (Brazil)' });
    expect(Object.keys(valuesOfDrafts(drafts, [])).map(name)).toEqual([
      'Shipped',
      'Delivered',
      'Shipped, en',
      'Shipped, Portuguese (Brazil)',
      'Shipped, de',
    ]);
    expect([true, false, 'x', undefined].map((value) => sayLabelValue(english, value))).toEqual([
      'On',
      'Off',
      'x',
      'Ours',
    ]);
  });
});
