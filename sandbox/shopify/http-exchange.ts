import type { IncomingMessage, ServerResponse } from 'node:http';
import { payloadJson } from './payload-json.ts';

export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

/** The JSON body, or undefined when it is none; an empty body is an empty object. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const text = (await readBody(request)).toString('utf8');
  if (text === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
  response.end(payloadJson(body));
}

export function sendText(
  response: ServerResponse,
  status: number,
  type: string,
  text: string,
): void {
  response.writeHead(status, {
    'content-type': `${type}; charset=utf-8`,
    'cache-control': 'no-store',
  });
  response.end(text);
}

/** The shop a rerouted call was meant for, or the host itself when a client was pointed here by name. */
export function shopHost(request: IncomingMessage): string {
  const rerouted = request.headers['x-sandbox-host'];
  const host = typeof rerouted === 'string' ? rerouted : (request.headers.host ?? '');
  return host.replace(/:\d+$/, '').toLowerCase();
}

/** Text that may stand inside HTML, also inside a quoted attribute. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
