import type { IncomingMessage } from 'node:http';

export type BodyReading =
  | { readonly outcome: 'read'; readonly body: Uint8Array }
  | { readonly outcome: 'too_large' }
  | { readonly outcome: 'aborted' };

/** Reads the raw bytes of a request, at most `maxBytes`: what is larger is not kept in memory. */
export async function readRequestBody(
  request: IncomingMessage,
  maxBytes: number,
): Promise<BodyReading> {
  const declared = Number(request.headers['content-length'] ?? 0);
  if (declared > maxBytes) return { outcome: 'too_large' };
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of request as AsyncIterable<Uint8Array>) {
      size += chunk.byteLength;
      if (size > maxBytes) return { outcome: 'too_large' };
      chunks.push(chunk);
    }
  } catch {
    // The sender hung up; it delivers again.
    return { outcome: 'aborted' };
  }
  return { outcome: 'read', body: Buffer.concat(chunks) };
}
