import fc from 'fast-check';
import { getCountries, getCountryCallingCode } from 'libphonenumber-js/max';
import { describe, expect, test } from 'vitest';
import { readPhone } from '#app/shopify/read-phone.ts';

test.each([
  ['030 901820', 'DE', '4930901820', 'landline'],
  ['0151 23456789', 'DE', '4915123456789', 'mobile'],
  ['(212) 555-0142', 'US', '12125550142', ''],
  ['613-450-0142', 'CA', '16134500142', ''],
  ['07400 123456', 'GB', '447400123456', ''],
  ['06 12 34 56 78', 'FR', '33612345678', ''],
  ['612 34 56 78', 'ES', '34612345678', ''],
  ['912 345 678', 'PT', '351912345678', ''],
  ['06 1234 5678', 'IT', '390612345678', 'a leading zero that stays'],
  ['0660 1234567', 'AT', '436601234567', ''],
  ['(11) 98765-4321', 'BR', '5511987654321', ''],
  ['55 1234 5678', 'MX', '525512345678', ''],
  ['011 15 2345-6789', 'AR', '5491123456789', 'mobile mark moves'],
  ['098765 43210', 'IN', '919876543210', ''],
  ['0812-3456-7890', 'ID', '6281234567890', ''],
  ['0532 123 45 67', 'TR', '905321234567', ''],
  ['050 123 4567', 'AE', '971501234567', ''],
  ['0412 345 678', 'AU', '61412345678', ''],
  ['8 (912) 345-67-89', 'RU', '79123456789', ''],
  ['090-1234-5678', 'JP', '819012345678', ''],
])('national: %s in %s is %s (%s)', (raw, country, digits) => {
  expect(readPhone(raw, country)).toEqual({ ok: true, digits, country });
  expect(readPhone(raw, country.toLowerCase())).toEqual({ ok: true, digits, country });
});

test.each([
  ['plus', '+49 30 901820', null, '4930901820'],
  ['plus, in another country', '+49 30 901820', 'US', '4930901820'],
  ['00 where it dials abroad', '0049 30 901820', 'FR', '4930901820'],
  ['00 where it does not', '0049 30 901820', 'US', '4930901820'],
  ['00 without a country', '00971 50 123 4567', null, '971501234567'],
  ['011 from the US', '011 49 30 901820', 'US', '4930901820'],
  ['trunk zero in brackets', '+49 (0) 30 901820', null, '4930901820'],
  ['code in brackets', '(+49) 30 901820', null, '4930901820'],
  ['00 code in brackets', '(0049) 30 901820', 'US', '4930901820'],
  ['link', 'tel:+49-30-901820', null, '4930901820'],
  ['Arabic digits, national', '٠٥٠١٢٣٤٥٦٧', 'AE', '971501234567'],
  ['Arabic digits, plus', '+٩٧١ ٥٠ ١٢٣ ٤٥٦٧', null, '971501234567'],
  ['Arabic digits, 00', '٠٠٩٧١٥٠١٢٣٤٥٦٧', null, '971501234567'],
  ['Persian digits', '۰۹۱۲۳۴۵۶۷۸۹', 'IR', '989123456789'],
  ['Devanagari digits', '०९८७६५४३२१०', 'IN', '919876543210'],
  ['full-width', '＋４９３０９０１８２０', null, '4930901820'],
  ['invisible marks', '\u202a+49 30 901820\u202c', null, '4930901820'],
  ['white space', ' 0412 345 678\n', 'AU', '61412345678'],
  ['extension', '+49 30 901820 ext. 12', null, '4930901820'],
  ['extension, short', '(212) 555-0142 x123', 'US', '12125550142'],
  ['no country of its own', '+800 1234 5678', null, '80012345678'],
  ['forgotten plus', '919876543210', 'IN', '919876543210'],
  ['forgotten plus, not a long landline', '4915123456789', 'DE', '4915123456789'],
  ['Mexican 1', '+52 1 55 1234 5678', null, '525512345678'],
  ['Mexican 1, forgotten plus', '5215512345678', 'MX', '525512345678'],
])('%s: %s', (_name, raw, country, digits) => {
  expect(readPhone(raw, country)).toMatchObject({ ok: true, digits });
});

test.each([
  ['fictitious area code', '(555) 625-1199', 'US'],
  ['fictitious area code, plain', '5556251199', 'US'],
  ['emergency', '112', 'DE'],
  ['emergency', '911', 'US'],
  ['too short', '12345', 'DE'],
  ['a digit missing', '551198765432', 'BR'],
  ['zeros', '0000000000', 'US'],
  ['too long', '+49 151 234567890123', null],
  ['code alone', '+49', null],
  ['no such code', '+999 123 456 789', null],
  ['two numbers', '0151 23456789 / 0152 99999999', 'DE'],
  ['letters', 'call me 0151 23456789', 'DE'],
  ['vanity', '1-800-FLOWERS', 'US'],
  ['junk', 'N/A', null],
  ['junk', 'junk', 'DE'],
  ['empty', '', null],
  ['short, no country', '123', null],
])('unusable: %s, %s', (_name, raw, country) => {
  expect(readPhone(raw, country)).toEqual({ ok: false, problem: 'unusable' });
});

describe('no country', () => {
  test.each([
    ['(212) 555-0142', null],
    ['0151 23456789', ''],
    ['4915123456789', null],
    ['07400 123456', 'UK'],
    ['٠٥٠١٢٣٤٥٦٧', null],
  ])('%s in %j', (raw, country) => {
    expect(readPhone(raw, country)).toEqual({ ok: false, problem: 'no_country' });
  });
});

describe('for any input', () => {
  const country = fc.option(fc.constantFrom(...getCountries(), 'UK', ''));
  const typed = fc.oneof(
    fc.string({ unit: fc.constantFrom(...'0123456789+ ()-./x*٠٥') }),
    fc.string({ unit: 'binary' }),
    fc
      .tuple(fc.constantFrom(...getCountries()), fc.integer({ min: 1e6, max: 1e10 }))
      .map(([of, national]) => `+${getCountryCallingCode(of)} ${national}`),
  );

  test('digits are E.164, and reading them again gives them', () => {
    fc.assert(
      fc.property(typed, country, (raw, where) => {
        const reading = readPhone(raw, where);
        if (!reading.ok) return;
        expect(reading.digits).toMatch(/^[1-9]\d{6,14}$/);
        expect(readPhone(`+${reading.digits}`, null)).toEqual(reading);
      }),
      { numRuns: 300 },
    );
  });
});
