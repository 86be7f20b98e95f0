import { globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { LANGUAGES } from '#app/ui/i18n/languages.ts';
import { RESOURCES } from '#app/ui/i18n/resources.server.ts';
import { findProblems, placesIn, readTexts, stemOf } from './locale-problems.ts';
import { findWordUses, readProgram, type WordUse } from './word-uses.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const ENGLISH = readTexts(RESOURCES.en.words);

describe('the texts of each language', () => {
  test.each(LANGUAGES)('%s has every key, its plural forms and what is filled in', (language) => {
    expect(findProblems(language, readTexts(RESOURCES[language].words), ENGLISH)).toEqual([]);
  });

  test('what is wrong is named', () => {
    const english = readTexts({
      a: { title: 'Hello {{name}}', done_one: '{{count}} is done', done_other: '{{count}} are' },
      since: 'Since <time/>',
    });
    const french = readTexts({
      a: { title: 'Bonjour {{nom}}', done_one: '{{count}} fait', done_few: '{{count}} faits' },
      since: 'Depuis',
      more: 'Encore',
    });
    expect(findProblems('fr', french, english)).toEqual([
      'fr: a.title must have {{name}}',
      'fr: a.done_many is missing',
      'fr: a.done_other is missing',
      'fr: since must have <time/>',
      'fr: a.done_few is no key of English, or a form without a rule',
      'fr: more is no key of English, or a form without a rule',
    ]);
    expect(findProblems('ja', readTexts({ a: { title: ' {{name}}' } }), english)).toEqual([
      'ja: a.title is empty or padded',
      'ja: a.done_other is missing',
      'ja: since is missing',
    ]);
  });
});

describe('the keys in the code', () => {
  let uses: WordUse[];
  beforeAll(() => {
    const files = globSync(['app/ui/**/*.{ts,tsx}', 'app/routes/*.tsx'], { cwd: ROOT }).map(
      (file) => `${ROOT}${file}`,
    );
    // What a loader's context is, is declared beside the routes.
    const context = `${ROOT}app/request-context.ts`;
    uses = findWordUses(readProgram(`${ROOT}tsconfig.json`, [...files, context]), files);
  });

  test('are of a closed list, wherever they are put together', () => {
    expect(uses.filter(({ keys }) => keys === null).map(({ where }) => where)).toEqual([]);
  });

  test('are all there, and every one that is there is used', () => {
    const used = new Set(uses.flatMap(({ keys }) => keys ?? []));
    const known = new Set([...ENGLISH.keys()].map((key) => stemOf(key, ENGLISH)));
    expect([...known].filter((key) => !used.has(key))).toEqual([]);
    expect([...used].filter((key) => !known.has(key))).toEqual([]);
  });

  test('are given all that their texts fill in', () => {
    const missing = uses.flatMap(({ where, keys, values }) =>
      (keys ?? []).flatMap((key) =>
        placesIn(ENGLISH.get(key) ?? ENGLISH.get(`${key}_other`) ?? '')
          .map((place) => /\w+/.exec(place)?.[0] ?? place)
          .filter((name) => !values.includes(name))
          .map((name) => `${where}: ${key} needs ${name}`),
      ),
    );
    expect(missing).toEqual([]);
  });
});
