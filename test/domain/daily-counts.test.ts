import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  countPeriod,
  type DailyCount,
  durationStep,
  shareWithoutPhone,
} from '#app/domain/daily-counts.ts';

const DAYS = ['2026-11-23', '2026-11-24', '2026-11-25'];

function row(day: string, counter: string, amount: number): DailyCount {
  return { day, counter, amount };
}

describe('a period', () => {
  const counted = countPeriod(DAYS, [
    row('2026-11-22', 'send', 99),
    row('2026-11-23', 'send', 4),
    row('2026-11-23', 'sent', 3),
    row('2026-11-23', 'delivered', 2),
    row('2026-11-23', 'read', 1),
    row('2026-11-23', 'failed', 1),
    row('2026-11-23', 'skipped:no_phone', 1),
    row('2026-11-25', 'send', 1),
    row('2026-11-25', 'skipped:no_phone', 1),
    row('2026-11-25', 'skipped:status_off', 3),
  ]);

  test('adds up its days and no other', () => {
    expect(counted.total).toEqual({
      all: 10,
      send: 5,
      sent: 3,
      delivered: 2,
      read: 1,
      failed: 1,
      skipped: 5,
    });
  });

  test('has each day, those without a notification too', () => {
    expect(counted.days.map(({ day, counts }) => [day, counts.all])).toEqual([
      ['2026-11-23', 5],
      ['2026-11-24', 0],
      ['2026-11-25', 5],
    ]);
  });

  test('names why it skipped, the most frequent reason first', () => {
    expect(counted.skips).toEqual([
      { reason: 'status_off', count: 3 },
      { reason: 'no_phone', count: 2 },
    ]);
  });

  test('knows no median where nothing was timed', () => {
    expect(counted).toMatchObject({ medianToPhone: null, medianInApp: null });
  });
});

describe('a median', () => {
  const times = fc.array(fc.integer({ min: 100, max: 6 * 3_600_000 }), { minLength: 1 });
  const rowsOf = (kind: string, ms: readonly number[]): DailyCount[] =>
    ms.map((time) => row('2026-11-24', `${kind}:${durationStep(time)}`, 1));

  test('is at most 5 % from that of the times themselves', () => {
    fc.assert(
      fc.property(times, (ms) => {
        const exact = ms.toSorted((a, b) => a - b)[Math.ceil(ms.length / 2) - 1] ?? 0;
        const { medianToPhone, medianInApp } = countPeriod(DAYS, rowsOf('phone', ms));
        expect(medianInApp).toBeNull();
        expect(Math.abs((medianToPhone ?? 0) / exact - 1)).toBeLessThan(0.05);
      }),
    );
  });

  test('of what took less than 100 ms is 50 ms; a clock that runs behind makes no time negative', () => {
    const counted = countPeriod(DAYS, rowsOf('app', [-5000, 0, 99]));
    expect(counted.medianInApp).toBe(50);
  });

  test('leaves out what was taken back', () => {
    const rows = [
      ...rowsOf('phone', [200, 200, 200, 60_000]),
      row('2026-11-24', `phone:${durationStep(200)}`, -3),
    ];
    expect(countPeriod(DAYS, rows).medianToPhone).toBeGreaterThan(55_000);
  });
});

describe('the share without a phone', () => {
  const shareOf = (send: number, noPhone: number, baseline = 500) =>
    shareWithoutPhone(
      countPeriod(DAYS, [
        row('2026-11-24', 'send', send),
        row('2026-11-24', 'skipped:no_phone', noPhone),
        row('2026-11-24', 'skipped:baseline', baseline),
      ]),
    );

  test('is of those whose phone was looked for', () => {
    expect(shareOf(14, 6)).toBe(0.3);
    expect(shareOf(0, 20)).toBe(1);
  });

  test('is not worth a word where it is small, or of too few', () => {
    expect(shareOf(95, 5)).toBeNull();
    expect(shareOf(10, 9)).toBeNull();
    expect(shareOf(0, 0)).toBeNull();
  });
});
