import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { type Merchant, makeMerchant, setUpApp } from '#sandbox/merchant.ts';
import type { Order } from '#sandbox/shopify/order-model.ts';
import { startWorld, type World } from '#sandbox/world.ts';
import { type AppDatabase, makeAppDatabase, until } from './app-database.ts';
import { shipOrder } from './shipped-order.ts';

const ORDERS = 30;
const TIMEOUT_MS = 120_000;

let database: AppDatabase;
let world: World;
let merchant: Merchant;

/** Orders of customers with a phone of their own, each shipped at once. */
function shipOrders(): { order: Order; phone: string }[] {
  return Array.from({ length: ORDERS }, (_, index) => {
    const phone = `49151234568${String(index).padStart(2, '0')}`;
    const order = shipOrder(world, { firstName: 'Ada', lastName: 'Berg', phone: `+${phone}` });
    return { order, phone };
  });
}

async function stateOf(order: Order): Promise<string | null> {
  const { rows } = await merchant.listNotifications(order.name);
  return rows.find((row) => row.status === 'shipped')?.state ?? null;
}

describe.skipIf(inject('databases').postgres === null)('kill -9 on PostgreSQL', () => {
  beforeEach(async () => {
    database = await makeAppDatabase();
  });

  afterEach(async () => {
    await world?.stop();
    await database?.drop();
  });

  test(
    'between receive and send: every notification comes out once',
    async () => {
      // A process that only receives stores all and sends nothing, until it is killed.
      world = await startWorld({ database: database.location, role: 'web' });
      merchant = makeMerchant(world);
      await setUpApp(merchant);
      const shipped = shipOrders();
      await world.shopify.webhooks.settled();
      const deliveries = world.shopify.webhooks.deliveries();
      expect(deliveries.length).toBeGreaterThanOrEqual(ORDERS * 3);
      expect(deliveries.every((delivery) => delivery.state === 'delivered')).toBe(true);
      expect(world.oneMsg.messages()).toEqual([]);

      await world.restart('SIGKILL', 'all');
      for (const { order, phone } of shipped) {
        await until(`${order.name} to be read`, async () =>
          (await stateOf(order)) === 'read' ? true : null,
        );
        expect(world.oneMsg.messages({ phone })).toHaveLength(1);
      }
      expect(world.oneMsg.messages()).toHaveLength(ORDERS);
    },
    TIMEOUT_MS,
  );

  test(
    'in the middle of everything: none is lost, none is sent twice',
    async () => {
      world = await startWorld({
        database: database.location,
        webhookRetryMs: 100,
        switches: { replyDelayMs: 150 },
        // Calls of the killed process end sooner: until then they count as under way.
        environment: { WAIT_DIVISOR: '5' },
      });
      merchant = makeMerchant(world);
      await setUpApp(merchant);
      const shipped = shipOrders();
      await until('the first messages to be on their way', async () =>
        world.oneMsg.messages().length >= 3 ? true : null,
      );
      await world.restart('SIGKILL');
      await world.shopify.webhooks.settled();
      for (const { order, phone } of shipped) {
        // Killed while its call was under way: resolved by its receipts, or listed as it is.
        const state = await until(`${order.name} to come to rest`, async () => {
          const now = await stateOf(order);
          return now === 'read' || now === 'unconfirmed' || now === 'sending' ? now : null;
        });
        const copies = world.oneMsg.messages({ phone }).length;
        if (state === 'read') expect([order.name, copies]).toEqual([order.name, 1]);
        else expect(copies).toBeLessThanOrEqual(1);
      }
    },
    TIMEOUT_MS,
  );
});
