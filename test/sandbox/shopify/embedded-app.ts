import '@shopify/shopify-app-remix/adapters/node';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setAbstractFetchFunc } from '@shopify/shopify-api/runtime';
import { ApiVersion, shopifyApp } from '@shopify/shopify-app-remix/server';
import { MemorySessionStorage } from '@shopify/shopify-app-session-storage-memory';
import { listen, shut } from '#sandbox/shopify/listening.ts';
import { API_KEY, API_SECRET } from './simulator-fixture.ts';

/** A page with every element the frame draws, a client-side router and a place where it says what happened. */
const page = (path: string, name: string) => `<!doctype html>
<html><head><title>Page</title></head><body>
<script src="https://cdn.shopify.com/shopifycloud/app-bridge.js" data-api-key="${API_KEY}"></script>
<ui-nav-menu><a href="/app" rel="home">Home</a><a href="/app/settings">Settings</a></ui-nav-menu>
<ui-title-bar title="Title of ${path}">
  <button variant="primary" onclick="say('primary clicked')">Do it</button>
</ui-title-bar>
<ui-save-bar id="bar">
  <button variant="primary" onclick="say('saved'); shopify.saveBar.hide('bar')">Keep</button>
  <button onclick="say('discarded'); shopify.saveBar.hide('bar')">Drop</button>
</ui-save-bar>
<ui-modal id="modal">
  <div><p>Two customers</p><label><input type="checkbox" id="tick"> I understand</label></div>
  <ui-title-bar title="Send again?">
    <button variant="primary" onclick="say('tick ' + document.getElementById('tick').checked)">Send</button>
  </ui-title-bar>
</ui-modal>
<p>Shop: <b id="shop">${name}</b></p><p id="said"></p>
<button onclick="shopify.toast.show('Settings saved')">Toast</button>
<button onclick="shopify.saveBar.show('bar')">Change</button>
<button onclick="shopify.modal.show('modal')">Ask</button>
<button onclick="fetch('/app/data').then((r) => r.json()).then((r) => say('data ' + JSON.stringify(r)))">Fetch</button>
<a href="shopify://admin/orders/7" target="_top">Order in admin</a>
<script>
  function say(text) { document.getElementById('said').textContent = text; }
  document.addEventListener('click', (event) => {
    const link = event.target.closest('a[href^="/app"]');
    if (!link) return;
    event.preventDefault();
    history.pushState(null, '', link.getAttribute('href'));
    say('routed to ' + link.getAttribute('href'));
  });
</script></body></html>`;

function asWebRequest(request: IncomingMessage, appUrl: string): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    if (typeof value === 'string') headers.set(name, value);
  }
  return new Request(new URL(request.url ?? '/', appUrl), {
    method: request.method ?? 'GET',
    headers,
  });
}

async function send(answer: Response, response: ServerResponse): Promise<void> {
  response.writeHead(answer.status, Object.fromEntries(answer.headers));
  response.end(Buffer.from(await answer.arrayBuffer()));
}

/**
 * A small embedded app behind Shopify's own `authenticate.admin`, whose calls to the shop go to the simulator. The
 * first data request is answered as one with a stale session token.
 */
export async function startEmbeddedApp(simulatorUrl: string) {
  setAbstractFetchFunc((input: string | URL | Request, init?: RequestInit) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const headers = new Headers(init?.headers);
    headers.set('x-sandbox-host', url.host);
    return fetch(new URL(url.pathname, simulatorUrl), { ...init, headers });
  });
  const authorizations: (string | undefined)[] = [];
  const where = { appUrl: '' };
  let answer: (request: Request) => Promise<Response> = async () =>
    new Response(null, { status: 503 });
  const server = createServer(async (request, response) => {
    if (request.url?.startsWith('/app/data')) authorizations.push(request.headers.authorization);
    try {
      await send(await answer(asWebRequest(request, where.appUrl)), response);
    } catch (thrown) {
      if (thrown instanceof Response) await send(thrown, response);
      else response.writeHead(500).end(String(thrown));
    }
  });
  const target = `http://127.0.0.1:${await listen(server, 0)}`;
  return {
    target,
    authorizations,
    /** The app learns its public address once the tunnel is up. */
    begin(appUrl: string) {
      where.appUrl = appUrl;
      const shopify = shopifyApp({
        apiKey: API_KEY,
        apiSecretKey: API_SECRET,
        apiVersion: ApiVersion.October26,
        appUrl,
        sessionStorage: new MemorySessionStorage(),
        future: { unstable_newEmbeddedAuthStrategy: true, expiringOfflineAccessTokens: true },
        logger: { log: async () => {} },
      });
      answer = async (request) => {
        const { pathname } = new URL(request.url);
        if (pathname === '/app/data' && authorizations.length === 1) {
          return new Response(null, {
            status: 401,
            headers: { 'X-Shopify-Retry-Invalid-Session-Request': '1' },
          });
        }
        const { admin, session } = await shopify.authenticate.admin(request);
        if (pathname === '/app/data') return Response.json({ shop: session.shop });
        const { data } = await (await admin.graphql('{ shop { name } }')).json();
        const headers = new Headers({ 'content-type': 'text/html; charset=utf-8' });
        shopify.addDocumentResponseHeaders(request, headers);
        return new Response(page(pathname, data?.shop.name ?? ''), { headers });
      };
    },
    close: () => shut(server),
  };
}
