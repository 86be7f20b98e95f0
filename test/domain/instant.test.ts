import { expect, test } from 'vitest';
import { addSeconds, earlierOf, latestInstant, millisecondsBetween } from '#app/domain/instant.ts';

const NOON = '2026-11-22T12:00:00.000Z';

test('moves an instant and measures the way back', () => {
  const later = addSeconds(NOON, 90);
  expect(later).toBe('2026-11-22T12:01:30.000Z');
  expect(millisecondsBetween(NOON, later)).toBe(90_000);
  expect(millisecondsBetween(later, NOON)).toBe(-90_000);
  expect(addSeconds(NOON, -43_200)).toBe('2026-11-22T00:00:00.000Z');
});

test('finds the latest and passes over what is not known', () => {
  expect(latestInstant(null, NOON, addSeconds(NOON, 1), null)).toBe(addSeconds(NOON, 1));
  expect(latestInstant(null, null)).toBeNull();
  expect(latestInstant()).toBeNull();
});

test('finds the earlier of two', () => {
  expect(earlierOf(NOON, addSeconds(NOON, 1))).toBe(NOON);
  expect(earlierOf(addSeconds(NOON, 1), NOON)).toBe(NOON);
  expect(earlierOf(null, NOON)).toBe(NOON);
  expect(earlierOf(NOON, null)).toBe(NOON);
  expect(earlierOf(null, null)).toBeNull();
});
