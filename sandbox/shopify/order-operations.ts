import { addFulfilment } from './fulfilment-operations.ts';
import { bump, mustFind, type OperationContext, orderTopics, tell } from './operation-context.ts';
import {
  type CreateOrderInput,
  type EditOrderInput,
  editOrderInput,
  type PlainInput,
  type TouchInput,
  touchInput,
} from './operation-input.ts';
import { fulfilmentStatus } from './order-arithmetic.ts';
import { addOrder, makeAddress, makeLine } from './order-factory.ts';
import type { Order } from './order-model.ts';
import { restFulfilment } from './rest-fulfilment.ts';
import { gid } from './shop-registry.ts';

/**
 * A new order: orders/create, orders/paid when paid, orders/updated (Shopify sends it beside the others). Sold at a
 * till, it is handed over at once, and its fulfilment is part of the same action.
 */
export function createOrder(
  context: OperationContext,
  shopDomain: string,
  input: CreateOrderInput = {},
): Order {
  const shop = mustFind(context.registry.byDomain(shopDomain), `shop ${shopDomain}`);
  const order = addOrder(shop, context.ids, context.now(), input);
  const atOnce = input.fulfilledAtCreation ?? order.sourceName === 'pos';
  const handedOver = atOnce ? addFulfilment(context, order, {}) : undefined;
  tell(context, shop, input.silent ?? false, () => [
    ...orderTopics(shop, order, 'orders/create'),
    ...(order.payment === 'paid' ? orderTopics(shop, order, 'orders/paid') : []),
    ...(handedOver
      ? [
          { topic: 'fulfillments/create', payload: restFulfilment(shop, order, handedOver) },
          ...(fulfilmentStatus(order) === 'fulfilled'
            ? orderTopics(shop, order, 'orders/fulfilled')
            : []),
        ]
      : []),
    ...orderTopics(shop, order, 'orders/updated'),
  ]);
  return order;
}

/** Payment arrives later: orders/paid, orders/updated. */
export function pay(context: OperationContext, orderId: bigint, input: PlainInput = {}): Order {
  const { shop, order } = mustFind(context.registry.order(orderId), 'order');
  order.paidAt = bump(context, order);
  order.payment = 'paid';
  tell(context, shop, input.silent ?? false, () =>
    orderTopics(shop, order, 'orders/paid', 'orders/updated'),
  );
  return order;
}

/** The merchant changes the order: orders/edited when goods were added, orders/updated always. */
export function editOrder(
  context: OperationContext,
  orderId: bigint,
  input: EditOrderInput,
): Order {
  const parsed = editOrderInput.parse(input);
  const { shop, order } = mustFind(context.registry.order(orderId), 'order');
  const now = bump(context, order);
  if (parsed.tags) order.tags = parsed.tags;
  if (parsed.note !== undefined) order.note = parsed.note;
  if (parsed.phone !== undefined) order.phone = parsed.phone;
  if (parsed.customerLocale !== undefined) order.customerLocale = parsed.customerLocale;
  if (parsed.shippingAddress !== undefined) {
    order.shippingAddress = parsed.shippingAddress && makeAddress(parsed.shippingAddress);
  }
  const added = parsed.addLine && makeLine(context.ids, parsed.addLine);
  if (added) order.lines.push(added);
  tell(context, shop, parsed.silent, () => [
    ...(added
      ? [
          {
            topic: 'orders/edited',
            payload: {
              order_edit: {
                id: context.ids.next('OrderEdit'),
                order_id: order.id,
                committed_at: now.toISOString(),
                line_items: { additions: [{ id: added.id, delta: added.quantity }], removals: [] },
              },
            },
          },
        ]
      : []),
    ...orderTopics(shop, order, 'orders/updated'),
  ]);
  return order;
}

/** A storm of orders/updated that say nothing new, each an action of its own. */
export function touch(context: OperationContext, orderId: bigint, input: TouchInput = {}): Order {
  const parsed = touchInput.parse(input);
  const { shop, order } = mustFind(context.registry.order(orderId), 'order');
  for (let round = 0; round < parsed.times; round += 1) {
    bump(context, order);
    order.tags = [...new Set([...order.tags, parsed.tag ?? `touched-${order.tags.length + 1}`])];
    context.announce(shop, orderTopics(shop, order, 'orders/updated'));
  }
  return order;
}

/** Local pickup is packed: fulfillment_orders/line_items_prepared_for_pickup. No fulfilment exists yet. */
export function prepareForPickup(
  context: OperationContext,
  orderId: bigint,
  input: PlainInput = {},
): Order {
  const { shop, order } = mustFind(context.registry.order(orderId), 'order');
  if (order.deliveryMethod !== 'PICK_UP') throw new Error(`${order.name} is not picked up.`);
  bump(context, order);
  order.readyForPickup = true;
  tell(context, shop, input.silent ?? false, () => [
    {
      topic: 'fulfillment_orders/line_items_prepared_for_pickup',
      payload: {
        fulfillment_order: {
          id: gid('FulfillmentOrder', order.fulfilmentOrderId),
          status: 'open',
          preparable: true,
          delivery_method: { method_type: 'pick_up' },
        },
      },
    },
    ...orderTopics(shop, order, 'orders/updated'),
  ]);
  return order;
}
