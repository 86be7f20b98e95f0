import type { PhoneCandidate } from '#app/domain/facts.ts';

/** A person or address, as far as it can carry a phone. */
export type Contact = {
  readonly firstName: string | null;
  readonly fullName: string | null;
  readonly phone: string | null;
  readonly country: string | null;
};

export type OrderContacts = {
  readonly shipping: Contact | null;
  readonly orderPhone: string | null;
  readonly billing: Contact | null;
  /** Null also where it cannot be read: GraphQL demands read_customers for it. */
  readonly customer: Contact | null;
  readonly defaultAddress: Contact | null;
};

/**
 * The order's phones in the order of preference. A place that exists without a phone stays in the
 * list with null (none given, or withheld); a place that does not exist is left out. The order's
 * own phone is what the buyer left at checkout, so the buyer's (billing) name stands beside it.
 */
export function phoneCandidates(contacts: OrderContacts): readonly PhoneCandidate[] {
  const { shipping, billing, customer, defaultAddress } = contacts;
  return [
    ...candidate('shipping_address', shipping),
    {
      source: 'order',
      phone: contacts.orderPhone,
      country: shipping?.country ?? billing?.country ?? null,
      name: billing ? nameOf(billing) : null,
    },
    ...candidate('billing_address', billing),
    ...candidate('customer', customer),
    ...candidate('default_address', defaultAddress),
  ];
}

function candidate(source: PhoneCandidate['source'], contact: Contact | null): PhoneCandidate[] {
  if (contact === null) return [];
  return [{ source, phone: contact.phone, country: contact.country, name: nameOf(contact) }];
}

function nameOf(contact: Contact): string | null {
  return contact.firstName ?? contact.fullName;
}
