import { expect, test } from 'vitest';
import { divideWaits, WAITS } from '#app/domain/waits.ts';

/** Every number in a wait, however deep it stands. */
function numbersIn(wait: unknown): number[] {
  if (typeof wait === 'number') return [wait];
  if (typeof wait !== 'object' || wait === null) throw new Error('A wait is a number or has some');
  return Object.values(wait).flatMap(numbersIn);
}

test('every wait is divided alike', () => {
  const divided = divideWaits(WAITS, 10);
  expect(Object.keys(divided)).toEqual(Object.keys(WAITS));
  expect(numbersIn(divided)).toEqual(numbersIn(WAITS).map((seconds) => seconds / 10));
});
