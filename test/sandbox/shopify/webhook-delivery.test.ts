import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import '@shopify/shopify-api/adapters/web-api';
import { ApiVersion, shopifyApi } from '@shopify/shopify-api';
import { describe, expect, onTestFinished, test } from 'vitest';
import { listen, shut } from '#sandbox/shopify/listening.ts';
import {
  API_KEY,
  API_SECRET,
  payloads,
  SHOP,
  startSimulator,
  startWithApp,
} from './simulator-fixture.ts';

const library = shopifyApi({
  apiKey: API_KEY,
  apiSecretKey: API_SECRET,
  hostName: 'app.example.com',
  apiVersion: ApiVersion.October26,
  isEmbeddedApp: true,
  logger: { log: async () => {} },
});

function asRequest(received: {
  path: string;
  headers: NodeJS.Dict<string | string[]>;
  body: string;
}) {
  const headers = new Headers();
  for (const [name, value] of Object.entries(received.headers)) {
    if (typeof value === 'string') headers.set(name, value);
  }
  return new Request(`https://app.example.com${received.path}`, {
    method: 'POST',
    headers,
    body: received.body,
  });
}

describe('signature and headers', () => {
  test("the library's own validation accepts a delivery, and refuses it with one byte changed", async () => {
    const { simulator, app } = await startWithApp();
    simulator.createOrder(SHOP, { customerLocale: 'de', tags: ['Größe', '漢字'] });
    expect(await simulator.webhooks.settled()).toBe(true);
    const [received] = app.received;
    if (!received) throw new Error('nothing received');
    const { body: rawBody } = received;
    expect(received.path).toBe('/webhooks/shopify');
    const valid = await library.webhooks.validate({ rawBody, rawRequest: asRequest(received) });
    expect(valid).toMatchObject({
      valid: true,
      topic: 'ORDERS_CREATE',
      domain: SHOP,
      apiVersion: '2026-10',
    });
    expect(received.headers['x-shopify-triggered-at']).toMatch(/^\d{4}-.*Z$/);
    const changed = rawBody.replace('#1001', '#1002');
    expect(
      await library.webhooks.validate({
        rawBody: changed,
        rawRequest: asRequest({ ...received, body: changed }),
      }),
    ).toMatchObject({ valid: false, reason: 'invalid_hmac' });
  });
});

describe('configuration file', () => {
  const configuration = () => {
    const path = join(mkdtempSync(join(tmpdir(), 'shopify-app-')), 'shopify.app.toml');
    writeFileSync(
      path,
      `
      [access_scopes]
      scopes = "read_orders, read_fulfillments"
      [webhooks]
      api_version = "2026-10"
      [[webhooks.subscriptions]]
      topics = ["orders/updated"]
      uri = "/webhooks/shopify"
      include_fields = ["id", "line_items.requires_shipping", "customer.phone"]
      name = "orders"
      [[webhooks.subscriptions]]
      topics = ["orders/updated"]
      uri = "/second"
      [[webhooks.subscriptions]]
      compliance_topics = ["shop/redact"]
      uri = "/compliance"
      `,
    );
    return path;
  };

  test('only subscribed topics are sent, each once a subscription, cut to its fields', async () => {
    const { simulator, app } = await startWithApp({ configurationPath: configuration() });
    const order = simulator.createOrder(SHOP);
    simulator.redactShop(SHOP);
    await simulator.webhooks.settled();
    const byPath = new Map(app.received.map((entry) => [entry.path, entry]));
    expect([...byPath.keys()].sort()).toEqual(['/compliance', '/second', '/webhooks/shopify']);
    const cut = byPath.get('/webhooks/shopify');
    expect(JSON.parse(cut?.body ?? '')).toEqual({
      id: Number(order.id),
      line_items: [{ requires_shipping: true }],
      customer: { phone: null },
    });
    expect(cut?.headers['x-shopify-name']).toBe('orders');
    expect(JSON.parse(byPath.get('/second')?.body ?? '')).toHaveProperty('email');
    expect(simulator.registry.byDomain(SHOP)?.scopes).toEqual(['read_orders', 'read_fulfillments']);
  });

  test("the app's own file is understood", async () => {
    const simulator = await startSimulator({
      configurationPath: join(import.meta.dirname, '../../../shopify.app.toml'),
    });
    simulator.webhooks.setModes({ hold: true });
    simulator.createOrder(SHOP);
    const [payload] = payloads(simulator, 'orders/create');
    expect(payload).toHaveProperty('admin_graphql_api_id');
    expect(payload).toHaveProperty('updated_at');
    expect(payload).not.toHaveProperty('email');
  });
});

