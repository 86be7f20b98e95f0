export const PAUSE_TITLE = "1MSG isn't answering";

/** How many messages wait for a channel that does not answer; the count is capped at 100. */
export function pauseWords(waiting: number): string {
  const wait =
    waiting === 1 ? '1 message waits' : `${waiting >= 100 ? '99+' : waiting} messages wait`;
  return `${wait}; we try again by ourselves at least every minute.`;
}
