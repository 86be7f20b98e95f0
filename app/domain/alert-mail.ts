import type { AlertCause } from './staff-alert.ts';

/** What a mail to staff says; no phone, name or text of a customer is among it. */
export type AlertFacts = {
  readonly cause: AlertCause;
  readonly count: number;
  /** The shop as its merchant calls it. */
  readonly shop: string;
  /** Where to look: the app in Shopify's admin. */
  readonly url: string;
};

export type AlertMail = { readonly subject: string; readonly text: string };

type Words = Readonly<Record<AlertCause, { subject: string; text: string }>> & {
  readonly open: string;
  readonly why: string;
};

/** {n} messages, {shop}: the same places in every language. */
const WORDS = {
  en: {
    held: {
      subject: '{shop}: WhatsApp messages are held',
      text: 'Messages held: {n}. They go out in order once the cause is fixed. Updates that are too old by then are skipped.',
    },
    failures: {
      subject: '{shop}: many WhatsApp messages fail',
      text: 'Messages that failed in the last hour: {n}.',
    },
    open: 'See what to do:',
    why: 'You get at most one such mail an hour. Change this in the app under Settings, Staff alerts.',
  },
  de: {
    held: {
      subject: '{shop}: WhatsApp-Nachrichten werden angehalten',
      text: 'Angehaltene Nachrichten: {n}. Sie gehen der Reihe nach hinaus, sobald die Ursache behoben ist. Was bis dahin zu alt ist, wird übersprungen.',
    },
    failures: {
      subject: '{shop}: Viele WhatsApp-Nachrichten scheitern',
      text: 'In der letzten Stunde gescheiterte Nachrichten: {n}.',
    },
    open: 'Was zu tun ist:',
    why: 'Sie bekommen höchstens eine solche E-Mail in der Stunde. Das ändern Sie in der App unter Einstellungen, Meldungen an Mitarbeiter.',
  },
  fr: {
    held: {
      subject: '{shop} : des messages WhatsApp sont retenus',
      text: 'Messages retenus : {n}. Ils partiront dans l’ordre dès que la cause sera réglée. Ceux qui seront alors trop anciens seront ignorés.',
    },
    failures: {
      subject: '{shop} : beaucoup de messages WhatsApp échouent',
      text: 'Messages échoués au cours de la dernière heure : {n}.',
    },
    open: 'Voir que faire :',
    why: 'Vous recevez au plus un e-mail de ce type par heure. Modifiez cela dans l’application, sous Paramètres, Alertes au personnel.',
  },
  es: {
    held: {
      subject: '{shop}: hay mensajes de WhatsApp retenidos',
      text: 'Mensajes retenidos: {n}. Saldrán en orden cuando se arregle la causa. Los que para entonces sean demasiado antiguos se omitirán.',
    },
    failures: {
      subject: '{shop}: fallan muchos mensajes de WhatsApp',
      text: 'Mensajes fallidos en la última hora: {n}.',
    },
    open: 'Ver qué hacer:',
    why: 'Recibes como máximo un correo así por hora. Cámbialo en la aplicación, en Configuración, Avisos al personal.',
  },
  'pt-BR': {
    held: {
      subject: '{shop}: mensagens do WhatsApp estão retidas',
      text: 'Mensagens retidas: {n}. Elas saem em ordem quando a causa for resolvida. As que forem antigas demais até lá serão ignoradas.',
    },
    failures: {
      subject: '{shop}: muitas mensagens do WhatsApp falham',
      text: 'Mensagens que falharam na última hora: {n}.',
    },
    open: 'Veja o que fazer:',
    why: 'Você recebe no máximo um e-mail destes por hora. Altere isso no app, em Configurações, Alertas para a equipe.',
  },
  it: {
    held: {
      subject: '{shop}: messaggi WhatsApp trattenuti',
      text: 'Messaggi trattenuti: {n}. Partiranno in ordine quando la causa sarà risolta. Quelli ormai troppo vecchi verranno saltati.',
    },
    failures: {
      subject: '{shop}: molti messaggi WhatsApp non riescono',
      text: "Messaggi non riusciti nell'ultima ora: {n}.",
    },
    open: 'Vedi cosa fare:',
    why: "Ricevi al massimo un'e-mail di questo tipo all'ora. Puoi cambiarlo nell'app, in Impostazioni, Avvisi al personale.",
  },
  ja: {
    held: {
      subject: '{shop}：WhatsAppメッセージが保留されています',
      text: '保留中のメッセージ：{n}件。原因が解決すると順番に送信されます。その時点で古すぎるものはスキップされます。',
    },
    failures: {
      subject: '{shop}：多くのWhatsAppメッセージが失敗しています',
      text: '過去1時間に失敗したメッセージ：{n}件。',
    },
    open: '対処方法を見る：',
    why: 'このメールは1時間に1通までです。アプリの「設定」にある「スタッフへの通知」で変更できます。',
  },
} as const satisfies Record<string, Words>;

type AlertLanguage = keyof typeof WORDS;

function wordsOf(locale: string | null): Words {
  const known = Object.keys(WORDS).filter((name): name is AlertLanguage => name in WORDS);
  const base = (name: string) => name.split('-')[0];
  const exact = known.find((name) => name === locale);
  const near = known.find((name) => locale !== null && base(name) === base(locale));
  return WORDS[exact ?? near ?? 'en'];
}

/** The mail about one cause, in the language of whoever asked for it; English for any other. */
export function writeAlertMail(facts: AlertFacts, locale: string | null): AlertMail {
  const words = wordsOf(locale);
  const number = new Intl.NumberFormat(locale ?? 'en').format(facts.count);
  // A line break in a shop's name must not become a line of its own in a subject.
  const shop = facts.shop.replace(/\s+/g, ' ').trim();
  const fill = (text: string) => text.replaceAll('{shop}', shop).replaceAll('{n}', number);
  const { subject, text } = words[facts.cause];
  return {
    subject: fill(subject),
    text: `${fill(text)}\n\n${words.open}\n${facts.url}\n\n${words.why}\n`,
  };
}
