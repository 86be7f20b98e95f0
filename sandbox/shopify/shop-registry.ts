import type { Fulfilment, Order, Refund, Return } from './order-model.ts';
import type { Shop } from './shop-state.ts';

/** Numbers like Shopify's, one sequence a kind, the same in every run. */
export type Ids = { next(kind: string): bigint };

const FIRST_ID: Record<string, bigint> = {
  Order: 5_580_100_000_001n,
  Fulfillment: 4_900_200_000_001n,
  Refund: 930_300_000_001n,
  Return: 7_400_000_001n,
  Shop: 60_500_000_001n,
};

export function makeIds(): Ids {
  const last = new Map<string, bigint>();
  return {
    next(kind) {
      const id = (last.get(kind) ?? (FIRST_ID[kind] ?? 12_000_600_000_001n) - 1n) + 1n;
      last.set(kind, id);
      return id;
    },
  };
}

export type Found<T> = { shop: Shop; order: Order; item: T };

/** Looks things up by their numeric id over all shops, or within one shop by gid. */
export type ShopRegistry = {
  all(): Shop[];
  byDomain(domain: string): Shop | undefined;
  byHandle(handle: string): Shop | undefined;
  order(id: bigint): { shop: Shop; order: Order } | undefined;
  fulfilment(id: bigint): Found<Fulfilment> | undefined;
  refund(id: bigint): Found<Refund> | undefined;
  return(id: bigint): Found<Return> | undefined;
};

type Identified = { id: bigint };

export function makeShopRegistry(shops: Shop[]): ShopRegistry {
  const search = <T extends Identified>(id: bigint, of: (order: Order) => T[]) => {
    for (const shop of shops) {
      for (const order of shop.orders.values()) {
        const item = of(order).find((candidate) => candidate.id === id);
        if (item) return { shop, order, item };
      }
    }
    return undefined;
  };
  return {
    all: () => shops,
    byDomain: (domain) => shops.find((shop) => shop.domain === domain),
    byHandle: (handle) => shops.find((shop) => shop.handle === handle),
    order: (id) => {
      for (const shop of shops) {
        const order = shop.orders.get(id);
        if (order) return { shop, order };
      }
      return undefined;
    },
    fulfilment: (id) => search(id, (order) => order.fulfilments),
    refund: (id) => search(id, (order) => order.refunds),
    return: (id) => search(id, (order) => order.returns),
  };
}

/** The number at the end of `gid://shopify/Order/123`, or of a bare `123`. */
export function numericId(gidOrId: string | bigint | number): bigint {
  const digits = /(\d+)(?:\?.*)?$/.exec(String(gidOrId))?.[1];
  if (!digits) throw new Error(`Not an id: ${String(gidOrId)}`);
  return BigInt(digits);
}

export const gid = (kind: string, id: bigint): string => `gid://shopify/${kind}/${id}`;
