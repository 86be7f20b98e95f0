/** Fewest digits of something that may be a phone number. */
const PHONE_DIGITS = 7;

/** Names that a column of phones has in exports of shops and mailing tools. */
const PHONE_NAME =
  /phone|mobile|whatsapp|number|telefon|handy|tel\b|téléphone|teléfono|telefone|telefono|celular|電話/i;

function mayBePhone(cell: string): boolean {
  const digits = cell.match(/\p{Nd}/gu)?.length ?? 0;
  return digits >= PHONE_DIGITS && !/\p{L}{3}|@/u.test(cell);
}

function columnsOf(rows: readonly (readonly string[])[]): number {
  return Math.max(0, ...rows.map((row) => row.length));
}

/**
 * The phone numbers of a table, each as it stands there: of the column whose heading says so, else
 * of the one in which most cells may be a phone. A heading is no number and is left out.
 */
export function readPhoneColumn(rows: readonly (readonly string[])[]): string[] {
  const [first = []] = rows;
  const places = Array.from({ length: columnsOf(rows) }, (_, place) => place);
  const isHeading = !first.some(mayBePhone);
  const body = isHeading ? rows.slice(1) : rows;
  const phonesIn = (place: number) => body.filter((row) => mayBePhone(row[place] ?? '')).length;
  const fullest = places.reduce(
    (best, place) => (phonesIn(place) > phonesIn(best) ? place : best),
    0,
  );
  const named = isHeading
    ? places.find((place) => PHONE_NAME.test(first[place] ?? '') && phonesIn(place) > 0)
    : undefined;
  const column = named ?? fullest;
  if (phonesIn(column) === 0) return [];
  // One column without a heading that we know is a plain list: its first line may be unreadable.
  const lines =
    isHeading && !PHONE_NAME.test(first[column] ?? '') && columnsOf(rows) === 1 ? rows : body;
  return lines.map((row) => (row[column] ?? '').trim()).filter((cell) => cell !== '');
}
