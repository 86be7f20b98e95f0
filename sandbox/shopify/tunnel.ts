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
  /** The name in its address; `localhost` is another site than the admin's, as in production. */
  host?: '127.0.0.1' | 'localhost';
  /** The app process, for example `http://127.0.0.1:3000`. */
  target: string;
  /** The simulator's address: it serves the App Bridge stand-in and the admin frame. */
  simulatorUrl: string;
};

export type Tunnel = {
  /** What the app has as SHOPIFY_APP_URL. */
  url: string;
  setTarget(target: string): void;
  /** Several web processes take turns; one that refuses connections is passed over. */
  setTargets(targets: readonly string[]): void;
  /** How many answers of each HTTP status went back, the tunnel's own 502 among them. */
  answers(): ReadonlyMap<number, number>;
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

type Passing = {
  request: IncomingMessage;
  response: ServerResponse;
  /** Kept, so that it can be given to another process where the first takes no connection. */
  body: Buffer;
  simulatorUrl: string;
  noteAnswer(status: number): void;
};

function forward(passing: Passing, targets: readonly URL[]): void {
  const { request, response, body, simulatorUrl, noteAnswer } = passing;
  const [target, ...others] = targets;
  if (target === undefined) {
    noteAnswer(502);
    response.writeHead(502, { 'content-type': 'text/plain' });
    response.end('The app does not answer.');
    return;
  }
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
    noteAnswer(answer.statusCode ?? 502);
    const headers = answerHeaders(answer.headers, simulatorUrl);
    response.writeHead(answer.statusCode ?? 502, answer.statusMessage, headers);
    const isDocument = answer.headers['content-type']?.includes('text/html') ?? false;
    const standIn = `${new URL(simulatorUrl).origin}/app-bridge.js`;
    const stream = isDocument ? answer.pipe(replaceInStream(APP_BRIDGE, standIn)) : answer;
    answer.on('error', () => response.destroy());
    stream.pipe(response);
  });
  const leave = (): void => void upstream.destroy();
  response.once('close', leave);
  upstream.on('error', (error: NodeJS.ErrnoException) => {
    response.off('close', leave);
    if (response.headersSent) return void response.destroy();
    if (response.destroyed) return;
    // Only a refused connection proves that the process has seen nothing of the request.
    forward(passing, error.code === 'ECONNREFUSED' ? others : []);
  });
  upstream.end(body);
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

/**
 * A reverse proxy before the app's processes, in the place of the tunnel that `shopify app dev` opens. Bytes pass as they are,
 * in both directions; only documents are told of the App Bridge stand-in, may be framed by the sandbox's admin, and
 * redirects to admin.shopify.com lead to it.
 */
export async function startTunnel(options: TunnelOptions): Promise<Tunnel> {
  let targets = [new URL(options.target)];
  let turn = 0;
  const answers = new Map<number, number>();
  const noteAnswer = (status: number): void => {
    answers.set(status, (answers.get(status) ?? 0) + 1);
  };
  const server = createServer(async (request, response) => {
    try {
      const body = await readBody(request);
      turn = (turn + 1) % targets.length;
      const inTurn = [...targets.slice(turn), ...targets.slice(0, turn)];
      const { simulatorUrl } = options;
      forward({ request, response, body, simulatorUrl, noteAnswer }, inTurn);
    } catch {
      // The caller left before it had said everything.
      response.destroy();
    }
  });
  const port = await listen(server, options.port ?? 0);
  return {
    url: `http://${options.host ?? '127.0.0.1'}:${port}`,
    setTarget(address) {
      targets = [new URL(address)];
    },
    setTargets(addresses) {
      if (addresses.length === 0) throw new Error('The tunnel needs a process to lead to.');
      targets = addresses.map((address) => new URL(address));
    },
    answers: () => answers,
    close: () => shut(server),
  };
}
