import {
  type Announcement,
  bump,
  mustFind,
  type OperationContext,
  orderTopics,
  tell,
} from './operation-context.ts';
import {
  type FulfilInput,
  type FulfilmentEventInput,
  fulfilInput,
  fulfilmentEventInput,
  type UpdateFulfilmentInput,
  updateFulfilmentInput,
} from './operation-input.ts';
import { fulfilmentStatus, openQuantity } from './order-arithmetic.ts';
import type { Fulfilment, FulfilmentLine, Order } from './order-model.ts';
import { restFulfilment, restFulfilmentEvent } from './rest-fulfilment.ts';
import type { Shop } from './shop-state.ts';

type Wanted = { line: number; quantity?: number | undefined }[];

/** The lines of a parcel: those asked for, else all that is open. More than is open is an error. */
export function takeLines(
  order: Order,
  ids: OperationContext['ids'],
  wanted?: Wanted,
): FulfilmentLine[] {
  const asked =
    wanted ??
    order.lines.flatMap((line, index) =>
      openQuantity(order, line) > 0 ? [{ line: index, quantity: undefined }] : [],
    );
  const taken = asked.map((entry) => {
    const line = mustFind(order.lines[entry.line], `line ${entry.line} on ${order.name}`);
    const open = openQuantity(order, line);
    const quantity = entry.quantity ?? open;
    if (quantity < 1 || quantity > open) throw new Error(`${order.name}: nothing left to fulfil.`);
    return { id: ids.next('FulfillmentLineItem'), line, quantity };
  });
  if (taken.length === 0) throw new Error(`${order.name}: nothing left to fulfil.`);
  return taken;
}

/** `#1001.1`, `#1001.2`, …: the order's name and the parcel's number. */
const parcelName = (order: Order) => `${order.name}.${order.fulfilments.length + 1}`;

export function addFulfilment(
  context: OperationContext,
  order: Order,
  input: FulfilInput,
): Fulfilment {
  const { lines, tracking, notify, status, shipmentStatus } = fulfilInput.parse(input);
  const now = bump(context, order);
  const fulfilment: Fulfilment = {
    id: context.ids.next('Fulfillment'),
    name: parcelName(order),
    status,
    shipmentStatus,
    pickedUp: order.deliveryMethod === 'PICK_UP' || order.deliveryMethod === 'RETAIL',
    trackingCompany: tracking.company,
    trackingNumbers: tracking.number ? [tracking.number] : [],
    trackingUrls: tracking.url ? [tracking.url] : [],
    notifyCustomer: notify,
    lines: takeLines(order, context.ids, lines),
    events: [],
    createdAt: now,
    updatedAt: now,
  };
  order.fulfilments.push(fulfilment);
  return fulfilment;
}

const fulfilledTopic = (order: Order): string[] => {
  const status = fulfilmentStatus(order);
  if (status === null) return [];
  return [status === 'fulfilled' ? 'orders/fulfilled' : 'orders/partially_fulfilled'];
};

export const fulfilmentCreated = (shop: Shop, order: Order, made: Fulfilment): Announcement[] => [
  { topic: 'fulfillments/create', payload: restFulfilment(shop, order, made) },
  ...orderTopics(shop, order, ...fulfilledTopic(order), 'orders/updated'),
];

/** Ships (or hands over) lines of an order: fulfillments/create, orders/(partially_)fulfilled, orders/updated. */
export function fulfil(
  context: OperationContext,
  orderId: bigint,
  input: FulfilInput = {},
): Fulfilment {
  const { shop, order } = mustFind(context.registry.order(orderId), 'order');
  const made = addFulfilment(context, order, input);
  tell(context, shop, input.silent ?? false, () => fulfilmentCreated(shop, order, made));
  return made;
}

const fulfilmentChanged = (
  shop: Shop,
  order: Order,
  changed: Fulfilment,
  movesOrder = true,
): Announcement[] => [
  { topic: 'fulfillments/update', payload: restFulfilment(shop, order, changed) },
  ...(movesOrder ? orderTopics(shop, order, 'orders/updated') : []),
];

/** Changes status, shipment status or tracking of a parcel: fulfillments/update, orders/updated. */
export function updateFulfilment(
  context: OperationContext,
  fulfilmentId: bigint,
  input: UpdateFulfilmentInput,
): Fulfilment {
  const parsed = updateFulfilmentInput.parse(input);
  const { shop, order, item } = mustFind(context.registry.fulfilment(fulfilmentId), 'fulfilment');
  item.updatedAt = bump(context, order);
  if (parsed.status) item.status = parsed.status;
  if (parsed.shipmentStatus !== undefined) item.shipmentStatus = parsed.shipmentStatus;
  if (parsed.tracking) {
    item.trackingCompany = parsed.tracking.company;
    item.trackingNumbers = parsed.tracking.number ? [parsed.tracking.number] : [];
    item.trackingUrls = parsed.tracking.url ? [parsed.tracking.url] : [];
  }
  tell(context, shop, parsed.silent, () => fulfilmentChanged(shop, order, item));
  return item;
}

/**
 * A carrier's scan: fulfillment_events/create, then fulfillments/update and orders/updated with the new
 * `shipment_status`. A scan that happened earlier than one already known does not set the status back.
 */
export function addFulfilmentEvent(
  context: OperationContext,
  fulfilmentId: bigint,
  input: FulfilmentEventInput,
): { fulfilment: Fulfilment; eventId: bigint } {
  const parsed = fulfilmentEventInput.parse(input);
  const { shop, order, item } = mustFind(context.registry.fulfilment(fulfilmentId), 'fulfilment');
  const now = parsed.movesOrder ? bump(context, order) : context.now();
  const event = {
    id: context.ids.next('FulfillmentEvent'),
    status: parsed.status,
    message: parsed.message,
    happenedAt: parsed.happenedAt ?? now,
    createdAt: now,
  };
  const newest = item.events.every((known) => known.happenedAt <= event.happenedAt);
  item.events.push(event);
  item.updatedAt = now;
  if (newest) item.shipmentStatus = parsed.status;
  tell(context, shop, parsed.silent, () => [
    { topic: 'fulfillment_events/create', payload: restFulfilmentEvent(shop, order, item, event) },
    ...fulfilmentChanged(shop, order, item, parsed.movesOrder),
  ]);
  return { fulfilment: item, eventId: event.id };
}
