import { type Dispatcher, Pool } from 'undici';
import type { NotSentCause } from '#app/domain/send-outcome.ts';

export type HttpRequest = {
  readonly method: 'GET' | 'POST';
  /** Path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly maxResponseBytes: number;
};

export type HttpExchange =
  | {
      readonly kind: 'reply';
      readonly status: number;
      readonly retryAfter: string | null;
      readonly body: string;
    }
  /** No byte of the request left us. */
  | { readonly kind: 'not_sent'; readonly cause: NotSentCause; readonly text: string }
  /** The request may have arrived, and its reply did not. */
  | {
      readonly kind: 'lost';
      readonly cause: 'timeout' | 'reset' | 'unreadable';
      readonly text: string;
    };

export type HttpOrigin = {
  readonly exchange: (request: HttpRequest) => Promise<HttpExchange>;
  readonly close: () => Promise<void>;
};

/**
 * Connections to one origin. No retry, redirect, pipelining or HTTP/2, and idle sockets are
 * dropped within 3.5 s: a server that closes them first (Node's default is 5 s) would turn the
 * next send on such a socket into one whose outcome nobody knows.
 * `timeoutMs` bounds an exchange from the call to the last byte of the reply.
 */
export function makeHttpOrigin(origin: string, timeoutMs: number): HttpOrigin {
  const pool = new Pool(origin, {
    pipelining: 1,
    allowH2: false,
    keepAliveTimeout: 3_000,
    keepAliveMaxTimeout: 3_500,
    connect: { timeout: Math.min(10_000, timeoutMs) },
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
  });
  return {
    exchange: (request) => exchangeOnce(pool, origin, request, timeoutMs),
    close: () => pool.close(),
  };
}

function exchangeOnce(
  pool: Pool,
  origin: string,
  request: HttpRequest,
  timeoutMs: number,
): Promise<HttpExchange> {
  return new Promise((resolve) => {
    let controller: Dispatcher.DispatchController | null = null;
    let finished = false;

    const finish = (result: HttpExchange): void => {
      if (finished) return;
      finished = true;
      clearTimeout(timer);
      resolve(result);
      if (result.kind === 'lost') controller?.abort(new Error(result.text));
    };
    const timer = setTimeout(() => {
      if (controller === null) {
        finish({ kind: 'not_sent', cause: 'connect_timeout', text: 'No connection in time' });
      } else {
        finish({ kind: 'lost', cause: 'timeout', text: 'No reply in time' });
      }
    }, timeoutMs);

    const { method, path, headers, body, maxResponseBytes } = request;
    pool.dispatch(
      { origin, method, path, headers, body },
      {
        // undici calls this right before it writes the request; an abort here keeps it unwritten.
        onRequestStart(started) {
          if (finished) started.abort(new Error('Given up before a connection was there'));
          else controller = started;
        },
        onResponseError(_controller, error) {
          finish(controller === null ? notSent(error) : lost(error));
        },
        ...collectReply(maxResponseBytes, finish),
      },
    );
  });
}

function collectReply(
  maxBytes: number,
  finish: (result: HttpExchange) => void,
): Dispatcher.DispatchHandler {
  const chunks: Buffer[] = [];
  let bytes = 0;
  let status = 0;
  let retryAfter: string | null = null;
  return {
    onResponseStart(_controller, statusCode, headers) {
      status = statusCode;
      retryAfter = firstValue(headers['retry-after']);
    },
    onResponseData(_controller, chunk) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > maxBytes) {
        finish({ kind: 'lost', cause: 'unreadable', text: 'The reply is too long' });
      }
    },
    onResponseEnd() {
      const body = new TextDecoder().decode(Buffer.concat(chunks));
      finish({ kind: 'reply', status, retryAfter, body });
    },
  };
}

function firstValue(header: string | string[] | undefined): string | null {
  return (Array.isArray(header) ? header[0] : header) ?? null;
}

function notSent(error: Error): HttpExchange {
  return { kind: 'not_sent', cause: notSentCause(codeOf(error)), text: error.message };
}

function notSentCause(code: string): NotSentCause {
  if (['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'EAI_NODATA'].includes(code)) return 'dns';
  if (code === 'ECONNREFUSED') return 'connect_refused';
  if (code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'ETIMEDOUT') return 'connect_timeout';
  // A reset before anything was written is a handshake that broke off.
  return /TLS|SSL|CERT|SIGNATURE|ECONNRESET|EPROTO/.test(code) ? 'tls' : 'unreachable';
}

function lost(error: Error): HttpExchange {
  const code = codeOf(error);
  if (code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT') {
    return { kind: 'lost', cause: 'timeout', text: error.message };
  }
  const isGarbled = error.name === 'HTTPParserError' || code === 'UND_ERR_HEADERS_OVERFLOW';
  return { kind: 'lost', cause: isGarbled ? 'unreadable' : 'reset', text: error.message };
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}
