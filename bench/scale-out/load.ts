import type { NewEvent } from '#app/pipeline/receive.ts';
import { orderGidOf, phoneOf, type ShippedOrder, shippedEvent } from '../pipeline/orders.ts';
import type { BenchShop } from '../pipeline/shops.ts';

/** What every configuration carries: most of it bound by nothing, the rest by a limit each. */
export type Load = {
  events: NewEvent[];
  messages: number;
  /** The orders that no limit slows: their rate is the figure. */
  free: { fromGid: string; toGid: string; messages: number };
  /** The first number that no order has. */
  nextNumber: number;
};

export type LoadSize = {
  /** Orders over all shops whose channels are not limited, to a phone of its own each. */
  free: number;
  /** Orders of each shop whose channel is limited. */
  limited: number;
  /** Phones that get `REPEATS` orders, and orders of `REPEATS` parcels. */
  repeated: number;
};

/** Messages to one phone, 6 seconds apart each. */
export const REPEATS = 3;

export function makeLoad(
  freeShops: readonly BenchShop[],
  limitedShops: readonly BenchShop[],
  size: LoadSize,
  firstNumber: number,
): Load {
  const domainOf = (shops: readonly BenchShop[], n: number): string => {
    const shop = shops[n % shops.length];
    if (shop === undefined) throw new Error('There are shops');
    return shop.domain;
  };
  let next = firstNumber;
  const take = (shopDomain: string, rest: Partial<ShippedOrder> = {}): ShippedOrder => {
    next += 1;
    return { shopDomain, number: next - 1, ...rest };
  };
  const many = <T>(count: number, make: (n: number) => T): T[] =>
    Array.from({ length: count }, (_, n) => make(n));

  const free = many(size.free, (n) => take(domainOf(freeShops, n)));
  const limited = many(size.limited * limitedShops.length, (n) => take(domainOf(limitedShops, n)));
  const inParcels = many(size.repeated, (n) => take(domainOf(freeShops, n), { parcels: REPEATS }));
  const again = many(size.repeated, (n) => {
    const phone = phoneOf(next);
    return many(REPEATS, () => take(domainOf(freeShops, n), { phone }));
  }).flat();
  const now = Date.now();
  return {
    // What takes longest comes first, or the end of the run would be a wait for it alone.
    events: [...inParcels, ...again, ...limited, ...free].map((order) => shippedEvent(order, now)),
    messages: free.length + limited.length + again.length + inParcels.length * REPEATS,
    free: {
      fromGid: orderGidOf(firstNumber),
      toGid: orderGidOf(firstNumber + size.free),
      messages: size.free,
    },
    nextNumber: next,
  };
}
