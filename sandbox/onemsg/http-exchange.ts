import type { IncomingMessage } from 'node:http';
import type { ReceivedRequest } from './channel-state.ts';

/** A request read to its end. */
export type Exchange = {
  method: string;
  /** Decoded path without its first slash, split at the others. */
  segments: string[];
  query: URLSearchParams;
  received: ReceivedRequest;
  /** The parsed JSON or form body; undefined when there is none or it cannot be read. */
  body: unknown;
};

/** Reads the whole request, keeping the bytes. Rejects when the caller leaves midway. */
export async function readExchange(request: IncomingMessage): Promise<Exchange> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  const rawBody = Buffer.concat(chunks);
  const url = new URL(request.url ?? '/', 'http://simulator.invalid');
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
  );
  return {
    method: request.method ?? 'GET',
    segments: url.pathname.slice(1).split('/').map(decoded),
    query: url.searchParams,
    received: { receivedAt: Date.now(), path: request.url ?? '/', rawBody, headers },
    body: parsedBody(rawBody, headers['content-type'] ?? ''),
  };
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function parsedBody(raw: Buffer, contentType: string): unknown {
  if (raw.length === 0) return undefined;
  const text = raw.toString('utf8');
  if (contentType.startsWith('application/x-www-form-urlencoded')) {
    return Object.fromEntries(new URLSearchParams(text));
  }
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
