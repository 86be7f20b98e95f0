import {
  createServer,
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type ServerResponse,
} from 'node:http';
import { replaceInStream } from './html-stream.ts';
import { listen, shut } from './listening.ts';

const APP_BRIDGE = 'https://cdn.shopify.com/shopifycloud/app-bridge.js';
const ADMIN = 'https://admin.shopify.com';

export type TunnelOptions = {
  port?: number;
  /** The app process, for example `http://127.0.0.1:3000`. */
  target: string;
  /** The simulator's address: it serves the App Bridge stand-in and the admin frame. */
  simulatorUrl: string;
};

export type Tunnel = {
  /** What the app has as SHOPIFY_APP_URL. */
  url: string;
  setTarget(target: string): void;
  close(): Promise<void>;
};

/** Only the sandbox's admin frame may embed the app here, where the app names Shopify's hosts. */
function framePolicy(policy: string | undefined, frameOrigin: string): string {
  const rest = (policy ?? '')
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '' && !part.startsWith('frame-ancestors'));
  return [...rest, `frame-ancestors ${frameOrigin}`].join('; ');
}

const text = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value.join(', ') : value;

/** The app's answer headers with Shopify's addresses turned into the sandbox's. */
function answerHeaders(headers: IncomingHttpHeaders, simulatorUrl: string): OutgoingHttpHeaders {
  const origin = new URL(simulatorUrl).origin;
  const changed: OutgoingHttpHeaders = { ...headers };
  const isDocument = text(headers['content-type'])?.includes('text/html') ?? false;
  if (isDocument) {
    changed['content-security-policy'] = framePolicy(
      text(headers['content-security-policy']),
      origin,
    );
    delete changed['x-frame-options'];
    delete changed['content-length'];
  }
  const link = text(headers.link);
  if (link) changed.link = link.replaceAll(APP_BRIDGE, `${origin}/app-bridge.js`);
  const location = text(headers.location);
  if (location?.startsWith(ADMIN)) changed.location = location.replace(ADMIN, origin);
  return changed;
}

function forward(
  request: IncomingMessage,
  response: ServerResponse,
  target: URL,
  simulatorUrl: string,
): void {
  const wantsDocument = request.headers.accept?.includes('text/html') ?? false;
  const upstream = httpRequest({
    host: target.hostname,
    port: target.port,
    method: request.method,
    path: request.url,
    headers: {
      ...request.headers,
      'x-forwarded-host': request.headers.host ?? '',
      'x-forwarded-proto': 'http',
      // A compressed document could not be searched for the script's address.
      ...(wantsDocument && { 'accept-encoding': 'identity' }),
    },
  });
  upstream.on('response', (answer) => {
    const headers = answerHeaders(answer.headers, simulatorUrl);
    response.writeHead(answer.statusCode ?? 502, answer.statusMessage, headers);
    const isDocument = answer.headers['content-type']?.includes('text/html') ?? false;
    const standIn = `${new URL(simulatorUrl).origin}/app-bridge.js`;
    const body = isDocument ? answer.pipe(replaceInStream(APP_BRIDGE, standIn)) : answer;
    answer.on('error', () => response.destroy());
    body.pipe(response);
  });
  upstream.on('error', () => {
    if (response.headersSent) return void response.destroy();
    response.writeHead(502, { 'content-type': 'text/plain' });
    response.end('The app does not answer.');
  });
  response.on('close', () => upstream.destroy());
  request.pipe(upstream);
}

/**
 * A reverse proxy before the app, in the place of the tunnel that `shopify app dev` opens. Bytes pass as they are,
 * in both directions; only documents are told of the App Bridge stand-in, may be framed by the sandbox's admin, and
 * redirects to admin.shopify.com lead to it.
 */
export async function startTunnel(options: TunnelOptions): Promise<Tunnel> {
  let target = new URL(options.target);
  const server = createServer((request, response) =>
    forward(request, response, target, options.simulatorUrl),
  );
  const port = await listen(server, options.port ?? 0);
  return {
    url: `http://127.0.0.1:${port}`,
    setTarget(address) {
      target = new URL(address);
    },
    close: () => shut(server),
  };
}
