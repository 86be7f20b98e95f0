import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import serveStatic from 'serve-static';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeCompressedAssets } from '#app/compressed-assets.ts';

const SCRIPT = 'export const words = 1;\n'.repeat(100);
const folder = mkdtempSync(join(tmpdir(), 'assets-'));
let url = '';
let close = (): void => {};

beforeAll(async () => {
  writeFileSync(join(folder, 'a.js'), SCRIPT);
  writeFileSync(join(folder, 'a.js.br'), brotliCompressSync(SCRIPT));
  writeFileSync(join(folder, 'a.js.gz'), gzipSync(SCRIPT));
  writeFileSync(join(folder, 'plain.css'), 'a{}');
  writeFileSync(join(folder, 'archive.tar.gz'), gzipSync('an archive'));
  const compressed = makeCompressedAssets(folder);
  const files = serveStatic(folder, { setHeaders: compressed.describe });
  const server = createServer((request, response) => {
    compressed.choose(request, response);
    files(request, response, () => response.writeHead(404).end());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  close = () => server.close();
});

afterAll(() => {
  close();
  rmSync(folder, { recursive: true });
});

async function ask(path: string, headers: Record<string, string>) {
  const request = get(`${url}${path}`, { headers, agent: false });
  const [answer]: IncomingMessage[] = await once(request, 'response');
  if (answer === undefined) throw new Error('No answer');
  return { answer, body: Buffer.concat(await answer.toArray()) };
}

const asIs = (body: Buffer): Buffer => body;

test.each([
  ['gzip, deflate, br, zstd', 'br', brotliDecompressSync],
  ['gzip', 'gzip', gunzipSync],
  ['gzip, br;q=0', 'gzip', gunzipSync],
  ['*', 'br', brotliDecompressSync],
  ['identity', undefined, asIs],
  ['br;q=0, gzip;q=0', undefined, asIs],
])('a browser that takes %s gets a script as %s', async (accepted, encoding, read) => {
  const { answer, body } = await ask('/a.js?v=1', { 'accept-encoding': accepted });
  expect(answer.statusCode).toBe(200);
  expect(answer.headers).toMatchObject({
    'content-type': 'text/javascript; charset=utf-8',
    vary: 'Accept-Encoding',
  });
  expect(answer.headers['content-encoding']).toBe(encoding);
  expect(read(body).toString()).toBe(SCRIPT);
});

test('who names no encoding gets the plain file', async () => {
  const { answer, body } = await ask('/a.js', {});
  expect(answer.headers['content-encoding']).toBeUndefined();
  expect(body.toString()).toBe(SCRIPT);
});

test.each([
  ['/plain.css', 200],
  ['/archive.tar.gz', 200],
  ['/none.js', 404],
])('%s, which the build did not compress, stays as it is', async (path, status) => {
  const { answer } = await ask(path, { 'accept-encoding': 'br, gzip' });
  expect(answer.statusCode).toBe(status);
  expect(answer.headers['content-encoding']).toBeUndefined();
});

test('each form has its own tag, and a part of it is a part of that form', async () => {
  const brotli = await ask('/a.js', { 'accept-encoding': 'br' });
  const plain = await ask('/a.js', {});
  expect(brotli.answer.headers.etag).not.toBe(plain.answer.headers.etag);
  const part = await ask('/a.js', { 'accept-encoding': 'br', range: 'bytes=0-3' });
  expect(part.answer.statusCode).toBe(206);
  expect(part.body.equals(brotli.body.subarray(0, 4))).toBe(true);
});
