/** A worker's loop: runs when woken or when its time has come, never twice at once. */
export type Loop = {
  /** Asks for a run as soon as the one under way is over. Cheap; may be called at any rate. */
  wake(): void;
  /** No more runs; settles when the one under way is over. */
  stop(): Promise<void>;
};

export type LoopOptions = {
  /** One run; returns in how many milliseconds the next is wanted, null: when woken. */
  run: () => Promise<number | null>;
  /** A run at least this often, for what a lost wake-up left behind. */
  sweepMs: number;
  onError: (error: unknown) => void;
};

/** How long to leave the database alone after a run failed. */
const AFTER_ERROR_MS = 1000;

/** Makes a loop; it starts with its first wake-up. */
export function makeLoop({ run, sweepMs, onError }: LoopOptions): Loop {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | null = null;
  let wokenMeanwhile = false;
  let stopped = false;

  function scheduleIn(milliseconds: number): void {
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(start, milliseconds);
  }

  async function runOnce(): Promise<void> {
    wokenMeanwhile = false;
    let next: number;
    try {
      next = Math.min((await run()) ?? sweepMs, sweepMs);
    } catch (error) {
      onError(error);
      next = AFTER_ERROR_MS;
    }
    running = null;
    scheduleIn(wokenMeanwhile ? 0 : next);
  }

  function start(): void {
    if (running !== null || stopped) return;
    clearTimeout(timer);
    running = runOnce();
  }

  return {
    wake() {
      wokenMeanwhile = true;
      start();
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
