/**
 * Which language a message goes out in. Language codes arrive in several spellings: Shopify
 * writes `pt-BR`, Meta's templates `pt_BR`, merchants `PT-br`; all of them are compared by
 * meaning and answered in the template's own spelling, since 1MSG looks it up by that.
 */

/** Languages that the app has its own words and labels for. */
export const OUR_LANGUAGES = ['en', 'de', 'fr', 'es', 'pt', 'it', 'ar', 'hi', 'id', 'tr'] as const;

export type OurLanguage = (typeof OUR_LANGUAGES)[number];

type Tag = {
  readonly language: string;
  /** Null where the code did not say. */
  readonly script: string | null;
  readonly region: string | null;
};

/** Meta has Norwegian as `nb` only; Shopify may say `no`, which the standard keeps apart. */
const MACRO_LANGUAGES: Readonly<Record<string, string>> = { no: 'nb' };

const RIGHT_TO_LEFT = new Set(['ar', 'ckb', 'dv', 'fa', 'he', 'ps', 'sd', 'ug', 'ur', 'yi']);

function normalise(code: string): string {
  return code.trim().replaceAll('_', '-').toLowerCase();
}

const MOST_CODES = 1000;
const readCodes = new Map<string, Tag | null>();

/**
 * Reads a code; replaced codes (`iw`, `in`) come out as today's. Null if it is none. What a code
 * says never changes, and reading one takes longer than all else that a message needs.
 */
function readTag(code: string): Tag | null {
  const known = readCodes.get(code);
  if (known !== undefined) return known;
  const tag = parseTag(code);
  // Codes come from outside: a bound keeps them from filling the memory.
  if (readCodes.size < MOST_CODES) readCodes.set(code, tag);
  return tag;
}

function parseTag(code: string): Tag | null {
  try {
    const { language, script, region } = new Intl.Locale(normalise(code));
    // Undetermined: the standard says 'und', V8 says undefined.
    if (language === undefined || language === 'und') return null;
    return {
      language: MACRO_LANGUAGES[language] ?? language,
      script: script ?? null,
      region: region ?? null,
    };
  } catch {
    return null;
  }
}

/** With the script and region that most of its readers have: zh → zh-Hans-CN. */
function fillIn(tag: Tag): Tag {
  const code = [tag.language, tag.script, tag.region].filter((part) => part !== null).join('-');
  const full = new Intl.Locale(code).maximize();
  return {
    language: tag.language,
    script: full.script ?? null,
    region: full.region ?? null,
  };
}

function same(a: Tag, b: Tag): boolean {
  return a.language === b.language && a.script === b.script && a.region === b.region;
}

/** How far a template is from what is wanted; null where it is another language. */
function distance(wanted: Tag, offered: Tag): number | null {
  if (wanted.language !== offered.language) return null;
  if (same(wanted, offered)) return 1;
  const [fullWanted, fullOffered] = [fillIn(wanted), fillIn(offered)];
  if (same(fullWanted, fullOffered)) return 2;
  if (fullWanted.script !== fullOffered.script) return 6;
  if (offered.region === null) return 3;
  const home = fillIn({ language: wanted.language, script: wanted.script, region: null });
  return same(home, fullOffered) ? 4 : 5;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function findTemplate(wanted: string, available: readonly string[]): string | null {
  const tag = readTag(wanted);
  let best: { readonly code: string; readonly distance: number } | null = null;
  // Sorted, so that the answer does not depend on the order in which 1MSG lists the templates.
  for (const code of [...available].sort(compareText)) {
    const offered = readTag(code);
    const near =
      normalise(code) === normalise(wanted)
        ? 0
        : tag === null || offered === null
          ? null
          : distance(tag, offered);
    if (near !== null && (best === null || near < best.distance)) best = { code, distance: near };
  }
  return best?.code ?? null;
}

/**
 * The approved template language for a customer, spelled as the template has it.
 *
 * In this order: the customer's locale exactly; the same language with the region filled in
 * (`en` and `en_US`); the language without region (`de_AT` → `de`); its home region (`pt_PT` →
 * `pt_BR`, `en_AU` → `en_US`); the alphabetically first other region; the same language in
 * another script (`zh_TW` → `zh_CN`). Then the shop's default by the same steps. Null if the
 * template has neither: a message in a third language would be read by nobody.
 */
export function chooseLanguage(input: {
  readonly customerLocale: string | null;
  readonly available: readonly string[];
  readonly shopDefault: string | null;
}): string | null {
  for (const wanted of [input.customerLocale, input.shopDefault]) {
    if (wanted === null || wanted.trim() === '') continue;
    const found = findTemplate(wanted, input.available);
    if (found !== null) return found;
  }
  return null;
}

/** The one of our languages that a code names, whatever its region; null if it is none of them. */
export function ourLanguage(code: string): OurLanguage | null {
  const language = readTag(code)?.language;
  return OUR_LANGUAGES.find((ours) => ours === language) ?? null;
}

/** The direction in which a language is written; left to right where the code is unknown. */
export function textDirection(language: string): 'ltr' | 'rtl' {
  const tag = readTag(language);
  return tag !== null && RIGHT_TO_LEFT.has(tag.language) ? 'rtl' : 'ltr';
}
