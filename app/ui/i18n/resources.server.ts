import polarisGerman from '@shopify/polaris/locales/de.json';
import polarisSpanish from '@shopify/polaris/locales/es.json';
import polarisFrench from '@shopify/polaris/locales/fr.json';
import polarisItalian from '@shopify/polaris/locales/it.json';
import polarisJapanese from '@shopify/polaris/locales/ja.json';
import polarisPortuguese from '@shopify/polaris/locales/pt-BR.json';
import german from '../locales/de.json';
import english from '../locales/en.json';
import spanish from '../locales/es.json';
import french from '../locales/fr.json';
import italian from '../locales/it.json';
import japanese from '../locales/ja.json';
import portuguese from '../locales/pt-BR.json';
import type { Resources } from './instance.ts';
import type { Language } from './languages.ts';

/** All languages, on the server only: a browser gets the one it needs with the document. */
export const RESOURCES: Readonly<Record<Language, Resources>> = {
  en: { words: english, polaris: null },
  de: { words: german, polaris: polarisGerman },
  fr: { words: french, polaris: polarisFrench },
  es: { words: spanish, polaris: polarisSpanish },
  'pt-BR': { words: portuguese, polaris: polarisPortuguese },
  it: { words: italian, polaris: polarisItalian },
  ja: { words: japanese, polaris: polarisJapanese },
};
