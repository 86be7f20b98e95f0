import type { IncomingMessage } from 'node:http';

export type BodyReading =
  | { readonly outcome: 'read'; readonly body: Uint8Array }
  | { readonly outcome: 'too_large' }
  | { readonly outcome: 'aborted' };

/** Reads the raw bytes of a request, at most `maxBytes`: what is larger is not kept in memory. */
export function readRequestBody(request: IncomingMessage, maxBytes: number): Promise<BodyReading> {
  const declared = Number(request.headers['content-length'] ?? 0);
  if (declared > maxBytes) return Promise.resolve({ outcome: 'too_large' });
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    // Events, for an async iterator over a stream costs as much as all other work on a body.
    request.on('data', (chunk: Buffer) => {
      size += chunk.byteLength;
      if (size > maxBytes) {
        chunks.length = 0;
        request.pause();
        resolve({ outcome: 'too_large' });
      } else chunks.push(chunk);
    });
    request.on('end', () => {
      const [only] = chunks;
      const body = chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks);
      resolve({ outcome: 'read', body });
    });
    // The sender hung up; it delivers again.
    request.on('error', () => resolve({ outcome: 'aborted' }));
    request.on('close', () => resolve({ outcome: 'aborted' }));
  });
}
