/**
 * The number WhatsApp really uses for a phone: several countries have an old and a new way of
 * writing a mobile number, and the chat id that comes back differs from the digits sent.
 *
 * - Brazil: the ninth digit is dropped outside area codes 11–28 (55 31 9 8765 4321 → 55 31 8765 4321)
 * - Mexico: a 1 follows the country code (52 55 1234 5678 → 52 1 55 1234 5678)
 * - Argentina: a 9 follows the country code (54 11 1234 5678 → 54 9 11 1234 5678)
 * - Venezuela: the trunk 0 goes away (58 0 412 540 8861 → 58 412 540 8861)
 */
export function normalisedPhone(digits: string): string {
  if (/^55[3-9]\d9\d{8}$/.test(digits)) return digits.slice(0, 4) + digits.slice(5);
  if (/^52[2-9]\d{9}$/.test(digits)) return `521${digits.slice(2)}`;
  if (/^54[1-8]\d{9}$/.test(digits)) return `549${digits.slice(2)}`;
  if (/^580\d{10}$/.test(digits)) return `58${digits.slice(3)}`;
  return digits;
}
