import { createInstance, type i18n, type TFunction } from 'i18next';
import type english from '../locales/en.json';
import { formatNumber } from '../numbers.ts';
import { formatLocale, type Language, languageOf } from './languages.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'words';
    resources: { words: typeof english };
  }
}

/** Says a key of the locale files in the page's language; a key that English lacks is no key. */
export type Translate = TFunction;

/** A dictionary as a file has it. */
export type Dictionary = { readonly [key: string]: string | Dictionary };

/** What one language needs: our words, and Polaris' own; null where Polaris has them built in. */
export type Resources = { readonly words: Dictionary; readonly polaris: Dictionary | null };

/**
 * The i18next instance of one page. It holds one language, loads nothing and never changes, so
 * that server and browser say the same at once. Its `language` is the locale to format with, its
 * `resolvedLanguage` that of the words.
 */
export function makeI18n(locale: string, resources: Resources): i18n {
  const language = languageOf(locale);
  const format = formatLocale(locale);
  const { words, polaris } = resources;
  const instance = createInstance();
  void instance.init({
    lng: format,
    fallbackLng: language,
    ns: ['words', 'polaris'],
    defaultNS: 'words',
    resources: { [language]: { words, ...(polaris === null ? {} : { polaris }) } },
    // React escapes what it prints.
    interpolation: { escapeValue: false },
    // The resources are here: the instance is ready when this returns.
    initAsync: false,
  });
  instance.services.formatter?.add('number', (value: number) => formatNumber(value, format));
  return instance;
}

/** Polaris' own words for its `AppProvider`; null where it has them built in. */
export function polarisWords(instance: i18n): Dictionary | null {
  return instance.getResourceBundle(wordsLanguage(instance), 'polaris') ?? null;
}

/** The language that an instance's words are in: what `lang` says of the document. */
export function wordsLanguage(instance: i18n): Language {
  return languageOf(instance.language);
}
