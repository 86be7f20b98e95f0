import { describe, expect, test } from 'vitest';
import {
  type QueryCost,
  readQueryCost,
  restSeconds,
  secondsUntilAffordable,
} from '#app/shopify/query-allowance.ts';

function cost(currentlyAvailable: number, over: Partial<QueryCost['throttleStatus']> = {}) {
  return {
    requestedQueryCost: 300,
    throttleStatus: { maximumAvailable: 2000, currentlyAvailable, restoreRate: 100, ...over },
  };
}

describe('the allowance of queries', () => {
  test.each([
    [2000, 0],
    [1000, 0],
    [999, 5.01],
    [0, 15],
  ])('with %i of 2,000 points left, what can wait rests %d s', (available, seconds) => {
    expect(restSeconds(cost(available))).toBeCloseTo(seconds);
  });

  test.each([
    [300, 1],
    [100, 2],
    [0, 3],
  ])('with %i points a query of 300 waits %i s', (available, seconds) => {
    expect(secondsUntilAffordable(cost(available))).toBe(seconds);
  });

  test('no wait is longer than a minute', () => {
    expect(restSeconds(cost(0, { restoreRate: 0.1 }))).toBe(60);
    expect(secondsUntilAffordable(cost(0, { restoreRate: 0.1 }))).toBe(60);
  });

  test('an answer that says nothing of it rests nothing', () => {
    expect(restSeconds(readQueryCost(undefined))).toBe(0);
    expect(secondsUntilAffordable(readQueryCost({ cost: {} }))).toBeNull();
    expect(readQueryCost({ cost: { ...cost(5), actualQueryCost: 3 } })).toEqual(cost(5));
  });
});
