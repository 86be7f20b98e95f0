import { describe, expect, test } from 'vitest';
import { factsOf, readChanged, readFixture } from './fixtures.ts';

describe('a fulfilment', () => {
  test('of an order body carries its own times, state and whether anything ships', () => {
    const { fulfilments } = factsOf('orders_fulfilled.split');
    expect(fulfilments).toEqual([
      {
        gid: 'gid://shopify/Fulfillment/4400000000101',
        orderGid: 'gid://shopify/Order/5512345679000',
        status: 'success',
        shipmentStatus: 'in_transit',
        createdAt: '2026-11-22T10:00:00.000Z',
        updatedAt: '2026-11-22T12:00:00.000Z',
        requiresShipping: true,
      },
      expect.objectContaining({ status: 'cancelled', shipmentStatus: null }),
      expect.objectContaining({ status: 'success', createdAt: '2026-11-22T13:00:00.000Z' }),
      expect.objectContaining({ requiresShipping: false }),
    ]);
  });

  test('keeps every shipment status as written, also one never heard of', () => {
    const { fulfilments } = factsOf('orders_updated.every-shipment-status');
    expect(fulfilments.map((f) => f.shipmentStatus)).toEqual([
      null,
      'label_printed',
      'label_purchased',
      'confirmed',
      'ready_for_pickup',
      'in_transit',
      'out_for_delivery',
      'attempted_delivery',
      'delivered',
      'failure',
      'delayed',
      'carrier_picked_up',
      'picked_up',
      'teleported',
    ]);
  });

  test('of its own webhook is the same as in the order body', () => {
    expect(factsOf('fulfillments_create.first-parcel')).toEqual({
      ...factsOf('orders_partially_fulfilled.first-parcel'),
      order: null,
    });
    expect(readFixture('fulfillments_update.out-for-delivery')).toMatchObject({
      subjectGid: 'gid://shopify/Fulfillment/4400000000101',
      facts: { fulfilments: [{ shipmentStatus: 'out_for_delivery' }] },
    });
    expect(factsOf('fulfillments_update.cancelled').fulfilments[0]?.status).toBe('cancelled');
    expect(factsOf('fulfillments_create.digital').fulfilments[0]?.requiresShipping).toBe(false);
  });

  test('finds its order by a number past 2^53', () => {
    expect(factsOf('fulfillments_create.big-id')).toMatchObject({
      orderGid: 'gid://shopify/Order/820982911946154508',
      fulfilments: [{ gid: 'gid://shopify/Fulfillment/255858046999888777' }],
    });
  });

  test('of a status never heard of is unknown', () => {
    const reading = readChanged('fulfillments_create.first-parcel', 'status', 'teleporting');
    expect(reading).toMatchObject({ facts: { fulfilments: [{ status: 'unknown' }] } });
  });

  test.each([
    ['not sent', undefined, null],
    ['none', [], null],
    ['not said', [{}], null],
    ['partly not said', [{ requires_shipping: false }, {}], null],
    ['one ships', [{ requires_shipping: false }, { requires_shipping: true }], true],
    ['none ships', [{ requires_shipping: false }], false],
  ])('lines %s', (_case, lines, expected) => {
    expect(readChanged('fulfillments_create.first-parcel', 'line_items', lines)).toMatchObject({
      facts: { fulfilments: [{ requiresShipping: expected }] },
    });
  });
});

describe('a fulfilment event', () => {
  test('is told with the time of the scan', () => {
    expect(readFixture('fulfillment_events_create.out-for-delivery')).toEqual({
      kind: 'facts',
      subjectGid: 'gid://shopify/Fulfillment/4400000000101',
      facts: {
        orderGid: 'gid://shopify/Order/5512345679000',
        order: null,
        fulfilments: [],
        events: [
          {
            gid: 'gid://shopify/FulfillmentEvent/9440000000002',
            fulfilmentGid: 'gid://shopify/Fulfillment/4400000000101',
            orderGid: 'gid://shopify/Order/5512345679000',
            status: 'out_for_delivery',
            happenedAt: '2026-11-23T06:40:00.000Z',
          },
        ],
        refunds: [],
        returns: [],
        paidAt: null,
      },
    });
    expect(factsOf('fulfillment_events_create.late-scan').events[0]?.happenedAt).toBe(
      '2026-11-22T04:59:59.500Z',
    );
  });

  test('may carry a word never heard of and ids past 2^53', () => {
    expect(factsOf('fulfillment_events_create.unheard-of').events[0]?.status).toBe(
      'handed_to_drone',
    );
    expect(factsOf('fulfillment_events_create.big-id').events[0]).toMatchObject({
      gid: 'gid://shopify/FulfillmentEvent/944956392123456789',
      fulfilmentGid: 'gid://shopify/Fulfillment/255858046999888777',
      orderGid: 'gid://shopify/Order/820982911946154508',
    });
  });
});
