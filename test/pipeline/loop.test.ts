import { describe, expect, test } from 'vitest';
import { type Loop, makeLoop } from '#app/pipeline/loop.ts';
import { eventually } from '#test/store/eventually.ts';

/** A loop whose runs end when the test says so. */
function makeManual(sweepMs = 60_000) {
  const runs: { end(next: number | null): Promise<void>; fail(): Promise<void> }[] = [];
  const errors: unknown[] = [];
  const settled = () => new Promise<void>((resolve) => setImmediate(resolve));
  const loop: Loop = makeLoop({
    run: () => {
      const { promise, resolve, reject } = Promise.withResolvers<number | null>();
      runs.push({
        end: (next) => {
          resolve(next);
          return settled();
        },
        fail: () => {
          reject(new Error('failed'));
          return settled();
        },
      });
      return promise;
    },
    sweepMs,
    onError: (error) => errors.push(error),
  });
  const runsSeen = (count: number) =>
    eventually(
      async () => runs.length,
      (length) => length >= count,
    );
  return { loop, runs, errors, runsSeen };
}

describe('a loop', () => {
  test('runs when woken, never twice at once, and once more for all wakes meanwhile', async () => {
    const { loop, runs, runsSeen } = makeManual();
    expect(runs).toHaveLength(0);
    for (let n = 0; n < 3; n += 1) loop.wake();
    expect(runs).toHaveLength(1);
    await runs[0]?.end(null);
    await runsSeen(2);
    await runs[1]?.end(null);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(runs).toHaveLength(2);
    await loop.stop();
  });

  test('runs again after the time that the run asked for, and at the latest for the sweep', async () => {
    const { loop, runs, runsSeen } = makeManual(10);
    loop.wake();
    await runs[0]?.end(1);
    await runsSeen(2);
    await runs[1]?.end(null);
    await runsSeen(3);
    await runs[2]?.end(3_600_000);
    await runsSeen(4);
    const stopped = loop.stop();
    await runs[3]?.end(null);
    await stopped;
  });

  test('a failed run is reported and the loop goes on', async () => {
    const { loop, runs, errors, runsSeen } = makeManual();
    loop.wake();
    await runs[0]?.fail();
    expect(errors).toHaveLength(1);
    loop.wake();
    await runsSeen(2);
    await runs[1]?.end(null);
    await loop.stop();
  });

  test('stop waits for the run under way, and nothing runs after it', async () => {
    const { loop, runs } = makeManual(5);
    loop.wake();
    let stopped = false;
    const stopping = loop.stop().then(() => {
      stopped = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(stopped).toBe(false);
    await runs[0]?.end(0);
    await stopping;
    loop.wake();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(runs).toHaveLength(1);
  });
});
