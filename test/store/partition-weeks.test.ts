import fc from 'fast-check';
import { v7 as uuidv7 } from 'uuid';
import { describe, expect, test } from 'vitest';
import { weekOf, weekOfPartition } from '#app/store/partition-weeks.ts';
import { idsAfter, idsOfLastDays, lowestIdAt, timeOfId } from '#app/store/time-ordered-id.ts';

const times = fc.date({
  min: new Date('2020-01-01T00:00:00Z'),
  max: new Date('2099-12-31T00:00:00Z'),
  noInvalidDate: true,
});

describe('a week of a partitioned table', () => {
  test('begins on Monday, and is named by it', () => {
    expect(weekOf('event', new Date('2026-11-25T15:00:00Z'))).toEqual({
      name: 'event_20261123',
      start: new Date('2026-11-23T00:00:00Z'),
      end: new Date('2026-11-30T00:00:00Z'),
      from: lowestIdAt(new Date('2026-11-23T00:00:00Z')),
      to: lowestIdAt(new Date('2026-11-30T00:00:00Z')),
    });
  });

  test('has the ids made in it, and each week begins where the one before ends', () => {
    fc.assert(
      fc.property(times, (time) => {
        const week = weekOf('receipt', time);
        const id = uuidv7({ msecs: time.getTime() });
        expect(week.from <= id && id < week.to).toBe(true);
        expect(weekOf('receipt', time, 1).from).toBe(week.to);
      }),
    );
  });

  test('is known by the name of its partition, and by no other', () => {
    fc.assert(
      fc.property(times, (time) => {
        const week = weekOf('event', time);
        expect(weekOfPartition('event', week.name)).toEqual(week);
      }),
    );
    expect(weekOfPartition('event', 'event_default')).toBeNull();
    expect(weekOfPartition('event', 'event_20261124')).toBeNull();
    expect(weekOfPartition('event', 'receipt_20261123')).toBeNull();
  });
});

describe('a range of ids', () => {
  test('has what was made since, by a clock that is a day late or early', () => {
    fc.assert(
      fc.property(times, fc.integer({ min: -86_399_999, max: 86_399_999 }), (now, apart) => {
        const made = uuidv7({ msecs: now.getTime() + apart });
        for (const [from, to] of [
          idsOfLastDays(0, now),
          idsAfter([], now),
          idsAfter([uuidv7({ msecs: now.getTime() })], now),
        ]) {
          expect(from <= made && made <= to).toBe(true);
        }
      }),
    );
  });

  test('begins with the oldest of the ids it is to follow', () => {
    const now = new Date('2026-11-25T15:00:00Z');
    const ids = ['2026-11-20', '2026-11-10'].map((day) => uuidv7({ msecs: Date.parse(day) }));
    expect(timeOfId(idsAfter(ids, now)[0])).toEqual(new Date('2026-11-09T00:00:00Z'));
  });
});
