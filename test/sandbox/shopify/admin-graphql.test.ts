import { describe, expect, test } from 'vitest';
import type { ShopifySimulator } from '#sandbox/shopify/simulator.ts';
import { accessToken, makeClock, SHOP, startSimulator } from './simulator-fixture.ts';

type Answer = {
  data?: Record<string, unknown> | null;
  errors?: { message: string; extensions?: { code?: string } }[] | string;
  extensions?: {
    cost: { requestedQueryCost: number; actualQueryCost: number | null; throttleStatus: unknown };
  };
};

async function ask(
  simulator: ShopifySimulator,
  query: string,
  options: { variables?: Record<string, unknown>; token?: string; version?: string } = {},
): Promise<{ status: number; body: Answer }> {
  const version = options.version ?? '2026-10';
  const response = await fetch(`${simulator.url}/admin/api/${version}/graphql.json`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-sandbox-host': SHOP,
      'x-shopify-access-token': options.token ?? accessToken(simulator),
    },
    body: JSON.stringify({ query, variables: options.variables ?? {} }),
  });
  return { status: response.status, body: await response.json() };
}

const data = async (...given: Parameters<typeof ask>) => {
  const { body } = await ask(...given);
  expect(body.errors).toBeUndefined();
  return body.data;
};

describe('access', () => {
  test('401 without a live token, 404 for another version', async () => {
    const simulator = await startSimulator();
    const token = accessToken(simulator);
    expect(await ask(simulator, '{ shop { name } }', { token: 'shpat_none' })).toMatchObject({
      status: 401,
    });
    expect(await ask(simulator, '{ shop { name } }', { token, version: '2024-01' })).toMatchObject({
      status: 404,
    });
    simulator.tokens.revokeShop(SHOP);
    expect(await ask(simulator, '{ shop { name } }', { token })).toMatchObject({ status: 401 });
  });

  test('a field under a scope that was not granted is denied; the rest is answered', async () => {
    const simulator = await startSimulator({ shops: [{ domain: SHOP, scopes: ['read_orders'] }] });
    const order = simulator.createOrder(SHOP, { silent: true });
    const id = `gid://shopify/Order/${order.id}`;
    const { body } = await ask(simulator, `{ order(id: "${id}") { name customer { firstName } } }`);
    expect(body.data).toEqual({ order: { name: '#1001', customer: null } });
    expect(body.errors).toMatchObject([{ extensions: { code: 'ACCESS_DENIED' } }]);
    const denied = await ask(
      simulator,
      `{ order(id: "${id}") { fulfillmentOrders(first: 1) { nodes { id } } } }`,
    );
    expect(denied.body.data).toEqual({ order: null });
  });

  test('orders older than sixty days need read_all_orders', async () => {
    const simulator = await startSimulator({ shops: [{ domain: SHOP, scopes: ['read_orders'] }] });
    simulator.createOrder(SHOP, { createdAt: '2020-01-01T00:00:00Z', silent: true });
    const query = '{ orders(first: 5) { nodes { name } } }';
    expect(await data(simulator, query)).toEqual({ orders: { nodes: [] } });
    simulator.changeScopes(SHOP, ['read_orders', 'read_all_orders']);
    expect(await data(simulator, query)).toEqual({ orders: { nodes: [{ name: '#1001' }] } });
  });
});

