import type { OurLanguage } from './language.ts';
import { ourLanguage, textDirection } from './language.ts';
import type { SubjectKind } from './status.ts';

/**
 * The words of ours that stand inside a template: the name where we have none, and the subject
 * ("order #1042, parcel 1 of 2"). The subject follows a possessive in the template ("the status
 * of your …"), so it starts with a bare noun; where the language puts no possessive in front
 * (Arabic: "حالة …") it starts with the definite one. The nouns carry no case ending, so
 * templates must not ask for one (Turkish: "… için", not "…nizin").
 */

/** Left-to-right mark: invisible, strong, plain text; WhatsApp keeps it. */
const LEFT_TO_RIGHT_MARK = '\u200e';

type Words = {
  /** Stands after the greeting when the customer's name is unknown; binds neither sex. */
  readonly neutralName: string;
  readonly order: (name: string) => string;
  readonly parcel: (number: number) => string;
  readonly parcelOf: (number: number, of: number) => string;
  readonly comma: string;
};

const WORDS: Readonly<Record<OurLanguage, Words>> = {
  en: {
    neutralName: 'there',
    order: (name) => `order ${name}`,
    parcel: (number) => `parcel ${number}`,
    parcelOf: (number, of) => `parcel ${number} of ${of}`,
    comma: ', ',
  },
  de: {
    neutralName: 'liebe Kundin, lieber Kunde',
    order: (name) => `Bestellung ${name}`,
    parcel: (number) => `Paket ${number}`,
    parcelOf: (number, of) => `Paket ${number} von ${of}`,
    comma: ', ',
  },
  fr: {
    neutralName: 'à vous',
    order: (name) => `commande ${name}`,
    parcel: (number) => `colis ${number}`,
    parcelOf: (number, of) => `colis ${number} sur ${of}`,
    comma: ', ',
  },
  es: {
    neutralName: 'cliente',
    order: (name) => `pedido ${name}`,
    parcel: (number) => `paquete ${number}`,
    parcelOf: (number, of) => `paquete ${number} de ${of}`,
    comma: ', ',
  },
  pt: {
    neutralName: 'cliente',
    order: (name) => `pedido ${name}`,
    parcel: (number) => `pacote ${number}`,
    parcelOf: (number, of) => `pacote ${number} de ${of}`,
    comma: ', ',
  },
  it: {
    neutralName: 'gentile cliente',
    order: (name) => `ordine ${name}`,
    parcel: (number) => `pacco ${number}`,
    parcelOf: (number, of) => `pacco ${number} di ${of}`,
    comma: ', ',
  },
  ar: {
    neutralName: 'عميلنا العزيز',
    order: (name) => `الطلب ${name}`,
    parcel: (number) => `الطرد ${number}`,
    parcelOf: (number, of) => `الطرد ${number} من ${of}`,
    comma: '، ',
  },
  hi: {
    neutralName: 'प्रिय ग्राहक',
    order: (name) => `ऑर्डर ${name}`,
    parcel: (number) => `पार्सल ${number}`,
    parcelOf: (number, of) => `पार्सल ${number} (कुल ${of} में से)`,
    comma: ', ',
  },
  id: {
    neutralName: 'Kak',
    order: (name) => `pesanan ${name}`,
    parcel: (number) => `paket ${number}`,
    parcelOf: (number, of) => `paket ${number} dari ${of}`,
    comma: ', ',
  },
  tr: {
    neutralName: 'değerli müşterimiz',
    order: (name) => `sipariş ${name}`,
    parcel: (number) => `paket ${number}`,
    parcelOf: (number, of) => `paket ${number}/${of}`,
    comma: ', ',
  },
};

/**
 * For a template in a language that we have no words for: signs that read the same everywhere,
 * rather than English in the middle of a Dutch sentence.
 */
const SIGNS: Words = {
  neutralName: '👋',
  order: (name) => name,
  parcel: (number) => `(${number})`,
  parcelOf: (number, of) => `(${number}/${of})`,
  comma: ' ',
};

function wordsOf(language: string): Words {
  const ours = ourLanguage(language);
  return ours === null ? SIGNS : WORDS[ours];
}

/** What stands for the customer's name in a template of this language; never empty. */
export function neutralName(language: string): string {
  return wordsOf(language).neutralName;
}

/**
 * The order's name as it must be sent in this language. In Arabic text the digits that follow an
 * Arabic letter count as Arabic numbers, which leaves a "#" before them without a number to hold
 * on to: it takes the paragraph's direction and shows on the wrong side ("1042#"). A
 * left-to-right mark in front makes sign and digits one run (Unicode UAX #9, rules W2 to W7); a
 * name that ends in a sign needs one behind it as well.
 */
function nameInText(orderName: string, language: string): string {
  const name = orderName.trim();
  if (name === '' || textDirection(language) === 'ltr') return name;
  const end = /[\p{L}\p{N}]$/u.test(name) ? '' : LEFT_TO_RIGHT_MARK;
  return `${LEFT_TO_RIGHT_MARK}${name}${end}`;
}

/** A parcel's place: `number` counts from 1; `of` is null until the whole order is packed. */
export type Parcel = { readonly number: number; readonly of: number | null };

/**
 * The text of {{2}}, "order #1042, parcel 1 of 2". Only a fulfilment has parcels; refunds and
 * returns are told about the order. The only parcel of an order is not counted aloud, and a
 * total below the number (an earlier parcel was cancelled) is left out.
 */
export function describeSubject(input: {
  readonly language: string;
  readonly orderName: string;
  readonly parcel: Parcel | null;
  readonly kind: SubjectKind;
}): string {
  const words = wordsOf(input.language);
  const order = words.order(nameInText(input.orderName, input.language)).trim();
  const { parcel } = input;
  if (parcel === null || input.kind !== 'fulfilment') return order;
  const { number, of } = parcel;
  if (number === 1 && of === 1) return order;
  const part = of === null || of < number ? words.parcel(number) : words.parcelOf(number, of);
  return `${order}${words.comma}${part}`;
}
