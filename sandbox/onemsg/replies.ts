import type { ServerResponse } from 'node:http';
import type { ApiReplyMode, ReplyMode, Switches } from './switches.ts';
import type { Timers } from './timers.ts';

/** What goes back over the wire: a body (perhaps byte by byte), silence, or a cut connection. */
export type Reply =
  | {
      kind: 'body';
      status: number;
      contentType: string;
      body: string;
      headers: Record<string, string>;
      byteDelayMs: number | null;
    }
  | { kind: 'hang' }
  | { kind: 'reset' };

export function jsonReply(
  status: number,
  value: unknown,
  headers: Record<string, string> = {},
): Reply {
  const body = JSON.stringify(value);
  return {
    kind: 'body',
    status,
    contentType: 'application/json',
    body,
    headers,
    byteDelayMs: null,
  };
}

export function textReply(
  status: number,
  body: string,
  contentType = 'text/plain; charset=utf-8',
  headers: Record<string, string> = {},
): Reply {
  return { kind: 'body', status, contentType, body, headers, byteDelayMs: null };
}

/** The same body, one byte at a time. */
export function slowed(reply: Reply, byteDelayMs: number): Reply {
  return reply.kind === 'body' ? { ...reply, byteDelayMs } : reply;
}

/** An HTTP error in the body form that `errorBody` asks for. */
export function errorReply(
  status: number,
  text: string,
  switches: Switches,
  headers: Record<string, string> = {},
): Reply {
  const words = switches.errorText ?? text;
  switch (switches.errorBody) {
    case 'error':
      return jsonReply(status, { error: words }, headers);
    case 'message':
      return jsonReply(status, { message: words }, headers);
    case 'text':
      return textReply(status, words, 'text/plain; charset=utf-8', headers);
    case 'html':
      return textReply(
        status,
        `<!doctype html><html><body><h1>${status}</h1><p>${words}</p></body></html>`,
        'text/html; charset=utf-8',
        headers,
      );
  }
}

/** 401 as 1MSG words it: the token comes back in the body, so that a leak into logs shows. */
export function wrongTokenReply(channelId: string, token: string): Reply {
  return jsonReply(401, {
    error: `Wrong token "${token}" for channel "${channelId}". Please provide token as a GET parameter.`,
  });
}

/** A refusal that comes with HTTP 200 and `sent: false`. */
export function rejectedReply(code: number, text: string, switches: Switches): Reply {
  if (switches.rejectedShape === 'text') return jsonReply(200, { sent: false, message: text });
  return jsonReply(200, {
    sent: false,
    error: {
      message: `(#${code}) ${text}`,
      code,
      error_user_title: text,
      error_user_msg: `${text} (${code})`,
    },
  });
}

export function throttledReply(switches: Switches): Reply {
  const wait = switches.retryAfterSeconds;
  const headers: Record<string, string> = wait === null ? {} : { 'Retry-After': String(wait) };
  return errorReply(429, 'Too many requests: rate limit', switches, headers);
}

/** The answers that need no look at the request; null for the modes that do. */
export function blindReply(
  mode: ReplyMode | ApiReplyMode,
  switches: Switches,
  caller: { channelId: string; token: string },
): Reply | null {
  switch (mode) {
    case 'rejected':
      return rejectedReply(switches.rejectedCode, switches.rejectedText, switches);
    case 'error_200':
      return jsonReply(200, { error: switches.errorText ?? 'wrong request' });
    case 'http_400':
      return errorReply(400, 'Invalid parameters', switches);
    case 'http_401':
      return wrongTokenReply(caller.channelId, caller.token);
    case 'http_403':
      return textReply(403, switches.errorText ?? 'Channel is blocked: subscriptionBlocked');
    case 'http_404':
      return errorReply(404, 'Not found', switches);
    case 'http_422':
      return errorReply(422, 'template is not defined', switches);
    case 'http_429':
      return throttledReply(switches);
    case 'http_500':
      return errorReply(500, 'Internal server error', switches);
    case 'http_503':
      return errorReply(503, 'Service temporarily unavailable', switches);
    case 'timeout':
    case 'timeout_before':
      return { kind: 'hang' };
    case 'reset':
    case 'reset_before':
      return { kind: 'reset' };
    default:
      return null;
  }
}

/** Not JSON although it says so, cut in the middle. */
export const garbageReply: Reply = {
  kind: 'body',
  status: 200,
  contentType: 'application/json',
  body: '{"sent":true,"id":"wam\u0000',
  headers: {},
  byteDelayMs: null,
};

/** Puts a reply on the wire. A hanging reply stays open until the caller leaves or the server closes. */
export function writeReply(response: ServerResponse, reply: Reply, timers: Timers): void {
  if (reply.kind === 'hang' || response.destroyed) return;
  if (reply.kind === 'reset') {
    response.socket?.resetAndDestroy();
    return;
  }
  const body = Buffer.from(reply.body, 'utf8');
  response.writeHead(reply.status, {
    'Content-Type': reply.contentType,
    'Content-Length': body.length,
    ...reply.headers,
  });
  if (reply.byteDelayMs === null) response.end(body);
  else writeByteByByte(response, body, reply.byteDelayMs, timers);
}

function writeByteByByte(
  response: ServerResponse,
  body: Buffer,
  delayMs: number,
  timers: Timers,
  from = 0,
): void {
  if (response.destroyed) return;
  if (from >= body.length) {
    response.end();
    return;
  }
  response.write(body.subarray(from, from + 1));
  timers.after(delayMs, () => writeByteByByte(response, body, delayMs, timers, from + 1));
}
