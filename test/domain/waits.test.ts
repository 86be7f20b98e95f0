import { expect, test } from 'vitest';
import { divideWaits, WAITS } from '#app/domain/waits.ts';

test('every wait is divided alike', () => {
  const divided = divideWaits(WAITS, 10);
  expect(Object.keys(divided).sort()).toEqual(Object.keys(WAITS).sort());
  const { polls, ...single } = WAITS;
  for (const [name, seconds] of Object.entries(single)) {
    expect(divided, name).toHaveProperty(name, seconds / 10);
  }
  expect(divided.polls).toEqual(polls.map((seconds) => seconds / 10));
});