describe('retries', () => {
  test('eight retries with the same id and bytes, then no more', async () => {
    const { simulator, app } = await startWithApp({}, Array(20).fill(503));
    simulator.redactShop(SHOP);
    expect(await simulator.webhooks.settled()).toBe(true);
    expect(app.received).toHaveLength(9);
    expect(new Set(app.received.map((entry) => entry.headers['x-shopify-webhook-id'])).size).toBe(
      1,
    );
    expect(new Set(app.received.map((entry) => entry.body)).size).toBe(1);
    expect(simulator.webhooks.deliveries()[0]).toMatchObject({ state: 'given_up' });
  });

  test('a redirect is a failure, a 2xx ends it', async () => {
    const { simulator, app } = await startWithApp({}, [302, 202]);
    simulator.redactShop(SHOP);
    await simulator.webhooks.settled();
    expect(app.received.map((entry) => entry.path)).toEqual([
      '/webhooks/shopify',
      '/webhooks/shopify',
    ]);
    expect(simulator.webhooks.deliveries()[0]).toMatchObject({
      state: 'delivered',
      tries: [{ status: 302 }, { status: 202 }],
    });
  });

  test('no answer at all is a failure too', async () => {
    const simulator = await startSimulator({ appUrl: 'http://127.0.0.1:9', retryBaseMs: 0 });
    simulator.redactShop(SHOP);
    await simulator.webhooks.settled();
    const [delivery] = simulator.webhooks.deliveries();
    expect(delivery).toMatchObject({ state: 'given_up' });
    expect(delivery?.tries[0]).toMatchObject({ ok: false, status: null });
  });

  test('an answer that stays away is a failure', async () => {
    const silent = createServer(() => {});
    const port = await listen(silent, 0);
    onTestFinished(() => shut(silent));
    const simulator = await startSimulator({
      appUrl: `http://127.0.0.1:${port}`,
      webhookTimeoutMs: 20,
    });
    simulator.webhooks.setModes({ hold: true });
    simulator.redactShop(SHOP);
    const [held] = simulator.webhooks.deliveries();
    const delivery = await simulator.webhooks.repeat(held?.id ?? '');
    expect(delivery.tries).toMatchObject([{ ok: false, status: null }]);
  });

  test('an answer whose body breaks off is a failure', async () => {
    const cut = createServer((_request, response) => {
      response.writeHead(200, { 'content-length': '2' });
      response.write('a', () => response.destroy());
    });
    const port = await listen(cut, 0);
    onTestFinished(() => shut(cut));
    const simulator = await startSimulator({ appUrl: `http://127.0.0.1:${port}`, retryBaseMs: 0 });
    simulator.redactShop(SHOP);
    await simulator.webhooks.settled();
    expect(simulator.webhooks.deliveries()).toMatchObject([{ state: 'given_up' }]);
  });

  test("a stall of the simulator's own process is no failure of the app", async () => {
    const { simulator, app } = await startWithApp({ webhookTimeoutMs: 1500 });
    simulator.redactShop(SHOP);
    const stalled = performance.now() + 1600;
    while (performance.now() < stalled);
    await simulator.webhooks.settled();
    expect(app.received).toHaveLength(1);
    expect(simulator.webhooks.deliveries()[0]).toMatchObject({ state: 'delivered' });
  });
});

