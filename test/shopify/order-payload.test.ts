import { describe, expect, test } from 'vitest';
import { readPayload } from '#app/shopify/payload-reader.ts';
import { changed, factsOf, readChanged, readFixture, TRIGGERED_AT } from './fixtures.ts';

describe('an order', () => {
  test('is read as a whole', () => {
    expect(readFixture('orders_create.web')).toEqual({
      kind: 'facts',
      subjectGid: 'gid://shopify/Order/5512345678901',
      facts: {
        orderGid: 'gid://shopify/Order/5512345678901',
        order: {
          gid: 'gid://shopify/Order/5512345678901',
          name: '#1042',
          createdAt: '2026-11-22T08:15:00.000Z',
          updatedAt: '2026-11-22T08:15:00.000Z',
          processedAt: '2026-11-22T08:15:00.000Z',
          cancelledAt: null,
          test: false,
          sourceName: 'web',
          customerLocale: 'es-ES',
          financialStatus: 'paid',
          fulfilmentStatus: 'unfulfilled',
          deliveryMethod: 'shipping',
          phones: [
            { source: 'shipping_address', phone: '+34 612 345 678', country: 'ES', name: 'Marta' },
            { source: 'order', phone: null, country: 'ES', name: 'Marta' },
            { source: 'billing_address', phone: '+34 612 345 678', country: 'ES', name: 'Marta' },
            { source: 'customer', phone: '+34612345678', country: 'ES', name: 'Marta' },
            { source: 'default_address', phone: null, country: 'ES', name: 'Marta' },
          ],
          optInSigns: [],
          smsConsent: null,
        },
        fulfilments: [],
        events: [],
        refunds: [],
        returns: [],
        paidAt: null,
      },
    });
  });

  test('keeps of tags and attributes only what may be an opt-in', () => {
    const { order } = factsOf('orders_create.opted-in');
    expect(order).toMatchObject({
      optInSigns: ['attribute whatsapp updates', 'tag vip', 'tag whatsapp'],
      smsConsent: true,
    });
    expect(JSON.stringify(order)).not.toContain('Gift message');
  });

  test('keeps an id past 2^53', () => {
    expect(factsOf('orders_create.big-id').orderGid).toBe('gid://shopify/Order/820982911946154508');
  });

  test('may have no customer, no addresses and no phone', () => {
    const { order } = factsOf('orders_create.null-customer');
    expect(order?.phones).toEqual([{ source: 'order', phone: null, country: null, name: null }]);
    expect(order?.deliveryMethod).toBe('unknown');
    expect(order?.customerLocale).toBeNull();
  });

  test('whose personal data is withheld keeps the places where it would stand', () => {
    const { order } = factsOf('orders_create.withheld');
    expect(order?.phones.map((p) => p.source)).toEqual([
      'shipping_address',
      'order',
      'billing_address',
      'customer',
      'default_address',
    ]);
    expect(order?.phones.every((p) => p.phone === null && p.name === null)).toBe(true);
    expect(order?.phones.every((p) => p.country === 'ES')).toBe(true);
  });

  test('names beside each phone the person that it belongs to', () => {
    expect(factsOf('orders_create.gift-to-other').order?.phones).toEqual([
      { source: 'shipping_address', phone: '11 98765-0000', country: 'BR', name: 'João' },
      { source: 'order', phone: '(11) 98765-4321', country: 'BR', name: 'Ana' },
      { source: 'billing_address', phone: null, country: 'BR', name: 'Ana' },
      { source: 'customer', phone: null, country: 'BR', name: 'Ana' },
      { source: 'default_address', phone: '+55 11 97777-1111', country: 'BR', name: 'Ana' },
    ]);
  });

  test('takes the full name where there is no first name, and null for a blank', () => {
    const named = readChanged('orders_create.web', 'shipping_address.first_name', null);
    const blank = readChanged('orders_create.web', 'shipping_address.phone', '  ');
    expect(named.kind === 'facts' && named.facts.order?.phones[0]?.name).toBe('Marta Soler');
    expect(blank.kind === 'facts' && blank.facts.order?.phones[0]?.phone).toBeNull();
  });

  test.each([
    [
      'orders_create.pos',
      { sourceName: 'pos', deliveryMethod: 'unknown', fulfilmentStatus: 'fulfilled' },
    ],
    ['orders_create.digital', { deliveryMethod: 'none' }],
    ['orders_create.pickup', { deliveryMethod: 'pickup' }],
    ['orders_updated.picked-up', { deliveryMethod: 'pickup', fulfilmentStatus: 'fulfilled' }],
    ['orders_create.test-order', { test: true }],
    ['orders_create.import', { processedAt: '2024-05-03T16:22:10.000Z' }],
    ['orders_updated.split', { fulfilmentStatus: 'partial', deliveryMethod: 'shipping' }],
    ['orders_cancelled.with-refund', { cancelledAt: '2026-11-22T09:00:00.000Z' }],
  ])('%s', (name, expected) => {
    expect(factsOf(name).order).toMatchObject(expected);
  });

  test('ignores a shipping line that was removed', () => {
    const body = changed('orders_create.pickup', 'shipping_lines', [
      { delivery_category: 'shipping', is_removed: true },
      { delivery_category: 'pick-up', is_removed: false },
    ]);
    const reading = readPayload('orders/updated', body, TRIGGERED_AT);
    expect(reading.kind === 'facts' && reading.facts.order?.deliveryMethod).toBe('pickup');
  });

  test('is paid when orders/paid says so, at the time of the delivery', () => {
    expect(factsOf('orders_paid.bank-transfer').paidAt).toBe(TRIGGERED_AT);
    expect(factsOf('orders_updated.split').paidAt).toBeNull();
  });
});
