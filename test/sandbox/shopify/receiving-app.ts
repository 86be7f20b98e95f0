import { createServer, type IncomingHttpHeaders } from 'node:http';
import { listen, shut } from '#sandbox/shopify/listening.ts';

export type Received = { path: string; headers: IncomingHttpHeaders; body: string };

/** A stand-in for the app: keeps what it is sent and answers with the next status of the list, else 200. */
export async function startReceivingApp(statuses: number[] = []) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({
        path: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString('utf8'),
      });
      response.writeHead(statuses.shift() ?? 200, { location: '/elsewhere' });
      response.end();
    });
  });
  const port = await listen(server, 0);
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    topics: () => received.map((entry) => entry.headers['x-shopify-topic']),
    close: () => shut(server),
  };
}
