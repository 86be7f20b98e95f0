import { describe, expect, test } from 'vitest';
import { makeClock, payloads, SHOP, startSimulator, topicsSent } from './simulator-fixture.ts';

const START = '2026-11-22T15:00:00Z';

/** A simulator whose webhooks are kept, so that only what operations emit is looked at. */
async function startHolding() {
  const time = makeClock(START);
  const simulator = await startSimulator({ clock: time.clock });
  simulator.webhooks.setModes({ hold: true });
  return { simulator, time };
}

describe('orders', () => {
  test('a paid web order: create, paid and updated share an event id and carry the whole order', async () => {
    const { simulator } = await startHolding();
    const order = simulator.createOrder(SHOP, { customerLocale: 'pt-BR' });
    expect(topicsSent(simulator)).toEqual(['orders/create', 'orders/paid', 'orders/updated']);
    const deliveries = simulator.webhooks.deliveries();
    expect(new Set(deliveries.map((entry) => entry.eventId)).size).toBe(1);
    expect(new Set(deliveries.map((entry) => entry.id)).size).toBe(3);
    const [payload] = payloads(simulator, 'orders/create');
    expect(payload).toMatchObject({
      admin_graphql_api_id: `gid://shopify/Order/${order.id}`,
      name: '#1001',
      customer_locale: 'pt-BR',
      financial_status: 'paid',
      fulfillment_status: null,
      created_at: '2026-11-22T10:00:00-05:00',
      updated_at: '2026-11-22T10:00:00-05:00',
      source_name: 'web',
      shipping_address: { name: 'Maria Weber', phone: '+49 30 901820', country_code: 'DE' },
      fulfillments: [],
      refunds: [],
    });
  });

  test('an id beyond 2^53 is on the wire digit by digit', async () => {
    const { simulator } = await startHolding();
    simulator.createOrder(SHOP, { id: '820982911946154508' });
    expect(simulator.webhooks.deliveries()[0]?.body).toContain('"id":820982911946154508,');
  });

  test('a till sells and hands over in one action', async () => {
    const { simulator } = await startHolding();
    simulator.createOrder(SHOP, { sourceName: 'pos' });
    expect(topicsSent(simulator)).toEqual([
      'orders/create',
      'orders/paid',
      'fulfillments/create',
      'orders/fulfilled',
      'orders/updated',
    ]);
    const [payload] = payloads(simulator, 'orders/create');
    expect(payload).toMatchObject({
      source_name: 'pos',
      customer: null,
      shipping_address: null,
      billing_address: null,
      fulfillment_status: 'fulfilled',
    });
  });

  test('digital goods and local pickup have no shipping address but a billing one', async () => {
    const { simulator } = await startHolding();
    simulator.createOrder(SHOP, { lines: [{ giftCard: true }] });
    simulator.createOrder(SHOP, { delivery: 'pickup' });
    const [digital, pickup] = payloads(simulator, 'orders/create');
    expect(digital).toMatchObject({
      shipping_address: null,
      shipping_lines: [],
      line_items: [{ gift_card: true, requires_shipping: false }],
    });
    expect(pickup).toMatchObject({
      shipping_address: null,
      billing_address: { country_code: 'DE' },
      shipping_lines: [{ title: 'Berlin store' }],
    });
  });

  test('an import keeps its own processing time, is test when said so, and can be silent', async () => {
    const { simulator } = await startHolding();
    simulator.createOrder(SHOP, { processedAt: '2024-01-02T03:04:05Z', test: true });
    expect(payloads(simulator, 'orders/create')[0]).toMatchObject({
      processed_at: '2024-01-01T22:04:05-05:00',
      created_at: '2026-11-22T10:00:00-05:00',
      test: true,
    });
    simulator.createOrder(SHOP, { silent: true });
    expect(payloads(simulator, 'orders/create')).toHaveLength(1);
  });

  test('a storm of touches says nothing new, each time with an event of its own', async () => {
    const { simulator } = await startHolding();
    const order = simulator.createOrder(SHOP, { silent: true });
    simulator.touch(order, { times: 5 });
    const deliveries = simulator.webhooks.deliveries();
    expect(topicsSent(simulator)).toEqual(Array(5).fill('orders/updated'));
    expect(new Set(deliveries.map((entry) => entry.eventId)).size).toBe(5);
  });
});

