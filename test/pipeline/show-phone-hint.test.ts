import { getCountries, getExampleNumber } from 'libphonenumber-js/max';
import examples from 'libphonenumber-js/mobile/examples';
import { expect, test } from 'vitest';
import { phoneHint } from '#app/pipeline/show-phone-hint.ts';

test('shows the country code and the last three digits', () => {
  expect(phoneHint('4930901820')).toBe('+49 … 820');
  expect(phoneHint('971501234456')).toBe('+971 … 456');
  expect(phoneHint('12020721369')).toBe('+1 … 369');
});

test('splits the code off the numbers of every country', () => {
  const wrong = getCountries().filter((country) => {
    const number = getExampleNumber(country, examples);
    if (number === undefined) return false;
    const hint = phoneHint(number.number.slice(1));
    return hint !== `+${number.countryCallingCode} … ${number.number.slice(-3)}`;
  });
  expect(wrong).toEqual([]);
});
