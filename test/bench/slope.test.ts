import { expect, test } from 'vitest';
import { blockMeans, fitSlope } from '#bench/memory/slope.ts';

test('a straight line has its slope, without doubt', () => {
  const { perUnit, plusMinus } = fitSlope([
    [0, 5],
    [1, 7],
    [2, 9],
    [4, 13],
  ]);
  expect(perUnit).toBeCloseTo(2);
  expect(plusMinus).toBeCloseTo(0);
});

test('what goes up and down by itself leaves the slope in doubt', () => {
  // By hand: the xs spread by 82.5, they go with the ys by 2.5, and Student's t of 8 is 2.306.
  const points = Array.from({ length: 10 }, (_, x) => [x, x % 2] as const);
  const { perUnit, plusMinus } = fitSlope(points);
  const slope = 2.5 / 82.5;
  expect(perUnit).toBeCloseTo(slope);
  const rest = points.reduce((sum, [x, y]) => sum + (y - 0.5 - slope * (x - 4.5)) ** 2, 0);
  expect(plusMinus).toBeCloseTo(2.306 * Math.sqrt(rest / 8 / 82.5), 2);
  expect(perUnit).toBeLessThan(plusMinus);
});

test('a line needs four points, not all at one place', () => {
  const points: [number, number][] = [
    [1, 1],
    [2, 2],
    [3, 3],
  ];
  expect(() => fitSlope(points)).toThrow('4 points');
  expect(() => fitSlope(Array.from({ length: 4 }, () => [1, 1]))).toThrow('apart');
});

test('blocks are whole: what is left over at the end is left out', () => {
  const points: [number, number][] = [
    [0, 1],
    [1, 3],
    [2, 5],
    [3, 7],
    [4, 100],
  ];
  expect(blockMeans(points, 2)).toEqual([
    [0.5, 2],
    [2.5, 6],
  ]);
});
