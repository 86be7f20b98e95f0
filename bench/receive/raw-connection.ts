import { connect, type Socket } from 'node:net';

/**
 * A kept-alive HTTP/1.1 connection that does as little as possible: bytes out, status in, one
 * request at a time. A client library would cost the generator more than some servers it measures.
 */
export type RawConnection = {
  /** Sends a whole request; `onStatus` of the connection is called with its answer. */
  send(request: Uint8Array): void;
  close(): void;
};

const BUFFER_BYTES = 4096;
/** A connection that breaks is told as this. */
export const BROKEN = 0;

/** The status where `text` is one whole answer, else null. */
export function readStatus(text: string): number | null {
  const headEnd = text.indexOf('\r\n\r\n');
  if (headEnd === -1) return null;
  const head = text.slice(0, headEnd).toLowerCase();
  const body = text.slice(headEnd + 4);
  const length = /\r\ncontent-length: *(\d+)/.exec(head)?.[1];
  const whole =
    length === undefined
      ? !head.includes('chunked') || body.endsWith('0\r\n\r\n')
      : body.length >= Number(length);
  return whole ? Number(text.slice(9, 12)) : null;
}

/** Connects; settles when the connection stands. */
export function openRawConnection(
  port: number,
  onStatus: (status: number) => void,
): Promise<RawConnection> {
  const { promise, resolve, reject } = Promise.withResolvers<RawConnection>();
  let text = '';
  const socket: Socket = connect({
    host: '127.0.0.1',
    port,
    noDelay: true,
    onread: {
      buffer: Buffer.allocUnsafe(BUFFER_BYTES),
      callback(length, buffer) {
        text += Buffer.from(buffer.buffer, buffer.byteOffset, length).toString('latin1');
        const status = readStatus(text);
        if (status !== null) {
          text = '';
          onStatus(status);
        }
        return true;
      },
    },
  });
  let open = true;
  socket.once('connect', () =>
    resolve({
      send: (request) => void socket.write(request),
      close() {
        open = false;
        socket.destroy();
      },
    }),
  );
  socket.on('error', reject);
  socket.on('close', () => {
    if (open) onStatus(BROKEN);
  });
  return promise;
}
