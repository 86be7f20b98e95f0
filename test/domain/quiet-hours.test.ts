import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkQuietHours } from '#app/domain/quiet-hours.ts';

function minutes(clock: string): number {
  const [hours, rest] = clock.split(':').map(Number);
  return (hours ?? 0) * 60 + (rest ?? 0);
}

/** The answer as text: "-" outside, else when the quiet hours end. */
function end(zone: string, from: string, to: string, at: string): string {
  const answer = checkQuietHours({ from: minutes(from), to: minutes(to) }, zone, new Date(at));
  expect(answer.inside).toBe(answer.endsAt !== null);
  return answer.inside ? answer.endsAt.toISOString().replace('.000Z', 'Z') : '-';
}

describe('an ordinary day', () => {
  test.each([
    ['before', '2026-11-22T19:59:59Z', '-'],
    ['first moment', '2026-11-22T20:00:00Z', '2026-11-23T07:00:00Z'],
    ['with seconds', '2026-11-22T22:33:44.555Z', '2026-11-23T07:00:00Z'],
    ['last moment', '2026-11-23T06:59:59.999Z', '2026-11-23T07:00:00Z'],
    ['first moment after', '2026-11-23T07:00:00Z', '-'],
  ])('21:00 to 08:00 in Berlin, %s', (_name, at, expected) => {
    expect(end('Europe/Berlin', '21:00', '08:00', at)).toBe(expected);
  });

  test('within one day', () => {
    expect(end('Europe/Berlin', '12:00', '14:00', '2026-11-22T12:00:00Z')).toBe(
      '2026-11-22T13:00:00Z',
    );
    expect(end('Europe/Berlin', '12:00', '14:00', '2026-11-22T22:00:00Z')).toBe('-');
  });

  test('over midnight from and to midnight', () => {
    expect(end('UTC', '00:00', '06:00', '2026-11-22T00:00:00Z')).toBe('2026-11-22T06:00:00Z');
    expect(end('UTC', '22:00', '00:00', '2026-11-22T23:59:00Z')).toBe('2026-11-23T00:00:00Z');
    expect(end('UTC', '22:00', '00:00', '2026-11-23T00:00:00Z')).toBe('-');
  });

  test('three quarters of an hour: Kathmandu is UTC+5:45', () => {
    expect(end('Asia/Kathmandu', '21:00', '08:00', '2026-11-22T15:14:59Z')).toBe('-');
    expect(end('Asia/Kathmandu', '21:00', '08:00', '2026-11-22T15:15:00Z')).toBe(
      '2026-11-23T02:15:00Z',
    );
  });

  test('equal ends are no quiet hours', () => {
    expect(end('UTC', '08:00', '08:00', '2026-11-22T08:00:00Z')).toBe('-');
  });
});

describe('the clock goes forward', () => {
  test.each([
    // Berlin, 29 March 2026, 01:00Z: 02:00 becomes 03:00.
    [
      'a shorter night',
      'Europe/Berlin',
      '21:00',
      '08:00',
      '2026-03-28T22:00:00Z',
      '2026-03-29T06:00:00Z',
    ],
    [
      'end inside the gap',
      'Europe/Berlin',
      '21:00',
      '02:30',
      '2026-03-28T22:00:00Z',
      '2026-03-29T01:00:00Z',
    ],
    [
      'end at the gap',
      'Europe/Berlin',
      '21:00',
      '02:00',
      '2026-03-28T22:00:00Z',
      '2026-03-29T01:00:00Z',
    ],
    [
      'end after the gap',
      'Europe/Berlin',
      '21:00',
      '03:00',
      '2026-03-28T22:00:00Z',
      '2026-03-29T01:00:00Z',
    ],
    ['hours that do not happen', 'Europe/Berlin', '02:15', '02:45', '2026-03-29T01:00:00Z', '-'],
    [
      'a break that does not happen',
      'Europe/Berlin',
      '03:00',
      '02:30',
      '2026-03-28T22:00:00Z',
      '2026-03-30T00:30:00Z',
    ],
    // New York, 8 March 2026, 07:00Z: 02:00 becomes 03:00.
    [
      'New York',
      'America/New_York',
      '22:00',
      '07:30',
      '2026-03-08T04:00:00Z',
      '2026-03-08T11:30:00Z',
    ],
    // Lord Howe, 4 October 2026, 15:30Z of the 3rd: 02:00 becomes 02:30.
    [
      'half an hour',
      'Australia/Lord_Howe',
      '21:00',
      '08:00',
      '2026-10-03T12:00:00Z',
      '2026-10-03T21:00:00Z',
    ],
    [
      'end inside half an hour',
      'Australia/Lord_Howe',
      '21:00',
      '02:10',
      '2026-10-03T12:00:00Z',
      '2026-10-03T15:30:00Z',
    ],
  ])('%s', (_name, zone, from, to, at, expected) => {
    expect(end(zone, from, to, at)).toBe(expected);
  });
});

