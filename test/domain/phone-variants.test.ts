import fc from 'fast-check';
import { expect, test } from 'vitest';
import { phoneVariants } from '#app/domain/phone-variants.ts';

test.each([
  ['Brazil', '5511912345678', '551112345678'],
  ['Argentina', '5491123456789', '541123456789'],
  ['Mexico', '5215512345678', '525512345678'],
  ['Venezuela', '5804125408861', '584125408861'],
])('%s: with and without the digit are one phone', (_, long, short) => {
  expect(phoneVariants(long)).toContain(short);
  expect(phoneVariants(short)).toContain(long);
});

test('other countries have one form', () => {
  expect(phoneVariants('4915123456789')).toEqual(['4915123456789']);
});

test('whoever is a variant of a phone has it as a variant', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^5[2458]\d{10,11}$/), (digits) => {
      for (const variant of phoneVariants(digits)) {
        expect(phoneVariants(variant)).toContain(digits);
      }
    }),
  );
});
