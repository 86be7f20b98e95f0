import { expect, test } from 'vitest';
import { readWebhookBody } from '#app/shopify/webhook-body-reader.ts';
import { fixtureText, readFixture, TRIGGERED_AT } from './fixtures.ts';

function read(topic: string, text: string) {
  return readWebhookBody(topic, new TextEncoder().encode(text), TRIGGERED_AT);
}

test('reads the bytes as the payload reader reads the parsed body', () => {
  const name = 'fulfillments_create.big-id';
  expect(read('fulfillments/create', fixtureText(name))).toEqual(readFixture(name));
});

test('says what it cannot read, without throwing', () => {
  const notJson = { kind: 'unreadable', problem: 'body: not JSON' };
  expect(read('orders/create', '')).toEqual(notJson);
  expect(read('orders/create', '{"id":')).toEqual(notJson);
  expect(readWebhookBody('orders/create', Uint8Array.of(0x22, 0xff, 0x22), TRIGGERED_AT)).toEqual(
    notJson,
  );
  expect(read('carts/update', '{}')).toEqual({
    kind: 'unreadable',
    problem: 'topic: not one the app subscribes to',
  });
});