describe('modes', () => {
  test('repeat sends every delivery several times under one id', async () => {
    const { simulator, app } = await startWithApp();
    simulator.webhooks.setModes({ repeat: 50 });
    simulator.redactShop(SHOP);
    await simulator.webhooks.settled();
    expect(app.received).toHaveLength(50);
    expect(new Set(app.received.map((entry) => entry.headers['x-shopify-webhook-id'])).size).toBe(
      1,
    );
  });

  test('some deliveries only are repeated, and some come late', async () => {
    const { simulator, app } = await startWithApp();
    const modes = { repeat: 2, repeatChance: 0.5, late: { chance: 0.5, min: 60, max: 80 } };
    simulator.webhooks.setModes(modes);
    for (let count = 0; count < 20; count += 1) simulator.redactShop(SHOP);
    await simulator.webhooks.settled();
    expect(app.received.length).toBeGreaterThan(20);
    expect(app.received.length).toBeLessThan(40);
    const waits = simulator.webhooks
      .deliveries()
      .map(({ tries, triggeredAt }) => Date.parse(tries[0]?.at ?? '') - Date.parse(triggeredAt));
    expect(waits.some((wait) => wait >= 55)).toBe(true);
    expect(waits.some((wait) => wait < 55)).toBe(true);
  });

  test('what is held leaves in the order asked for, and can be sent again', async () => {
    const { simulator, app } = await startWithApp();
    simulator.webhooks.setModes({ hold: true });
    const order = simulator.createOrder(SHOP);
    simulator.fulfil(order);
    expect(await simulator.webhooks.settled()).toBe(true);
    expect(app.received).toEqual([]);
    const ids = simulator.webhooks.deliveries().map((delivery) => delivery.id);
    const last = ids.at(-1) ?? '';
    const first = ids[0] ?? '';
    await simulator.webhooks.release([last, first]);
    expect(app.topics()).toEqual(['orders/updated', 'orders/create']);
    await simulator.webhooks.release('newest_first');
    expect(app.received).toHaveLength(ids.length);
    expect(app.topics().slice(2)).toEqual([
      'orders/fulfilled',
      'fulfillments/create',
      'orders/updated',
      'orders/paid',
    ]);
    await simulator.webhooks.repeat(first, 3);
    expect(app.topics().slice(-3)).toEqual(Array(3).fill('orders/create'));
  });

  test('shuffle and delay change the order in which they arrive, the same way for a seed', async () => {
    const arrivals = async () => {
      const { simulator, app } = await startWithApp({ seed: 7 });
      simulator.webhooks.setModes({ hold: true });
      simulator.touch(simulator.createOrder(SHOP, { silent: true }), { times: 12 });
      const made = simulator.webhooks.deliveries().map((delivery) => delivery.id);
      await simulator.webhooks.release('shuffled');
      return app.received.map((entry) =>
        made.indexOf(String(entry.headers['x-shopify-webhook-id'])),
      );
    };
    const once = await arrivals();
    expect(once).not.toEqual([...once].sort((a, b) => a - b));
    expect(await arrivals()).toEqual(once);
  });

  test('dropped topics never leave, whatever is released', async () => {
    const { simulator, app } = await startWithApp();
    simulator.webhooks.setModes({ drop: ['orders/paid'], delay: { min: 1, max: 3 } });
    simulator.createOrder(SHOP);
    await simulator.webhooks.settled();
    expect(app.topics().sort()).toEqual(['orders/create', 'orders/updated']);
    simulator.webhooks.setModes({ drop: [], hold: true });
    simulator.createOrder(SHOP);
    expect(simulator.webhooks.discardHeld()).toBe(3);
    expect(await simulator.webhooks.release()).toEqual([]);
  });
});
