const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Whether a value from an address can be an id of ours at all. */
export function isId(value: string): boolean {
  return UUID.test(value);
}

export type Cursor = { readonly side: 'after' | 'before'; readonly id: string };

export function encodeCursor({ side, id }: Cursor): string {
  return Buffer.from(`${side} ${id}`).toString('base64url');
}

/** Null for what is no cursor of ours: the first page is shown then. */
export function decodeCursor(text: string | null): Cursor | null {
  if (text === null) return null;
  const [side, id] = Buffer.from(text, 'base64url').toString('utf8').split(' ');
  if ((side !== 'after' && side !== 'before') || id === undefined || !isId(id)) return null;
  return { side, id };
}
