import type { i18n } from 'i18next';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { makeI18n, polarisWords, type Resources, wordsLanguage } from './instance.ts';

const ELEMENT_ID = 'words';

type DocumentWords = Resources & { readonly locale: string };

/**
 * The words of the document's language, for the browser: inside the document, so that it speaks
 * the language at once, without asking again. Must stand before the scripts.
 */
export const WordsElement = memo(function WordsElement() {
  const { i18n } = useTranslation();
  const words: DocumentWords = {
    locale: i18n.language,
    words: i18n.getResourceBundle(wordsLanguage(i18n), 'words'),
    polaris: polarisWords(i18n),
  };
  // "<" would end the element where a text has "</script>".
  const json = JSON.stringify(words).replaceAll('<', '\\u003c');
  return (
    <script
      id={ELEMENT_ID}
      type="application/json"
      // biome-ignore lint/security/noDangerouslySetInnerHtml: our own files, and "<" is escaped
      dangerouslySetInnerHTML={{ __html: json }}
    />
  );
});

/** The instance of the document in which the browser runs. */
export function readDocumentWords(document: Document): i18n {
  const json = document.getElementById(ELEMENT_ID)?.textContent;
  if (json === null || json === undefined) throw new Error('The document has no words');
  const { locale, ...resources }: DocumentWords = JSON.parse(json);
  return makeI18n(locale, resources);
}
