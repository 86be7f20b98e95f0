import { formatLocale } from './i18n/languages.ts';

/**
 * The name of a language for a code as Shopify or Meta writes it, in the admin's locale; the code
 * itself where there is no name. Asked on the server, so that the browser shows the same.
 */
export function nameLanguage(code: string, locale: string): string {
  try {
    const tag = code.replaceAll('_', '-');
    return new Intl.DisplayNames(formatLocale(locale), { type: 'language' }).of(tag) ?? code;
  } catch {
    return code;
  }
}

/** The name of a country in the admin's locale; its code where there is no name. */
export function nameCountry(code: string, locale: string): string {
  try {
    return new Intl.DisplayNames(formatLocale(locale), { type: 'region' }).of(code) ?? code;
  } catch {
    return code;
  }
}

/** Names for several codes. */
export function nameLanguages(codes: readonly string[], locale: string): Record<string, string> {
  return Object.fromEntries(codes.map((code) => [code, nameLanguage(code, locale)]));
}
