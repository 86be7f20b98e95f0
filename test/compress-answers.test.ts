import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createBrotliDecompress, createGunzip } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { compressAnswers } from '#app/compress-answers.ts';

const PIECE = 'A piece of a page that is longer than a kilobyte. '.repeat(30);

let close = (): void => {};
afterEach(() => close());

async function serve(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<string> {
  const server = createServer((request, response) =>
    compressAnswers(request, response, () => answer(request, response)),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  close = () => server.close();
  const { port } = server.address() as AddressInfo;
  return `http://127.0.0.1:${port}`;
}

async function ask(url: string, encoding: string): Promise<IncomingMessage> {
  const request = get(url, { headers: { 'accept-encoding': encoding } });
  const [answer] = await once(request, 'response');
  return answer;
}

describe('answers', () => {
  test.each([
    ['br', createBrotliDecompress],
    ['gzip', createGunzip],
  ])('that a browser takes as %s come piece by piece', async (encoding, makeReader) => {
    let sendRest = (): void => {};
    const url = await serve((_, response) => {
      response.setHeader('content-type', 'text/html');
      response.write(PIECE);
      sendRest = () => response.end('the rest');
    });
    const answer = await ask(url, encoding);
    expect(answer.headers['content-encoding']).toBe(encoding);
    expect(answer.headers.vary).toBe('Accept-Encoding');
    const reader = answer.pipe(makeReader()).setEncoding('utf8');
    let text = '';
    for await (const piece of reader) {
      text += piece;
      // Held back, the first piece would come only with the end, which then never came.
      if (text === PIECE) sendRest();
    }
    expect(text).toBe(`${PIECE}the rest`);
  });

  test.each([
    ['to who asks for no encoding', 200, 'text/html', 'identity'],
    ['that are pictures', 200, 'image/png', 'br, gzip'],
    ['that are a part of a file', 206, 'text/css', 'br, gzip'],
  ])('%s stay as they are', async (_, status, type, encoding) => {
    const url = await serve((__, response) => {
      response.writeHead(status, { 'content-type': type });
      response.end(PIECE);
    });
    const answer = await ask(url, encoding);
    expect(answer.headers['content-encoding']).toBeUndefined();
    expect(Buffer.concat(await answer.toArray()).toString()).toBe(PIECE);
  });
});
