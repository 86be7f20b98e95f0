import type { CreateOrderInput } from './shopify/operation-input.ts';
import type { Order } from './shopify/order-model.ts';
import { CHANNEL, SHOP, type World } from './world.ts';

/** A row as the notifications page shows it: "Status: state" or "Status: skipped, reason". */
export type ExpectedRow = { status: string; state: string; reason: string | null };

export type Stage = {
  world: World;
  createOrder(input?: CreateOrderInput): Order;
  /** Settles when the order has such a row; rejects after a while. */
  until(order: Order, row: ExpectedRow): Promise<void>;
};

export type Scene = {
  name: string;
  /** Plays the scene and returns its order. */
  play(stage: Stage): Promise<Order>;
  expected: readonly ExpectedRow[];
};

const read = (status: string): ExpectedRow => ({ status, state: 'read', reason: null });
const skipped = (status: string, reason: string): ExpectedRow => ({
  status,
  state: 'skipped',
  reason,
});

/** "Confirmed" is off for a new shop: every order has the row that says so. */
const CONFIRMED_OFF = skipped('confirmed', 'status_off');

function customer(
  firstName: string,
  lastName: string,
  phone: string | null,
  countryCode = 'DE',
): Pick<CreateOrderInput, 'shippingAddress' | 'billingAddress' | 'customer'> {
  const address = { firstName, lastName, city: 'Berlin', countryCode, phone };
  return {
    shippingAddress: address,
    billingAddress: address,
    customer: { firstName, lastName, email: `${firstName.toLowerCase()}@example.com` },
  };
}

