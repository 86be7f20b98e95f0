/** The languages that the merchant's pages have; each has a file in `app/ui/locales`. */
export const LANGUAGES = ['en', 'de', 'fr', 'es', 'pt-BR', 'it', 'ja'] as const;

export type Language = (typeof LANGUAGES)[number];

/**
 * The language of the pages for a locale of Shopify's admin: the same one, else one that shares
 * its first part ("de-CH" reads German, "pt-PT" Brazilian Portuguese), else English.
 */
export function languageOf(locale: string): Language {
  const asked = locale.toLowerCase();
  return (
    LANGUAGES.find((language) => language.toLowerCase() === asked) ??
    LANGUAGES.find((language) => firstPart(language) === firstPart(asked)) ??
    'en'
  );
}

/**
 * The locale that dates, numbers and names are written in, canonical: the admin's own, so that a
 * Swiss reads numbers as in Switzerland; that of the pages' words where these are in another
 * language, so that no sentence mixes two.
 */
export function formatLocale(locale: string): string {
  const language = languageOf(locale);
  try {
    const { baseName, language: asked } = new Intl.Locale(locale);
    return asked === firstPart(language) ? baseName : language;
  } catch {
    return language;
  }
}

function firstPart(tag: string): string {
  return tag.split('-', 1)[0] ?? tag;
}
