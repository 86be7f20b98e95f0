import { type DocumentNode, Kind, parse, visit } from 'graphql';
import { describe, expect, test } from 'vitest';
import { CHANGED_ORDERS_QUERY } from '#app/shopify/changed-orders-query.ts';
import { ORDER_EMAIL_QUERY } from '#app/shopify/order-email-query.ts';
import { ORDER_QUERY, ORDER_QUERY_LIMITS } from '#app/shopify/order-query.ts';
import { PARCELS_PER_QUERY, PARCELS_QUERY } from '#app/shopify/parcels-query.ts';
import { SHOP_QUERY } from '#app/shopify/shop-query.ts';

function fieldNames(document: DocumentNode): Set<string> {
  const names = new Set<string>();
  visit(document, { Field: (node) => void names.add(node.name.value) });
  return names;
}

type Selection = { name: string; first: number; inner: Selection[] };

function selections(document: DocumentNode): Selection[] {
  const [query] = document.definitions;
  if (query?.kind !== Kind.OPERATION_DEFINITION) throw new Error('no query');
  const walk = (set: typeof query.selectionSet): Selection[] =>
    set.selections.flatMap((node) => {
      if (node.kind === Kind.INLINE_FRAGMENT) return walk(node.selectionSet);
      if (node.kind !== Kind.FIELD || !node.selectionSet) return [];
      const first = node.arguments?.find((a) => a.name.value === 'first')?.value;
      const count = first?.kind === Kind.INT ? Number(first.value) : 1;
      return [{ name: node.name.value, first: count, inner: walk(node.selectionSet) }];
    });
  return walk(query.selectionSet);
}

/** Points by Shopify's table, a connection and a list alike taken as their page of objects. */
function highestCost(fields: readonly Selection[]): number {
  return fields.reduce((sum, { name, first, inner }) => {
    const own = name === 'nodes' ? 0 : 1;
    const nodes = inner.find((field) => field.name === 'nodes');
    if (nodes) return sum + 2 + first * (1 + highestCost(nodes.inner));
    return sum + first * (own + highestCost(inner));
  }, 0);
}

describe.each([
  ['ORDER_QUERY', ORDER_QUERY],
  ['SHOP_QUERY', SHOP_QUERY],
  ['CHANGED_ORDERS_QUERY', CHANGED_ORDERS_QUERY],
  ['PARCELS_QUERY', PARCELS_QUERY],
])('%s', (_name, text) => {
  test('is one valid query', () => {
    expect(parse(text).definitions).toHaveLength(1);
  });

  test('asks for nothing that needs a scope the app does not have', () => {
    const names = fieldNames(parse(text));
    for (const name of ['customer', 'fulfillmentOrders', 'shopLocales', 'location', 'email']) {
      expect(names.has(name), name).toBe(false);
    }
  });
});

test('where to write is asked for by itself, and nothing else is asked beside it', () => {
  expect([...fieldNames(parse(ORDER_EMAIL_QUERY))]).toEqual([
    'order',
    'id',
    'email',
    'shop',
    'contactEmail',
  ]);
});

test('the cost stays far below the 1,000 points of one query', () => {
  expect(highestCost(selections(parse(ORDER_QUERY)))).toBe(341);
  expect(highestCost(selections(parse(SHOP_QUERY)))).toBe(4);
  expect(highestCost(selections(parse(CHANGED_ORDERS_QUERY)))).toBe(102);
  const [parcels] = selections(parse(PARCELS_QUERY));
  expect(PARCELS_PER_QUERY * (1 + highestCost(parcels?.inner ?? []))).toBe(650);
});

test('asks for as much of each list as the reader takes for a full one', () => {
  const [order] = selections(parse(ORDER_QUERY));
  const first = Object.fromEntries((order?.inner ?? []).map((field) => [field.name, field.first]));
  expect(first).toMatchObject({
    fulfillments: ORDER_QUERY_LIMITS.fulfilments,
    refunds: ORDER_QUERY_LIMITS.refunds,
    returns: ORDER_QUERY_LIMITS.returns,
  });
});
