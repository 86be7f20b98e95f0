import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { percentile } from '#bench/percentile.ts';
import { measureInRounds, orderOfRound, ratioSpread, spreadOf } from '#bench/rounds.ts';

describe('the spread of a figure', () => {
  test('is its median, for an even count the mean of the middle two, and its range', () => {
    expect(spreadOf([5, 1, 9])).toEqual({ median: 5, lowest: 1, highest: 9 });
    expect(spreadOf([10, 1, 2, 3])).toEqual({ median: 2.5, lowest: 1, highest: 10 });
    expect(spreadOf([7])).toEqual({ median: 7, lowest: 7, highest: 7 });
  });

  test('of nothing, or of what is no number, is an error', () => {
    expect(() => spreadOf([])).toThrow('needs values');
    expect(() => spreadOf([1, Number.NaN])).toThrow('all of them numbers');
  });

  test('has half of the values on either side of the median', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), { minLength: 1 }),
        (values) => {
          const { median, lowest, highest } = spreadOf(values);
          const half = Math.ceil(values.length / 2);
          expect(values.filter((value) => value <= median).length).toBeGreaterThanOrEqual(half);
          expect(values.filter((value) => value >= median).length).toBeGreaterThanOrEqual(half);
          expect([Math.min(...values), Math.max(...values)]).toEqual([lowest, highest]);
        },
      ),
    );
  });
});

describe('a ratio', () => {
  test('is taken round by round, so that a slow round does not show in it', () => {
    expect(ratioSpread([200, 20, 210], [100, 10, 100])).toEqual({
      median: 2,
      lowest: 2,
      highest: 2.1,
    });
  });

  test('needs both figures of every round', () => {
    expect(() => ratioSpread([1, 2], [1])).toThrow('every round');
  });
});

describe('rounds', () => {
  test('measure every contestant once each, and begin with another every time', async () => {
    const order: string[] = [];
    const results = await measureInRounds(['a', 'b', 'c'], 4, async (name, round) => {
      order.push(`${name}${round}`);
      return `${name} in ${round}`;
    });
    expect(order.join(' ')).toBe('a0 b0 c0 b1 c1 a1 c2 a2 b2 a3 b3 c3');
    expect(results.get('b')).toEqual(['b in 0', 'b in 1', 'b in 2', 'b in 3']);
    expect(orderOfRound([], 3)).toEqual([]);
  });
});

describe('a percentile', () => {
  test('is the value that so many do not exceed', () => {
    const hundred = Array.from({ length: 100 }, (_, n) => n + 1);
    expect([0.5, 0.99, 1, 0].map((share) => percentile(hundred, share))).toEqual([50, 99, 100, 1]);
    expect(percentile([4], 0.99)).toBe(4);
    expect(percentile([], 0.5)).toBeNaN();
  });
});
