/** Works through `items` in order, at most `most` at once; settles when all are done. */
export async function fewAtOnce<Item>(
  items: readonly Item[],
  most: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const line = items.values();
  const worker = async (): Promise<void> => {
    for (const item of line) await work(item);
  };
  await Promise.all(Array.from({ length: most }, worker));
}
