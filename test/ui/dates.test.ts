import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, shopDay } from '#app/domain/shop-day.ts';
import {
  type Clock,
  formatFullMoment,
  formatMoment,
  formatMomentInSentence,
  formatTime,
  isDay,
  readClock,
  startOfShopDay,
} from '#app/ui/dates.ts';
import { english, wordsFor } from './words.tsx';

const NOW = '2026-11-22T13:30:00.000Z';
const BERLIN: Clock = { now: NOW, timeZone: 'Europe/Berlin', locale: 'en' };
const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Pacific/Kiritimati',
  'Pacific/Pago_Pago',
  'America/Santiago',
  'Africa/Cairo',
  'Australia/Lord_Howe',
];

describe('moments', () => {
  test.each([
    ['2026-11-22T13:03:58.000Z', 'Today at 2:03 pm'],
    ['2026-11-21T23:00:00.000Z', 'Today at 12:00 am'],
    ['2026-11-21T22:59:59.000Z', 'Yesterday at 11:59 pm'],
    ['2026-11-23T07:00:00.000Z', 'Tomorrow at 8:00 am'],
    ['2026-11-20T13:03:00.000Z', 'Nov 20 at 2:03 pm'],
    ['2025-12-31T22:59:00.000Z', 'Dec 31, 2025 at 11:59 pm'],
    ['2025-12-31T23:00:00.000Z', 'Jan 1 at 12:00 am'],
  ])('%s is %s', (at, words) => {
    expect(formatMoment(english, at, BERLIN)).toBe(words);
  });

  test("the day is the shop's, wherever server and browser stand", () => {
    const at = '2026-11-22T03:00:00.000Z';
    expect(formatMoment(english, at, { ...BERLIN, timeZone: 'America/Los_Angeles' })).toBe(
      'Yesterday at 7:00 pm',
    );
  });

  test('the story adds seconds', () => {
    expect(formatMoment(english, '2026-11-22T13:03:58.000Z', BERLIN, true)).toBe(
      'Today at 2:03:58 pm',
    );
    expect(formatTime('2026-11-22T13:03:58.000Z', BERLIN, true)).toBe('2:03:58 pm');
  });

  test("the locale is the admin's", () => {
    const german = { ...BERLIN, locale: 'de' };
    expect(formatTime('2026-11-22T08:03:00.000Z', german)).toBe('09:03');
    expect(formatMoment(wordsFor('de'), '2026-11-20T13:03:00.000Z', german)).toBe(
      '20. Nov. um 14:03',
    );
  });

  test.each([
    ['de', 'Heute um 14:03', 'am 20. Nov. um 14:03'],
    ['fr', "Aujourd'hui à 14:03", 'le 20 nov. à 14:03'],
    ['es', 'Hoy a las 14:03', 'el 20 nov a las 14:03'],
    ['pt-BR', 'Hoje às 14:03', 'em 20 de nov. às 14:03'],
    ['it', 'Oggi alle 14:03', 'il 20 nov alle 14:03'],
    ['ja', '今日 14:03', '11月20日 14:03'],
    ['en-GB', 'Today at 14:03', '20 Nov at 14:03'],
  ])('in %s: "%s", and in a sentence "%s"', (locale, alone, inSentence) => {
    const clock = { ...BERLIN, locale };
    const t = wordsFor(locale);
    expect(formatMoment(t, '2026-11-22T13:03:00.000Z', clock)).toBe(alone);
    expect(formatMomentInSentence(t, '2026-11-20T13:03:00.000Z', clock)).toBe(inSentence);
  });

  test('inside a sentence only our own words are small', () => {
    expect(formatMomentInSentence(english, '2026-11-22T13:03:00.000Z', BERLIN)).toBe(
      'today at 2:03 pm',
    );
    expect(formatMomentInSentence(english, '2026-11-20T13:03:00.000Z', BERLIN)).toBe(
      'Nov 20 at 2:03 pm',
    );
  });

  test('the description has the whole date and the zone', () => {
    expect(formatFullMoment('2026-11-22T13:03:58.000Z', BERLIN)).toBe(
      'Sunday, November 22, 2026 at 2:03:58 PM Central European Standard Time',
    );
  });

  test('only ordinary spaces, which every runtime has', () => {
    for (const locale of ['en', 'en-GB', 'fr', 'de', 'ar', 'ja']) {
      const clock = { ...BERLIN, locale };
      const text = `${formatMoment(english, NOW, clock, true)}${formatFullMoment(NOW, clock)}`;
      expect(text).not.toMatch(/[\u00a0\u2009\u202f]/);
    }
  });
});

describe('clock', () => {
  test('an unknown zone does not break the page', () => {
    const clock = readClock({ timeZone: 'Mars/Olympus' }, new Date(NOW));
    expect(clock).toEqual({ now: NOW, timeZone: 'UTC' });
  });

  test('a known one is taken', () => {
    const session = { timeZone: 'Asia/Tokyo' };
    expect(readClock(session, new Date(NOW))).toEqual({ now: NOW, ...session });
  });
});

describe('days of the shop', () => {
  test.each([
    ['2026-11-22', 'Europe/Berlin', '2026-11-21T23:00:00.000Z'],
    ['2026-07-01', 'Europe/Berlin', '2026-06-30T22:00:00.000Z'],
    ['2026-03-29', 'Europe/Berlin', '2026-03-28T23:00:00.000Z'],
    ['2026-11-22', 'Asia/Kathmandu', '2026-11-21T18:15:00.000Z'],
    // The clocks go forward at midnight: the day begins at one.
    ['2026-09-06', 'America/Santiago', '2026-09-06T04:00:00.000Z'],
  ])('%s in %s begins at %s', (day, zone, at) => {
    expect(startOfShopDay(day, zone)).toBe(at);
  });

  test('a day begins at the first instant that is of that day', () => {
    const days = fc
      .date({ min: new Date('2020-01-02'), max: new Date('2035-12-30'), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10));
    fc.assert(
      fc.property(days, fc.constantFrom(...ZONES), (day, zone) => {
        const start = startOfShopDay(day, zone);
        const before = new Date(new Date(start).getTime() - 1).toISOString();
        expect(shopDay(start, zone)).toBe(day);
        expect(shopDay(before, zone) < day).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  test('days are counted over months and years', () => {
    expect(addDays('2026-12-31', 1)).toBe('2027-01-01');
    expect(addDays('2024-03-01', -1)).toBe('2024-02-29');
  });

  test.each([
    ['2026-11-22', true],
    ['2026-02-30', false],
    ['2026-13-01', false],
    ['22.11.2026', false],
    ['', false],
  ])('%s is a day: %s', (text, expected) => {
    expect(isDay(text)).toBe(expected);
  });
});