describe('answers', () => {
  test('a shop', async () => {
    const simulator = await startSimulator({
      shops: [{ domain: SHOP, name: 'Lumen', countryCode: 'US', currencyCode: 'USD' }],
    });
    const answer = await data(
      simulator,
      `{ shop { name ianaTimezone currencyCode primaryDomain { url localization { defaultLocale } }
         billingAddress { countryCodeV2 } shopAddress { countryCodeV2 } plan { displayName } }
         shopLocales { locale primary published } }`,
    );
    expect(answer).toEqual({
      shop: {
        name: 'Lumen',
        ianaTimezone: 'Europe/Berlin',
        currencyCode: 'USD',
        primaryDomain: { url: `https://${SHOP}`, localization: { defaultLocale: 'en' } },
        billingAddress: { countryCodeV2: 'US' },
        shopAddress: { countryCodeV2: 'US' },
        plan: { displayName: 'Basic' },
      },
      shopLocales: [{ locale: 'en', primary: true, published: true }],
    });
  });

  test('an order with parcels, scans, a refund and a return, in GraphQL words', async () => {
    const time = makeClock('2026-11-22T15:00:00Z');
    const simulator = await startSimulator({ clock: time.clock });
    const order = simulator.createOrder(SHOP, {
      lines: [{ quantity: 2, price: 10 }],
      phone: '555-625-1199',
    });
    const parcel = simulator.fulfil(order, {
      lines: [{ line: 0, quantity: 1 }],
      tracking: { company: 'DHL', number: '1', url: null },
    });
    time.advance(60);
    simulator.addFulfilmentEvent(parcel, { status: 'in_transit' });
    time.advance(60);
    simulator.addFulfilmentEvent(parcel, { status: 'out_for_delivery' });
    simulator.refund(order, { amount: 4 });
    simulator.requestReturn(order);
    const answer = await data(
      simulator,
      `query Order($id: ID!) { order(id: $id) {
        legacyResourceId name updatedAt displayFinancialStatus displayFulfillmentStatus phone sourceName
        shippingAddress { firstName name phone countryCodeV2 }
        lineItems(first: 5) { nodes { quantity requiresShipping } }
        shippingLines(first: 1) { nodes { title code source deliveryCategory carrierIdentifier } }
        fulfillments(first: 5) { name status displayStatus inTransitAt deliveredAt
          fulfillmentLineItems(first: 5) { nodes { quantity lineItem { requiresShipping } } }
          events(first: 1, sortKey: HAPPENED_AT, reverse: true) { nodes { status happenedAt } pageInfo { hasNextPage } } }
        refunds(first: 5) { totalRefundedSet { shopMoney { amount currencyCode } }
          transactions(first: 5) { nodes { kind status amountSet { shopMoney { amount } } } } }
        returns(first: 5) { nodes { name status } }
        fulfillmentOrders(first: 5) { nodes { status deliveryMethod { methodType } } }
      } }`,
      { variables: { id: `gid://shopify/Order/${order.id}` } },
    );
    expect(answer?.order).toEqual({
      legacyResourceId: order.id.toString(),
      name: '#1001',
      updatedAt: '2026-11-22T15:02:00Z',
      displayFinancialStatus: 'PARTIALLY_REFUNDED',
      displayFulfillmentStatus: 'PARTIALLY_FULFILLED',
      phone: '555-625-1199',
      sourceName: 'web',
      shippingAddress: {
        firstName: 'Maria',
        name: 'Maria Weber',
        phone: '+49 30 901820',
        countryCodeV2: 'DE',
      },
      lineItems: { nodes: [{ quantity: 2, requiresShipping: true }] },
      shippingLines: {
        nodes: [
          {
            title: 'Standard',
            code: 'Standard',
            source: 'shopify',
            deliveryCategory: 'shipping',
            carrierIdentifier: null,
          },
        ],
      },
      fulfillments: [
        {
          name: '#1001.1',
          status: 'SUCCESS',
          displayStatus: 'OUT_FOR_DELIVERY',
          inTransitAt: '2026-11-22T15:01:00Z',
          deliveredAt: null,
          fulfillmentLineItems: { nodes: [{ quantity: 1, lineItem: { requiresShipping: true } }] },
          events: {
            nodes: [{ status: 'OUT_FOR_DELIVERY', happenedAt: '2026-11-22T15:02:00Z' }],
            pageInfo: { hasNextPage: true },
          },
        },
      ],
      refunds: [
        {
          totalRefundedSet: { shopMoney: { amount: '4.00', currencyCode: 'EUR' } },
          transactions: {
            nodes: [
              { kind: 'REFUND', status: 'SUCCESS', amountSet: { shopMoney: { amount: '4.00' } } },
            ],
          },
        },
      ],
      returns: { nodes: [{ name: '#1001-R1', status: 'REQUESTED' }] },
      fulfillmentOrders: {
        nodes: [{ status: 'OPEN', deliveryMethod: { methodType: 'SHIPPING' } }],
      },
    });
  });

  test('node, fulfillment and what does not exist', async () => {
    const simulator = await startSimulator();
    const order = simulator.createOrder(SHOP, { delivery: 'pickup' });
    const parcel = simulator.fulfil(order);
    const id = `gid://shopify/Fulfillment/${parcel.id}`;
    const answer = await data(
      simulator,
      `{ node(id: "${id}") { __typename id ... on Fulfillment { displayStatus order { name } } }
         fulfillment(id: "${id}") { legacyResourceId }
         order(id: "gid://shopify/Order/1") { id } }`,
    );
    expect(answer).toEqual({
      node: { __typename: 'Fulfillment', id, displayStatus: 'PICKED_UP', order: { name: '#1001' } },
      fulfillment: { legacyResourceId: parcel.id.toString() },
      order: null,
    });
  });

  test('a field Shopify does not have is an error, with status 200', async () => {
    const simulator = await startSimulator();
    const { status, body } = await ask(simulator, '{ shop { nonsense } }');
    expect(status).toBe(200);
    expect(body.errors).toMatchObject([{ message: expect.stringContaining('nonsense') }]);
  });
});

