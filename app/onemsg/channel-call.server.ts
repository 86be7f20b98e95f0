import { type HttpExchange, type HttpOrigin, makeHttpOrigin } from './http-exchange.server.ts';

/** A channel of 1MSG and the key to it. */
export type ChannelCredentials = {
  /** One of the base URLs that the client was made with. */
  readonly baseUrl: string;
  /** Opaque, case kept. */
  readonly channelId: string;
  readonly token: string;
};

export type ChannelRequest = {
  readonly method: 'GET' | 'POST';
  readonly operation: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly maxResponseBytes: number;
};

/** `unusable`: the credentials cannot be written into a request at all, so none was made. */
export type ChannelExchange =
  | HttpExchange
  | { readonly kind: 'unusable'; readonly part: 'base_url' | 'channel_id' | 'token' };

export type ChannelCall = (
  credentials: ChannelCredentials,
  request: ChannelRequest,
) => Promise<ChannelExchange>;

/**
 * Calls an operation of a channel with the token in the Authorization header and nowhere else: a
 * second token in query or body would override it
 * (https://github.com/1msg/1msg-for-agents, references/tools.md).
 * Nothing is sent to a base URL that is not allowed, so that no setting can aim requests at our
 * network.
 */
export function makeChannelCall(options: {
  readonly allowedBaseUrls: readonly string[];
  readonly requestTimeoutMs: number;
}): { readonly call: ChannelCall; readonly close: () => Promise<void> } {
  const origins = new Map<string, HttpOrigin>();
  for (const baseUrl of options.allowedBaseUrls) {
    const origin = makeHttpOrigin(new URL(baseUrl).origin, options.requestTimeoutMs);
    origins.set(withoutTrailingSlash(baseUrl), origin);
  }
  return {
    call: async (credentials, request) => {
      const baseUrl = withoutTrailingSlash(credentials.baseUrl);
      const origin = origins.get(baseUrl);
      if (origin === undefined) return { kind: 'unusable', part: 'base_url' };
      const unusable = unusablePart(credentials);
      if (unusable !== null) return { kind: 'unusable', part: unusable };
      return origin.exchange({
        method: request.method,
        path: pathOf(baseUrl, credentials.channelId, request),
        headers: headersOf(credentials.token, request),
        body: request.body === undefined ? null : JSON.stringify(request.body),
        maxResponseBytes: request.maxResponseBytes,
      });
    },
    close: async () => {
      await Promise.all([...origins.values()].map((origin) => origin.close()));
    },
  };
}

function unusablePart({ channelId, token }: ChannelCredentials): 'channel_id' | 'token' | null {
  // A dot segment would climb out of the channel's path.
  if (!/^[\w-]{1,64}$/.test(channelId)) return 'channel_id';
  return /^[\x21-\x7e]{1,4096}$/.test(token) ? null : 'token';
}

function pathOf(baseUrl: string, channelId: string, request: ChannelRequest): string {
  const query = new URLSearchParams(request.query).toString();
  const { pathname } = new URL(`${baseUrl}/${channelId}/${request.operation}`);
  return query === '' ? pathname : `${pathname}?${query}`;
}

function headersOf(token: string, request: ChannelRequest): Record<string, string> {
  const headers = { authorization: `Bearer ${token}`, accept: 'application/json' };
  return request.body === undefined ? headers : { ...headers, 'content-type': 'application/json' };
}

function withoutTrailingSlash(url: string): string {
  return url.replace(/\/$/, '');
}
