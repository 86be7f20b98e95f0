/** Waits, at most `milliseconds`, until `read` gives something that `holds`; returns it. */
export async function eventually<T>(
  read: () => Promise<T>,
  holds: (value: T) => boolean,
  milliseconds = 10_000,
): Promise<T> {
  const deadline = performance.now() + milliseconds;
  for (;;) {
    const value = await read();
    if (holds(value)) return value;
    if (performance.now() > deadline) {
      throw new Error(`Still not so after ${milliseconds} ms: ${JSON.stringify(value)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
