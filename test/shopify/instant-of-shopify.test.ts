import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toInstant } from '#app/shopify/wire-values.ts';

const number = (from: number, to: number) =>
  fc.integer({ min: from, max: to }).map((value) => String(value).padStart(2, '0'));

/** Times with a zone in each of the forms there are, also ones that no clock shows. */
const time = fc
  .tuple(
    fc.integer({ min: 1969, max: 9999 }).map(String),
    number(0, 13),
    number(0, 32),
    number(0, 25),
    number(0, 61),
    number(0, 61),
    fc.constantFrom('', '.1', '.123', '.1239'),
    fc.oneof(
      fc.constant('Z'),
      fc
        .tuple(fc.constantFrom('+', '-'), number(0, 25), fc.constantFrom('', ':'), number(0, 61))
        .map((parts) => parts.join('')),
    ),
  )
  .map(([year, month, day, hour, minute, second, fraction, zone]) => {
    return `${year}-${month}-${day}T${hour}:${minute}:${second}${fraction}${zone}`;
  });

describe('a time of Shopify', () => {
  test('is the one that Date reads, in UTC', () => {
    let read = 0;
    fc.assert(
      fc.property(time, (value) => {
        const milliseconds = Date.parse(value);
        const expected = milliseconds >= 0 ? new Date(milliseconds).toISOString() : null;
        if (expected !== null) read += 1;
        expect(toInstant(value)).toBe(expected);
      }),
      { numRuns: 5000 },
    );
    expect(read).toBeGreaterThan(1000);
  });

  test('may cross into another day, month or year, and be of a day that its month lacks', () => {
    expect(toInstant('2026-11-22T09:15:00+01:00')).toBe('2026-11-22T08:15:00.000Z');
    expect(toInstant('2026-11-22T00:15:00+01:00')).toBe('2026-11-21T23:15:00.000Z');
    expect(toInstant('2026-12-31T20:15:00-0530')).toBe('2027-01-01T01:45:00.000Z');
    expect(toInstant('2026-02-30T12:00:00Z')).toBe('2026-03-02T12:00:00.000Z');
    expect(toInstant('2026-11-22T24:00:00Z')).toBe('2026-11-23T00:00:00.000Z');
    expect(toInstant('9999-12-31T23:30:00-01:00')).toBe('+010000-01-01T00:30:00.000Z');
  });

  test('has a zone, and is of 1970 or later', () => {
    expect(toInstant('2026-11-22T09:15:00')).toBeNull();
    expect(toInstant('1969-12-31T23:59:59Z')).toBeNull();
    expect(toInstant('0001-01-01T00:00:00Z')).toBeNull();
  });
});
