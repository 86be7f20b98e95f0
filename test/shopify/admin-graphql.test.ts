import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { makeAdminGraphql } from '#app/shopify/admin-graphql.server.ts';
import type { OfflineAccess } from '#app/shopify/offline-access.server.ts';
import { routeShops } from '#test/end-to-end/route-shops.ts';

const SHOP = 'shop.myshopify.com';
const GRANTED: OfflineAccess = { ok: true, accessToken: 'shpat_token' };

/** What the client makes of one answer of Shopify's. */
async function read(answer: {
  status?: number;
  body?: unknown;
  headers?: Record<string, string>;
  access?: OfflineAccess;
}) {
  const server = createServer((_request, response) => {
    response.writeHead(answer.status ?? 200, {
      'content-type': 'application/json',
      ...answer.headers,
    });
    response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  routeShops(() => `http://127.0.0.1:${port}`);
  return makeAdminGraphql(async () => answer.access ?? GRANTED)(SHOP, '{ shop { name } }');
}

function cost(requestedQueryCost: number, currentlyAvailable: number) {
  const throttleStatus = { maximumAvailable: 2000, currentlyAvailable, restoreRate: 100 };
  return { cost: { requestedQueryCost, actualQueryCost: null, throttleStatus } };
}

const THROTTLED = [{ message: 'Throttled', extensions: { code: 'THROTTLED' } }];

describe('an answer of the Admin API', () => {
  test('is its data, with the rest that the allowance needs and the time of Shopify', async () => {
    const answer = await read({
      body: { data: { shop: { name: 'Tea' } }, extensions: cost(10, 900) },
      headers: { date: 'Sun, 22 Nov 2026 12:00:00 GMT' },
    });
    expect(answer).toEqual({
      outcome: 'data',
      data: { shop: { name: 'Tea' } },
      restSeconds: 6,
      answeredAt: '2026-11-22T12:00:00.000Z',
    });
  });

  test('that was throttled says when the query will find its points', async () => {
    // It has no data at all.
    expect(await read({ body: { errors: THROTTLED, extensions: cost(330, 30) } })).toEqual({
      outcome: 'throttled',
      retryAfterSeconds: 3,
    });
    expect(await read({ body: { errors: THROTTLED } })).toEqual({
      outcome: 'throttled',
      retryAfterSeconds: 2,
    });
    expect(await read({ status: 429, headers: { 'retry-after': '7' } })).toEqual({
      outcome: 'throttled',
      retryAfterSeconds: 7,
    });
  });

  test('that refuses the query says why, by its code', async () => {
    const errors = [{ message: 'x', extensions: { code: 'MAX_COST_EXCEEDED' } }];
    expect(await read({ body: { errors } })).toEqual({
      outcome: 'refused',
      problem: 'MAX_COST_EXCEEDED',
    });
  });

  test.each([401, 402, 403, 404])('with status %i says that access is lost', async (status) => {
    expect(await read({ status })).toEqual({ outcome: 'access_lost' });
  });

  test('without access is not asked for', async () => {
    const access = (problem: 'no_session' | 'revoked' | 'unreachable') =>
      read({ access: { ok: false, problem } });
    expect(await access('no_session')).toEqual({ outcome: 'access_lost' });
    expect(await access('revoked')).toEqual({ outcome: 'access_lost' });
    expect(await access('unreachable')).toEqual({ outcome: 'unreachable' });
  });

  test.each([
    [503, {}],
    [200, 'no JSON'],
    [200, '[]'],
  ])('that nobody can read (%i, %j) is none', async (status, body) => {
    expect(await read({ status, body })).toEqual({ outcome: 'unreachable' });
  });
});
