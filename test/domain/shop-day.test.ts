import { expect, test } from 'vitest';
import { shopDay } from '#app/domain/shop-day.ts';

test.each([
  ['2026-11-25T23:30:00.000Z', 'UTC', '2026-11-25'],
  ['2026-11-25T23:30:00.000Z', 'Europe/Berlin', '2026-11-26'],
  ['2026-11-25T04:59:59.000Z', 'America/New_York', '2026-11-24'],
  ['2026-12-31T10:00:00.000Z', 'Pacific/Kiritimati', '2027-01-01'],
])('%s in %s is the %s', (instant, zone, day) => {
  expect(shopDay(instant, zone)).toBe(day);
});

test('a zone that this runtime does not know is UTC', () => {
  expect(shopDay('2026-11-25T23:30:00.000Z', 'Mars/Olympus_Mons')).toBe('2026-11-25');
});
