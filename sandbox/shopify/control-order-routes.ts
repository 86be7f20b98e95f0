import type { z } from 'zod';
import { get, post, type Route } from './control-route.ts';
import * as input from './operation-input.ts';
import { restRefund, restReturn } from './rest-after-sale.ts';
import { restFulfilment } from './rest-fulfilment.ts';
import { restOrder } from './rest-order.ts';
import { numericId } from './shop-registry.ts';
import type { ShopifySimulator } from './simulator.ts';

/** What the HTTP surface answers for an order: its REST form, by which callers already know its parts. */
function orderAnswer(simulator: ShopifySimulator, id: bigint): unknown {
  const found = simulator.registry.order(id);
  if (!found) throw new Error('No such order.');
  const { shop, order } = found;
  return {
    order: restOrder(shop, order),
    returns: order.returns.map((back) => restReturn(order, back)),
  };
}

function fulfilmentAnswer(simulator: ShopifySimulator, id: bigint): unknown {
  const found = simulator.registry.fulfilment(id);
  if (!found) throw new Error('No such fulfilment.');
  return { fulfillment: restFulfilment(found.shop, found.order, found.item) };
}

/** An action on `/orders/{id}/{name}` that answers with the order. */
const orderAction = <T>(
  name: string,
  schema: z.ZodType<T>,
  act: (simulator: ShopifySimulator, order: { id: bigint }, parsed: T) => unknown,
): Route =>
  post(new RegExp(`^/orders/(\\d+)/${name}$`), (simulator, key, body) => {
    const id = numericId(key);
    act(simulator, { id }, schema.parse(body));
    return orderAnswer(simulator, id);
  });

const returnAction = <T>(
  name: string,
  schema: z.ZodType<T>,
  act: (simulator: ShopifySimulator, back: { id: bigint }, parsed: T) => unknown,
): Route =>
  post(new RegExp(`^/returns/(\\d+)/${name}$`), (simulator, key, body) => {
    const id = numericId(key);
    act(simulator, { id }, schema.parse(body));
    const found = simulator.registry.return(id);
    return found && { return: restReturn(found.order, found.item) };
  });

/** Actions on orders, fulfilments and returns; each answers with the thing it changed. */
export const ORDER_ROUTES: Route[] = [
  post(/^\/shops\/([a-z0-9.-]+)\/orders$/, (simulator, shop, body) => {
    const order = simulator.createOrder(shop, input.createOrderInput.parse(body));
    return orderAnswer(simulator, order.id);
  }),
  get(/^\/orders\/(\d+)$/, (simulator, key) => orderAnswer(simulator, numericId(key))),
  post(/^\/orders\/(\d+)\/fulfil$/, (simulator, key, body) => {
    const made = simulator.fulfil({ id: numericId(key) }, input.fulfilInput.parse(body));
    return fulfilmentAnswer(simulator, made.id);
  }),
  post(/^\/orders\/(\d+)\/refund$/, (simulator, key, body) => {
    const made = simulator.refund({ id: numericId(key) }, input.refundInput.parse(body));
    const found = simulator.registry.refund(made.id);
    return found && { refund: restRefund(found.shop, found.order, found.item) };
  }),
  post(/^\/orders\/(\d+)\/request-return$/, (simulator, key, body) => {
    const made = simulator.requestReturn(
      { id: numericId(key) },
      input.requestReturnInput.parse(body),
    );
    const found = simulator.registry.return(made.id);
    return found && { return: restReturn(found.order, found.item) };
  }),
  orderAction('cancel', input.cancelInput, (to, order, parsed) => to.cancel(order, parsed)),
  orderAction('pay', input.plainInput, (to, order, parsed) => to.pay(order, parsed)),
  orderAction('edit', input.editOrderInput, (to, order, parsed) => to.editOrder(order, parsed)),
  orderAction('touch', input.touchInput, (to, order, parsed) => to.touch(order, parsed)),
  orderAction('prepare-for-pickup', input.plainInput, (to, order, parsed) =>
    to.prepareForPickup(order, parsed),
  ),
  post(/^\/fulfilments\/(\d+)\/update$/, (simulator, key, body) => {
    const id = numericId(key);
    simulator.updateFulfilment({ id }, input.updateFulfilmentInput.parse(body));
    return fulfilmentAnswer(simulator, id);
  }),
  post(/^\/fulfilments\/(\d+)\/events$/, (simulator, key, body) => {
    const id = numericId(key);
    simulator.addFulfilmentEvent({ id }, input.fulfilmentEventInput.parse(body));
    return fulfilmentAnswer(simulator, id);
  }),
  returnAction('approve', input.plainInput, (to, back, parsed) => to.approveReturn(back, parsed)),
  returnAction('decline', input.declineReturnInput, (to, back, parsed) =>
    to.declineReturn(back, parsed),
  ),
  returnAction('close', input.plainInput, (to, back, parsed) => to.closeReturn(back, parsed)),
];
