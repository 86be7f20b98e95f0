import { describe, expect, test } from 'vitest';
import { SHOPIFY_TOPICS } from '#app/shopify/topics.ts';
import { readShopDomain, readWebhookHeaders } from '#app/shopify/webhook-headers.ts';

const HEADERS = {
  'x-shopify-topic': 'orders/create',
  'x-shopify-shop-domain': 'Lumen-Lamps.myshopify.com',
  'x-shopify-webhook-id': 'b54557e4-bdd9-4b37-8a5f-bf7d70bcd043',
  'x-shopify-event-id': '98880550-7158-44d4-b7cd-2c97c8a091b5',
  'x-shopify-triggered-at': '2026-11-22T18:00:27.877041743Z',
  'x-shopify-api-version': '2026-10',
};

const ORIGIN = {
  shop: 'lumen-lamps.myshopify.com',
  webhookId: 'b54557e4-bdd9-4b37-8a5f-bf7d70bcd043',
  eventId: '98880550-7158-44d4-b7cd-2c97c8a091b5',
  triggeredAt: '2026-11-22T18:00:27.877Z',
  apiVersion: '2026-10',
};

describe('readWebhookHeaders', () => {
  test('reads a delivery of a topic that the app knows', () => {
    expect(readWebhookHeaders(HEADERS)).toEqual({
      kind: 'known_topic',
      topic: 'orders/create',
      ...ORIGIN,
    });
  });

  test.each(SHOPIFY_TOPICS)('knows %s', (topic) => {
    expect(readWebhookHeaders({ ...HEADERS, 'x-shopify-topic': topic }).kind).toBe('known_topic');
  });

  test('keeps the name of a topic that it does not know', () => {
    expect(readWebhookHeaders({ ...HEADERS, 'x-shopify-topic': 'carts/update' })).toEqual({
      kind: 'unknown_topic',
      topic: 'carts/update',
      ...ORIGIN,
    });
  });

  test.each([
    [
      'x-shopify-topic',
      'X-Shopify-Topic',
      [undefined, '', 'ORDERS_CREATE', 'orders/create, orders/paid'],
    ],
    [
      'x-shopify-shop-domain',
      'X-Shopify-Shop-Domain',
      [
        undefined,
        '',
        'lumen.example.com',
        'lumen.myshopify.com.evil.com',
        '-a.myshopify.com',
        'a b.myshopify.com',
        'a.myshopify.com\n',
        'a.b.myshopify.com',
      ],
    ],
    ['x-shopify-webhook-id', 'X-Shopify-Webhook-Id', [undefined, '', 'a b', 'x'.repeat(101)]],
  ])('%s must be there and well formed', (name, shown, values) => {
    for (const value of values) {
      expect(readWebhookHeaders({ ...HEADERS, [name]: value })).toEqual({
        kind: 'invalid',
        problem: `${shown} is missing or malformed`,
      });
    }
    expect(readWebhookHeaders({ ...HEADERS, [name]: ['orders/create', 'orders/paid'] }).kind).toBe(
      'invalid',
    );
  });

  test('loses no delivery over the headers that it can do without', () => {
    const { 'x-shopify-topic': topic, 'x-shopify-shop-domain': shop } = HEADERS;
    expect(
      readWebhookHeaders({
        'x-shopify-topic': topic,
        'x-shopify-shop-domain': shop,
        'x-shopify-webhook-id': ORIGIN.webhookId,
        'x-shopify-triggered-at': 'yesterday',
        'x-shopify-api-version': 'v1',
      }),
    ).toEqual({
      kind: 'known_topic',
      topic: 'orders/create',
      shop: ORIGIN.shop,
      webhookId: ORIGIN.webhookId,
      eventId: null,
      triggeredAt: null,
      apiVersion: null,
    });
  });
});

describe('readShopDomain', () => {
  test('takes shop domains only', () => {
    expect(readShopDomain('shop-1_a.myshopify.com')).toBe('shop-1_a.myshopify.com');
    expect(readShopDomain('SHOP.MYSHOPIFY.COM')).toBe('shop.myshopify.com');
    expect(readShopDomain(`${'a'.repeat(250)}.myshopify.com`)).toBeNull();
    expect(readShopDomain('myshopify.com')).toBeNull();
    expect(readShopDomain('user@shop.myshopify.com')).toBeNull();
  });
});