describe('the clock goes back', () => {
  test.each([
    // Berlin, 25 October 2026, 01:00Z: 03:00 becomes 02:00.
    [
      'a longer night',
      'Europe/Berlin',
      '21:00',
      '08:00',
      '2026-10-24T20:00:00Z',
      '2026-10-25T07:00:00Z',
    ],
    [
      'end inside the repeated hour, first pass',
      'Europe/Berlin',
      '21:00',
      '02:30',
      '2026-10-24T20:00:00Z',
      '2026-10-25T00:30:00Z',
    ],
    ['between the passes', 'Europe/Berlin', '21:00', '02:30', '2026-10-25T00:45:00Z', '-'],
    [
      'second pass',
      'Europe/Berlin',
      '21:00',
      '02:30',
      '2026-10-25T01:10:00Z',
      '2026-10-25T01:30:00Z',
    ],
    [
      'end after the repeated hour',
      'Europe/Berlin',
      '21:00',
      '03:00',
      '2026-10-25T00:30:00Z',
      '2026-10-25T02:00:00Z',
    ],
    [
      'start inside: the step back leads out',
      'Europe/Berlin',
      '02:30',
      '08:00',
      '2026-10-25T00:45:00Z',
      '2026-10-25T01:00:00Z',
    ],
    // New York, 1 November 2026, 06:00Z: 02:00 becomes 01:00.
    [
      'New York',
      'America/New_York',
      '22:00',
      '07:30',
      '2026-11-01T03:00:00Z',
      '2026-11-01T12:30:00Z',
    ],
    // Lord Howe, 5 April 2026, 15:00Z of the 4th: 02:00 becomes 01:30.
    [
      'half an hour',
      'Australia/Lord_Howe',
      '21:00',
      '08:00',
      '2026-04-04T12:00:00Z',
      '2026-04-04T21:30:00Z',
    ],
  ])('%s', (_name, zone, from, to, at, expected) => {
    expect(end(zone, from, to, at)).toBe(expected);
  });
});

test.each([
  ['unknown zone', { from: 0, to: 60 }, 'Mars/Olympus', new Date(0)],
  ['invalid date', { from: 0, to: 60 }, 'UTC', new Date(Number.NaN)],
  ['minutes out of range', { from: 0, to: 1440 }, 'UTC', new Date(0)],
  ['part of a minute', { from: 0.5, to: 60 }, 'UTC', new Date(0)],
])('%s throws', (_name, hours, zone, at) => {
  expect(() => checkQuietHours(hours, zone, at)).toThrow(RangeError);
});

describe('for any hours and instant', () => {
  const zones = ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu'];
  const clock = fc.integer({ min: 0, max: 1439 });
  const start = Date.parse('2026-01-01T00:00:00Z');
  const changes = [
    '2026-03-29T01:00Z',
    '2026-10-25T01:00Z',
    '2026-03-08T07:00Z',
    '2026-10-03T15:30Z',
  ];
  const instant = fc.oneof(
    fc.integer({ min: start, max: start + 365 * 86_400_000 }),
    fc
      .tuple(fc.constantFrom(...changes), fc.integer({ min: -86_400_000, max: 86_400_000 }))
      .map(([change, away]) => Date.parse(change) + away),
  );

  test('inside is what the clock on the wall says', () => {
    const formats = new Map(
      zones.map((timeZone) => [
        timeZone,
        new Intl.DateTimeFormat('sv-SE', { timeZone, hour: '2-digit', minute: '2-digit' }),
      ]),
    );
    fc.assert(
      fc.property(fc.constantFrom(...zones), clock, clock, instant, (zone, from, to, at) => {
        const now = minutes(formats.get(zone)?.format(at) ?? '');
        const expected = from <= to ? from <= now && now < to : from <= now || now < to;
        expect(checkQuietHours({ from, to }, zone, new Date(at)).inside).toBe(expected);
      }),
    );
  });

  test('they last up to their end and not a moment longer', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        clock,
        clock,
        instant,
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (zone, from, to, at, share) => {
          const isInside = (moment: number) =>
            checkQuietHours({ from, to }, zone, new Date(moment)).inside;
          const { endsAt } = checkQuietHours({ from, to }, zone, new Date(at));
          if (endsAt === null) return;
          const ends = endsAt.getTime();
          expect(isInside(ends)).toBe(false);
          expect(isInside(ends - 1)).toBe(true);
          expect(isInside(at + Math.floor((ends - at) * share))).toBe(true);
        },
      ),
    );
  });
});
