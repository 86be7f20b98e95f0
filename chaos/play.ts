import type { Order } from '#sandbox/shopify/order-model.ts';
import { gid } from '#sandbox/shopify/shop-registry.ts';
import type { ShopifySimulator } from '#sandbox/shopify/simulator.ts';
import type { Ledger } from './ledger.ts';
import type { Plan, PlannedStep } from './plan.ts';
import type { Customer } from './plan-customers.ts';

/** Which family of statuses a carrier's scan makes, and whether each scan is a change of its own. */
const SCANS: Readonly<Record<string, { family: string; recurs: boolean }>> = {
  in_transit: { family: 'in_transit', recurs: false },
  delayed: { family: 'delayed', recurs: true },
  out_for_delivery: { family: 'out_for_delivery', recurs: true },
  attempted_delivery: { family: 'attempted_delivery', recurs: true },
  ready_for_pickup: { family: 'ready_for_pickup', recurs: false },
  picked_up: { family: 'arrived', recurs: false },
  delivered: { family: 'arrived', recurs: false },
  not_delivered: { family: 'delivery_failed', recurs: false },
};

const LINES = [
  { title: 'Linen shirt', price: 25 },
  { title: 'Wool scarf', price: 18 },
];

function createOrder(shopify: ShopifySimulator, shop: string, customer: Customer): Order {
  return shopify.createOrder(shop, {
    lines: LINES,
    customerLocale: customer.locale,
    shippingAddress: {
      firstName: customer.firstName,
      lastName: 'Chaos',
      address1: 'Main street 1',
      city: 'Town',
      zip: '10119',
      country: customer.country,
      countryCode: customer.country,
      phone: customer.phone,
    },
  });
}

function fail(why: string): never {
  throw new Error(why);
}

/** Plays planned steps on the simulated Shopify, and writes down each status change as it is made. */
export function makePlayer(
  shopify: ShopifySimulator,
  plan: Plan,
  ledger: Ledger,
): (step: PlannedStep) => void {
  const orders = new Map<number, Order>();

  function orderOf(index: number): Order {
    const order = orders.get(index);
    if (order === undefined) throw new Error('An order is created before anything else happens');
    return order;
  }

  function parcelOf(order: Order, parcel: number) {
    const fulfilment = order.fulfilments[parcel];
    if (fulfilment === undefined) throw new Error('A parcel is shipped before it is scanned');
    return fulfilment;
  }

  return (step) => {
    const planned = plan.orders[step.order];
    const customer = plan.customers[planned?.customer ?? -1];
    if (planned === undefined || customer === undefined) throw new Error('A step of no order');
    const { shop } = planned;
    const note = (
      order: Order,
      happenedAt: Date,
      subjectGid: string,
      family: string,
      occurrence = subjectGid,
    ) => {
      ledger.changes.push({
        shop,
        orderName: order.name,
        rootGid: gid('Order', order.id),
        subjectGid,
        family,
        occurrence,
        // Shopify's own time: by the time it is written down, the next second may have begun.
        at: happenedAt.getTime(),
        customer: planned.customer,
      });
    };
    switch (step.do) {
      case 'create': {
        const order = createOrder(shopify, shop, customer);
        orders.set(step.order, order);
        note(order, order.createdAt, gid('Order', order.id), 'confirmed');
        return;
      }
      case 'fulfil': {
        const order = orderOf(step.order);
        const made = shopify.fulfil(order, step.whole ? {} : { lines: [{ line: 0 }] });
        note(order, made.createdAt, gid('Fulfillment', made.id), 'shipped');
        return;
      }
      case 'scan': {
        const order = orderOf(step.order);
        const fulfilment = parcelOf(order, step.parcel);
        const { eventId } = shopify.addFulfilmentEvent(fulfilment, { status: step.status });
        const scan = SCANS[step.status];
        if (scan === undefined) throw new Error(`No such scan: ${step.status}`);
        const subject = gid('Fulfillment', fulfilment.id);
        const occurrence = scan.recurs ? gid('FulfillmentEvent', eventId) : subject;
        const { happenedAt } = fulfilment.events.at(-1) ?? fail('A scan leaves an event');
        note(order, happenedAt, subject, scan.family, occurrence);
        return;
      }
      case 'cancel': {
        const order = orderOf(step.order);
        shopify.cancel(order, { refund: step.refund });
        note(
          order,
          order.cancelledAt ?? fail('A cancellation has a time'),
          gid('Order', order.id),
          'cancelled',
        );
        const refund = order.refunds.at(-1);
        if (step.refund && refund !== undefined) {
          note(order, refund.createdAt, gid('Refund', refund.id), 'refund');
        }
        return;
      }
      case 'refund': {
        const order = orderOf(step.order);
        const refund = shopify.refund(order, { lines: [{ line: step.line }] });
        note(order, refund.createdAt, gid('Refund', refund.id), 'refund');
        return;
      }
      case 'touch':
        shopify.touch(orderOf(step.order));
    }
  };
}
