import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  afterNews,
  afterStatus,
  type ChannelNews,
  type ChannelPace,
  currentRate,
} from '#app/domain/channel-pace.ts';
import { WAITS } from '#app/domain/waits.ts';

const HEALTHY: ChannelPace = {
  ratePerSecond: 80,
  reducedRate: null,
  reducedSecondsAgo: 0,
  unknownInARow: 0,
  pausesInARow: 0,
  probe: null,
};
const NEW = { startedBeforePause: false, acceptedInSecondBefore: 0, slowedDownSecondsAgo: null };
const OLD = { ...NEW, startedBeforePause: true };

/** What a row of outcomes leaves, one after the other. */
function play(pace: ChannelPace, ...row: readonly ChannelNews['kind'][]) {
  const pauses: (number | null)[] = [];
  for (const kind of row) {
    const news: ChannelNews = kind === 'throttled' ? { kind, retryAfterSeconds: null } : { kind };
    const change = afterNews(pace, news, NEW, WAITS);
    pace = change.pace;
    pauses.push(change.pause?.seconds ?? null);
  }
  return { pace, pauses };
}

describe('a channel that gives no answer', () => {
  test('is paused after five unknown outcomes in a row, and asked for its status first', () => {
    const { pace, pauses } = play(HEALTHY, 'unknown', 'unknown', 'unknown', 'unknown', 'unknown');
    expect(pauses).toEqual([null, null, null, null, 5]);
    expect(pace).toMatchObject({ probe: 'status', pausesInARow: 1 });
  });

  test.each(['accepted', 'answered'] as const)(
    'is not paused where one in between is %s',
    (kind) => {
      const row = ['unknown', 'unknown', 'unknown', 'unknown'] as const;
      expect(play(HEALTHY, ...row, kind, ...row).pauses).not.toContain(5);
    },
  );

  test('is tried with one message at a time, each failure doubling the pause up to a minute', () => {
    let { pace } = play(HEALTHY, 'unknown', 'unknown', 'unknown', 'unknown', 'unknown');
    const pauses: (number | undefined)[] = [];
    for (let n = 0; n < 5; n += 1) {
      const asked = afterStatus(pace, true, WAITS);
      expect(asked).toEqual({ pace: { ...pace, probe: 'message' }, pause: null });
      const change = afterNews(asked.pace, { kind: 'unknown' }, NEW, WAITS);
      pauses.push(change.pause?.seconds);
      pace = change.pace;
      expect(pace.probe).toBe('status');
    }
    expect(pauses).toEqual([10, 20, 40, 60, 60]);
  });

  test('costs no message while even its status is not answered', () => {
    const { pace } = play(HEALTHY, 'unknown', 'unknown', 'unknown', 'unknown', 'unknown');
    const change = afterStatus(pace, false, WAITS);
    expect(change.pause).toEqual({ seconds: 10, reason: 'no_answer' });
    expect(change.pace.probe).toBe('status');
  });

  test('is used as before once a message was accepted', () => {
    const { pace } = play(HEALTHY, 'unknown', 'unknown', 'unknown', 'unknown', 'unknown');
    expect(play(afterStatus(pace, true, WAITS).pace, 'accepted').pace).toEqual(HEALTHY);
  });

  test('stays on trial after a refusal: it answers, and has not taken anything yet', () => {
    const onTrial: ChannelPace = { ...HEALTHY, probe: 'message', pausesInARow: 2 };
    expect(play(onTrial, 'answered')).toEqual({ pace: onTrial, pauses: [null] });
  });

  test('that cannot be reached at all is tried again sooner, without asking for its status', () => {
    const row = Array.from({ length: 8 }, () => 'not_reached' as const);
    const { pace, pauses } = play(HEALTHY, ...row);
    expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
    expect(pace.probe).toBe('message');
  });

  test('outcomes of what left before the pause change nothing', () => {
    const paused: ChannelPace = { ...HEALTHY, probe: 'status', pausesInARow: 3 };
    for (const kind of ['accepted', 'answered', 'unknown', 'not_reached'] as const) {
      expect(afterNews(paused, { kind }, OLD, WAITS)).toEqual({ pace: paused, pause: null });
    }
  });
});

