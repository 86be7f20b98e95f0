import { getCountries } from 'libphonenumber-js/min';

/** Countries that have phone numbers, by name in the admin's locale. */
export function countryChoices(locale: string): { value: string; label: string }[] {
  const names = new Intl.DisplayNames([locale, 'en'], { type: 'region' });
  const order = new Intl.Collator([locale, 'en']);
  return getCountries()
    .map((code) => ({ value: String(code), label: names.of(code) ?? code }))
    .sort((a, b) => order.compare(a.label, b.label));
}
