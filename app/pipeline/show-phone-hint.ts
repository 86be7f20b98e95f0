/**
 * Country codes of one and two digits; all others have three (ITU-T E.164, list of assigned
 * country codes).
 */
const SHORT_CODES = /^(?:[17]|2[07]|3[0-469]|4[0-1]|4[3-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])/;

/** "+49 … 820": country code and last three digits of E.164 digits; enough to recognise. */
export function phoneHint(digits: string): string {
  const code = SHORT_CODES.exec(digits)?.[0] ?? digits.slice(0, 3);
  return `+${code} … ${digits.slice(-3)}`;
}
