import { describe, expect, test } from 'vitest';
import type { GraphqlAnswer } from '#app/shopify/admin-graphql.server.ts';
import { changedSince } from '#app/shopify/changed-orders-query.ts';
import { makeReconcileReader } from '#app/shopify/reconcile-reader.server.ts';
import { changed, factsOf, fixture } from './fixtures.ts';

const SHOP = 'shop.myshopify.com';
const ORDER = 'gid://shopify/Order/1';
const ANSWERED = '2026-11-22T12:00:00.000Z';

function reading(answer: GraphqlAnswer) {
  const problems: string[] = [];
  const asked: unknown[] = [];
  const reader = makeReconcileReader(
    async (shopDomain, _query, variables) => {
      asked.push([shopDomain, variables]);
      return answer;
    },
    (problem) => problems.push(problem),
  );
  return { ...reader, problems, asked };
}

function dataAnswer(data: unknown): GraphqlAnswer {
  return { outcome: 'data', data, restSeconds: 4, answeredAt: ANSWERED };
}

function page(pageInfo: unknown) {
  return { orders: { nodes: [{ id: ORDER, updatedAt: '2026-11-22T11:00:00+01:00' }], pageInfo } };
}

describe('a page of changed orders', () => {
  const from = '2026-11-22T10:00:00.750Z';

  test('says where the next begins', async () => {
    const reader = reading(dataAnswer(page({ hasNextPage: true, endCursor: 'place' })));
    expect(await reader.listChangedOrders(SHOP, from, 'cursor')).toEqual({
      outcome: 'page',
      orders: [{ gid: ORDER, updatedAt: '2026-11-22T10:00:00.000Z' }],
      next: 'place',
      restSeconds: 4,
      answeredAt: ANSWERED,
    });
    expect(reader.asked).toEqual([[SHOP, { query: changedSince(from), after: 'cursor' }]]);
    expect(changedSince(from)).toBe("updated_at:>='2026-11-22T10:00:00Z'");
  });

  test('may be the last', async () => {
    const reader = reading(dataAnswer(page({ hasNextPage: false, endCursor: 'place' })));
    expect(await reader.listChangedOrders(SHOP, from, null)).toMatchObject({ next: null });
  });

  test('that cannot be read is a defect that is told, and no page', async () => {
    const reader = reading(dataAnswer(page({ hasNextPage: true, endCursor: null })));
    expect(await reader.listChangedOrders(SHOP, from, null)).toEqual({ outcome: 'refused' });
    expect(reader.problems).toEqual([expect.stringContaining('orders.pageInfo.endCursor')]);
  });
});

test.each<GraphqlAnswer>([
  { outcome: 'access_lost' },
  { outcome: 'unreachable' },
  { outcome: 'throttled', retryAfterSeconds: 3 },
])('no answer is handed on as it is: $outcome', async (answer) => {
  const reader = reading(answer);
  expect(await reader.listChangedOrders(SHOP, ANSWERED, null)).toEqual(answer);
  expect(await reader.readWholeOrder(SHOP, ORDER)).toEqual(answer);
  expect(await reader.readParcels(SHOP, [])).toEqual(answer);
  expect(reader.problems).toEqual([]);
});

test('a query that Shopify refuses is a defect that is told', async () => {
  const reader = reading({ outcome: 'refused', problem: 'ACCESS_DENIED' });
  expect(await reader.readWholeOrder(SHOP, ORDER)).toEqual({ outcome: 'refused' });
  expect(reader.problems).toEqual(['ACCESS_DENIED']);
});

describe('a whole order', () => {
  test('is read like the one that deciding asks for', async () => {
    const reader = reading(dataAnswer(fixture('graphql_order.split')));
    const { fulfilments, refunds, orderGid } = factsOf('orders_updated.split');
    expect(await reader.readWholeOrder(SHOP, ORDER)).toMatchObject({
      outcome: 'read',
      facts: { orderGid, fulfilments, refunds },
      restSeconds: 4,
    });
  });

  test('that is not there, or cannot be read, is passed over; the latter is told', async () => {
    const gone = reading(dataAnswer(fixture('graphql_order.not-found')));
    expect(await gone.readWholeOrder(SHOP, ORDER)).toEqual({
      outcome: 'not_found',
      restSeconds: 4,
    });
    expect(gone.problems).toEqual([]);
    const odd = reading(dataAnswer(changed('graphql_order.split', 'order.createdAt', 'today')));
    expect(await odd.readWholeOrder(SHOP, ORDER)).toEqual({
      outcome: 'unreadable',
      restSeconds: 4,
    });
    expect(odd.problems).toEqual(['order.createdAt: not a time with a zone']);
  });
});

describe('parcels by their ids', () => {
  const parcel = {
    id: 'gid://shopify/Fulfillment/7',
    status: 'SUCCESS',
    displayStatus: 'DELIVERED',
    createdAt: '2026-11-21T12:00:00Z',
    updatedAt: '2026-11-22T12:00:00Z',
    requiresShipping: true,
    events: {
      nodes: [
        {
          id: 'gid://shopify/FulfillmentEvent/9',
          status: 'DELIVERED',
          happenedAt: '2026-11-22T11:59:00Z',
        },
      ],
    },
  };
  const asked = [
    { gid: parcel.id, orderGid: ORDER },
    { gid: 'gid://shopify/Fulfillment/8', orderGid: ORDER },
  ];

  test('are read into the facts of webhooks; what is gone is left out', async () => {
    const reader = reading(dataAnswer({ nodes: [parcel, null] }));
    expect(await reader.readParcels(SHOP, asked)).toEqual({
      outcome: 'read',
      restSeconds: 4,
      parcels: [
        {
          fulfilment: {
            gid: parcel.id,
            orderGid: ORDER,
            status: 'success',
            shipmentStatus: 'delivered',
            createdAt: '2026-11-21T12:00:00.000Z',
            updatedAt: '2026-11-22T12:00:00.000Z',
            requiresShipping: true,
          },
          events: [
            {
              gid: 'gid://shopify/FulfillmentEvent/9',
              fulfilmentGid: parcel.id,
              orderGid: ORDER,
              status: 'delivered',
              happenedAt: '2026-11-22T11:59:00.000Z',
            },
          ],
        },
      ],
    });
    expect(reader.asked).toEqual([[SHOP, { ids: asked.map(({ gid }) => gid) }]]);
  });

  test('one that cannot be read is told and hides no other', async () => {
    const odd = { ...parcel, id: 'gid://shopify/Fulfillment/8', createdAt: null };
    const reader = reading(dataAnswer({ nodes: [odd, parcel] }));
    expect(await reader.readParcels(SHOP, asked)).toMatchObject({
      parcels: [{ fulfilment: { gid: parcel.id } }],
    });
    expect(reader.problems).toEqual([expect.stringContaining('createdAt')]);
  });
});
