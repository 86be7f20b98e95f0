import type { Draw } from './random.ts';

/** How a customer's phone is written, and what WhatsApp makes of it. */
export const PHONE_KINDS = [
  { kind: 'german', weight: 78 },
  { kind: 'brazil_ninth_dropped', weight: 8 },
  { kind: 'brazil_ninth_kept', weight: 3 },
  { kind: 'brazil_old', weight: 1 },
  { kind: 'mexico', weight: 2.5 },
  { kind: 'argentina', weight: 2.5 },
  { kind: 'venezuela', weight: 2 },
  { kind: 'none', weight: 3 },
] as const;
export type PhoneKind = (typeof PHONE_KINDS)[number]['kind'];

export type Customer = {
  kind: PhoneKind;
  /** As typed at the checkout; null: none. */
  phone: string | null;
  firstName: string;
  country: string;
  locale: string;
  /** Milliseconds from the start at which this person writes STOP; null: never. */
  stopsAt: number | null;
};

const NAMES = ['Ada', 'Ben', 'Carla', 'Dilan', 'Eva', 'Femi', 'Grete', 'Hugo', 'Ines', 'João'];

/** Eight digits that no other customer of the run has. */
function serial(index: number, digits: number): string {
  return String(index).padStart(digits, '0').slice(-digits);
}

function phoneOf(kind: PhoneKind, index: number): string | null {
  switch (kind) {
    case 'german':
      return `+49151${serial(20_000_000 + index, 8)}`;
    case 'brazil_ninth_dropped':
      return `+5531 9${serial(87_000_000 + index, 8)}`;
    case 'brazil_ninth_kept':
      return `+5511 9${serial(86_000_000 + index, 8)}`;
    case 'brazil_old':
      return `+5531 ${serial(87_000_000 + index, 8)}`;
    case 'mexico':
      return `+52 55${serial(12_000_000 + index, 8)}`;
    case 'argentina':
      return `+54 11${serial(43_000_000 + index, 8)}`;
    case 'venezuela':
      return `+58 0412${serial(5_400_000 + index, 7)}`;
    case 'none':
      return null;
  }
}

const COUNTRIES: Readonly<Record<PhoneKind, { country: string; locale: string }>> = {
  german: { country: 'DE', locale: 'de' },
  brazil_ninth_dropped: { country: 'BR', locale: 'pt-BR' },
  brazil_ninth_kept: { country: 'BR', locale: 'pt-BR' },
  brazil_old: { country: 'BR', locale: 'pt-BR' },
  mexico: { country: 'MX', locale: 'es' },
  argentina: { country: 'AR', locale: 'es' },
  venezuela: { country: 'VE', locale: 'es' },
  none: { country: 'DE', locale: 'en' },
};

const STOP_CHANCE = 0.04;

/** Draws a customer; `index` makes the phone one of its own. */
export function drawCustomer(draw: Draw, index: number, durationMs: number): Customer {
  const { kind } = draw.weighted(PHONE_KINDS);
  const { country, locale } = COUNTRIES[kind];
  const stops = kind !== 'none' && draw.chance(STOP_CHANCE);
  return {
    kind,
    phone: phoneOf(kind, index),
    firstName: draw.pick(NAMES),
    country,
    locale: draw.chance(0.2) ? 'en' : locale,
    stopsAt: stops ? Math.round(draw.between(0, durationMs * 0.8)) : null,
  };
}
