import type { Order } from '#sandbox/shopify/order-model.ts';
import { SHOP, type World } from '#sandbox/world.ts';

/** Places an order to a person in Germany and ships it at once. */
export function shipOrder(
  { shopify }: World,
  person: { firstName: string; lastName: string; phone: string; customerLocale?: string },
): Order {
  const { customerLocale = 'en', ...name } = person;
  const address = { ...name, countryCode: 'DE' };
  const order = shopify.createOrder(SHOP, {
    shippingAddress: address,
    billingAddress: address,
    customerLocale,
  });
  shopify.fulfil(order);
  return order;
}
