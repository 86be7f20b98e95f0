import { OUR_LANGUAGES, type OurLanguage, ourLanguage } from './language.ts';
import { BODY_LIMIT, isBlank } from './template-text.ts';

/** The name of the template that the app hands in; others of its name get a number behind it. */
export const OUR_TEMPLATE_NAME = 'order_status_update';

type OurTemplate = {
  /** The language as WhatsApp spells it. */
  readonly language: string;
  readonly body: string;
  /** What could stand in the three places: WhatsApp's reviewers read the text with them. */
  readonly samples: readonly [name: string, subject: string, label: string];
};

/** The nouns in {{2}} carry no case ending, so no text asks for one (see `words.ts`). */
const TEMPLATES: Readonly<Record<OurLanguage, OurTemplate>> = {
  en: {
    language: 'en',
    body: 'Hello {{1}}, the status of your {{2}} has been updated to: {{3}}.',
    samples: ['Maria', 'order #1042', 'Shipped'],
  },
  de: {
    language: 'de',
    body: 'Hallo {{1}}, es gibt einen neuen Status für {{2}}: {{3}}.',
    samples: ['Maria', 'Bestellung #1042', 'Versandt'],
  },
  fr: {
    language: 'fr',
    body: 'Bonjour {{1}}, le statut de votre {{2}} a changé : {{3}}.',
    samples: ['Maria', 'commande #1042', 'Expédiée'],
  },
  es: {
    language: 'es',
    body: 'Hola {{1}}, el estado de tu {{2}} ha cambiado a: {{3}}.',
    samples: ['Maria', 'pedido #1042', 'Enviado'],
  },
  pt: {
    language: 'pt_BR',
    body: 'Olá {{1}}, o status do seu {{2}} foi atualizado para: {{3}}.',
    samples: ['Maria', 'pedido #1042', 'Enviado'],
  },
  it: {
    language: 'it',
    body: 'Ciao {{1}}, lo stato del tuo {{2}} è cambiato: {{3}}.',
    samples: ['Maria', 'ordine #1042', 'Spedito'],
  },
  ar: {
    language: 'ar',
    body: 'مرحبًا {{1}}، تم تحديث حالة {{2}} إلى: {{3}}.',
    samples: ['ماريا', 'الطلب 1042', 'تم الشحن'],
  },
  hi: {
    language: 'hi',
    body: 'नमस्ते {{1}}, आपके {{2}} की स्थिति अब यह है: {{3}}।',
    samples: ['मारिया', 'ऑर्डर #1042', 'भेज दिया गया'],
  },
  id: {
    language: 'id',
    body: 'Halo {{1}}, status {{2}} Anda telah diperbarui menjadi: {{3}}.',
    samples: ['Maria', 'pesanan #1042', 'Dikirim'],
  },
  tr: {
    language: 'tr',
    body: 'Merhaba {{1}}, {{2}} için yeni durum: {{3}}.',
    samples: ['Maria', 'sipariş #1042', 'Kargoya verildi'],
  },
};

/** The languages in which the app has a template of its own, as WhatsApp spells them. */
export const OUR_TEMPLATE_LANGUAGES: readonly string[] = OUR_LANGUAGES.map(
  (ours) => TEMPLATES[ours].language,
);

/** Our text for a language, however that is spelled; null where we have none. */
export function ourTemplate(language: string): OurTemplate | null {
  const ours = ourLanguage(language);
  return ours === null ? null : TEMPLATES[ours];
}

/** Room that is left to the values, so that long names and labels fit the filled text. */
const ROOM_FOR_VALUES = 300;

export const TEMPLATE_TEXT_PROBLEMS = [
  'empty',
  'places',
  'ends_with_place',
  'spaces',
  'too_long',
] as const;
export type TemplateTextProblem = (typeof TEMPLATE_TEXT_PROBLEMS)[number];

/**
 * What WhatsApp would refuse about a text, or the app could not fill; null: nothing. The three
 * places stand in it once each; it neither begins nor ends with one.
 * developers.facebook.com/docs/whatsapp/message-templates/guidelines
 */
export function checkTemplateText(text: string): TemplateTextProblem | null {
  const trimmed = text.trim();
  if (isBlank(trimmed)) return 'empty';
  const places = [...trimmed.matchAll(/\{\{([^{}]*)\}\}/g)].map((match) => match[1]);
  if (places.toSorted().join() !== '1,2,3') return 'places';
  if (/^\{\{|\}\}$/.test(trimmed)) return 'ends_with_place';
  if (/\t| {5,}|\n\s*\n\s*\n/.test(trimmed)) return 'spaces';
  return trimmed.length > BODY_LIMIT - ROOM_FOR_VALUES ? 'too_long' : null;
}

/** The body of a template in the form in which WhatsApp takes it, with a sample for each place. */
export function templateComponents(
  language: string,
  text: string,
): readonly Readonly<Record<string, unknown>>[] {
  const samples = ourTemplate(language)?.samples ?? TEMPLATES.en.samples;
  return [{ type: 'BODY', text: text.trim(), example: { body_text: [samples] } }];
}

/**
 * The name under which all of these languages can be handed in. A language that is listed under a
 * name, in whatever state, is taken: WhatsApp does not take it twice, not even a rejected one.
 */
export function freeTemplateName(
  listed: readonly { readonly name: string; readonly language: string }[],
  languages: readonly string[],
): string {
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? OUR_TEMPLATE_NAME : `${OUR_TEMPLATE_NAME}_${number}`;
    const isTaken = listed.some(
      (template) => template.name === name && languages.includes(template.language),
    );
    if (!isTaken) return name;
  }
}
