import { Transform, type TransformCallback } from 'node:stream';

/**
 * Replaces a text in a stream of bytes without waiting for its end, also where the text is cut over two chunks.
 * Works on latin1, so that bytes of any encoding pass as they came; `search` and `replacement` must be ASCII.
 */
export function replaceInStream(search: string, replacement: string): Transform {
  let kept = '';
  return new Transform({
    transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback) {
      const text = (kept + chunk.toString('latin1')).replaceAll(search, replacement);
      const keep = partialMatch(text, search);
      kept = text.slice(text.length - keep);
      done(null, Buffer.from(text.slice(0, text.length - keep), 'latin1'));
    },
    flush(done: TransformCallback) {
      done(null, Buffer.from(kept, 'latin1'));
    },
  });
}

/** How many of the last characters could be the beginning of the search text. */
function partialMatch(text: string, search: string): number {
  for (let length = Math.min(search.length - 1, text.length); length > 0; length -= 1) {
    if (search.startsWith(text.slice(text.length - length))) return length;
  }
  return 0;
}
