import type { Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { makeOneMsgClient } from '#app/onemsg/client.server.ts';
import { startTcpServer } from './local-server.ts';

const TOKEN = 'a-secret-token';
const message = {
  phone: '4930901820',
  template: 'order_status_update',
  namespace: 'ca300906_cfbc',
  language: 'en',
  params: ['Maria', 'order #1042', 'Shipped'],
} as const;

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

function clientOf(baseUrl: string, requestTimeoutMs = 5_000) {
  const client = makeOneMsgClient({ allowedBaseUrls: [baseUrl], requestTimeoutMs });
  cleanups.push(client.close);
  const credentials = { baseUrl, channelId: 'VID1', token: TOKEN };
  return {
    send: () => client.sendTemplate(credentials, message),
    status: () => client.getStatus(credentials),
  };
}

async function tcpServer(onData: (socket: Socket, received: string) => void) {
  const server = await startTcpServer(onData);
  cleanups.push(server.close);
  return server;
}

/** Runs `act` once the whole request has arrived. */
const afterRequest = (act: (socket: Socket) => void) => (socket: Socket, received: string) => {
  if (received.includes('"text":"Shipped"}]}]}')) act(socket);
};

describe('before the request left: not sent', () => {
  test('refused connection', async () => {
    const server = await startTcpServer(() => undefined);
    await server.close();
    const { send, status } = clientOf(server.url);
    expect(await send()).toMatchObject({ outcome: 'not_sent', cause: 'connect_refused' });
    expect(await status()).toMatchObject({ ok: false, problem: 'unreachable', status: null });
  });

  test('unknown host', async () => {
    const { send } = clientOf('http://nothing.invalid');
    expect(await send()).toMatchObject({ outcome: 'not_sent', cause: 'dns' });
  });

  test('no TLS on the other side', async () => {
    const server = await tcpServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    const { send } = clientOf(server.url.replace('http:', 'https:'));
    expect(await send()).toMatchObject({ outcome: 'not_sent', cause: 'tls' });
  });

  test('a reset during the TLS handshake', async () => {
    const server = await tcpServer((socket) => socket.resetAndDestroy());
    const { send } = clientOf(server.url.replace('http:', 'https:'));
    expect(await send()).toMatchObject({ outcome: 'not_sent', cause: 'tls' });
  });

  test('a connection that does not come about in time', async () => {
    const server = await tcpServer(() => undefined);
    const { send } = clientOf(server.url.replace('http:', 'https:'), 200);
    expect(await send()).toMatchObject({ outcome: 'not_sent', cause: 'connect_timeout' });
  });
});

describe('after the request left: unconfirmed', () => {
  test.each<[string, (socket: Socket) => void, string]>([
    ['no reply', () => undefined, 'timeout'],
    ['half a header', (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-'), 'timeout'],
    [
      'half a body',
      (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 40\r\n\r\n{"sent":true,'),
      'timeout',
    ],
    ['a reset', (socket) => socket.resetAndDestroy(), 'reset'],
    ['a closed socket', (socket) => socket.end(), 'reset'],
    [
      'a reset in the body',
      (socket) => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 40\r\n\r\n{"sent":true,');
        setImmediate(() => socket.resetAndDestroy());
      },
      'reset',
    ],
    ['no HTTP', (socket) => socket.end('SSH-2.0-OpenSSH\r\n\r\n'), 'unreadable'],
    [
      'garbage',
      (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n\u0000\u0001{{'),
      'unreadable',
    ],
    [
      'too long a reply',
      (socket) => {
        const body = `{"sent":true,"id":"wamid.A","x":"${'x'.repeat(70_000)}"}`;
        socket.end(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
      },
      'unreadable',
    ],
    [
      'a gateway error',
      (socket) => socket.end('HTTP/1.1 502 Bad Gateway\r\nContent-Length: 3\r\n\r\nbad'),
      'server_error',
    ],
  ])('%s', async (_name, act, cause) => {
    const server = await tcpServer(afterRequest(act));
    const outcome = await clientOf(server.url, 400).send();
    expect(outcome).toMatchObject({ outcome: 'unconfirmed', cause });
    expect(server.sockets).toHaveLength(1);
  });
});

describe('sockets that are closed while idle', () => {
  const reply = '{"sent":true,"id":"wamid.A"}';

  test('a closed one is not used again', async () => {
    const raw = await tcpServer((socket, received) => {
      if (!received.endsWith('}')) return;
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${reply.length}\r\n\r\n${reply}`);
      socket.end();
    });
    const { send } = clientOf(raw.url);
    for (let turn = 0; turn < 20; turn += 1) {
      expect(await send()).toEqual({ outcome: 'accepted', wamid: 'wamid.A' });
      const socket = raw.sockets.at(-1);
      if (socket && !socket.closed) await new Promise((closed) => socket.once('close', closed));
    }
    expect(raw.sockets).toHaveLength(20);
  });

  test('one that the server closes right after its reply loses no send', async () => {
    const raw = await tcpServer((socket, received) => {
      if (!received.endsWith('}')) return;
      socket.end(`HTTP/1.1 200 OK\r\nContent-Length: ${reply.length}\r\n\r\n${reply}`);
    });
    const { send } = clientOf(raw.url);
    for (let turn = 0; turn < 100; turn += 1) {
      expect(await send()).toEqual({ outcome: 'accepted', wamid: 'wamid.A' });
    }
  });

  test('open ones are used again', async () => {
    const raw = await tcpServer((socket, received) => {
      if (!received.endsWith('}')) return;
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${reply.length}\r\n\r\n${reply}`);
    });
    const { send } = clientOf(raw.url);
    for (let turn = 0; turn < 10; turn += 1) await send();
    expect(raw.sockets.length).toBeLessThan(5);
  });

  test('ours is closed before a server that keeps it five seconds closes it', async () => {
    const raw = await tcpServer((socket, received) => {
      if (!received.endsWith('}')) return;
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${reply.length}\r\n\r\n${reply}`);
    });
    const { send } = clientOf(raw.url);
    await send();
    const started = performance.now();
    const [socket] = raw.sockets;
    if (socket === undefined) throw new Error('No socket');
    await new Promise((ended) => socket.once('end', ended));
    expect(performance.now() - started).toBeLessThan(4_900);
  });

  test('requests at the same time do not share a socket', async () => {
    const raw = await tcpServer((socket, received) => {
      if (!received.endsWith('}')) return;
      setTimeout(() => {
        socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${reply.length}\r\n\r\n${reply}`);
      }, 50);
    });
    const { send } = clientOf(raw.url);
    const outcomes = await Promise.all([send(), send(), send()]);
    expect(outcomes.every(({ outcome }) => outcome === 'accepted')).toBe(true);
    expect(raw.sockets).toHaveLength(3);
  });
});

test('no failure text names the token', async () => {
  const server = await tcpServer(
    afterRequest((socket) => {
      const body = `{"sent":false,"message":"token=${TOKEN} refused ${TOKEN}"}`;
      socket.end(`HTTP/1.1 400 Bad Request\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
    }),
  );
  const outcome = await clientOf(server.url).send();
  expect(outcome).toMatchObject({ outcome: 'rejected', reason: 'refused' });
  expect(JSON.stringify(outcome)).not.toContain(TOKEN);
});
