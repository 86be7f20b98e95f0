import { expect, test } from 'vitest';
import type { GraphqlAnswer } from '#app/shopify/admin-graphql.server.ts';
import { makeOrderEmailReader } from '#app/shopify/order-email-reader.server.ts';

const GID = 'gid://shopify/Order/1';
const dataOf = (data: unknown): GraphqlAnswer => ({
  outcome: 'data',
  data,
  restSeconds: 0,
  answeredAt: null,
});

async function readOf(answer: GraphqlAnswer) {
  const problems: string[] = [];
  const read = makeOrderEmailReader(
    async () => answer,
    (problem) => problems.push(problem),
  );
  return { reading: await read('a.myshopify.com', GID), problems };
}

test('the address of the order, and the one of the shop for customers', async () => {
  const shop = { contactEmail: 'hello@lumen.example' };
  const order = { id: GID, email: ' ana@customer.example ' };
  expect((await readOf(dataOf({ order, shop }))).reading).toEqual({
    outcome: 'read',
    email: 'ana@customer.example',
    contactEmail: 'hello@lumen.example',
  });
});

test('an order without one, or whose address Shopify withholds', async () => {
  for (const email of [null, '']) {
    expect((await readOf(dataOf({ order: { id: GID, email }, shop: null }))).reading).toEqual({
      outcome: 'read',
      email: null,
      contactEmail: null,
    });
  }
});

test('an order that is not there', async () => {
  expect((await readOf(dataOf({ order: null }))).reading).toEqual({ outcome: 'not_found' });
});

test.each<GraphqlAnswer>([{ outcome: 'access_lost' }, { outcome: 'unreachable' }])(
  '$outcome is passed on',
  async (answer) => {
    expect((await readOf(answer)).reading).toEqual(answer);
  },
);

test('a wait of Shopify is a wait', async () => {
  const answer: GraphqlAnswer = { outcome: 'throttled', retryAfterSeconds: 2 };
  expect((await readOf(answer)).reading).toEqual({ outcome: 'throttled' });
});

test('what cannot be read is a defect that is said without an address', async () => {
  const odd = dataOf({ order: { id: GID, email: { of: 'ana@customer.example' } } });
  const { reading, problems } = await readOf(odd);
  expect(reading).toEqual({ outcome: 'unreachable' });
  expect(problems).toHaveLength(1);
  expect(problems[0]).not.toContain('ana');
  expect((await readOf({ outcome: 'refused', problem: 'ACCESS_DENIED' })).problems).toEqual([
    'ACCESS_DENIED',
  ]);
});