describe('orders', () => {
  test('pages hold their place while orders move to the end of the sort', async () => {
    const time = makeClock('2026-11-22T15:00:00Z');
    const simulator = await startSimulator({ clock: time.clock });
    for (let made = 0; made < 5; made += 1) {
      time.advance(60);
      simulator.createOrder(SHOP, { silent: true });
    }
    const page = async (after: string | null) => {
      const answer = await data(
        simulator,
        `query Page($after: String) { orders(first: 2, after: $after, sortKey: UPDATED_AT,
           query: "updated_at:>='2026-11-22T15:02:00Z'") {
           nodes { name } pageInfo { hasNextPage endCursor } } }`,
        { variables: { after } },
      );
      return answer?.orders as {
        nodes: { name: string }[];
        pageInfo: { hasNextPage: boolean; endCursor: string };
      };
    };
    const first = await page(null);
    expect(first.nodes).toEqual([{ name: '#1002' }, { name: '#1003' }]);
    time.advance(60);
    const [moved] = [...(simulator.registry.byDomain(SHOP)?.orders.values() ?? [])];
    if (moved) simulator.touch(moved);
    const second = await page(first.pageInfo.endCursor);
    expect(second.nodes).toEqual([{ name: '#1004' }, { name: '#1005' }]);
    const third = await page(second.pageInfo.endCursor);
    expect(third).toMatchObject({ nodes: [{ name: '#1001' }], pageInfo: { hasNextPage: false } });
  });

  test('searches by several terms, and refuses one it does not know', async () => {
    const simulator = await startSimulator();
    simulator.createOrder(SHOP, { silent: true, tags: ['vip'] });
    simulator.cancel(simulator.createOrder(SHOP, { silent: true }), { silent: true });
    const find = (query: string) =>
      ask(simulator, `query Q($q: String) { orders(first: 5, query: $q) { nodes { name } } }`, {
        variables: { q: query },
      });
    const names = async (query: string) => (await find(query)).body.data?.orders;
    expect(await names('status:open AND tag:vip')).toEqual({ nodes: [{ name: '#1001' }] });
    expect(await names('status:cancelled')).toEqual({ nodes: [{ name: '#1002' }] });
    expect(await names('name:#1001 fulfillment_status:unfulfilled')).toEqual({
      nodes: [{ name: '#1001' }],
    });
    expect((await find('colour:red')).body.errors).toBeDefined();
    expect((await ask(simulator, '{ orders { nodes { id } } }')).body.errors).toBeDefined();
  });
});

describe('switches', () => {
  test('cost is told; throttling and server errors pass after the number asked for', async () => {
    const simulator = await startSimulator();
    const plain = await ask(simulator, '{ shop { name } }');
    expect(plain.body.extensions?.cost).toMatchObject({
      requestedQueryCost: 1,
      actualQueryCost: 1,
    });
    simulator.setSwitches({ graphql: { throttle: 1, serverErrors: 1 } });
    expect(await ask(simulator, '{ shop { name } }')).toMatchObject({ status: 503 });
    expect(await ask(simulator, '{ shop { name } }')).toMatchObject({
      status: 200,
      body: { errors: [{ extensions: { code: 'THROTTLED' } }] },
    });
    expect(await data(simulator, '{ shop { name } }')).toEqual({ shop: { name: 'Sandbox shop' } });
    simulator.setSwitches({ graphql: { throttle: 'always' } });
    for (let time = 0; time < 3; time += 1) {
      expect((await ask(simulator, '{ shop { name } }')).body.errors).toBeDefined();
    }
  });

  test('an answer takes its points from the allowance, which fills up again', async () => {
    const simulator = await startSimulator();
    const parcels = ['1', '2', '3'].map((id) => `gid://shopify/Fulfillment/${id}`);
    const query = `query Parcels($ids: [ID!]!) {
      nodes(ids: $ids) { ... on Fulfillment { events(first: 10) { nodes { id } } } } }`;
    const askForParcels = () => ask(simulator, query, { variables: { ids: parcels } });
    simulator.setSwitches({ graphql: { maximumPoints: 40, restoreRate: 0.001 } });
    expect((await askForParcels()).body.extensions?.cost).toMatchObject({
      requestedQueryCost: 34,
      actualQueryCost: 1,
      throttleStatus: { maximumAvailable: 40, currentlyAvailable: 39, restoreRate: 0.001 },
    });
    for (let left = 38; left >= 33; left -= 1) await askForParcels();
    expect(await askForParcels()).toMatchObject({
      status: 200,
      body: {
        errors: [{ extensions: { code: 'THROTTLED' } }],
        extensions: { cost: { actualQueryCost: null, throttleStatus: { currentlyAvailable: 33 } } },
      },
    });
    simulator.setSwitches({ graphql: { restoreRate: 100_000 } });
    expect((await askForParcels()).body.errors).toBeUndefined();
  });
});
