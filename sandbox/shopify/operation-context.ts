import type { Order } from './order-model.ts';
import type { RestPayload } from './rest-line.ts';
import { restOrder } from './rest-order.ts';
import type { Ids, ShopRegistry } from './shop-registry.ts';
import type { Shop } from './shop-state.ts';

export type Announcement = { topic: string; payload: RestPayload };

/** What operations on orders need from the simulator around them. */
export type OperationContext = {
  ids: Ids;
  registry: ShopRegistry;
  /** Whole seconds. */
  now(): Date;
  /** Hands the webhooks of one action to the sender; they share one event id. */
  announce(shop: Shop, announcements: Announcement[]): void;
};

/** Stamps the order as changed now. Shopify's clock has whole seconds, so two changes may share a stamp. */
export function bump(context: OperationContext, order: Order): Date {
  const now = context.now();
  if (now > order.updatedAt) order.updatedAt = now;
  return now;
}

export const orderTopics = (shop: Shop, order: Order, ...topics: string[]): Announcement[] => {
  const payload = restOrder(shop, order);
  return topics.map((topic) => ({ topic, payload }));
};

export function tell(
  context: OperationContext,
  shop: Shop,
  silent: boolean,
  announcements: () => Announcement[],
): void {
  if (!silent) context.announce(shop, announcements());
}

export function mustFind<T>(found: T | undefined, what: string): T {
  if (found === undefined) throw new Error(`The sandbox shop has no such ${what}.`);
  return found;
}
