import type { PhoneCandidate } from './facts.ts';

/**
 * Which phone of an order a message goes to. A wrong guess tells a stranger the customer's name
 * and order, so a number is read in one country only and never tried in the next.
 */

export type PhoneReading =
  /** `digits`: E.164 without the plus. `country`: ISO 3166-1 alpha-2, null for numbers of none. */
  | { readonly ok: true; readonly digits: string; readonly country: string | null }
  | { readonly ok: false; readonly problem: 'unusable' | 'no_country' };

/** Reads a phone as typed; `country` is where a number without country code belongs. */
export type ReadPhone = (raw: string, country: string | null) => PhoneReading;

export type PhoneChoice =
  | {
      readonly ok: true;
      readonly digits: string;
      /** The name beside the phone; null where there is none. */
      readonly name: string | null;
      readonly source: PhoneCandidate['source'];
    }
  | {
      readonly ok: false;
      readonly reason: 'no_phone' | 'phone_not_valid' | 'no_country' | 'phone_hidden';
    };

/** Without a letter or digit there is nothing to read: "", " ", "-". */
function isEmpty(raw: string | null): boolean {
  return raw === null || !/[\p{L}\p{N}*＊•●]/u.test(raw);
}

/** Shopify masks a field the app may not read, rather than leaving it out. */
function isMasked(raw: string): boolean {
  return /[*＊•●]/.test(raw);
}

function trimmedOrNull(text: string | null): string | null {
  const trimmed = text?.trim() ?? '';
  return trimmed === '' ? null : trimmed;
}

/** The country for a candidate that has none: shipping, billing, any other, the shop's default. */
function countryFor(
  candidate: PhoneCandidate,
  all: readonly PhoneCandidate[],
  defaultCountry: string | null,
): string | null {
  const from = (source: PhoneCandidate['source']) =>
    trimmedOrNull(
      all.find((c) => c.source === source && trimmedOrNull(c.country) !== null)?.country ?? null,
    );
  return (
    trimmedOrNull(candidate.country) ??
    from('shipping_address') ??
    from('billing_address') ??
    from('default_address') ??
    from('customer') ??
    from('order') ??
    trimmedOrNull(defaultCountry)
  );
}

/**
 * The first usable phone in the given order, with the name that stands beside it.
 * None usable: `no_phone` if all are empty; else the reason whose mend helps most: `phone_hidden`
 * (the app lacks access), `no_country` (a default country would do), `phone_not_valid`.
 */
export function choosePhone(
  candidates: readonly PhoneCandidate[],
  defaultCountry: string | null,
  read: ReadPhone,
): PhoneChoice {
  const seen = { hidden: false, noCountry: false, unusable: false };
  for (const candidate of candidates) {
    const { phone } = candidate;
    if (phone === null || isEmpty(phone)) continue;
    if (isMasked(phone)) {
      seen.hidden = true;
      continue;
    }
    const reading = read(phone, countryFor(candidate, candidates, defaultCountry));
    if (reading.ok) {
      const name = trimmedOrNull(candidate.name);
      return { ok: true, digits: reading.digits, name, source: candidate.source };
    }
    if (reading.problem === 'no_country') seen.noCountry = true;
    else seen.unusable = true;
  }
  if (seen.hidden) return { ok: false, reason: 'phone_hidden' };
  if (seen.noCountry) return { ok: false, reason: 'no_country' };
  return { ok: false, reason: seen.unusable ? 'phone_not_valid' : 'no_phone' };
}
