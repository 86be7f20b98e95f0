import { expect, test } from 'vitest';
import {
  cityOf,
  formatHours,
  formatWallTime,
  fromTimeInput,
  NO_TIME,
  toTimeInput,
} from '#app/ui/settings/wall-time.ts';

const clock = (locale: string) => ({
  now: '2026-07-01T12:00:00.000Z',
  timeZone: 'Asia/Kathmandu',
  locale,
});

test.each([0, 1, 485, 1260, 1439, NO_TIME])(
  '%i minutes go into a field and come out',
  (minutes) => {
    expect(fromTimeInput(toTimeInput(minutes))).toBe(minutes);
  },
);

test('a time of the wall is said in the language, whatever the zone of the shop', () => {
  expect(formatWallTime(1260, clock('en-US'))).toBe('9:00 pm');
  expect(formatWallTime(485, clock('de'))).toBe('08:05');
  expect(formatWallTime(NO_TIME, clock('en-US'))).toBe('–');
});

test('zones are called by their city, limits by their hours', () => {
  expect(cityOf('America/Argentina/Buenos_Aires')).toBe('Buenos Aires');
  expect(cityOf('UTC')).toBe('UTC');
  expect(formatHours(6 * 3600, { locale: 'de' })).toBe('6 Stunden');
});
