import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isDecimal, isMoreThanZero, sumDecimals } from '#app/shopify/decimal-sum.ts';

const cents = fc.integer({ min: -1_000_000_000, max: 1_000_000_000 });

function money(value: number): string {
  const digits = Math.abs(value).toString().padStart(3, '0');
  return `${value < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

describe('sumDecimals', () => {
  test('adds without the error of binary fractions', () => {
    expect(sumDecimals(['0.1', '0.2'])).toBe('0.3');
    expect(sumDecimals(['0.1', '0.2', '-0.3'])).toBe('0.0');
    expect(sumDecimals(['9007199254740993', '0.01'])).toBe('9007199254740993.01');
    expect(sumDecimals(['-1.5', '0.25'])).toBe('-1.25');
    expect(sumDecimals([])).toBe('0');
  });

  test('is the sum of the cents', () => {
    fc.assert(
      fc.property(fc.array(cents, { minLength: 1 }), (values) => {
        const sum = values.reduce((a, b) => a + b, 0);
        expect(sumDecimals(values.map(money))).toBe(money(sum));
        expect(isMoreThanZero(sumDecimals(values.map(money)))).toBe(sum > 0);
      }),
    );
  });

  test('refuses other text', () => {
    expect(() => sumDecimals(['1,5'])).toThrow();
    expect(['1', '1.50', '-3'].every(isDecimal)).toBe(true);
    expect(['', '1.', '.5', '1e3', 'NaN', '1,5', ' 1'].some(isDecimal)).toBe(false);
  });
});
