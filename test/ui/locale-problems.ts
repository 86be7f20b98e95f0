import type { Dictionary } from '#app/ui/i18n/instance.ts';

/** The texts of a file by their whole keys, `home.setup.title`. */
export type Texts = ReadonlyMap<string, string>;

export function readTexts(words: Dictionary, prefix = ''): Map<string, string> {
  return new Map(
    Object.entries(words).flatMap(([name, value]) =>
      typeof value === 'string'
        ? [[`${prefix}${name}`, value] as const]
        : [...readTexts(value, `${prefix}${name}.`)],
    ),
  );
}

const PLURAL = /_(zero|one|two|few|many|other)$/;

/** The key as it is asked for: without the plural form, where the English file has it in forms. */
export function stemOf(key: string, english: Texts): string {
  const stem = key.replace(PLURAL, '');
  return stem !== key && english.has(`${stem}_other`) ? stem : key;
}

/** What stands in a text to be filled in: `{{count, number}}`, `<time/>`. */
export function placesIn(text: string): string[] {
  return [...new Set(text.match(/\{\{.*?\}\}|<[^>]*>/g))].sort();
}

/** What is wrong with the texts of a language, next to the English ones; empty where nothing is. */
export function findProblems(language: string, texts: Texts, english: Texts): string[] {
  const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
  const stems = new Set([...english.keys()].map((key) => stemOf(key, english)));
  const problems: string[] = [];
  const wanted = new Set<string>();
  for (const stem of stems) {
    const isPlural = english.has(`${stem}_other`);
    const keys = isPlural ? forms.map((form) => `${stem}_${form}`) : [stem];
    const places = placesIn(english.get(isPlural ? `${stem}_other` : stem) ?? '').join(' ');
    for (const key of keys) {
      wanted.add(key);
      const text = texts.get(key);
      if (text === undefined) problems.push(`${key} is missing`);
      else if (text.trim() !== text || text === '') problems.push(`${key} is empty or padded`);
      else if (placesIn(text).join(' ') !== places) problems.push(`${key} must have ${places}`);
    }
  }
  for (const key of texts.keys()) {
    if (!wanted.has(key)) problems.push(`${key} is no key of English, or a form without a rule`);
  }
  return problems.map((problem) => `${language}: ${problem}`);
}
