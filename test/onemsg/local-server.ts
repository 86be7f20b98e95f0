import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { createServer as createTcpServer, type Server, type Socket } from 'node:net';

export type ReceivedRequest = {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  readonly body: string;
};

export type LocalServer = { readonly url: string; readonly close: () => Promise<void> };

/** An HTTP server that keeps every request it got and answers as told. */
export async function startHttpServer(
  answer: (response: ServerResponse, request: ReceivedRequest) => void,
): Promise<LocalServer & { readonly requests: ReceivedRequest[] }> {
  const requests: ReceivedRequest[] = [];
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const request = {
      method: incoming.method ?? '',
      url: incoming.url ?? '',
      headers: incoming.headers,
      rawHeaders: incoming.rawHeaders,
      body: Buffer.concat(chunks).toString('utf8'),
    };
    requests.push(request);
    answer(response, request);
  });
  const local = await listening(server);
  return {
    requests,
    url: local.url,
    close: async () => {
      server.closeAllConnections();
      await local.close();
    },
  };
}

/** A TCP server for what HTTP servers do wrong: `onData` sees the bytes of each socket so far. */
export async function startTcpServer(
  onData: (socket: Socket, received: string) => void,
): Promise<LocalServer & { readonly sockets: Socket[] }> {
  const sockets: Socket[] = [];
  const server = createTcpServer((socket) => {
    sockets.push(socket);
    let received = '';
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1');
      onData(socket, received);
    });
  });
  const local = await listening(server);
  return {
    sockets,
    url: local.url,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await local.close();
    },
  };
}

function listening(server: Server): Promise<LocalServer> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (address === null || typeof address === 'string') throw new Error('No port');
      resolve({
        url: `http://127.0.0.1:${address.port}`,
        close: () => new Promise((closed) => server.close(() => closed())),
      });
    });
  });
}
