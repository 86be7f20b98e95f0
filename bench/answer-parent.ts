/**
 * The side of a process that `child-process.ts` started: says that it is ready, answers what it is
 * asked, and ends with its parent.
 */
export function answerParent(
  ready: unknown,
  answer: (question: unknown) => Promise<unknown> = async () => null,
): void {
  const send = (message: object): void => void process.send?.(message);
  process.on('message', (message: unknown) => {
    if (typeof message !== 'object' || message === null) return;
    if (!('id' in message) || !('question' in message)) return;
    const { id, question } = message;
    answer(question).then(
      (value) => send({ id, answer: value ?? null }),
      (error: unknown) => send({ id, error: error instanceof Error ? error.stack : String(error) }),
    );
  });
  process.on('disconnect', () => process.exit(0));
  send({ id: 'ready', answer: ready ?? null });
}
