import { describe, expect, test } from 'vitest';
import type { Facts } from '#app/domain/facts.ts';
import { readOrderAnswer } from '#app/shopify/graphql-order-reader.ts';
import { changed, factsOf, fixture } from './fixtures.ts';

function answerFacts(name: string): Facts {
  const reading = readOrderAnswer(fixture(name));
  if (reading.kind !== 'facts') throw new Error(`${name}: ${JSON.stringify(reading)}`);
  return reading.facts;
}

function readChanged(path: string, value: unknown) {
  return readOrderAnswer(changed('graphql_order.split', path, value));
}

/** Facts without what only one of the two ways can know. */
function comparable(facts: Facts) {
  const { order, fulfilments, refunds, orderGid } = facts;
  const phones = order?.phones.filter(
    (p) => p.source !== 'customer' && p.source !== 'default_address',
  );
  // The Admin API tells of the customer's consent in another scope only.
  return { orderGid, fulfilments, refunds, order: { ...order, phones, smsConsent: undefined } };
}

describe('readOrderAnswer', () => {
  test.each([
    ['graphql_order.web', 'orders_create.web'],
    ['graphql_order.opted-in', 'orders_create.opted-in'],
    ['graphql_order.split', 'orders_updated.split'],
    ['graphql_order.picked-up', 'orders_updated.picked-up'],
    ['graphql_order.refunded', 'orders_updated.refunded'],
    ['graphql_order.cancelled', 'orders_cancelled.with-refund'],
    ['graphql_order.digital', 'orders_create.digital'],
    ['graphql_order.pos', 'orders_create.pos'],
    ['graphql_order.null-customer', 'orders_create.null-customer'],
    ['graphql_order.every-shipment-status', 'orders_updated.every-shipment-status'],
  ])('%s gives the facts of the webhook %s', (answer, webhook) => {
    expect(comparable(answerFacts(answer))).toEqual(comparable(factsOf(webhook)));
  });

  test('gives the events that the webhooks give', () => {
    const { events } = answerFacts('graphql_order.split');
    expect(events).toEqual([
      ...factsOf('fulfillment_events_create.out-for-delivery').events,
      ...factsOf('fulfillment_events_create.in-transit').events,
    ]);
  });

  test('gives the returns that it knows a time of', () => {
    const { returns } = answerFacts('graphql_order.split');
    expect(returns.map((r) => [r.gid.split('/').at(-1), r.status, r.happenedAt])).toEqual([
      ['7700000000001', 'requested', '2026-11-25T08:00:00.000Z'],
      ['7700000000021', 'approved', '2026-11-25T09:30:00.000Z'],
      ['7700000000025', 'approved', '2026-11-25T08:20:00.000Z'],
      ['7700000000031', 'closed', '2026-11-26T09:00:00.000Z'],
    ]);
  });

  test('names no customer phone', () => {
    const facts = answerFacts('graphql_order.web');
    expect(facts.order?.phones.map((p) => p.source)).toEqual([
      'shipping_address',
      'order',
      'billing_address',
    ]);
  });

  describe('was paid', () => {
    const sale = { kind: 'SALE', status: 'SUCCESS', processedAt: '2026-11-22T10:00:00Z' };
    const later = '2026-11-22T11:00:00Z';
    const paidAt = (displayFinancialStatus: string, transactions: unknown) => {
      const { order } = fixture('graphql_order.web') as { order: object };
      const reading = readOrderAnswer({
        order: { ...order, displayFinancialStatus, transactions },
      });
      return reading.kind === 'facts' ? reading.facts.paidAt : reading;
    };

    test.each(['PAID', 'PARTIALLY_REFUNDED', 'REFUNDED'])(
      'when its last payment came in, where it is %s',
      (status) => {
        expect(paidAt(status, [sale])).toBe('2026-11-22T10:00:00.000Z');
        const capture = { kind: 'CAPTURE', status: 'SUCCESS', processedAt: later };
        expect(paidAt(status, [sale, capture])).toBe('2026-11-22T11:00:00.000Z');
      },
    );

    test.each([
      ['a refund', { ...sale, kind: 'REFUND' }],
      ['an authorisation', { ...sale, kind: 'AUTHORIZATION' }],
      ['a payment that failed', { ...sale, status: 'FAILURE' }],
      ['a payment under way', { ...sale, processedAt: null }],
    ])('not by %s', (_what, transaction) => {
      expect(paidAt('PAID', [transaction])).toBeNull();
    });

    test.each(['PENDING', 'AUTHORIZED', 'PARTIALLY_PAID', 'VOIDED'])(
      'not in full while it is %s',
      (status) => {
        expect(paidAt(status, [sale])).toBeNull();
      },
    );

    test('without a time where nothing was to be paid', () => {
      expect(paidAt('PAID', [])).toBeNull();
      expect(paidAt('PAID', undefined)).toBeNull();
    });
  });

  test.each(['CANCELED', 'FULFILLED', 'MARKED_AS_FULFILLED', 'SUBMITTED', null])(
    'display status %s says nothing of the shipment',
    (word) => {
      const reading = readChanged('order.fulfillments.0.displayStatus', word);
      expect(reading).toMatchObject({ facts: { fulfilments: [{ shipmentStatus: null }, {}, {}] } });
    },
  );

  test.each(['DELAYED', 'NOT_DELIVERED', 'CARRIER_PICKED_UP', 'TELEPORTED'])(
    'display status %s is carried on in lower case',
    (word) => {
      const reading = readChanged('order.fulfillments.0.displayStatus', word);
      expect(reading).toMatchObject({
        facts: { fulfilments: [{ shipmentStatus: word.toLowerCase() }, {}, {}] },
      });
    },
  );

  test.each([
    ['FULFILLED', 'fulfilled'],
    ['RESTOCKED', 'restocked'],
    ['PARTIALLY_FULFILLED', 'partial'],
    ['UNFULFILLED', 'unfulfilled'],
    ['ON_HOLD', 'partial'],
    ['IN_PROGRESS', 'partial'],
    ['SOMETHING_NEW', 'partial'],
  ])('an order with a parcel out that shows %s is %s', (word, expected) => {
    const reading = readChanged('order.displayFulfillmentStatus', word);
    expect(reading).toMatchObject({ facts: { order: { fulfilmentStatus: expected } } });
  });

  test('an order on hold with nothing out is unfulfilled', () => {
    const answer = changed('graphql_order.web', 'order.displayFulfillmentStatus', 'ON_HOLD');
    expect(readOrderAnswer(answer)).toMatchObject({
      facts: { order: { fulfilmentStatus: 'unfulfilled' } },
    });
  });

  test('reads an answer whose personal fields were withheld', () => {
    for (const path of ['order.phone', 'order.shippingAddress', 'order.billingAddress']) {
      expect(readChanged(path, null).kind).toBe('facts');
    }
    expect(readChanged('order.shippingAddress', null)).toMatchObject({
      facts: { order: { deliveryMethod: 'shipping' } },
    });
  });

  test('says when a list may have been cut', () => {
    expect(readOrderAnswer(fixture('graphql_order.split'))).toMatchObject({ complete: true });
    expect(readOrderAnswer(fixture('graphql_order.every-shipment-status'))).toMatchObject({
      complete: false,
    });
  });

  test('tells an order that is not there from an answer that cannot be read', () => {
    expect(readOrderAnswer(fixture('graphql_order.not-found'))).toEqual({ kind: 'not_found' });
    expect(readOrderAnswer(null)).toMatchObject({ kind: 'unreadable' });
    expect(readChanged('order.createdAt', 'yesterday')).toEqual({
      kind: 'unreadable',
      problem: 'order.createdAt: not a time with a zone',
    });
    expect(readChanged('order.fulfillments.0.id', 'gid://shopify/Order/1')).toEqual({
      kind: 'unreadable',
      problem: 'order.fulfillments.0.id: not a gid of Fulfillment',
    });
  });
});
