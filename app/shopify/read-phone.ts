import type { CountryCode, PhoneNumber } from 'libphonenumber-js/max';
import { isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import type { PhoneReading, ReadPhone } from '#app/domain/phone.ts';

/**
 * Reads a phone as people type it into a checkout. The `max` metadata is used because `min`
 * checks hardly more than the length: it takes "12345" for a German number and a Brazilian one
 * that lacks a digit, and knows no types. The price is 75 KB on a server.
 *
 * Every valid number passes, landlines too: WhatsApp registers both, only short codes are
 * excluded (developers.facebook.com/docs/whatsapp/overview/phone-number). Whether a number has
 * WhatsApp is known to WhatsApp alone and comes back as a delivery report.
 */

function knownCountry(country: string | null): CountryCode | null {
  const code = country?.trim().toUpperCase() ?? '';
  return isSupportedCountry(code) ? code : null;
}

/** The zeros of the digits that customers of our languages type: Arabic, Persian, Devanagari. */
const ZEROS = [0x0660, 0x06f0, 0x0966];

function asciiDigit(digit: string): string {
  const code = digit.codePointAt(0) ?? 0;
  const zero = ZEROS.find((start) => code >= start && code < start + 10);
  return zero === undefined ? digit : String(code - zero);
}

/** Plain digits and signs: other scripts, full-width, invisible marks, "tel:", "(+49)". */
function tidy(raw: string): string {
  return raw
    .normalize('NFKC')
    .replace(/\p{Nd}/gu, asciiDigit)
    .replace(/[\p{Cf}\p{Cc}]/gu, ' ')
    .trim()
    .replace(/^tel:\s*/i, '')
    .replace(/^\(\s*(\+|00)\s*(\d+)\s*\)/, '$1$2 ');
}

function parse(text: string, country: CountryCode | null): PhoneNumber | null {
  // Whole field only: of two numbers in one field nobody knows whose the first is.
  const number = parsePhoneNumberFromString(text, {
    extract: false,
    ...(country === null ? {} : { defaultCountry: country }),
  });
  return number?.isValid() ? number : null;
}

function isMobile(number: PhoneNumber): boolean {
  const type = number.getType();
  return type === 'MOBILE' || type === 'FIXED_LINE_OR_MOBILE';
}

/** Mexico dropped the 1 of mobile numbers in 2019; address books still have it. */
function withoutMexicanOne(text: string): string {
  return text.replace(/^(\+|00)\s*52[\s.-]*1(?=(?:\D*\d){10}\D*$)/, '+52 ');
}

/**
 * "4915123456789" in Germany: the country code typed without its plus. Where landline numbers may
 * be long it would also pass as one; the mobile is what was meant.
 */
function withForgottenPlus(text: string, country: CountryCode | null): PhoneNumber | null {
  const international = country === null ? null : parse(withoutMexicanOne(`+${text}`), null);
  return international?.country === country && international && isMobile(international)
    ? international
    : null;
}

function readNumber(text: string, country: CountryCode | null): PhoneNumber | null {
  const mended = withoutMexicanOne(text);
  const direct = parse(mended, country);
  if (mended.startsWith('+')) return direct;
  if (direct && isMobile(direct)) return direct;
  // 00 dials abroad from most of the world, and starts no national number.
  const abroad = /^0\s*0/.test(mended) ? parse(mended.replace(/^0\s*0/, '+'), null) : null;
  return abroad ?? withForgottenPlus(mended, country) ?? direct;
}

/** Whether it would be a number if one knew where: a plausible count of digits, no letters. */
function lacksOnlyCountry(text: string): boolean {
  const digits = text.replace(/\D/g, '').length;
  return !text.startsWith('+') && !/\p{L}/u.test(text) && digits >= 5 && digits <= 15;
}

/** The domain's `ReadPhone` by libphonenumber; an extension is dropped, its number kept. */
export const readPhone: ReadPhone = (raw, country): PhoneReading => {
  const text = tidy(raw);
  const known = knownCountry(country);
  const number = readNumber(text, known);
  if (number) {
    return { ok: true, digits: number.number.slice(1), country: number.country ?? null };
  }
  const problem = known === null && lacksOnlyCountry(text) ? 'no_country' : 'unusable';
  return { ok: false, problem };
};
