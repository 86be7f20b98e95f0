import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeReceive } from '#app/pipeline/receive.ts';
import { makeWebhookEndpoint } from '#app/receiving/webhook-endpoint.server.ts';
import { closeServer, listenOn } from '#app/server.ts';
import { readWebhookBody } from '#app/shopify/webhook-body-reader.ts';
import { readWebhookHeaders } from '#app/shopify/webhook-headers.ts';
import { verifyWebhookSignature } from '#app/shopify/webhook-signature.ts';
import { makeEventStore } from '#app/store/events.server.ts';
import { makeInspectionStore } from '#app/store/inspections.server.ts';
import type { SqlEngine } from '#app/store/sql.ts';
import { testEngines, useDatabase } from '#test/database.ts';
import { makeTestShop, type TestShop } from '#test/store/shop-fixture.ts';
import { testVault } from '#test/vault.ts';
import { sendRequest, sign } from './send-request.ts';

const SECRET = 'hush';

type Logged = { topic: string; shop: string; webhookId: string; outcome: string };

describe.each(testEngines())('the webhook endpoint on $name', (engine) => {
  const database = useDatabase(engine);
  let sql: SqlEngine;
  let shop: TestShop;
  let server: Server;
  let url: string;
  let logged: Logged[];
  let errors: unknown[];

  beforeEach(async () => {
    sql = { ...database().receiveSql };
    shop = await makeTestShop(database().sql);
    logged = [];
    errors = [];
    // Looked up at each call, so that a test can put a failing database in its place.
    const current: SqlEngine = {
      query: (text, values) => sql.query(text, values),
      script: (text) => sql.script(text),
      transaction: (run) => sql.transaction(run),
    };
    const inspections = makeInspectionStore(current, testVault);
    const webhooks = makeWebhookEndpoint({
      verify: (body, signature) => verifyWebhookSignature(body, signature, [SECRET]),
      readHeaders: (headers) => {
        const read = readWebhookHeaders(headers);
        return read.kind === 'invalid' ? null : read;
      },
      receive: makeReceive({
        readPayload: readWebhookBody,
        ...makeEventStore(current, testVault),
        keepForInspection: ({ shopDomain, ...entry }) =>
          inspections.keep({ shop: { domain: shopDomain }, ...entry }),
        wakeDecide: () => {},
      }),
      now: () => new Date('2026-11-22T12:00:00.000Z'),
      log: (entry) => logged.push(entry),
      onError: (error) => errors.push(error),
    });
    server = createServer((request, response) => void webhooks(request, response));
    url = `http://127.0.0.1:${await listenOn(server, 0)}/webhooks/shopify`;
  });
  afterEach(() => closeServer(server));

  const eventCount = async () => {
    const [row] = await database().sql.query<{ events: number }>(
      'SELECT count(*)::int AS events FROM event WHERE shop_id = $1',
      [shop.id],
    );
    return row?.events;
  };

  function refund(note = ''): Buffer {
    const id = Math.floor(Math.random() * 1e9);
    return Buffer.from(
      JSON.stringify({
        id,
        admin_graphql_api_id: `gid://shopify/Refund/${id}`,
        order_id: id,
        created_at: '2026-11-22T12:00:00Z',
        transactions: [],
        note,
      }),
    );
  }

  function headers(body: Uint8Array, more: Record<string, string | undefined> = {}) {
    const all: Record<string, string | undefined> = {
      'content-type': 'application/json',
      'x-shopify-topic': 'refunds/create',
      'x-shopify-shop-domain': shop.domain,
      'x-shopify-webhook-id': randomUUID(),
      'x-shopify-triggered-at': '2026-11-22T12:00:00.123456789Z',
      'x-shopify-hmac-sha256': sign(body, SECRET),
      ...more,
    };
    return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
  }

  const post = (body: Buffer, more: Record<string, string | undefined> = {}) =>
    sendRequest(url, { headers: headers(body, more), chunks: [body] });

  test('answers 200 to a signed delivery, stored, and to its repeats', async () => {
    const body = refund();
    const signed = headers(body);
    for (const outcome of ['new', 'repeat']) {
      const answer = await sendRequest(url, { headers: signed, chunks: [body] });
      expect([answer.status, answer.body]).toEqual([200, '']);
      expect(logged.at(-1)).toMatchObject({ outcome, shop: shop.domain, topic: 'refunds/create' });
    }
    expect(await eventCount()).toBe(1);
  });

  test('the signature is over the bytes as sent, in whatever pieces they come', async () => {
    const body = Buffer.from(`  ${refund('Łódź 🎁').toString().replaceAll('":', '" :\n')}  `);
    const pieces = [body.subarray(0, 7), body.subarray(7, 40), body.subarray(40)];
    const answer = await sendRequest(url, { headers: headers(body), chunks: pieces });
    expect(answer.status).toBe(200);
    expect(await eventCount()).toBe(1);
  });

  test.each([
    ['no signature', () => ({ 'x-shopify-hmac-sha256': undefined })],
    ['an empty signature', () => ({ 'x-shopify-hmac-sha256': '' })],
    [
      'a signature under another secret',
      (body: Buffer) => ({
        'x-shopify-hmac-sha256': sign(body, 'other'),
      }),
    ],
    ['a signature of another body', () => ({ 'x-shopify-hmac-sha256': sign(refund('x'), SECRET) })],
    [
      'a signature in hex',
      (body: Buffer) => ({
        'x-shopify-hmac-sha256': Buffer.from(sign(body, SECRET), 'base64').toString('hex'),
      }),
    ],
  ])('answers 401 to %s and stores nothing', async (_what, change) => {
    const body = refund();
    expect((await post(body, change(body))).status).toBe(401);
    expect(await eventCount()).toBe(0);
    expect(logged).toEqual([]);
  });

  test('answers 401 to an empty body, signed or not', async () => {
    expect((await post(Buffer.alloc(0))).status).toBe(401);
  });

  test.each(['x-shopify-topic', 'x-shopify-shop-domain', 'x-shopify-webhook-id'])(
    'answers 400 where %s is missing or malformed',
    async (name) => {
      expect((await post(refund(), { [name]: undefined })).status).toBe(400);
      expect((await post(refund(), { [name]: '%%%' })).status).toBe(400);
      expect(await eventCount()).toBe(0);
    },
  );

  test('a delivery without its time is taken with ours', async () => {
    expect((await post(refund(), { 'x-shopify-triggered-at': undefined })).status).toBe(200);
    const rows = await database().sql.query<{ triggered_at: Date }>(
      'SELECT triggered_at FROM event WHERE shop_id = $1',
      [shop.id],
    );
    expect(rows).toEqual([{ triggered_at: new Date('2026-11-22T12:00:00.000Z') }]);
  });

  test('answers 413 to a body over the cap, announced or not, and closes the connection', async () => {
    const large = Buffer.alloc(8 * 1024 * 1024, 32);
    for (const chunks of [[large], [large.subarray(0, 5), large.subarray(5)]]) {
      const sized = chunks.length === 1 ? { 'content-length': String(large.length) } : {};
      const answer = await sendRequest(url, { headers: { ...headers(large), ...sized }, chunks });
      expect(answer.status).toBe(413);
      expect(answer.headers.connection).toBe('close');
    }
    expect(await eventCount()).toBe(0);
  });

  test('takes a body just under the cap', async () => {
    const body = refund('n'.repeat(2 * 1024 * 1024 - 300));
    expect((await post(body)).status).toBe(200);
    expect(await eventCount()).toBe(1);
  });

  test.each(['GET', 'PUT', 'DELETE', 'HEAD'])('answers 405 to %s', async (method) => {
    const answer = await sendRequest(url, { method });
    expect([answer.status, answer.headers.allow]).toEqual([405, 'POST']);
  });

  test('answers 200 to what redelivery cannot mend, and keeps it', async () => {
    expect((await post(Buffer.from('{"id":'))).status).toBe(200);
    expect(logged.at(-1)?.outcome).toBe('unreadable');
    const rows = await database().sql.query('SELECT 1 FROM inspection WHERE shop_id = $1', [
      shop.id,
    ]);
    expect(rows).toHaveLength(1);
  });

  test('answers 200 for a shop that does not have the app, and stores nothing', async () => {
    const answer = await post(refund(), { 'x-shopify-shop-domain': 'gone.myshopify.com' });
    expect(answer.status).toBe(200);
    expect(logged.at(-1)?.outcome).toBe('unknown_shop');
  });

  test('answers 503 where it cannot be stored, and 200 to the redelivery', async () => {
    const body = refund();
    const signed = headers(body);
    const working = sql;
    sql = { ...working, query: () => Promise.reject(new Error('connection lost')) };
    expect((await sendRequest(url, { headers: signed, chunks: [body] })).status).toBe(503);
    expect(logged.at(-1)?.outcome).toBe('store_failed');
    expect(errors).toHaveLength(1);
    sql = working;
    expect((await sendRequest(url, { headers: signed, chunks: [body] })).status).toBe(200);
    expect(await eventCount()).toBe(1);
  });

  test('answers 503 where an unreadable one cannot be kept', async () => {
    sql = { ...sql, query: () => Promise.reject(new Error('connection lost')) };
    expect((await post(Buffer.from('no json'))).status).toBe(503);
  });

  test('answers nothing before the event is durable', async () => {
    const working = sql;
    const asked = Promise.withResolvers<void>();
    const gate = Promise.withResolvers<void>();
    sql = {
      ...working,
      async query(text, values) {
        asked.resolve();
        await gate.promise;
        return working.query(text, values);
      },
    };
    let answered = false;
    const answer = post(refund()).then((result) => {
      answered = true;
      return result;
    });
    await asked.promise;
    // Another request goes all the way through meanwhile: had there been an answer, it were here.
    expect((await sendRequest(url, { method: 'GET' })).status).toBe(405);
    expect([answered, await eventCount()]).toEqual([false, 0]);
    gate.resolve();
    expect((await answer).status).toBe(200);
    expect(await eventCount()).toBe(1);
  });

  test('a sender that hangs up half way stores nothing and harms nobody', async () => {
    const body = refund();
    const handled = requestEnd(server);
    const lines = Object.entries({
      ...headers(body),
      host: 'app.example',
      'content-length': String(body.length + 10),
    }).map(([name, value]) => `${name}: ${value}`);
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.write(`POST /webhooks/shopify HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${body}`, () =>
      socket.destroy(),
    );
    await handled;
    expect((await post(refund())).status).toBe(200);
    expect(await eventCount()).toBe(1);
  });
});

/** Settles when the server has done with the next request it gets. */
function requestEnd(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.once('request', (_request, response) => response.once('close', resolve));
  });
}
