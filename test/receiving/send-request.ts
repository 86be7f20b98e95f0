import { createHmac } from 'node:crypto';
import { request as httpRequest, type OutgoingHttpHeaders } from 'node:http';

export type Answer = { status: number; headers: NodeJS.Dict<string | string[]>; body: string };

/** One request on a connection of its own; the body goes out in these pieces, unsized if several. */
export function sendRequest(
  url: string,
  options: { method?: string; headers?: OutgoingHttpHeaders; chunks?: readonly Uint8Array[] },
): Promise<Answer> {
  const { method = 'POST', headers = {}, chunks = [] } = options;
  return new Promise((resolve, reject) => {
    let answered = false;
    const request = httpRequest(url, { method, headers, agent: false }, (response) => {
      answered = true;
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(parts).toString(),
        }),
      );
    });
    // A server may answer and close before it has read everything.
    request.on('error', (error) => {
      if (!answered) reject(error);
    });
    for (const chunk of chunks) request.write(chunk);
    request.end();
  });
}

export function sign(body: Uint8Array, secret: string): string {
  return createHmac('sha256', secret).update(body).digest('base64');
}
