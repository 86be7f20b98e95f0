import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MESSAGE_TRANSITIONS } from '#app/domain/message-state.ts';
import {
  CHANNEL_HOLD_REASONS,
  REJECT_REASONS,
  type SendOutcome,
  TEMPLATE_HOLD_REASONS,
} from '#app/domain/send-outcome.ts';
import { settleAttempt } from '#app/domain/settle-attempt.ts';
import { WAITS } from '#app/domain/waits.ts';

/** The settlement of the attempt that is a message's n-th, all before it refused as `retry`. */
const settle = (outcome: SendOutcome, tries: number) =>
  settleAttempt(outcome, { tries, retries: Math.max(tries - 1, 0) }, WAITS);

const SAID = { code: 131000, text: 'Something went wrong' };
const NOTHING = { code: null, text: null, wamid: null, jobId: null };

describe('an attempt', () => {
  test('that was accepted keeps the id, or none', () => {
    const accepted = {
      ...NOTHING,
      attempt: 'accepted',
      outcome: 'accepted',
      channel: { kind: 'accepted' },
      message: 'accepted',
    };
    expect(settle({ outcome: 'accepted', wamid: 'wamid.A' }, 1)).toEqual({
      ...accepted,
      wamid: 'wamid.A',
    });
    expect(settle({ outcome: 'accepted', wamid: null }, 1)).toEqual(accepted);
  });

  test('that was queued is unconfirmed and never repeated', () => {
    expect(settle({ outcome: 'queued', jobId: 'job' }, 1)).toEqual({
      ...NOTHING,
      attempt: 'queued',
      outcome: 'queued',
      jobId: 'job',
      channel: { kind: 'accepted' },
      message: 'unconfirmed',
      cause: 'queued',
    });
  });

  test.each(['timeout', 'server_error', 'reset', 'unreadable', 'process_death'] as const)(
    'whose outcome is unknown (%s) is unconfirmed, however often it was tried',
    (cause) => {
      for (const tries of [1, 99]) {
        expect(settle({ outcome: 'unconfirmed', cause, ...SAID }, tries)).toEqual({
          ...NOTHING,
          ...SAID,
          attempt: 'unconfirmed',
          outcome: cause,
          channel: { kind: 'unknown' },
          message: 'unconfirmed',
          cause,
        });
      }
    },
  );

  test.each(['dns', 'connect_refused', 'connect_timeout', 'tls', 'unreachable'] as const)(
    'that never reached 1MSG (%s) waits, and the channel with it',
    (cause) => {
      expect(settle({ outcome: 'not_sent', cause, ...SAID }, 1)).toEqual({
        ...NOTHING,
        ...SAID,
        attempt: 'refused',
        outcome: cause,
        channel: { kind: 'not_reached' },
        message: 'waiting',
        cause: 'not_reached',
        delaySeconds: 0,
        delaysRecipient: false,
      });
    },
  );

  test.each(REJECT_REASONS)('that was rejected (%s) failed', (reason) => {
    expect(settle({ outcome: 'rejected', reason, ...SAID }, 1)).toEqual({
      ...NOTHING,
      ...SAID,
      attempt: 'refused',
      outcome: reason,
      channel: { kind: 'answered' },
      message: 'failed',
      reason,
    });
  });

  test.each(TEMPLATE_HOLD_REASONS)('holds its template: %s', (reason) => {
    expect(settle({ outcome: 'hold_template', reason, ...SAID }, 1)).toMatchObject({
      attempt: 'refused',
      message: 'held',
      hold: 'template',
      reason,
      code: SAID.code,
    });
  });

  test.each(CHANNEL_HOLD_REASONS)('holds its channel: %s', (reason) => {
    expect(settle({ outcome: 'hold_channel', reason, ...SAID }, 1)).toMatchObject({
      attempt: 'refused',
      message: 'held',
      hold: 'channel',
      reason,
      text: SAID.text,
    });
  });
});

