import type { ReactElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { I18nextProvider } from 'react-i18next';
import { makeI18n, type Translate } from '#app/ui/i18n/instance.ts';
import { languageOf } from '#app/ui/i18n/languages.ts';
import { RESOURCES } from '#app/ui/i18n/resources.server.ts';

/** The words for an admin in a locale. */
export function wordsFor(locale: string): Translate {
  return makeI18n(locale, RESOURCES[languageOf(locale)]).t;
}

/** The English words, which the tests of texts read. */
export const english = wordsFor('en');

/** Markup as the server renders it for an admin in a locale. */
export function renderFor(locale: string, element: ReactElement): string {
  return renderToStaticMarkup(
    <I18nextProvider i18n={makeI18n(locale, RESOURCES[languageOf(locale)])}>
      {element}
    </I18nextProvider>,
  );
}