/** The stories that the demo tells; every customer has a phone of their own. */
export const SCENES: readonly Scene[] = [
  {
    name: 'shipped',
    async play({ world, createOrder }) {
      const order = createOrder({
        ...customer('Maria', 'Weber', '+49 151 23456701'),
        customerLocale: 'de',
      });
      world.shopify.fulfil(order);
      return order;
    },
    expected: [CONFIRMED_OFF, read('shipped')],
  },
  {
    name: 'split shipment',
    async play({ world, createOrder, until }) {
      const order = createOrder({
        ...customer('Jonas', 'Braun', '+49 151 23456702'),
        customerLocale: 'en',
        lines: [{ title: 'Linen shirt' }, { title: 'Felt hat' }],
      });
      world.shopify.fulfil(order, { lines: [{ line: 0 }] });
      await until(order, read('partially_shipped'));
      world.shopify.fulfil(order, { lines: [{ line: 1 }] });
      return order;
    },
    expected: [CONFIRMED_OFF, read('partially_shipped'), read('shipped')],
  },
  {
    name: 'out for delivery',
    async play({ world, createOrder, until }) {
      const order = createOrder({
        ...customer('Amélie', 'Laurent', '+33 6 12 34 56 78', 'FR'),
        customerLocale: 'fr',
      });
      const parcel = world.shopify.fulfil(order);
      await until(order, read('shipped'));
      world.shopify.addFulfilmentEvent(parcel, { status: 'in_transit' });
      await until(order, skipped('in_transit', 'status_off'));
      world.shopify.addFulfilmentEvent(parcel, { status: 'out_for_delivery' });
      return order;
    },
    expected: [
      CONFIRMED_OFF,
      read('shipped'),
      skipped('in_transit', 'status_off'),
      read('out_for_delivery'),
    ],
  },
  {
    name: 'delivered',
    async play({ world, createOrder, until }) {
      const order = createOrder({
        ...customer('ليلى', 'حداد', '+971 50 123 4567', 'AE'),
        customerLocale: 'ar',
      });
      const parcel = world.shopify.fulfil(order);
      await until(order, read('shipped'));
      world.shopify.addFulfilmentEvent(parcel, { status: 'delivered' });
      return order;
    },
    expected: [CONFIRMED_OFF, read('shipped'), read('delivered')],
  },
  {
    name: 'cancelled',
    async play({ world, createOrder }) {
      const order = createOrder({
        ...customer('Sofía', 'Romero', '+34 612 345 678', 'ES'),
        customerLocale: 'es',
        payment: 'pending',
      });
      world.shopify.cancel(order);
      return order;
    },
    expected: [CONFIRMED_OFF, read('cancelled')],
  },
  {
    name: 'refunded',
    async play({ world, createOrder }) {
      const order = createOrder({
        ...customer('Giulia', 'Conti', '+39 347 123 4567', 'IT'),
        customerLocale: 'it',
      });
      world.shopify.refund(order);
      return order;
    },
    expected: [CONFIRMED_OFF, read('refunded')],
  },
  {
    name: 'cancelled and refunded',
    async play({ world, createOrder }) {
      const order = createOrder({
        ...customer('João', 'Silva', '+55 11 91234-5678', 'BR'),
        customerLocale: 'pt-BR',
      });
      world.shopify.cancel(order, { refund: true });
      return order;
    },
    expected: [CONFIRMED_OFF, read('cancelled'), skipped('refunded', 'told_with_cancellation')],
  },
  {
    name: 'no phone',
    async play({ world, createOrder }) {
      const order = createOrder(customer('Nadia', 'Klein', null));
      world.shopify.fulfil(order);
      return order;
    },
    expected: [skipped('confirmed', 'no_phone'), skipped('shipped', 'no_phone')],
  },
  {
    name: 'national-format phone',
    async play({ world, createOrder }) {
      const order = createOrder({
        ...customer('Peter', 'Vogel', '0151 23456709'),
        customerLocale: 'de-AT',
      });
      world.shopify.fulfil(order);
      return order;
    },
    expected: [CONFIRMED_OFF, read('shipped')],
  },
  {
    name: 'unknown locale',
    async play({ world, createOrder }) {
      const order = createOrder({
        ...customer('Eero', 'Niemi', '+358 40 1234567', 'FI'),
        customerLocale: 'fi-FI',
      });
      world.shopify.fulfil(order);
      return order;
    },
    expected: [CONFIRMED_OFF, read('shipped')],
  },
  {
    name: 'repeated and reordered webhooks',
    async play({ world, createOrder }) {
      world.shopify.webhooks.setModes({ repeat: 3, shuffle: true, hold: true });
      const order = createOrder({
        ...customer('Hannah', 'Schulz', '+49 151 23456711'),
        customerLocale: 'de',
      });
      world.shopify.fulfil(order);
      world.shopify.touch(order, { times: 3, tag: 'gift' });
      world.shopify.webhooks.setModes({ repeat: 1, shuffle: false, hold: false });
      await world.shopify.webhooks.release('shuffled');
      return order;
    },
    expected: [CONFIRMED_OFF, read('shipped')],
  },
  {
    name: 'failing recipient',
    async play({ world, createOrder }) {
      world.oneMsg.setSwitches({ receipts: 'failed' }, { phone: '4915123456712' });
      const order = createOrder(customer('Karl', 'Fuchs', '+49 151 23456712'));
      world.shopify.fulfil(order);
      return order;
    },
    expected: [CONFIRMED_OFF, { status: 'shipped', state: 'failed', reason: 'not_on_whatsapp' }],
  },
  {
    name: 'queued reply',
    async play({ world, createOrder }) {
      world.oneMsg.setSwitches({ reply: 'queued' }, { phone: '4915123456713' });
      const order = createOrder(customer('Ayşe', 'Yıldız', '+49 151 23456713'));
      world.shopify.fulfil(order);
      return order;
    },
    expected: [CONFIRMED_OFF, read('shipped')],
  },
  {
    name: 'gift card',
    async play({ world, createOrder }) {
      const order = createOrder({
        ...customer('Lena', 'Koch', '+49 151 23456714'),
        lines: [{ title: 'Gift card', requiresShipping: false, giftCard: true }],
        delivery: 'digital',
      });
      world.shopify.fulfil(order);
      return order;
    },
    expected: [CONFIRMED_OFF, skipped('shipped', 'nothing_to_ship')],
  },
  {
    name: 'sold in the store',
    play: async ({ createOrder }) =>
      createOrder({
        ...customer('Tom', 'Berg', '+49 151 23456715'),
        sourceName: 'pos',
        delivery: 'retail',
      }),
    expected: [skipped('confirmed', 'sold_in_store'), skipped('shipped', 'sold_in_store')],
  },
  {
    name: 'test order',
    async play({ world, createOrder }) {
      const order = createOrder({ ...customer('Test', 'Person', '+49 151 23456716'), test: true });
      world.shopify.fulfil(order);
      return order;
    },
    expected: [skipped('confirmed', 'test_order'), skipped('shipped', 'test_order')],
  },
  {
    name: 'customer says STOP',
    async play({ world, createOrder, until }) {
      const phone = '+49 151 23456717';
      const order = createOrder({ ...customer('Ines', 'Wolf', phone), customerLocale: 'de' });
      const parcel = world.shopify.fulfil(order);
      await until(order, read('shipped'));
      world.oneMsg.customerSays({
        channel: CHANNEL.id,
        phone: phone.replaceAll(/\D/g, ''),
        text: 'STOPP',
        type: 'chat',
      });
      await untilQuiet(world);
      world.shopify.addFulfilmentEvent(parcel, { status: 'delivered' });
      return order;
    },
    expected: [CONFIRMED_OFF, read('shipped'), skipped('delivered', 'opted_out')],
  },
];

/** Settles when 1MSG has nothing left to report. */
async function untilQuiet(world: World): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (world.oneMsg.pending() > 0) {
    if (Date.now() > deadline) throw new Error('1MSG never came to rest');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** A stage on a running world. */
export function makeStage(
  world: World,
  hasRow: (order: Order, row: ExpectedRow) => Promise<boolean>,
): Stage {
  return {
    world,
    createOrder: (input) => world.shopify.createOrder(SHOP, input),
    async until(order, row) {
      const deadline = Date.now() + 60_000;
      while (Date.now() < deadline) {
        if (await hasRow(order, row)) return;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      throw new Error(`${order.name} never got to ${JSON.stringify(row)}`);
    },
  };
}
