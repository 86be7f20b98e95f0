import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readPayload } from '#app/shopify/payload-reader.ts';
import { SHOPIFY_TOPICS } from '#app/shopify/topics.ts';
import { fixture, readChanged, readFixture, TRIGGERED_AT, webhookFixtures } from './fixtures.ts';

test('every fixture is readable, and every topic has one', () => {
  const fixtures = webhookFixtures();
  for (const { name } of fixtures) expect(readFixture(name).kind, name).not.toBe('unreadable');
  expect(new Set(fixtures.map((f) => f.topic))).toEqual(new Set(SHOPIFY_TOPICS));
});

describe('the app and the privacy topics', () => {
  test('app/uninstalled needs no body', () => {
    expect(readFixture('app_uninstalled.shop')).toEqual({ kind: 'uninstalled' });
    expect(readPayload('app/uninstalled', null, TRIGGERED_AT)).toEqual({ kind: 'uninstalled' });
  });

  test('app/scopes_update gives the scopes as they are now', () => {
    expect(readFixture('app_scopes_update.granted')).toEqual({
      kind: 'scopes_update',
      scopes: [
        'read_fulfillments',
        'read_merchant_managed_fulfillment_orders',
        'read_orders',
        'read_returns',
      ],
    });
  });

  const about = {
    shopDomain: 'lumen-lamps.myshopify.com',
    customerGid: 'gid://shopify/Customer/7001',
    phone: '+34612345678',
    orderGids: ['gid://shopify/Order/5512345678901', 'gid://shopify/Order/820982911946154508'],
  };

  test('customers/data_request', () => {
    expect(readFixture('customers_data_request.two-orders')).toEqual({
      kind: 'customer_data_request',
      requestId: '9999',
      ...about,
    });
  });

  test('customers/redact', () => {
    expect(readFixture('customers_redact.two-orders')).toEqual({
      kind: 'customer_redact',
      ...about,
    });
    expect(readFixture('customers_redact.no-orders')).toEqual({
      kind: 'customer_redact',
      ...about,
      phone: null,
      orderGids: [],
    });
  });

  test('shop/redact', () => {
    expect(readFixture('shop_redact.shop')).toEqual({
      kind: 'shop_redact',
      shopDomain: 'lumen-lamps.myshopify.com',
    });
  });
});

describe('what cannot be read', () => {
  test.each([
    ['orders_create.web', 'admin_graphql_api_id', undefined],
    ['orders_create.web', 'admin_graphql_api_id', 'gid://shopify/Refund/1'],
    ['orders_create.web', 'name', ''],
    ['orders_create.web', 'created_at', '22 November 2026'],
    ['orders_create.web', 'updated_at', '2026-11-22T09:15:00'],
    ['orders_create.web', 'cancelled_at', '2026-13-45T99:00:00Z'],
    ['orders_updated.split', 'fulfillments.1.created_at', null],
    ['orders_updated.refunded', 'refunds.0.transactions.0.amount', 'a lot'],
    ['fulfillments_create.first-parcel', 'order_id', undefined],
    ['fulfillment_events_create.delivered', 'happened_at', undefined],
    ['refunds_create.partial', 'transactions', undefined],
    ['app_scopes_update.granted', 'current', 'read_orders'],
    ['shop_redact.shop', 'shop_domain', undefined],
  ])('%s: the problem names %s', (name, path, value) => {
    const reading = readChanged(name, path, value);
    expect(reading).toMatchObject({ kind: 'unreadable' });
    expect(reading.kind === 'unreadable' && reading.problem).toMatch(new RegExp(`^${path}: .`));
  });

  test('a number that JSON.parse has rounded is refused, not believed', () => {
    const rounded: unknown = JSON.parse('{"order_id":820982911946154508}');
    expect(rounded).toEqual({ order_id: 820982911946154500 });
    const reading = readChanged('fulfillments_create.big-id', 'order_id', 820982911946154500);
    expect(reading).toMatchObject({ kind: 'unreadable' });
  });

  test('the problem never repeats a value', () => {
    const secret = '+34 612 000 111';
    for (const path of ['admin_graphql_api_id', 'created_at', 'name', 'shipping_address']) {
      for (const value of [secret, [secret], { [secret]: secret }]) {
        const reading = readChanged('orders_create.web', path, value);
        if (reading.kind === 'unreadable') expect(reading.problem).not.toContain('612');
      }
    }
  });

  test('never throws, whatever the body is', () => {
    const body = fc.oneof(fc.jsonValue(), fc.object());
    fc.assert(
      fc.property(fc.constantFrom(...SHOPIFY_TOPICS), body, (topic, value) => {
        expect(readPayload(topic, value, TRIGGERED_AT).kind).toBeTypeOf('string');
      }),
    );
  });

  test('never throws, whatever one field of a real body becomes', () => {
    const names = webhookFixtures().map((f) => f.name);
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.nat(), fc.jsonValue(), (name, index, value) => {
        const body = fixture(name);
        const fields = Object.keys(body ?? {});
        const field = fields[index % fields.length] ?? '';
        expect(readChanged(name, field, value).kind).toBeTypeOf('string');
      }),
      { numRuns: 500 },
    );
  });
});