describe('a channel that is too fast', () => {
  const slowed = (
    pace: ChannelPace,
    acceptedInSecondBefore: number,
    more: { retryAfterSeconds?: number; ago?: number } = {},
  ) =>
    afterNews(
      pace,
      { kind: 'throttled', retryAfterSeconds: more.retryAfterSeconds ?? null },
      { ...NEW, acceptedInSecondBefore, slowedDownSecondsAgo: more.ago ?? null },
      WAITS,
    );

  test('halves its rate, or goes below what was taken in the second before', () => {
    expect(slowed(HEALTHY, 80).pace.reducedRate).toBe(40);
    expect(slowed(HEALTHY, 40).pace.reducedRate).toBe(32);
    expect(slowed({ ...HEALTHY, reducedRate: 40 }, 20).pace.reducedRate).toBe(16);
  });

  test('keeps its rate after one refusal while little was sent, and halves it after the next', () => {
    expect(slowed(HEALTHY, 3).pace.reducedRate).toBeNull();
    expect(slowed(HEALTHY, 3, { ago: 6 }).pace.reducedRate).toBeNull();
    expect(slowed(HEALTHY, 3, { ago: 2 }).pace.reducedRate).toBe(40);
  });

  test('goes no lower than ten a second, and where it is there its way up goes on', () => {
    expect(slowed({ ...HEALTHY, reducedRate: 16 }, 16).pace.reducedRate).toBe(10);
    const lowest = { ...HEALTHY, reducedRate: 10, reducedSecondsAgo: 30 };
    expect(slowed(lowest, 10).pace).toMatchObject({ reducedRate: 10, reducedSecondsAgo: 30 });
    expect(slowed({ ...HEALTHY, ratePerSecond: 4 }, 4).pace.reducedRate).toBeNull();
  });

  test('waits as long as it was told, at most a quarter of an hour, else a second and on', () => {
    expect(slowed(HEALTHY, 0, { retryAfterSeconds: 42 }).pause).toEqual({
      seconds: 42,
      reason: 'slowed_down',
    });
    expect(slowed(HEALTHY, 0, { retryAfterSeconds: 999_999 }).pause?.seconds).toBe(900);
    expect(play(HEALTHY, 'throttled', 'throttled', 'throttled').pauses).toEqual([1, 2, 4]);
  });

  test('counts one burst of refusals once, and keeps the longest wait named in it', () => {
    const { pace } = slowed(HEALTHY, 60);
    const told = { kind: 'throttled', retryAfterSeconds: 30 } as const;
    expect(afterNews(pace, told, OLD, WAITS)).toEqual({
      pace,
      pause: { seconds: 30, reason: 'slowed_down' },
    });
    const untold = { kind: 'throttled', retryAfterSeconds: null } as const;
    expect(afterNews(pace, untold, OLD, WAITS)).toEqual({ pace, pause: null });
  });

  test('keeps the lower rate for a minute, then climbs by a twentieth every half minute', () => {
    const rateAfter = (seconds: number) =>
      currentRate({ ...HEALTHY, reducedRate: 16, reducedSecondsAgo: seconds }, WAITS);
    expect([0, 59, 60, 89, 90, 120].map(rateAfter)).toEqual([16, 16, 20, 20, 24, 28]);
    expect(rateAfter(3600)).toBe(80);
    expect(currentRate(HEALTHY, WAITS)).toBe(80);
  });

  test('is still on trial if it was', () => {
    expect(slowed({ ...HEALTHY, probe: 'message' }, 0).pace.probe).toBe('message');
    expect(slowed(HEALTHY, 0).pace.probe).toBeNull();
  });
});

test('whatever comes, the rate stays within its bounds and pauses are finite', () => {
  const news: fc.Arbitrary<ChannelNews> = fc.oneof(
    fc.record({
      kind: fc.constantFrom(
        'accepted' as const,
        'answered' as const,
        'unknown' as const,
        'not_reached' as const,
      ),
    }),
    fc.record({ kind: fc.constant('throttled' as const), retryAfterSeconds: fc.option(fc.nat()) }),
  );
  const known = fc.record({
    startedBeforePause: fc.boolean(),
    acceptedInSecondBefore: fc.nat(200),
    slowedDownSecondsAgo: fc.option(fc.nat(20)),
  });
  fc.assert(
    fc.property(fc.array(fc.tuple(news, known), { maxLength: 200 }), (row) => {
      let pace = HEALTHY;
      for (const [item, told] of row) {
        const change = afterNews(pace, item, told, WAITS);
        pace = change.pace;
        const rate = currentRate(pace, WAITS);
        expect(rate).toBeGreaterThanOrEqual(10);
        expect(rate).toBeLessThanOrEqual(80);
        expect(Number.isFinite(change.pause?.seconds ?? 0)).toBe(true);
      }
    }),
  );
});
