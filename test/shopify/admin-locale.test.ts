import { expect, test } from 'vitest';
import { readAdminLocale } from '#app/shopify/admin-locale.ts';

test.each([
  ['?locale=de', null, 'de'],
  ['?locale=pt-BR', 'fr', 'pt-BR'],
  // What a page fetches has no locale in its address; App Bridge names it in the header.
  ['', 'ja', 'ja'],
  ['', 'fr-CA,fr;q=0.9,en;q=0.8', 'fr-CA'],
  ['', null, 'en'],
  // What fetch of Node sends, and what is no tag at all.
  ['', '*', 'en'],
  ['?locale=', 'it', 'it'],
  ['?locale=%3Cscript%3E', null, 'en'],
  ['?locale=../de', null, 'en'],
])('address "%s" and header %s: %s', (query, header, locale) => {
  const headers = new Headers(header === null ? {} : { 'accept-language': header });
  expect(readAdminLocale(new Request(`https://app.example/app${query}`, { headers }))).toBe(locale);
});
