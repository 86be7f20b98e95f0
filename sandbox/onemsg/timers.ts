/** Timers that can all be stopped at once, and counted, so that a run can wait until nothing is due. */
export type Timers = {
  after(milliseconds: number, job: () => void): void;
  /** Resolves after the time; never, if the timers are cleared before. */
  wait(milliseconds: number): Promise<void>;
  clear(): void;
  pending(): number;
};

export function makeTimers(): Timers {
  const live = new Set<NodeJS.Timeout>();
  function after(milliseconds: number, job: () => void): void {
    const timer = setTimeout(() => {
      live.delete(timer);
      job();
    }, milliseconds);
    live.add(timer);
  }
  return {
    after,
    wait: (milliseconds) => new Promise((resolve) => after(milliseconds, resolve)),
    clear() {
      for (const timer of live) clearTimeout(timer);
      live.clear();
    },
    pending: () => live.size,
  };
}
