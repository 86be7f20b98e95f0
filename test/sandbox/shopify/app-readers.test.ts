import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseExactJson } from '#app/shopify/exact-json.ts';
import { readOrderAnswer } from '#app/shopify/graphql-order-reader.ts';
import { ORDER_EMAIL_QUERY, readOrderEmailAnswer } from '#app/shopify/order-email-query.ts';
import { ORDER_QUERY } from '#app/shopify/order-query.ts';
import { readPayload } from '#app/shopify/payload-reader.ts';
import { readShopAnswer, SHOP_QUERY } from '#app/shopify/shop-query.ts';
import { isShopifyTopic, SHOPIFY_TOPICS } from '#app/shopify/topics.ts';
import { onlyPersonalFieldsWithheld } from '#app/shopify/withheld-fields.ts';
import type { ShopifySimulator } from '#sandbox/shopify/simulator.ts';
import { accessToken, SHOP, startSimulator } from './simulator-fixture.ts';

const CONFIGURATION = join(import.meta.dirname, '../../../shopify.app.toml');

/** Everything that can happen, so that every topic is sent at least once. */
function liveThroughEverything(simulator: ShopifySimulator) {
  const order = simulator.createOrder(SHOP, {
    lines: [{ quantity: 2 }, { giftCard: true }],
    email: 'a@example.com',
    id: '820982911946154508',
  });
  const parcel = simulator.fulfil(order, { lines: [{ line: 0, quantity: 1 }] });
  simulator.fulfil(order);
  simulator.addFulfilmentEvent(parcel, { status: 'out_for_delivery' });
  simulator.updateFulfilment(parcel, { shipmentStatus: 'delivered' });
  simulator.refund(order, { amount: 5 });
  const back = simulator.requestReturn(order);
  simulator.approveReturn(back);
  simulator.closeReturn(back);
  simulator.declineReturn(simulator.requestReturn(order));
  simulator.cancel(order, { refund: true });
  simulator.createOrder(SHOP, { sourceName: 'pos' });
  simulator.createOrder(SHOP, { delivery: 'pickup', payment: 'pending' });
  simulator.changeScopes(SHOP, simulator.registry.byDomain(SHOP)?.scopes ?? []);
  simulator.requestCustomerData(SHOP, { email: 'a@example.com' });
  simulator.redactCustomer(SHOP, { email: 'a@example.com' });
  return order;
}

async function query(simulator: ShopifySimulator, text: string, variables: Record<string, string>) {
  const response = await fetch(`${simulator.url}/admin/api/2026-10/graphql.json`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-sandbox-host': SHOP,
      'x-shopify-access-token': accessToken(simulator),
    },
    body: JSON.stringify({ query: text, variables }),
  });
  return response.json();
}

async function ask(simulator: ShopifySimulator, text: string, variables: Record<string, string>) {
  const answer = await query(simulator, text, variables);
  expect(answer.errors).toBeUndefined();
  return answer.data;
}

test('the app reads every webhook of every topic, cut as its configuration asks', async () => {
  const simulator = await startSimulator({ configurationPath: CONFIGURATION });
  simulator.webhooks.setModes({ hold: true });
  liveThroughEverything(simulator);
  simulator.uninstall(SHOP);
  simulator.redactShop(SHOP);
  const deliveries = simulator.webhooks.deliveries();
  expect([...new Set(deliveries.map((entry) => entry.topic))].sort()).toEqual(
    [...SHOPIFY_TOPICS].sort(),
  );
  for (const { topic, body, triggeredAt } of deliveries) {
    if (!isShopifyTopic(topic)) throw new Error(topic);
    const reading = readPayload(topic, parseExactJson(body), triggeredAt);
    expect(reading, topic).not.toMatchObject({ kind: 'unreadable' });
  }
});

test("the app's queries are answered within its scopes and read by its readers", async () => {
  const simulator = await startSimulator({ configurationPath: CONFIGURATION });
  simulator.webhooks.setModes({ hold: true });
  const order = liveThroughEverything(simulator);
  const id = `gid://shopify/Order/${order.id}`;
  const reading = readOrderAnswer(await ask(simulator, ORDER_QUERY, { id }));
  expect(reading).toMatchObject({
    kind: 'facts',
    facts: {
      orderGid: id,
      fulfilments: [{ gid: `gid://shopify/Fulfillment/${order.fulfilments[0]?.id}` }, {}],
      events: [{ status: 'out_for_delivery' }],
      refunds: [{ movedMoney: true }, { movedMoney: true }],
      returns: [{ status: 'closed' }],
    },
  });
  expect(readOrderEmailAnswer(await ask(simulator, ORDER_EMAIL_QUERY, { id }))).toEqual({
    kind: 'read',
    email: 'a@example.com',
    contactEmail: 'owner@example.com',
  });
  expect(readShopAnswer(await ask(simulator, SHOP_QUERY, {}))).toMatchObject({
    kind: 'shop',
    shop: { timeZone: 'America/New_York', primaryLocale: 'en' },
  });
});

test('an address that the app is not approved for is withheld, and the rest of the answer stands', async () => {
  const simulator = await startSimulator({
    configurationPath: CONFIGURATION,
    shops: [{ domain: SHOP, approvedForEmail: false }],
  });
  simulator.webhooks.setModes({ hold: true });
  const { id } = simulator.createOrder(SHOP, { email: 'a@example.com' });
  const answer = await query(simulator, ORDER_EMAIL_QUERY, { id: `gid://shopify/Order/${id}` });
  expect(onlyPersonalFieldsWithheld(answer.errors)).toBe(true);
  expect(readOrderEmailAnswer(answer.data)).toMatchObject({ kind: 'read', email: null });
});
