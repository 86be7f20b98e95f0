import { describe, expect, test } from 'vitest';
import { readPayload } from '#app/shopify/payload-reader.ts';
import { changed, factsOf, readChanged, readFixture, TRIGGERED_AT } from './fixtures.ts';

describe('a refund', () => {
  test.each([
    ['refunds_create.partial', true],
    ['refunds_create.rest', true],
    ['refunds_create.no-money', false],
    ['refunds_create.zero-sum', false],
  ])('%s moved money: %s', (name, movedMoney) => {
    expect(factsOf(name).refunds).toEqual([
      expect.objectContaining({ orderGid: 'gid://shopify/Order/5512345680000', movedMoney }),
    ]);
  });

  test('is the same in the order body as in its own webhook', () => {
    expect(factsOf('orders_updated.refunded').refunds).toEqual([
      ...factsOf('refunds_create.partial').refunds,
      ...factsOf('refunds_create.rest').refunds,
      ...factsOf('refunds_create.no-money').refunds,
    ]);
    expect(factsOf('orders_cancelled.with-refund').refunds[0]).toMatchObject({
      createdAt: '2026-11-22T09:00:02.000Z',
      movedMoney: true,
    });
  });

  test('is left out of an order body that does not say what was paid', () => {
    const reading = readChanged(
      'orders_updated.partially-refunded',
      'refunds.0.transactions',
      undefined,
    );
    expect(reading.kind === 'facts' && reading.facts.refunds).toEqual([]);
  });
});

describe('a return', () => {
  test.each([
    ['returns_request.by-customer', 'requested', 7700000000001],
    ['returns_approve.by-merchant', 'approved', 7700000000001],
    ['returns_decline.too-late', 'declined', 7700000000011],
    ['returns_close.done', 'closed', 7700000000001],
  ])('%s is %s when the delivery was triggered', (name, status, id) => {
    expect(readFixture(name)).toMatchObject({
      subjectGid: `gid://shopify/Return/${id}`,
      facts: {
        orderGid: 'gid://shopify/Order/5512345679000',
        returns: [
          {
            gid: `gid://shopify/Return/${id}`,
            orderGid: 'gid://shopify/Order/5512345679000',
            status,
            happenedAt: TRIGGERED_AT,
          },
        ],
      },
    });
  });

  test('finds its order by the number alone, and says if there is none', () => {
    const byNumber = changed(
      'returns_request.by-customer',
      'order.admin_graphql_api_id',
      undefined,
    );
    expect(readPayload('returns/request', byNumber, TRIGGERED_AT)).toMatchObject({
      facts: { orderGid: 'gid://shopify/Order/5512345679000' },
    });
    expect(readChanged('returns_decline.too-late', 'order', undefined)).toEqual({
      kind: 'unreadable',
      problem: 'order_id: the return names no order',
    });
  });
});
