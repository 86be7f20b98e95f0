import type { DeliveryMethod } from '#app/domain/facts.ts';

export type DeliveryEvidence = {
  /** Of the order's lines; null where they are not known. */
  readonly requiresShipping: boolean | null;
  readonly sourceName: string | null;
  /** `delivery_category` of each shipping line, lower case; null where Shopify left it out. */
  readonly categories: readonly (string | null)[];
  readonly hasShippingAddress: boolean;
  readonly hasBillingAddress: boolean;
  /** Whether a fulfilment shows `picked_up`, a word Shopify has for collection in person only. */
  readonly pickedUp: boolean;
};

const METHODS: ReadonlyMap<string, DeliveryMethod> = new Map([
  ['shipping', 'shipping'],
  // A parcel shop: a carrier brings it there.
  ['pickup-point', 'shipping'],
  ['pick-up', 'pickup'],
  ['pickup', 'pickup'],
  ['local-pickup', 'pickup'],
  ['local', 'local'],
  ['local-delivery', 'local'],
]);

/**
 * How the order reaches the customer.
 *
 * Known: GraphQL `ShippingLine.deliveryCategory` is "shipping" or "pick-up" in Shopify's own
 * samples. A REST shipping line (webhooks) has no category, or null even for a pickup; its
 * `carrier_identifier` is the id of the Online Store channel on shipped and picked-up orders
 * alike, `code` and `title` are free text, so none of these is used. A pickup order has no
 * shipping address. One order can mix methods.
 *
 * Inferred, without a category: an online-store checkout asks for a shipping address whatever it
 * ships or delivers, so an order of it that needs shipping, has a shipping line and a billing
 * address but no shipping address is a pickup. The billing address must show, since both are
 * withheld together where the app may not see addresses. With a shipping address it is
 * `shipping`; local delivery looks the same there.
 *
 * Everything else is `unknown`: a GraphQL read says more.
 */
export function deliveryMethod(evidence: DeliveryEvidence): DeliveryMethod {
  if (evidence.requiresShipping === false) return 'none';
  const named = methodByCategory(evidence.categories);
  if (named !== null) return named;
  if (evidence.hasShippingAddress) return 'shipping';
  if (evidence.pickedUp) return 'pickup';
  const checkoutWithoutAddress =
    evidence.sourceName === 'web' &&
    evidence.requiresShipping === true &&
    evidence.categories.length > 0 &&
    evidence.hasBillingAddress;
  return checkoutWithoutAddress ? 'pickup' : 'unknown';
}

/** Null if no line has a category that we know; `unknown` if the lines differ. */
function methodByCategory(categories: readonly (string | null)[]): DeliveryMethod | null {
  const methods = categories.map((category) => METHODS.get(category?.replaceAll('_', '-') ?? ''));
  const [first] = methods.filter((method) => method !== undefined);
  if (first === undefined) return null;
  return methods.every((method) => method === first) ? first : 'unknown';
}