describe('fulfilments', () => {
  test('a split order: partial, then fulfilled; names count up; no more than is open', async () => {
    const { simulator, time } = await startHolding();
    const order = simulator.createOrder(SHOP, {
      lines: [{ quantity: 2 }, { quantity: 1 }],
      silent: true,
    });
    time.advance(60);
    simulator.fulfil(order, {
      lines: [{ line: 0, quantity: 1 }],
      tracking: { company: 'DHL', number: '00340', url: null },
    });
    expect(topicsSent(simulator)).toEqual([
      'fulfillments/create',
      'orders/partially_fulfilled',
      'orders/updated',
    ]);
    expect(() => simulator.fulfil(order, { lines: [{ line: 0, quantity: 2 }] })).toThrow();
    simulator.fulfil(order);
    expect(topicsSent(simulator).slice(3)).toEqual([
      'fulfillments/create',
      'orders/fulfilled',
      'orders/updated',
    ]);
    expect(payloads(simulator, 'fulfillments/create')).toMatchObject([
      {
        name: '#1001.1',
        status: 'success',
        shipment_status: null,
        tracking_number: '00340',
        destination: { phone: '+49 30 901820', country_code: 'DE' },
        created_at: '2026-11-22T10:01:00-05:00',
        line_items: [{ quantity: 1, requires_shipping: true }],
      },
      { name: '#1001.2' },
    ]);
    const inOrder = payloads(simulator, 'orders/fulfilled')[0];
    expect(inOrder).toMatchObject({ fulfillment_status: 'fulfilled' });
    expect(inOrder?.fulfillments).toHaveLength(2);
    expect(JSON.stringify(inOrder?.fulfillments)).not.toContain('destination');
  });

  test('a scan tells the event, the fulfilment and the order; a late one sets nothing back', async () => {
    const { simulator, time } = await startHolding();
    const order = simulator.createOrder(SHOP, { silent: true });
    const parcel = simulator.fulfil(order, { silent: true });
    time.advance(3600);
    simulator.addFulfilmentEvent(parcel, { status: 'delivered' });
    expect(topicsSent(simulator)).toEqual([
      'fulfillment_events/create',
      'fulfillments/update',
      'orders/updated',
    ]);
    expect(payloads(simulator, 'fulfillment_events/create')[0]).toMatchObject({
      status: 'delivered',
      happened_at: '2026-11-22T11:00:00-05:00',
    });
    simulator.addFulfilmentEvent(parcel, { status: 'in_transit', happenedAt: START });
    expect(payloads(simulator, 'fulfillments/update')).toMatchObject([
      { shipment_status: 'delivered' },
      { shipment_status: 'delivered' },
    ]);
    expect(payloads(simulator, 'fulfillment_events/create')[1]).toMatchObject({
      status: 'in_transit',
      happened_at: '2026-11-22T10:00:00-05:00',
    });
  });

  test('a scan may leave the order as it was', async () => {
    const { simulator, time } = await startHolding();
    const order = simulator.createOrder(SHOP, { silent: true });
    const parcel = simulator.fulfil(order, { silent: true });
    const { updatedAt } = order;
    time.advance(3600);
    simulator.addFulfilmentEvent(parcel, { status: 'delivered', movesOrder: false });
    expect(topicsSent(simulator)).toEqual(['fulfillment_events/create', 'fulfillments/update']);
    expect(order.updatedAt).toEqual(updatedAt);
  });

  test('a cancelled fulfilment opens its lines again', async () => {
    const { simulator } = await startHolding();
    const order = simulator.createOrder(SHOP, { silent: true });
    const parcel = simulator.fulfil(order, { silent: true });
    simulator.updateFulfilment(parcel, { status: 'cancelled' });
    expect(payloads(simulator, 'fulfillments/update')[0]).toMatchObject({ status: 'cancelled' });
    expect(payloads(simulator, 'orders/updated')[0]).toMatchObject({ fulfillment_status: null });
    expect(simulator.fulfil(order).name).toBe('#1001.2');
  });

  test('pickup is prepared before anything is fulfilled', async () => {
    const { simulator } = await startHolding();
    const order = simulator.createOrder(SHOP, { delivery: 'pickup', silent: true });
    simulator.prepareForPickup(order);
    expect(topicsSent(simulator)).toEqual([
      'fulfillment_orders/line_items_prepared_for_pickup',
      'orders/updated',
    ]);
    expect(order.fulfilments).toEqual([]);
  });
});

