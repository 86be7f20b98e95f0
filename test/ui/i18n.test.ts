import { describe, expect, test } from 'vitest';
import { formatLocale, LANGUAGES, languageOf } from '#app/ui/i18n/languages.ts';
import { english, wordsFor } from './words.tsx';

describe('the language of the pages', () => {
  test.each<[locale: string, language: string, format: string]>([
    ...LANGUAGES.map((one): [string, string, string] => [one, one, one]),
    ['de-CH', 'de', 'de-CH'],
    ['en-GB', 'en', 'en-GB'],
    ['fr-CA', 'fr', 'fr-CA'],
    ['pt-PT', 'pt-BR', 'pt-PT'],
    ['pt', 'pt-BR', 'pt'],
    ['PT-br', 'pt-BR', 'pt-BR'],
    ['ja-JP', 'ja', 'ja-JP'],
    // Words and formats are of one language.
    ['nl', 'en', 'en'],
    ['zh-CN', 'en', 'en'],
    // No digits of another script, and nothing that Intl refuses.
    ['de-u-nu-arab', 'de', 'de'],
    ['de_CH', 'en', 'en'],
    ['dee', 'en', 'en'],
    ['de-', 'de', 'de'],
    ['', 'en', 'en'],
  ])('for "%s" is %s, and formats are those of %s', (locale, language, format) => {
    expect([languageOf(locale), formatLocale(locale)]).toEqual([language, format]);
  });
});

describe('words', () => {
  test('keep to the plural rules of their language', () => {
    const waits = (locale: string, count: number) => wordsFor(locale)('hold.waits', { count });
    expect(waits('de', 1)).toMatch(/^1 Nachricht wartet\. Sie geht/);
    expect(waits('de', 1204)).toMatch(/^1\.204 Nachrichten warten/);
    expect(waits('pt-BR', 0)).toMatch(/^0 mensagem espera/);
    expect(waits('fr', 1_000_000)).toMatch(/ de messages attendent/);
    expect(waits('ja', 1)).toMatch(/^1件のメッセージ/);
  });

  test('count as the admin writes numbers', () => {
    const people = (locale: string) => wordsFor(locale)('limit.people', { count: 10_000 });
    expect(people('de')).toBe('10.000 Kunden');
    expect(people('de-CH')).toBe('10’000 Kunden');
    expect(people('fr')).toBe('10\u00a0000 clients');
    expect(wordsFor('pt-PT')('limit.people', { count: 2000 })).toBe('2\u00a0000 clientes');
  });

  test('are no key that English lacks', () => {
    // @ts-expect-error a wrong key does not compile
    expect(english('home.setup.nothing')).toBe('home.setup.nothing');
    // @ts-expect-error a reason without words does not compile
    const say = (reason: 'no_phone' | 'no_such_reason') => english(`skip.${reason}.label`);
    expect(say('no_phone')).toBe('No phone');
  });
});
