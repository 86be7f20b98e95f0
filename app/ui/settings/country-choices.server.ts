import { getCountries } from 'libphonenumber-js/min';
import { formatLocale } from '../i18n/languages.ts';

/** Countries that have phone numbers, by name in the admin's locale. */
export function countryChoices(locale: string): { value: string; label: string }[] {
  const names = new Intl.DisplayNames(formatLocale(locale), { type: 'region' });
  const order = new Intl.Collator(formatLocale(locale));
  return getCountries()
    .map((code) => ({ value: String(code), label: names.of(code) ?? code }))
    .sort((a, b) => order.compare(a.label, b.label));
}