describe('refunds, cancellation and returns', () => {
  test('partial, full and empty refunds', async () => {
    const { simulator } = await startHolding();
    const order = simulator.createOrder(SHOP, {
      lines: [{ price: 50 }, { price: 30 }],
      silent: true,
    });
    simulator.refund(order, { lines: [{ line: 1 }] });
    simulator.refund(order, { transactions: [] });
    simulator.refund(order, { transactions: [{ amount: 0 }] });
    simulator.refund(order);
    expect(payloads(simulator, 'refunds/create')).toMatchObject([
      { transactions: [{ kind: 'refund', status: 'success', amount: '30.00' }] },
      { transactions: [] },
      { transactions: [{ amount: '0.00' }] },
      { transactions: [{ amount: '54.90' }] },
    ]);
    expect(
      payloads(simulator, 'orders/updated').map((payload) => payload.financial_status),
    ).toEqual(['partially_refunded', 'partially_refunded', 'partially_refunded', 'refunded']);
  });

  test('cancelling with refund is one action with three topics', async () => {
    const { simulator, time } = await startHolding();
    const order = simulator.createOrder(SHOP, { silent: true });
    time.advance(10);
    simulator.cancel(order, { refund: true, reason: 'inventory' });
    expect(topicsSent(simulator)).toEqual(['refunds/create', 'orders/cancelled', 'orders/updated']);
    expect(new Set(simulator.webhooks.deliveries().map((entry) => entry.eventId)).size).toBe(1);
    expect(payloads(simulator, 'orders/cancelled')[0]).toMatchObject({
      cancelled_at: '2026-11-22T10:00:10-05:00',
      cancel_reason: 'inventory',
      financial_status: 'refunded',
    });
    expect(() => simulator.cancel(order)).toThrow();
  });

  test('an unpaid order that is cancelled moves no money', async () => {
    const { simulator } = await startHolding();
    const order = simulator.createOrder(SHOP, { payment: 'pending', silent: true });
    simulator.cancel(order, { refund: true });
    expect(topicsSent(simulator)).toEqual(['orders/cancelled', 'orders/updated']);
    expect(payloads(simulator, 'orders/cancelled')[0]).toMatchObject({
      financial_status: 'voided',
      refunds: [],
    });
  });

  test('a return is requested, approved and closed; another is declined', async () => {
    const { simulator } = await startHolding();
    const order = simulator.createOrder(SHOP, { silent: true });
    expect(() => simulator.requestReturn(order)).toThrow();
    simulator.fulfil(order, { silent: true });
    const back = simulator.requestReturn(order);
    simulator.approveReturn(back);
    expect(() => simulator.approveReturn(back)).toThrow();
    simulator.closeReturn(back);
    simulator.declineReturn(simulator.requestReturn(order), { note: 'worn' });
    const returns = (topic: string) => payloads(simulator, topic)[0];
    const inOrder = { admin_graphql_api_id: `gid://shopify/Order/${order.id}` };
    expect(returns('returns/request')).toMatchObject({
      status: 'requested',
      name: '#1001-R1',
      order: inOrder,
      total_return_line_items: 1,
    });
    expect(returns('returns/approve')).toMatchObject({ status: 'open', order: inOrder });
    expect(returns('returns/close')).toEqual({
      id: Number(back.id),
      admin_graphql_api_id: `gid://shopify/Return/${back.id}`,
      status: 'closed',
      order_id: Number(order.id),
    });
    expect(returns('returns/decline')).toMatchObject({
      status: 'declined',
      decline: { note: 'worn' },
    });
  });
});

describe('the app and the shop', () => {
  test('uninstalling kills the tokens and says so', async () => {
    const { simulator } = await startHolding();
    const { access, refresh } = simulator.tokens.grantOffline(SHOP, true);
    simulator.uninstall(SHOP);
    expect(simulator.tokens.check(SHOP, access.token)).toBeNull();
    expect(simulator.tokens.refresh(SHOP, refresh?.token ?? '')).toBeNull();
    expect(payloads(simulator, 'app/uninstalled')[0]).toMatchObject({ myshopify_domain: SHOP });
  });

  test('scopes and the three compliance topics', async () => {
    const { simulator } = await startHolding();
    const order = simulator.createOrder(SHOP, { email: 'a@example.com', silent: true });
    simulator.changeScopes(SHOP, ['read_orders']);
    simulator.requestCustomerData(SHOP, { email: 'a@example.com' });
    simulator.redactCustomer(SHOP, { email: 'a@example.com' });
    simulator.redactShop(SHOP);
    expect(payloads(simulator, 'app/scopes_update')[0]).toMatchObject({ current: ['read_orders'] });
    expect(payloads(simulator, 'customers/data_request')[0]).toMatchObject({
      shop_domain: SHOP,
      orders_requested: [Number(order.id)],
    });
    expect(payloads(simulator, 'customers/redact')[0]).toMatchObject({
      orders_to_redact: [Number(order.id)],
    });
    expect(payloads(simulator, 'shop/redact')[0]).toMatchObject({ shop_domain: SHOP });
  });
});
