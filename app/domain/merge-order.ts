import type { DeliveryMethod, Instant, OrderFact, PhoneCandidate } from './facts.ts';
import { earlierOf } from './instant.ts';
import type { OrderState } from './order-state.ts';

const ORDER_PROGRESS: Record<string, number> = {
  unfulfilled: 0,
  restocked: 1,
  partial: 2,
  fulfilled: 3,
};
const MONEY_PROGRESS: Record<string, number> = { partially_refunded: 1, refunded: 2, voided: 2 };

const CUSTOMERS_OWN: ReadonlySet<PhoneCandidate['source']> = new Set([
  'customer',
  'default_address',
]);

/** Of two delivery methods seen under one `updated_at`: a named one tells more than the usual. */
const METHODS_BY_WEIGHT: readonly DeliveryMethod[] = [
  'unknown',
  'shipping',
  'none',
  'local',
  'pickup',
];

function withoutCustomersPhones(order: OrderFact): readonly PhoneCandidate[] {
  return order.phones.filter(({ source }) => !CUSTOMERS_OWN.has(source));
}

function customersPhones(order: OrderFact): readonly PhoneCandidate[] {
  return order.phones.filter(({ source }) => CUSTOMERS_OWN.has(source));
}

/**
 * Shopify's times have whole seconds, so two snapshots of one order can carry the same
 * `updated_at`: the one that got further wins, and last the larger text, so that the outcome
 * never depends on which came first. What is merged apart from the rest does not count.
 */
function orderPrecedence(order: OrderFact): string {
  const progress = [
    ORDER_PROGRESS[order.fulfilmentStatus] ?? 0,
    MONEY_PROGRESS[order.financialStatus ?? ''] ?? 0,
  ].join('');
  const phones = withoutCustomersPhones(order);
  const { smsConsent: _, ...others } = order;
  const rest = { ...others, phones, cancelledAt: null, deliveryMethod: null };
  return `${progress} ${JSON.stringify(rest)}`;
}

/** Something known as of a time; `weight` decides where two are of the same time. */
type AsOf<T> = { readonly value: T; readonly at: Instant | null; readonly weight: string };

function later<T>(a: AsOf<T>, b: AsOf<T>): AsOf<T> {
  return `${b.at ?? ''} ${b.weight}` > `${a.at ?? ''} ${a.weight}` ? b : a;
}

function methodAsOf(order: OrderFact, at: Instant | null): AsOf<DeliveryMethod> {
  const value = order.deliveryMethod;
  return { value, at, weight: String(METHODS_BY_WEIGHT.indexOf(value)) };
}

function phonesAsOf(order: OrderFact, at: Instant | null): AsOf<readonly PhoneCandidate[]> {
  const value = customersPhones(order);
  return { value, at, weight: JSON.stringify(value) };
}

function consentAsOf(order: OrderFact, at: Instant | null): AsOf<boolean | null> {
  const value = order.smsConsent ?? null;
  // Of two seen under one time, the one that says no.
  return { value, at, weight: value === false ? '1' : '0' };
}

type OrderPart = Pick<
  OrderState,
  'order' | 'orderReadAsOf' | 'deliveryMethodAsOf' | 'customerPhonesAsOf' | 'smsConsentAsOf'
>;

/** Where facts come from: an update that may be late, or an answer that was asked for just now. */
export type FactSource = 'update' | 'read';

/**
 * Whether `fact` is to be believed over the snapshot we have. Between two of one second what was
 * read wins: an update that shows the same second was on its way before.
 */
function isNewer(state: OrderPart, known: OrderFact, fact: OrderFact, from: FactSource): boolean {
  if (fact.updatedAt !== known.updatedAt) return fact.updatedAt > known.updatedAt;
  if (from === 'read') return true;
  return state.orderReadAsOf !== known.updatedAt && orderPrecedence(fact) > orderPrecedence(known);
}

/**
 * The newest snapshot, but for four things. A cancellation stays, since no order comes back from
 * it. The delivery method, the customer's own phones and consent, which the Admin API gives to
 * another scope only, are not in every source and stay as last seen; signs of an opt-in do where a
 * snapshot was stored before they were asked for.
 */
export function mergeOrder(state: OrderPart, fact: OrderFact | null, from: FactSource): OrderPart {
  if (fact === null) {
    const { order, orderReadAsOf, deliveryMethodAsOf, customerPhonesAsOf } = state;
    return { order, orderReadAsOf, deliveryMethodAsOf, customerPhonesAsOf, ...keptConsent(state) };
  }
  const known = state.order ?? fact;
  const newest = isNewer(state, known, fact, from) ? fact : known;
  const method = later(
    methodAsOf(known, state.deliveryMethodAsOf),
    methodAsOf(fact, fact.deliveryMethod === 'unknown' ? null : fact.updatedAt),
  );
  const phones = later(
    phonesAsOf(known, state.customerPhonesAsOf),
    phonesAsOf(fact, customersPhones(fact).length === 0 ? null : fact.updatedAt),
  );
  const consent = later(
    consentAsOf(known, state.smsConsentAsOf ?? null),
    consentAsOf(fact, (fact.smsConsent ?? null) === null ? null : fact.updatedAt),
  );
  const signs = newest.optInSigns ?? known.optInSigns ?? fact.optInSigns;
  return {
    order: {
      ...newest,
      ...(signs === undefined ? {} : { optInSigns: signs }),
      ...(consent.value === null ? {} : { smsConsent: consent.value }),
      cancelledAt: earlierOf(known.cancelledAt, fact.cancelledAt),
      deliveryMethod: method.value,
      phones: [...withoutCustomersPhones(newest), ...phones.value],
    },
    orderReadAsOf: from === 'read' && newest === fact ? fact.updatedAt : state.orderReadAsOf,
    deliveryMethodAsOf: method.at,
    customerPhonesAsOf: phones.at,
    ...(consent.at === null ? {} : { smsConsentAsOf: consent.at }),
  };
}

function keptConsent({ smsConsentAsOf }: OrderPart): Pick<OrderPart, 'smsConsentAsOf'> {
  return smsConsentAsOf === undefined ? {} : { smsConsentAsOf };
}
