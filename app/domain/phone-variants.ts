/**
 * Countries whose numbers WhatsApp knows with or without a digit that people dial or leave out:
 * Brazil's and Argentina's mobile 9, Mexico's old 1, Venezuela's 0. `at` is where the digit
 * stands, `length` how long the number is with it.
 */
const REWRITES: readonly { prefix: string; digit: string; at: number; length: number }[] = [
  { prefix: '55', digit: '9', at: 4, length: 13 },
  { prefix: '54', digit: '9', at: 2, length: 13 },
  { prefix: '52', digit: '1', at: 2, length: 13 },
  { prefix: '58', digit: '0', at: 2, length: 13 },
];

/** A phone's E.164 digits with every other form in which WhatsApp may name the same phone. */
export function phoneVariants(digits: string): string[] {
  const variants = new Set([digits]);
  for (const { prefix, digit, at, length } of REWRITES) {
    if (!digits.startsWith(prefix)) continue;
    if (digits.length === length && digits[at] === digit) {
      variants.add(digits.slice(0, at) + digits.slice(at + 1));
    }
    if (digits.length === length - 1) variants.add(digits.slice(0, at) + digit + digits.slice(at));
  }
  return [...variants];
}
