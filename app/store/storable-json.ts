/**
 * Text as PostgreSQL stores it: it has no NUL, and its JSON no half of a surrogate pair. The rest
 * of a value is worth keeping.
 */
export function storable(text: string): string {
  return text.replaceAll('\u0000', '').toWellFormed();
}

/** Rows as a JSON parameter that the database cannot refuse for a character. */
export function storableJson(rows: readonly unknown[]): string {
  return JSON.stringify(rows, (_key, value: unknown) =>
    typeof value === 'string' ? storable(value) : value,
  );
}
