import type { Frame } from 'playwright-core';
import { RESOURCES } from '#app/ui/i18n/resources.server.ts';
import { readTexts } from '#test/ui/locale-problems.ts';

const ENGLISH = readTexts(RESOURCES.en.words);
/** Sentences that no page in another language has, names aside. */
const SENTENCES = [...ENGLISH.values()].filter(
  (text) => text.includes(' ') && !/WhatsApp|1MSG|\{\{|<time/.test(text),
);

/** What scrolls sideways, or is not in the language of the admin; empty where nothing is. */
export async function findSlips(frame: Frame, locale: string): Promise<string[]> {
  const { lang, text, overflow } = await frame.evaluate(() => ({
    lang: document.documentElement.lang,
    text: document.body.innerText,
    overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  }));
  const foreign = locale === 'en' ? [] : SENTENCES.filter((sentence) => text.includes(sentence));
  return [
    ...(lang === locale ? [] : [`lang is ${lang}`]),
    ...(overflow === 0 ? [] : [`${overflow} pixels wider than the screen`]),
    ...(text.includes('{{') ? ['a place was not filled in'] : []),
    ...[...ENGLISH.keys()].filter((key) => text.includes(key)).map((key) => `key: ${key}`),
    ...foreign.map((sentence) => `English: ${sentence}`),
  ];
}
