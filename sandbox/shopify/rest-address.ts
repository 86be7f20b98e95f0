import type { Address, Customer } from './order-model.ts';
import { gid } from './shop-registry.ts';

export const fullName = (person: { firstName: string | null; lastName: string | null }): string =>
  [person.firstName, person.lastName].filter(Boolean).join(' ');

export function restAddress(address: Address | null): Record<string, unknown> | null {
  if (!address) return null;
  return {
    first_name: address.firstName,
    address1: address.address1,
    phone: address.phone,
    city: address.city,
    zip: address.zip,
    province: address.province,
    country: address.country,
    last_name: address.lastName,
    address2: null,
    company: address.company,
    latitude: null,
    longitude: null,
    name: fullName(address),
    country_code: address.countryCode,
    province_code: null,
  };
}

export function restCustomer(
  customer: Customer | null,
  currency: string,
): Record<string, unknown> | null {
  if (!customer) return null;
  const address = customer.defaultAddress;
  return {
    id: customer.id,
    created_at: null,
    updated_at: null,
    first_name: customer.firstName,
    last_name: customer.lastName,
    state: 'disabled',
    note: null,
    verified_email: true,
    multipass_identifier: null,
    tax_exempt: false,
    email: customer.email,
    phone: customer.phone,
    currency,
    tax_exemptions: [],
    email_marketing_consent: null,
    sms_marketing_consent: customer.smsConsent && {
      state: customer.smsConsent,
      opt_in_level: 'single_opt_in',
      consent_updated_at: null,
      consent_collected_from: 'SHOPIFY',
    },
    admin_graphql_api_id: gid('Customer', customer.id),
    default_address: address && {
      id: customer.id + 1n,
      customer_id: customer.id,
      ...restAddress(address),
      country_name: address.country,
      default: true,
    },
  };
}
