const TEXT_TYPE = 25;
const HEADER_BYTES = 20;

/**
 * A `text[]` in PostgreSQL's binary form, which pg sends as such because it is a `Buffer`: one
 * dimension without nulls, then every value behind its length, all numbers of four bytes.
 * https://github.com/postgres/postgres/blob/REL_15_STABLE/src/backend/utils/adt/arrayfuncs.c, array_recv
 */
export function encodeTextArray(values: readonly string[]): Buffer {
  const lengths = values.map((value) => Buffer.byteLength(value));
  const size = lengths.reduce((sum, length) => sum + 4 + length, HEADER_BYTES);
  const bytes = Buffer.allocUnsafe(size);
  const header = values.length === 0 ? [0, 0, TEXT_TYPE] : [1, 0, TEXT_TYPE, values.length, 1];
  let at = 0;
  for (const number of header) at = bytes.writeInt32BE(number, at);
  values.forEach((value, index) => {
    at = bytes.writeInt32BE(lengths[index] ?? 0, at);
    at += bytes.write(value, at);
  });
  return bytes.subarray(0, at);
}
