import { describe, expect, test } from 'vitest';
import type { ShopifySimulator } from '#sandbox/shopify/simulator.ts';
import { SHOP, startSimulator, startWithApp } from './simulator-fixture.ts';

const post = async (simulator: ShopifySimulator, path: string, body: unknown = {}) => {
  const response = await fetch(`${simulator.url}/__control${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
};
const get = async (simulator: ShopifySimulator, path: string) =>
  (await fetch(`${simulator.url}/__control${path}`)).json();

describe('control over HTTP', () => {
  test('the life of an order', async () => {
    const { simulator, app } = await startWithApp();
    await post(simulator, '/switches', { webhooks: { hold: true } });
    const created = await post(simulator, `/shops/${SHOP}/orders`, { customerLocale: 'fr' });
    const { id } = created.body.order;
    const shipped = await post(simulator, `/orders/${id}/fulfil`);
    const parcel = shipped.body.fulfillment.id;
    expect(shipped.body.fulfillment).toMatchObject({ name: '#1001.1', status: 'success' });
    expect(
      await post(simulator, `/fulfilments/${parcel}/events`, { status: 'delivered' }),
    ).toMatchObject({ status: 200, body: { fulfillment: { shipment_status: 'delivered' } } });
    await post(simulator, `/fulfilments/${parcel}/update`, { tracking: { number: 'A1' } });
    const back = await post(simulator, `/orders/${id}/request-return`);
    await post(simulator, `/returns/${back.body.return.id}/approve`);
    expect(
      (await post(simulator, `/returns/${back.body.return.id}/close`)).body.return,
    ).toMatchObject({ status: 'closed' });
    const refunded = await post(simulator, `/orders/${id}/refund`, { amount: 5 });
    expect(refunded.body.refund.transactions).toMatchObject([{ amount: '5.00' }]);
    const cancelled = await post(simulator, `/orders/${id}/cancel`, { refund: true });
    expect(cancelled.body.order).toMatchObject({ financial_status: 'refunded' });
    const { deliveries } = await get(simulator, '/deliveries?topic=orders/updated');
    expect(deliveries).toHaveLength(9);
    expect(app.received).toEqual([]);
    await post(simulator, '/deliveries/release', { order: [deliveries[0].id] });
    expect(app.topics()).toEqual(['orders/updated']);
    await post(simulator, `/deliveries/${deliveries[0].id}/repeat`, { times: 2 });
    expect(app.received).toHaveLength(3);
    expect(await get(simulator, '/settled')).toEqual({ settled: true });
  });

  test('shops, tokens, switches and the state', async () => {
    const simulator = await startSimulator();
    await post(simulator, '/switches', {
      tokens: { failRefresh: 500 },
      graphql: { serverErrors: 3 },
      appUrl: 'http://127.0.0.1:1234',
    });
    expect(simulator.tokenEndpoint.switches.failRefresh).toBe(500);
    expect(simulator.graphql.switches.serverErrors).toBe(3);
    expect(simulator.appUrl()).toBe('http://127.0.0.1:1234');
    const { token } = (await post(simulator, `/shops/${SHOP}/session-token`)).body;
    expect(token.split('.')).toHaveLength(3);
    simulator.webhooks.setModes({ hold: true });
    await post(simulator, `/shops/${SHOP}/uninstall`);
    await post(simulator, `/shops/${SHOP}/redact`);
    expect(await get(simulator, '/state')).toMatchObject({
      shops: [{ domain: SHOP, installed: false }],
      webhooks: { hold: true },
    });
    expect((await post(simulator, '/deliveries/discard')).body).toEqual({ discarded: 2 });
  });

  test('what cannot be done is 400 with the reason, what is unknown 404', async () => {
    const simulator = await startSimulator();
    expect(await post(simulator, `/orders/1/cancel`)).toMatchObject({ status: 400 });
    expect(
      await post(simulator, `/shops/${SHOP}/orders`, { lines: [{ quantity: 0 }] }),
    ).toMatchObject({ status: 400, body: { error: expect.stringContaining('quantity') } });
    expect(await post(simulator, '/nothing')).toMatchObject({ status: 404 });
  });
});
