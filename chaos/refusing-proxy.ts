import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** Passes connections on to a server, or refuses them as a server that is down does. */
export type RefusingProxy = {
  url: string;
  refuse(): Promise<void>;
  accept(): Promise<void>;
};

/** Starts a proxy on any port; it keeps that port over refusing and accepting. */
export async function startRefusingProxy(targetPort: number): Promise<RefusingProxy> {
  const sockets = new Set<Socket>();
  let port = 0;
  let server: Server | null = null;

  function join(caller: Socket): void {
    const target = connect(targetPort, '127.0.0.1');
    for (const [socket, other] of [
      [caller, target],
      [target, caller],
    ] as const) {
      sockets.add(socket);
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
      socket.on('error', () => other.destroy());
    }
    caller.pipe(target).pipe(caller);
  }

  async function accept(): Promise<void> {
    server = createServer(join).listen(port, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (typeof address === 'object' && address !== null) port = address.port;
  }

  await accept();
  return {
    url: `http://127.0.0.1:${port}`,
    accept,
    async refuse() {
      if (server === null) return;
      const closed = once(server, 'close');
      server.close();
      // Idle connections only: what is under way gets its answer, and the next finds nobody.
      for (const socket of sockets) socket.destroySoon();
      await closed;
      server = null;
    },
  };
}
