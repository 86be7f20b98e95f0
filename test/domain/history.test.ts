import { expect, test } from 'vitest';
import { HISTORY_DAYS, historyDaysOf, USUAL_HISTORY_DAYS } from '#app/domain/history.ts';
import { LONGEST_FRESHNESS_SECONDS } from '#app/domain/status.ts';

const DAY = 86_400;

test('no history ends while a status may still be news, or an order is still known', () => {
  for (const days of HISTORY_DAYS) {
    expect(days * DAY).toBeGreaterThan(LONGEST_FRESHNESS_SECONDS + 7 * DAY);
    expect(days).toBeGreaterThanOrEqual(30);
  }
});

test('a choice is itself; what is none is the usual one', () => {
  expect(HISTORY_DAYS.map(historyDaysOf)).toEqual([...HISTORY_DAYS]);
  expect([0, 60, Number.NaN].map(historyDaysOf)).toEqual(Array(3).fill(USUAL_HISTORY_DAYS));
});
