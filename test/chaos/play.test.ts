import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Ledger } from '#chaos/ledger.ts';
import { makePlayer } from '#chaos/play.ts';
import { type ShopifySimulator, startShopifySimulator } from '#sandbox/shopify/simulator.ts';

const SHOP = 'chaos-play.myshopify.com';

let shopify: ShopifySimulator;
/** Each look at it is 0.4 s later: what is written down after an action is often of the next second. */
let clock = Date.UTC(2026, 10, 22, 12);

beforeAll(async () => {
  shopify = await startShopifySimulator({
    port: 0,
    apiKey: 'key',
    apiSecret: 'secret',
    shops: [{ domain: SHOP, name: 'Play', countryCode: 'DE' }],
    clock: () => {
      clock += 400;
      return new Date(clock);
    },
  });
});

afterAll(() => shopify.close());

test("changes are written down with Shopify's own times", () => {
  const ledger: Ledger = { changes: [], stops: [] };
  const play = makePlayer(
    shopify,
    {
      durationMs: 0,
      customers: [
        {
          kind: 'german',
          firstName: 'Nora',
          phone: '+49 151 23456720',
          country: 'DE',
          locale: 'de',
          stopsAt: null,
        },
      ],
      orders: [{ shop: SHOP, customer: 0, life: 'cancelled' }],
      steps: [],
      faults: [],
    },
    ledger,
  );
  play({ do: 'create', at: 0, order: 0 });
  play({ do: 'cancel', at: 0, order: 0, refund: true });
  play({ do: 'fulfil', at: 0, order: 0, parcel: 0, whole: true });
  play({ do: 'scan', at: 0, order: 0, parcel: 0, status: 'delivered' });
  const [order] = shopify.registry.byDomain(SHOP)?.orders.values() ?? [];
  const parcel = order?.fulfilments[0];
  expect(ledger.changes.map(({ family, at }) => [family, new Date(at)])).toEqual([
    ['confirmed', order?.createdAt],
    ['cancelled', order?.cancelledAt],
    ['refund', order?.refunds[0]?.createdAt],
    ['shipped', parcel?.createdAt],
    ['arrived', parcel?.events[0]?.happenedAt],
  ]);
});
