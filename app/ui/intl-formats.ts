/**
 * Formatters of dates and numbers, made once: making one costs more than a hundred uses of it, and a
 * list of fifty rows uses hundreds.
 */

/** So many are kept, then all are forgotten: a formatter takes some ten kilobytes. */
const KEPT = 500;

function keeper<Options, Format>(
  make: (locale: string, options: Options) => Format,
): (locale: string, options: Options) => Format {
  const kept = new Map<string, Format>();
  return (locale, options) => {
    const key = `${locale} ${JSON.stringify(options)}`;
    const known = kept.get(key);
    if (known !== undefined) return known;
    const made = make(locale, options);
    if (kept.size >= KEPT) kept.clear();
    kept.set(key, made);
    return made;
  };
}

/** The formatter of dates for a locale; throws a `RangeError` where a zone is not known. */
export const dateFormat = keeper(
  (locale, options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, options),
);

/** The formatter of numbers for a locale. */
export const numberFormat = keeper(
  (locale, options: Intl.NumberFormatOptions) => new Intl.NumberFormat(locale, options),
);
