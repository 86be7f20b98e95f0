import { createServer, type IncomingHttpHeaders } from 'node:http';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { replaceInStream } from '#sandbox/shopify/html-stream.ts';
import { listen, shut } from '#sandbox/shopify/listening.ts';
import { startTunnel } from '#sandbox/shopify/tunnel.ts';

const BRIDGE = 'https://cdn.shopify.com/shopifycloud/app-bridge.js';
const SIMULATOR = 'http://127.0.0.1:4999';

async function startBehindTunnel(
  answer: (request: { path: string; headers: IncomingHttpHeaders; body: Buffer }) => {
    status?: number;
    headers: Record<string, string>;
    body: string | Buffer;
  },
) {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const said = answer({
      path: request.url ?? '',
      headers: request.headers,
      body: Buffer.concat(chunks),
    });
    response.writeHead(said.status ?? 200, said.headers);
    response.end(said.body);
  });
  const target = `http://127.0.0.1:${await listen(server, 0)}`;
  const tunnel = await startTunnel({ target, simulatorUrl: SIMULATOR });
  onTestFinished(async () => {
    await tunnel.close();
    await shut(server);
  });
  return tunnel;
}

describe('tunnel', () => {
  test('a document loads the stand-in and may be framed by the sandbox only', async () => {
    const tunnel = await startBehindTunnel(() => ({
      headers: {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy':
          "frame-ancestors https://a.myshopify.com https://admin.shopify.com; default-src 'self'",
        'x-frame-options': 'DENY',
        link: `<${BRIDGE}>; rel="preload"; as="script";`,
      },
      body: `<p>Grüße</p><script src="${BRIDGE}" data-api-key="k"></script>`,
    }));
    const response = await fetch(`${tunnel.url}/app`, { headers: { accept: 'text/html' } });
    expect(await response.text()).toBe(
      `<p>Grüße</p><script src="${SIMULATOR}/app-bridge.js" data-api-key="k"></script>`,
    );
    expect(response.headers.get('content-security-policy')).toBe(
      `default-src 'self'; frame-ancestors ${SIMULATOR}`,
    );
    expect(response.headers.get('x-frame-options')).toBeNull();
    expect(response.headers.get('link')).toContain(`${SIMULATOR}/app-bridge.js`);
  });

  test('other bytes pass untouched in both directions, and the host is kept', async () => {
    const bytes = Buffer.from([0, 255, 254, 10, 13, 128]);
    const tunnel = await startBehindTunnel(({ headers, body }) => ({
      status: 201,
      headers: {
        'content-type': 'application/octet-stream',
        'x-host': headers.host ?? '',
        'x-encoding': String(headers['accept-encoding']),
        'content-security-policy': 'frame-ancestors https://admin.shopify.com',
      },
      body,
    }));
    const response = await fetch(`${tunnel.url}/webhooks/shopify`, {
      method: 'POST',
      body: bytes,
      headers: { accept: '*/*' },
    });
    expect(response.status).toBe(201);
    expect(Buffer.from(await response.arrayBuffer())).toEqual(bytes);
    expect(response.headers.get('x-host')).toBe(new URL(tunnel.url).host);
    expect(response.headers.get('x-encoding')).toContain('gzip');
    expect(response.headers.get('content-security-policy')).toContain('admin.shopify.com');
  });

  test('a redirect to the admin leads to the sandbox, one inside the app stays', async () => {
    const tunnel = await startBehindTunnel(({ path }) => ({
      status: 302,
      headers: {
        location: path === '/out' ? 'https://admin.shopify.com/store/a/apps/k' : '/auth/login',
      },
      body: '',
    }));
    const location = async (path: string) =>
      (await fetch(`${tunnel.url}${path}`, { redirect: 'manual' })).headers.get('location');
    expect(await location('/out')).toBe(`${SIMULATOR}/store/a/apps/k`);
    expect(await location('/in')).toBe('/auth/login');
  });

  test('an app that is down is 502', async () => {
    const tunnel = await startTunnel({ target: 'http://127.0.0.1:9', simulatorUrl: SIMULATOR });
    onTestFinished(() => tunnel.close());
    expect((await fetch(tunnel.url)).status).toBe(502);
    expect([...tunnel.answers()]).toEqual([[502, 1]]);
  });

  test('several processes take turns, and a dead one is passed over with the whole body', async () => {
    const seen: string[] = [];
    const start = async (name: string): Promise<string> => {
      const server = createServer(async (request, response) => {
        seen.push(`${name} ${await text(request)}`);
        response.end(name);
      });
      onTestFinished(() => shut(server));
      return `http://127.0.0.1:${await listen(server, 0)}`;
    };
    const tunnel = await startTunnel({ target: 'http://127.0.0.1:9', simulatorUrl: SIMULATOR });
    onTestFinished(() => tunnel.close());
    tunnel.setTargets([await start('one'), 'http://127.0.0.1:9', await start('two')]);
    for (let index = 0; index < 6; index += 1) {
      const answer = await fetch(tunnel.url, { method: 'POST', body: `body ${index}` });
      expect(answer.status).toBe(200);
    }
    expect(seen.map((entry) => entry.slice(4))).toEqual([0, 1, 2, 3, 4, 5].map((n) => `body ${n}`));
    expect(new Set(seen.map((entry) => entry.slice(0, 3)))).toEqual(new Set(['one', 'two']));
    expect([...tunnel.answers()]).toEqual([[200, 6]]);
  });

  test('a process that ends midway is not replaced by another: the request may have been done', async () => {
    let asked = 0;
    const dying = createServer((request) => {
      asked += 1;
      request.socket.destroy();
    });
    onTestFinished(() => shut(dying));
    const target = `http://127.0.0.1:${await listen(dying, 0)}`;
    const tunnel = await startTunnel({ target, simulatorUrl: SIMULATOR });
    onTestFinished(() => tunnel.close());
    tunnel.setTargets([target, target]);
    expect((await fetch(tunnel.url, { method: 'POST', body: 'once' })).status).toBe(502);
    expect(asked).toBe(1);
  });
});

describe('replacing in a stream', () => {
  test('however the bytes are cut, the result is that of the whole text', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('abc', 'ab', 'a', 'c', 'ü', 'aab'), { maxLength: 12 }),
        fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 20 }),
        async (pieces, cuts) => {
          const whole = Buffer.from(pieces.join(''));
          const chunks: Buffer[] = [];
          for (let at = 0, turn = 0; at < whole.length; turn += 1) {
            const length = cuts[turn % cuts.length] ?? 1;
            chunks.push(whole.subarray(at, at + length));
            at += length;
          }
          const replaced = await text(Readable.from(chunks).pipe(replaceInStream('abc', 'X')));
          expect(replaced).toBe(pieces.join('').replaceAll('abc', 'X'));
        },
      ),
      { numRuns: 60 },
    );
  });
});
