import { describe, expect, test } from 'vitest';
import {
  holdOfStatus,
  PROBED_REASONS,
  probeOfHold,
  secondsToProbe,
} from '#app/domain/hold-probe.ts';
import {
  CHANNEL_HOLD_REASONS,
  type HoldReason,
  TEMPLATE_HOLD_REASONS,
} from '#app/domain/send-outcome.ts';
import { divideWaits, WAITS } from '#app/domain/waits.ts';

const MINUTE = 60;
const HOUR = 3600;

/** By what each is probed, and when first and at longest. */
const EXPECTED: Readonly<Record<HoldReason, readonly [string, number | null, number | null]>> = {
  token_refused: ['status', 15 * MINUTE, HOUR],
  blocked_at_onemsg: ['status', MINUTE, 15 * MINUTE],
  channel_not_found: ['status', MINUTE, 15 * MINUTE],
  not_registered: ['status', MINUTE, 15 * MINUTE],
  number_offline: ['status', MINUTE, 15 * MINUTE],
  payment_problem: ['message', HOUR, HOUR],
  quality_limit: ['message', HOUR, 6 * HOUR],
  not_allowed: ['message', HOUR, 6 * HOUR],
  account_locked: ['message', 6 * HOUR, 24 * HOUR],
  test_mode: ['merchant', null, null],
  template_in_review: ['templates', 15 * MINUTE, HOUR],
  template_rejected: ['templates', 15 * MINUTE, HOUR],
  template_missing: ['templates', 15 * MINUTE, HOUR],
  variables_changed: ['templates', 15 * MINUTE, HOUR],
  value_refused: ['templates', 15 * MINUTE, HOUR],
  template_paused: ['templates', 15 * MINUTE, HOUR],
  template_disabled: ['templates', 15 * MINUTE, HOUR],
};
const REASONS: readonly HoldReason[] = [...CHANNEL_HOLD_REASONS, ...TEMPLATE_HOLD_REASONS];

describe('a hold', () => {
  test.each(REASONS)('for %s is probed as it can end', (reason) => {
    const [by, first, longest] = EXPECTED[reason];
    expect(probeOfHold(reason).by).toBe(by);
    expect(secondsToProbe(reason, 0, WAITS)).toBe(first);
    expect(secondsToProbe(reason, 100, WAITS)).toBe(longest);
    expect(PROBED_REASONS.includes(reason)).toBe(by !== 'merchant');
  });

  test('waits twice as long after each probe', () => {
    const waits = [0, 1, 2, 3, 4, 5].map((done) => secondsToProbe('number_offline', done, WAITS));
    expect(waits).toEqual([60, 120, 240, 480, 900, 900]);
  });

  test('for a reason of another version of the app waits for a person', () => {
    expect(probeOfHold('something_new')).toEqual({ by: 'merchant' });
    expect(probeOfHold('constructor')).toEqual({ by: 'merchant' });
    expect(secondsToProbe('something_new', 0, WAITS)).toBeNull();
  });

  test.each(REASONS)('for %s costs a handful of messages in six hours', (reason) => {
    let [now, probes, messages] = [secondsToProbe(reason, 0, WAITS), 0, 0];
    while (now !== null && now < 6 * HOUR) {
      messages += 1;
      probes += 1;
      now += Math.max(secondsToProbe(reason, probes, WAITS) ?? 0, WAITS.vainProbe);
    }
    expect(messages).toBeLessThanOrEqual(6);
  });

  test('is probed sooner where all waits are divided', () => {
    const waits = divideWaits(WAITS, 60);
    for (const reason of PROBED_REASONS) {
      for (const done of [0, 3, 100]) {
        const whole = secondsToProbe(reason, done, WAITS) ?? 0;
        expect(secondsToProbe(reason, done, waits)).toBeCloseTo(whole / 60);
      }
    }
    expect(waits.vainProbe).toBe(60);
  });
});

test.each([
  ['connected', null],
  ['unknown', null],
  ['connecting', 'number_offline'],
  ['disconnected', 'number_offline'],
  ['uninitialized', 'not_registered'],
  ['unregistered', 'not_registered'],
])('a number that is %s is held as %s', (status, reason) => {
  expect(holdOfStatus(status)).toBe(reason);
});
