import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chooseLanguage, ourLanguage, textDirection } from '#app/domain/language.ts';

function choose(customerLocale: string | null, available: string[], shopDefault = 'fr') {
  return chooseLanguage({ customerLocale, available, shopDefault });
}

describe('chooseLanguage', () => {
  test.each([
    ['exact, other spelling', 'pt-BR', ['pt_PT', 'pt_BR'], 'pt_BR'],
    ['exact before base', 'de-AT', ['de', 'de_AT'], 'de_AT'],
    ['base without region', 'de-AT', ['de', 'en'], 'de'],
    ['base before another region', 'en-AU', ['en', 'en_GB', 'en_US'], 'en'],
    ['region filled in', 'en', ['en_GB', 'en_US'], 'en_US'],
    ['region filled in, the other way', 'de-DE', ['de'], 'de'],
    ['home region', 'pt-PT', ['pt_BR'], 'pt_BR'],
    ['home region before other regions', 'en-AU', ['en_GB', 'en_US'], 'en_US'],
    ['no region before home region', 'en-AU', ['EN_US', 'en'], 'en'],
    ['first other region', 'en', ['en_NZ', 'en_GB'], 'en_GB'],
    ['script left out or said', 'zh-Hant-TW', ['zh_CN', 'zh_TW'], 'zh_TW'],
    ['same script before home region', 'zh-MO', ['zh_CN', 'zh_TW'], 'zh_TW'],
    ['other script at last', 'zh-TW', ['zh_CN', 'fr'], 'zh_CN'],
    ['replaced codes', 'iw', ['he', 'fr'], 'he'],
    ['replaced codes', 'in-ID', ['id', 'fr'], 'id'],
    ['Norwegian', 'no', ['nb', 'fr'], 'nb'],
    ['Filipino', 'tl', ['fil', 'fr'], 'fil'],
    ['a longer language code is another language', 'fi', ['fil', 'fr'], 'fr'],
    ['unknown language', 'nl', ['de', 'fr'], 'fr'],
    ['no locale', null, ['de', 'fr'], 'fr'],
    ['empty', '', ['de', 'fr'], 'fr'],
    ['junk', '@@ no locale @@', ['de', 'fr'], 'fr'],
    ['undetermined', 'und', ['en', 'fr'], 'fr'],
    ['default by its base', 'nl', ['de', 'fr_CA'], 'fr_CA'],
    ['neither', 'nl', ['de'], null],
    ['nothing approved', 'de', [], null],
    ['unreadable code of a template', 'de', ['??', 'de'], 'de'],
  ])('%s: %s in %j is %s', (_why, locale, available, expected) => {
    expect(choose(locale, available)).toBe(expected);
  });

  test('no default at all', () => {
    expect(chooseLanguage({ customerLocale: 'nl', available: ['de'], shopDefault: null })).toBe(
      null,
    );
  });
});

const code = fc.constantFrom(
  ...['en', 'en_US', 'en_GB', 'de', 'de_AT', 'pt_BR', 'pt_PT', 'es', 'es_MX', 'zh_CN', 'zh_TW'],
  ...['ar', 'he', 'id', 'nb', 'fil', 'sr_Latn', '??'],
);
const locale = fc.option(fc.oneof(code, fc.string({ maxLength: 12 })));

describe('chooseLanguage, for any input', () => {
  test('answers an available code as written, or null', () => {
    fc.assert(
      fc.property(locale, fc.array(code), locale, (customerLocale, available, shopDefault) => {
        const chosen = chooseLanguage({ customerLocale, available, shopDefault });
        expect(chosen === null || available.includes(chosen)).toBe(true);
      }),
    );
  });

  test('an approved locale is always taken', () => {
    fc.assert(
      fc.property(code, fc.array(code), locale, (wanted, others, shopDefault) => {
        const available = [...others, wanted];
        const input = { customerLocale: wanted, available, shopDefault };
        expect(chooseLanguage(input)).toBe(wanted);
      }),
    );
  });

  test('spelling and the order of the list do not matter', () => {
    fc.assert(
      fc.property(
        fc
          .uniqueArray(code)
          .chain((a) => fc.tuple(fc.constant(a), fc.shuffledSubarray(a, { minLength: a.length }))),
        code,
        code,
        ([available, shuffled], wanted, shopDefault) => {
          const spelled = wanted.replace('_', '-').toUpperCase();
          expect(
            chooseLanguage({ customerLocale: spelled, available: shuffled, shopDefault }),
          ).toBe(chooseLanguage({ customerLocale: wanted, available, shopDefault }));
        },
      ),
    );
  });
});

test.each([
  ['pt_BR', 'pt'],
  ['EN-us', 'en'],
  ['in', 'id'],
  ['nl', null],
  ['', null],
  ['english', null],
])('ourLanguage of %j is %s', (given, expected) => {
  expect(ourLanguage(given)).toBe(expected);
});

test.each([
  ['ar', 'rtl'],
  ['ar_EG', 'rtl'],
  ['he', 'rtl'],
  ['iw', 'rtl'],
  ['fa', 'rtl'],
  ['ur_PK', 'rtl'],
  ['de', 'ltr'],
  ['hi', 'ltr'],
  ['arn', 'ltr'],
  ['junk!', 'ltr'],
])('%s is written %s', (language, direction) => {
  expect(textDirection(language)).toBe(direction);
});
