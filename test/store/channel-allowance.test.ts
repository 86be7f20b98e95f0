import fc from 'fast-check';
import { expect, test } from 'vitest';
import { WAITS } from '#app/domain/waits.ts';
import { allowAttempts, spacingOf } from '#app/store/channel-allowance.ts';

const IDLE = {
  inFlight: 0,
  oldestSeconds: 0,
  ratePerSecond: 80,
  nextSendSeconds: -10,
  probing: false,
};

test('one at a time while it is tried', () => {
  expect(allowAttempts({ ...IDLE, probing: true }, WAITS)).toEqual({ places: 1, stoppedBy: null });
  const open = { ...IDLE, probing: true, inFlight: 1 };
  expect(allowAttempts(open, WAITS)).toEqual({ places: 0, stoppedBy: 'room' });
});

test('no second, wherever it begins, sees more messages than the rate', () => {
  const rates = fc.constantFrom(1, 3, 16.5, 20, 80, 1000);
  const looks = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 20, maxLength: 200 });
  fc.assert(
    fc.property(rates, looks, (ratePerSecond, gaps) => {
      let now = 0;
      let nextSendAt = 0;
      const sent: number[] = [];
      for (const gap of gaps) {
        now += gap / 1000;
        const { places } = allowAttempts(
          { ...IDLE, ratePerSecond, nextSendSeconds: nextSendAt - now },
          WAITS,
        );
        if (places === 0) continue;
        nextSendAt = Math.max(nextSendAt, now) + spacingOf(places, ratePerSecond);
        for (let n = 0; n < places; n += 1) sent.push(now);
        const lastSecond = sent.filter((at) => at > now - 1);
        expect(lastSecond.length).toBeLessThanOrEqual(Math.max(ratePerSecond, 1));
      }
    }),
  );
});
