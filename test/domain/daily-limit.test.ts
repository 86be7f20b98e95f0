import { describe, expect, test } from 'vitest';
import { dailyLimitOf, limitUse } from '#app/domain/daily-limit.ts';

describe('the daily limit', () => {
  test.each([
    [0, 250, 'below'],
    [199, 250, 'below'],
    [200, 250, 'near'],
    [249, 250, 'near'],
    [250, 250, 'reached'],
    [4000, 250, 'reached'],
    [79_999, 100_000, 'below'],
    [80_000, 100_000, 'near'],
  ] as const)('%i people of %i: %s', (people, limit, use) => {
    expect(limitUse(people, limit)).toBe(use);
  });

  test("only Meta's tiers are limits", () => {
    expect([250, 2000, 10_000, 100_000, 1000, 0, null].map(dailyLimitOf)).toEqual([
      250,
      2000,
      10_000,
      100_000,
      null,
      null,
      null,
    ]);
  });
});
