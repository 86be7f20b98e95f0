import { parsePhoneNumberFromString } from 'libphonenumber-js/min';

/** "+49 30 901820" for "+4930901820" or "4930901820"; what can't be read stays as it is. */
export function formatPhone(phone: string): string {
  const digits = phone.replace(/\D/g, '');
  return parsePhoneNumberFromString(`+${digits}`)?.formatInternational() ?? phone;
}
