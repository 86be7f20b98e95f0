import { createServer, type Server } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { classifyReceiptFailure } from '#app/domain/classify-reply.ts';
import { readHook } from '#app/onemsg/hook-reader.ts';
import { makeReceiveHook } from '#app/pipeline/track.ts';
import { makeHookEndpoint } from '#app/receiving/hook-endpoint.server.ts';
import { closeServer, listenOn } from '#app/server.ts';
import { makeHookKeyStore } from '#app/store/hook-keys.server.ts';
import { makeInspectionStore } from '#app/store/inspections.server.ts';
import { makeReceiptStore } from '#app/store/receipts.server.ts';
import type { SqlEngine } from '#app/store/sql.ts';
import { testEngines, useDatabase } from '#test/database.ts';
import { makeTestShop, type TestShop } from '#test/store/shop-fixture.ts';
import { testVault } from '#test/vault.ts';
import { sendRequest } from './send-request.ts';

describe.each(testEngines())('the hook endpoint on $name', (engine) => {
  const database = useDatabase(engine);
  let sql: SqlEngine;
  let shop: TestShop;
  let server: Server;
  let url: string;
  let errors: unknown[];

  beforeEach(async () => {
    sql = { ...database().receiveSql };
    shop = await makeTestShop(database().sql);
    errors = [];
    const current: SqlEngine = {
      query: (text, values) => sql.query(text, values),
      script: (text) => sql.script(text),
      transaction: (run) => sql.transaction(run),
    };
    const receipts = makeReceiptStore(current, testVault);
    const inspections = makeInspectionStore(current, testVault);
    const hooks = makeHookEndpoint({
      receiveHook: makeReceiveHook({
        findChannelByHookKey: makeHookKeyStore(current, testVault).findChannelByHookKey,
        readHook,
        classifyFailure: classifyReceiptFailure,
        storeHook: receipts.storeHook,
        keepForInspection: ({ shopId, ...entry }) =>
          inspections.keep({ shop: { id: shopId }, ...entry }),
        foldReceipts: receipts.foldReceipts,
        onError: (error) => errors.push(error),
      }),
      onError: (error) => errors.push(error),
    });
    server = createServer((request, response) => {
      void hooks(request.url?.slice(1) ?? '', request, response);
    });
    url = `http://127.0.0.1:${await listenOn(server, 0)}`;
  });
  afterEach(() => closeServer(server));

  const post = (body: unknown, key = shop.hookKey) =>
    sendRequest(`${url}/${key}`, {
      chunks: [Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))],
    });
  const receipts = () =>
    database().sql.query<{ status: string; source: string }>(
      'SELECT status, source FROM receipt WHERE shop_id = $1 ORDER BY id',
      [shop.id],
    );
  const inspections = () =>
    database().sql.query<{ problem: string; source: string; payload: string }>(
      'SELECT problem, source, payload FROM inspection WHERE shop_id = $1',
      [shop.id],
    );
  const ack = (id: string, status: string) => ({ ack: [{ id, status, chatId: '34600@c.us' }] });

  test('answers 200 to a report, stored', async () => {
    const answer = await post(ack('wamid.A', 'delivered'));
    expect([answer.status, answer.body]).toEqual([200, '']);
    expect(await receipts()).toEqual([{ status: 'delivered', source: 'hook' }]);
  });

  test('answers 404 to a key that is not, stores nothing and says nothing more', async () => {
    const answer = await post(ack('wamid.A', 'sent'), `${shop.hookKey}x`);
    expect([answer.status, answer.body]).toEqual([404, '']);
    expect(await receipts()).toEqual([]);
    expect(errors).toEqual([]);
  });

  test('the key of another shop reaches that shop only', async () => {
    const other = await makeTestShop(database().sql);
    await post(ack('wamid.A', 'sent'), other.hookKey);
    expect(await receipts()).toEqual([]);
  });

  test.each(['GET', 'HEAD'])('answers 200 to %s, by which the address is tried', async (method) => {
    expect((await sendRequest(`${url}/${shop.hookKey}`, { method })).status).toBe(200);
  });

  test.each(['PUT', 'DELETE', 'PATCH'])('answers 405 to %s', async (method) => {
    const answer = await sendRequest(`${url}/${shop.hookKey}`, { method });
    expect([answer.status, answer.headers.allow]).toEqual([405, 'GET, POST']);
  });

  test('answers 413 to a body over the cap, announced or not', async () => {
    const large = Buffer.alloc(8 * 1024 * 1024, 32);
    for (const headers of [{ 'content-length': String(large.length) }, {}]) {
      const chunks = [large.subarray(0, 9), large.subarray(9)];
      const answer = await sendRequest(`${url}/${shop.hookKey}`, { headers, chunks });
      expect([answer.status, answer.headers.connection]).toEqual([413, 'close']);
    }
  });

  test.each([
    ['no JSON', '{"ack":', 'not JSON'],
    ['a form that is not known', '{"surprise":1}', 'no part that is known'],
    ['no object', '[]', 'no part that is known'],
    ['nothing', '', 'not JSON'],
  ])('answers 200 to %s and keeps it, encrypted', async (_what, body, problem) => {
    expect((await post(body)).status).toBe(200);
    const [kept] = await inspections();
    expect(kept).toMatchObject({ source: '1msg', problem });
    const payload = testVault.open('inspection.payload', kept?.payload ?? '');
    expect(Buffer.from(payload, 'base64').toString()).toBe(body);
  });

  test('keeps the parts it cannot read, and stores the others', async () => {
    const body = { ack: [{ id: 'wamid.A', status: 'read' }, { strange: true }, 7] };
    expect((await post(body)).status).toBe(200);
    expect(await receipts()).toMatchObject([{ status: 'read' }]);
    expect(await inspections()).toHaveLength(2);
  });

  test('answers 503 where it cannot be stored', async () => {
    const working = sql;
    const down = () => Promise.reject(new Error('connection lost'));
    sql = { ...working, transaction: down };
    expect((await post(ack('wamid.A', 'sent'))).status).toBe(503);
    sql = { ...working, query: down };
    expect((await post(ack('wamid.A', 'sent'))).status).toBe(503);
    expect(errors).toHaveLength(2);
    sql = working;
    expect((await post(ack('wamid.A', 'sent'))).status).toBe(200);
    expect(await receipts()).toHaveLength(1);
  });

  test('answers nothing before the report is durable', async () => {
    const working = sql;
    const asked = Promise.withResolvers<void>();
    const gate = Promise.withResolvers<void>();
    sql = {
      ...working,
      async transaction(run) {
        asked.resolve();
        await gate.promise;
        return working.transaction(run);
      },
    };
    let answered = false;
    const answer = post(ack('wamid.A', 'sent')).then((result) => {
      answered = true;
      return result;
    });
    await asked.promise;
    expect((await sendRequest(`${url}/${shop.hookKey}`, { method: 'GET' })).status).toBe(200);
    expect([answered, await receipts()]).toEqual([false, []]);
    gate.resolve();
    expect((await answer).status).toBe(200);
    expect(await receipts()).toHaveLength(1);
  });
});
