import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PhoneCandidate } from '#app/domain/facts.ts';
import type { ReadPhone } from '#app/domain/phone.ts';
import { choosePhone } from '#app/domain/phone.ts';

type Source = PhoneCandidate['source'];

function candidate(
  source: Source,
  phone: string | null,
  country: string | null = null,
  name: string | null = null,
): PhoneCandidate {
  return { source, phone, country, name };
}

/** Knows two countries: a number is their prefix and the digits; with a plus it needs none. */
const PREFIXES: Readonly<Record<string, string>> = { DE: '49', FR: '33' };
const readSimply: ReadPhone = (raw, country) => {
  const digits = raw.replace(/\D/g, '');
  if (digits.length < 5) return { ok: false, problem: 'unusable' };
  if (raw.startsWith('+')) return { ok: true, digits, country: null };
  const prefix = country === null ? undefined : PREFIXES[country];
  return prefix === undefined
    ? { ok: false, problem: 'no_country' }
    : { ok: true, digits: `${prefix}${digits}`, country };
};

function choose(candidates: PhoneCandidate[], defaultCountry: string | null = null) {
  return choosePhone(candidates, defaultCountry, readSimply);
}

describe('the first usable phone', () => {
  test('wins, with the name beside it', () => {
    expect(
      choose([
        candidate('shipping_address', null, 'DE', 'Maria'),
        candidate('order', '12', null, 'Not this one'),
        candidate('billing_address', '123456', 'FR', ' Ali '),
        candidate('customer', '+4999999', null, 'Jo'),
      ]),
    ).toEqual({ ok: true, digits: '33123456', name: 'Ali', source: 'billing_address' });
  });

  test('without a name says so', () => {
    const choice = choose([candidate('order', '+49123456', null, '  ')]);
    expect(choice).toEqual({ ok: true, digits: '49123456', name: null, source: 'order' });
  });

  test('after a hidden one is still taken', () => {
    expect(
      choose([candidate('shipping_address', '+49 ***'), candidate('order', '+49123456')]),
    ).toMatchObject({ ok: true, source: 'order' });
  });
});

describe('the country of a number without country code', () => {
  const shipping = candidate('shipping_address', null, 'DE');
  const billing = candidate('billing_address', null, 'FR');

  test.each([
    ['its own first', [shipping, candidate('order', '123456', 'FR')], '33123456'],
    ['then shipping', [billing, candidate('order', '123456'), shipping], '49123456'],
    ['then billing', [candidate('order', '123456'), billing], '33123456'],
    [
      'then another',
      [candidate('order', '123456'), candidate('default_address', null, 'FR')],
      '33123456',
    ],
    ['then the default of the shop', [candidate('order', '123456')], '49123456'],
    [
      'empty countries are none',
      [candidate('shipping_address', null, ''), candidate('order', '123456', ' ')],
      '49123456',
    ],
  ])('%s', (_name, candidates, digits) => {
    expect(choose(candidates, 'DE')).toMatchObject({ ok: true, digits });
  });

  test('is never guessed a second time', () => {
    const asked: (string | null)[] = [];
    choosePhone([candidate('shipping_address', '123', 'DE'), billing], 'FR', (_raw, country) => {
      asked.push(country);
      return { ok: false, problem: 'unusable' };
    });
    expect(asked).toEqual(['DE']);
  });
});

describe('none usable', () => {
  const empty = candidate('shipping_address', ' ');
  const unusable = candidate('order', '12', 'DE');
  const noCountry = candidate('customer', '123456');
  const hidden = candidate('billing_address', '+49 ••• 820');

  test.each([
    ['no candidates', [], 'no_phone'],
    ['all empty', [empty, candidate('order', null), candidate('customer', '-')], 'no_phone'],
    ['one unusable', [empty, unusable], 'phone_not_valid'],
    ['letters', [candidate('order', 'N/A', 'DE')], 'phone_not_valid'],
    ['no country', [empty, noCountry], 'no_country'],
    ['hidden', [empty, hidden], 'phone_hidden'],
    ['hidden by asterisks alone', [candidate('order', '*****')], 'phone_hidden'],
    ['no country tells more than unusable', [candidate('order', '12'), noCountry], 'no_country'],
    ['hidden tells most', [candidate('order', '12'), noCountry, hidden], 'phone_hidden'],
  ] as const)('%s: %s', (_name, candidates, reason) => {
    expect(choose([...candidates])).toEqual({ ok: false, reason });
  });
});

test('whatever the candidates, the choice is the first that reads', () => {
  const source = fc.constantFrom<Source>(
    'shipping_address',
    'order',
    'billing_address',
    'customer',
  );
  const phone = fc.option(fc.constantFrom('', '12', '123456', '+4911111', '+49 ***', 'x'));
  const country = fc.option(fc.constantFrom('DE', 'FR', 'XX'));
  const any = fc.record({ source, phone, country, name: fc.option(fc.string()) });
  fc.assert(
    fc.property(fc.array(any, { maxLength: 6 }), country, (candidates, defaultCountry) => {
      const choice = choosePhone(candidates, defaultCountry, readSimply);
      const withPlus = candidates.find((c) => c.phone === '+4911111');
      if (withPlus) expect(choice.ok).toBe(true);
      if (choice.ok) {
        const before = candidates.slice(
          0,
          candidates.findIndex((c) => c.source === choice.source),
        );
        expect(before.some((c) => c.phone === '+4911111')).toBe(false);
      } else {
        expect(choice.reason === 'no_phone').toBe(
          candidates.every((c) => c.phone === null || c.phone === ''),
        );
      }
    }),
  );
});