describe('seconds until the next try', () => {
  const delays = (outcome: SendOutcome, tries: readonly number[]) =>
    tries.map((n) => {
      const settled = settle(outcome, n);
      return settled.message === 'waiting' ? settled.delaySeconds : settled.message;
    });
  const throttled = (scope: 'channel' | 'recipient', retryAfterSeconds: number | null) =>
    ({ outcome: 'throttled', scope, retryAfterSeconds, ...SAID }) as const;

  test('are none of its own where the whole channel pauses: it keeps its place in the line', () => {
    const unreached = { outcome: 'not_sent', cause: 'dns', ...SAID } as const;
    expect(delays(unreached, [1, 7, 1000])).toEqual([0, 0, 0]);
    expect(delays(throttled('channel', 42), [1, 9])).toEqual([0, 0]);
    expect(settle(throttled('channel', 42), 1).channel).toEqual({
      kind: 'throttled',
      retryAfterSeconds: 42,
    });
  });

  test('are not used up by what never reached 1MSG or was told to slow down', () => {
    const turnedDown = { outcome: 'retry', ...SAID } as const;
    const settled = settleAttempt(turnedDown, { tries: 40, retries: 0 }, WAITS);
    expect(settled).toMatchObject({ message: 'waiting', cause: 'retry', delaySeconds: 1 });
  });

  test('are over after five tries that were turned down', () => {
    const turnedDown = { outcome: 'retry', ...SAID } as const;
    expect(delays(turnedDown, [1, 2, 3, 4, 5, 6])).toEqual([1, 4, 16, 64, 'failed', 'failed']);
    expect(settle(turnedDown, 5)).toMatchObject({
      attempt: 'refused',
      outcome: 'gave_up',
      reason: 'gave_up',
      code: SAID.code,
    });
    expect(settle(turnedDown, 1)).toMatchObject({
      cause: 'retry',
      channel: { kind: 'answered' },
    });
  });

  test('to one phone are what the other side asked for, else grow fourfold', () => {
    expect(delays(throttled('recipient', 42), [1, 9])).toEqual([42, 42]);
    expect(delays(throttled('recipient', 999_999_999), [1])).toEqual([900]);
    expect(delays(throttled('recipient', null), [1, 2, 3, 4, 5])).toEqual([
      6.25, 25, 100, 400, 900,
    ]);
    expect(settle(throttled('recipient', null), 1)).toMatchObject({
      channel: { kind: 'answered' },
      delaysRecipient: true,
      cause: 'recipient_pause',
    });
  });
});

test('whatever the outcome and the count, the message can take it', () => {
  const detail = { code: fc.option(fc.integer()), text: fc.option(fc.string()) };
  const outcomes: fc.Arbitrary<SendOutcome> = fc.oneof(
    fc.record({ outcome: fc.constant('accepted' as const), wamid: fc.option(fc.string()) }),
    fc.record({ outcome: fc.constant('queued' as const), jobId: fc.option(fc.string()) }),
    fc.record({ outcome: fc.constant('retry' as const), ...detail }),
    fc.record({
      outcome: fc.constant('not_sent' as const),
      cause: fc.constantFrom('dns' as const, 'tls' as const),
      ...detail,
    }),
    fc.record({
      outcome: fc.constant('throttled' as const),
      scope: fc.constantFrom('channel' as const, 'recipient' as const),
      retryAfterSeconds: fc.option(fc.nat()),
      ...detail,
    }),
    fc.record({
      outcome: fc.constant('rejected' as const),
      reason: fc.constantFrom(...REJECT_REASONS),
      ...detail,
    }),
    fc.record({
      outcome: fc.constant('unconfirmed' as const),
      cause: fc.constantFrom('timeout' as const, 'reset' as const),
      ...detail,
    }),
  );
  const eventOf = {
    accepted: 'attempt_accepted',
    unconfirmed: 'attempt_unconfirmed',
    failed: 'attempt_rejected',
    waiting: 'attempt_postponed',
    held: 'attempt_held',
  } as const;
  fc.assert(
    fc.property(outcomes, fc.nat(), (outcome, tries) => {
      const settled = settle(outcome, tries);
      expect(MESSAGE_TRANSITIONS[eventOf[settled.message]]).toHaveProperty('sending');
      // Only what surely came before acceptance is ever tried again.
      const mayRepeat = ['not_sent', 'throttled', 'retry'].includes(outcome.outcome);
      expect(settled.message === 'waiting' ? mayRepeat : true).toBe(true);
      if (settled.message !== 'waiting') return;
      expect(Number.isFinite(settled.delaySeconds)).toBe(true);
      expect(settled.delaySeconds).toBeGreaterThanOrEqual(0);
    }),
    { numRuns: 300 },
  );
});
