import { connectionPage, type PageArguments } from './connection-page.ts';
import type { Fulfilment, FulfilmentEvent, Order } from './order-model.ts';
import { lineView, orderView } from './order-view.ts';
import { gid } from './shop-registry.ts';
import { utcTime } from './shop-time.ts';
import type { ViewContext } from './view-context.ts';

const EVENT_STATUSES = new Set(
  'ATTEMPTED_DELIVERY CARRIER_PICKED_UP CONFIRMED DELAYED DELIVERED FAILURE IN_TRANSIT LABEL_PRINTED LABEL_PURCHASED OUT_FOR_DELIVERY READY_FOR_PICKUP'.split(
    ' ',
  ),
);
const DISPLAY_ONLY = new Set(['NOT_DELIVERED', 'PICKED_UP', 'LABEL_VOIDED', 'SUBMITTED']);

/** A status this API version lacks shows as CONFIRMED, "when no other information is available". */
const eventStatus = (status: string): string => {
  const upper = status.toUpperCase();
  return EVENT_STATUSES.has(upper) ? upper : 'CONFIRMED';
};

function displayStatus(fulfilment: Fulfilment): string {
  if (fulfilment.status === 'cancelled') return 'CANCELED';
  if (fulfilment.status === 'error' || fulfilment.status === 'failure') return 'FAILURE';
  const shipment = fulfilment.shipmentStatus?.toUpperCase();
  if (shipment && (EVENT_STATUSES.has(shipment) || DISPLAY_ONLY.has(shipment))) return shipment;
  if (fulfilment.pickedUp) return 'PICKED_UP';
  return fulfilment.trackingNumbers.length > 0 ? 'FULFILLED' : 'MARKED_AS_FULFILLED';
}

function firstTime(fulfilment: Fulfilment, status: string): string | null {
  const event = fulfilment.events.find((candidate) => candidate.status === status);
  if (event) return utcTime(event.happenedAt);
  return fulfilment.shipmentStatus === status ? utcTime(fulfilment.updatedAt) : null;
}

const eventView = (event: FulfilmentEvent) => ({
  __typename: 'FulfillmentEvent',
  id: gid('FulfillmentEvent', event.id),
  status: eventStatus(event.status),
  happenedAt: utcTime(event.happenedAt),
  createdAt: utcTime(event.createdAt),
  estimatedDeliveryAt: null,
  message: event.message,
  city: null,
  country: null,
});

function eventsPage(fulfilment: Fulfilment, page: PageArguments & { sortKey: string }) {
  const sorted = connectionPage(fulfilment.events, page, (event) => ({
    value: page.sortKey === 'HAPPENED_AT' ? event.happenedAt.toISOString() : '',
    id: event.id,
  }));
  return {
    ...sorted,
    nodes: sorted.nodes.map(eventView),
    edges: sorted.edges.map((edge) => ({ cursor: edge.cursor, node: eventView(edge.node) })),
  };
}

/** A parcel as the Admin GraphQL API shows it. */
export function fulfilmentView(context: ViewContext, order: Order, fulfilment: Fulfilment) {
  const lineNode = (entry: Fulfilment['lines'][number]) => ({
    __typename: 'FulfillmentLineItem',
    id: gid('FulfillmentLineItem', entry.id),
    quantity: entry.quantity,
    lineItem: lineView(order, entry.line),
  });
  return {
    __typename: 'Fulfillment',
    id: gid('Fulfillment', fulfilment.id),
    legacyResourceId: fulfilment.id.toString(),
    name: fulfilment.name,
    status: fulfilment.status.toUpperCase(),
    displayStatus: displayStatus(fulfilment),
    createdAt: utcTime(fulfilment.createdAt),
    updatedAt: utcTime(fulfilment.updatedAt),
    deliveredAt: firstTime(fulfilment, 'delivered'),
    inTransitAt: firstTime(fulfilment, 'in_transit'),
    estimatedDeliveryAt: null,
    requiresShipping: fulfilment.lines.some((entry) => entry.line.requiresShipping),
    totalQuantity: fulfilment.lines.reduce((sum, entry) => sum + entry.quantity, 0),
    trackingInfo: () =>
      fulfilment.trackingNumbers.map((number, index) => ({
        company: fulfilment.trackingCompany,
        number,
        url: fulfilment.trackingUrls[index] ?? null,
      })),
    order: () => orderView(context, order),
    fulfillmentLineItems: (page: PageArguments) =>
      connectionPage(
        fulfilment.lines.map((entry) => ({ key: entry.id, ...lineNode(entry) })),
        page,
        (node) => ({ value: '', id: node.key }),
      ),
    events: (page: PageArguments & { sortKey: string }) => eventsPage(fulfilment, page),
  };
}
