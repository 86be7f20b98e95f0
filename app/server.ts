import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createRequestHandler, type ServerBuild } from '@remix-run/node';
import { createRequestListener } from '@remix-run/node-fetch-server';
import serveStatic from 'serve-static';
import { compressAnswers } from './compress-answers.ts';
import { makeCompressedAssets } from './compressed-assets.ts';
import type { ProcessContext, RequestContext } from './request-context.ts';

export type WebPorts = {
  webhooks(request: IncomingMessage, response: ServerResponse): Promise<void>;
  hooks(hookKey: string, request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** Whether the database answers. */
  healthy(): Promise<boolean>;
  requestContext: ProcessContext;
  appUrl: string;
  onError(error: unknown): void;
};

const BUILD_FOLDER = fileURLToPath(new URL('../build/', import.meta.url));
const HOOK_PATH = /^\/hooks\/1msg\/([A-Za-z0-9_-]{20,100})$/;

async function loadPages(): Promise<ServerBuild> {
  const path = `${BUILD_FOLDER}server/index.js`;
  try {
    return await import(pathToFileURL(path).href);
  } catch (error) {
    const missing =
      error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND';
    if (missing) throw new Error(`The pages are not built (${path}). Run \`npm run build\` first.`);
    throw error;
  }
}

function serveHealth(
  ports: WebPorts,
  response: ServerResponse,
  isWell: (databaseAnswers: boolean) => boolean,
): void {
  ports.healthy().then(
    (databaseAnswers) => {
      const ok = isWell(databaseAnswers);
      response.writeHead(ok ? 200 : 503, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ ok }));
    },
    (error: unknown) => {
      ports.onError(error);
      response.writeHead(503).end();
    },
  );
}

/**
 * Makes the web server: receiving first, on raw bytes and without a router; then the built
 * assets; then the Remix pages. A process that is only a worker answers /healthz and /readyz alone.
 * A draining one is not ready, and does all the same what it is asked; it keeps no connection.
 */
export async function makeWebServer(
  ports: WebPorts,
  isWeb: boolean,
  isDraining: () => boolean,
): Promise<Server> {
  const url = new URL(ports.appUrl);
  const pages = isWeb ? await makePages(ports, url) : null;

  return createServer((request, response) => {
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    const failed = (error: unknown): void => fail(ports, response, error);
    if (isDraining()) response.setHeader('connection', 'close');
    if (path === '/healthz') {
      serveHealth(ports, response, (databaseAnswers) => databaseAnswers);
      return;
    }
    if (path === '/readyz') {
      serveHealth(ports, response, (databaseAnswers) => databaseAnswers && !isDraining());
      return;
    }
    if (pages === null) {
      response.writeHead(404).end();
      return;
    }
    if (path === '/webhooks/shopify') {
      void ports.webhooks(request, response).catch(failed);
      return;
    }
    const hook = HOOK_PATH.exec(path);
    if (hook?.[1] !== undefined) {
      void ports.hooks(hook[1], request, response).catch(failed);
      return;
    }
    try {
      pages(request, response);
    } catch (error) {
      failed(error);
    }
  });
}

/** What the asset server refuses: a range that cannot be met, a path that climbs. */
function isBadRequest(error: unknown): error is { status: number } {
  if (typeof error !== 'object' || error === null || !('status' in error)) return false;
  return typeof error.status === 'number' && error.status >= 400 && error.status < 500;
}

function fail(ports: WebPorts, response: ServerResponse, error: unknown): void {
  ports.onError(error);
  if (!response.headersSent) response.writeHead(500);
  response.end();
}

/** Short enough to be read out, and hardly ever given twice in a month. */
const REFERENCE_BYTES = 5;

function contextOf(shared: ProcessContext): RequestContext {
  const reference = randomBytes(REFERENCE_BYTES).toString('hex');
  return { ...shared, reference, reportError: (error) => shared.reportError(error, reference) };
}

async function makePages(
  ports: WebPorts,
  url: URL,
): Promise<(request: IncomingMessage, response: ServerResponse) => void> {
  const handle = createRequestHandler(await loadPages(), 'production');
  const compressed = makeCompressedAssets(`${BUILD_FOLDER}client`);
  const assets = serveStatic(`${BUILD_FOLDER}client`, {
    index: false,
    redirect: false,
    cacheControl: false,
    setHeaders: (response, path) => {
      compressed.describe(response, path);
      const hashed = path.includes('/client/assets/');
      response.setHeader(
        'cache-control',
        hashed ? 'public, max-age=31536000, immutable' : 'public, max-age=3600',
      );
    },
  });
  const listener = createRequestListener(
    (request) => handle(request, contextOf(ports.requestContext)),
    {
      host: url.host,
      protocol: url.protocol,
      onError: (error) => {
        ports.onError(error);
      },
    },
  );
  return (request, response) => {
    // Remix compares a post's Origin with this; a proxy may have changed Host.
    request.headers['x-forwarded-host'] = url.host;
    compressed.choose(request, response);
    compressAnswers(request, response, () => {
      assets(request, response, (error?: unknown) => {
        if (error === undefined) void listener(request, response);
        else if (isBadRequest(error)) response.writeHead(error.status).end();
        else fail(ports, response, error);
      });
    });
  };
}

/** Listens on `port` (0: any); settles with the port in use. */
export function listenOn(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, () => {
      server.off('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

/** Takes no new requests; settles when the running ones are answered, at the latest after 10 s. */
export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), 10_000);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    server.closeIdleConnections();
  });
}
