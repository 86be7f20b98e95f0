import { ourLanguage, textDirection } from './language.ts';
import { findLabel } from './prepare-message.ts';
import type { Status, SubjectKind } from './status.ts';
import { cleanValue } from './template-text.ts';
import { describeSubject, type Parcel } from './words.ts';

/** What an e-mail to a customer says, and in whose name. */
export type CustomerMail = {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** What stands before the sender's address. */
  readonly fromName: string;
};

export type CustomerMailFacts = {
  /** Of the template, as WhatsApp spells it. */
  readonly language: string;
  readonly orderName: string;
  readonly parcel: Parcel | null;
  readonly kind: SubjectKind;
  readonly status: Status;
  /** The merchant's labels of this status: language to text. */
  readonly labels: Readonly<Record<string, string>>;
  /** What the message on WhatsApp would have said. */
  readonly text: string;
  /** The shop as its merchant calls it. */
  readonly shop: string;
};

const ESCAPED: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPED[character] ?? '');
}

function capitalise(text: string, language: string): string {
  const [first = ''] = text;
  return `${first.toLocaleUpperCase(language)}${text.slice(first.length)}`;
}

/** "Order #1042: Shipped"; the label is that of today, since the one it was made with is not kept. */
function subjectOf({ language, orderName, parcel, kind, status, labels }: CustomerMailFacts) {
  const thing = cleanValue(describeSubject({ language, orderName, parcel, kind }), orderName);
  const label = cleanValue(findLabel(labels, status, language), '');
  const title = capitalise(thing, ourLanguage(language) ?? 'en');
  if (label === '') return title;
  return ourLanguage(language) === 'fr' ? `${title}\u00a0: ${label}` : `${title}: ${label}`;
}

/**
 * The e-mail to a customer whom WhatsApp could not reach: the text of the message as it stands,
 * under the shop's name. Nothing in it is fetched from anywhere, so nothing tells who opened it.
 */
export function writeCustomerMail(facts: CustomerMailFacts): CustomerMail {
  const { language, text } = facts;
  const shop = cleanValue(facts.shop, '');
  const subject = subjectOf(facts);
  const lines = escapeHtml(text.trim()).split(/\r?\n/).join('<br>\n');
  const html = `<!doctype html>
<html lang="${escapeHtml(language.replaceAll('_', '-'))}" dir="${textDirection(language)}">
<head><meta charset="utf-8"><title>${escapeHtml(subject)}</title></head>
<body style="margin:0;padding:24px;font:16px/1.5 Arial,sans-serif;color:#1a1a1a;background:#ffffff">
<p style="margin:0 0 16px">${lines}</p>
<p style="margin:0;color:#595959">${escapeHtml(shop)}</p>
</body>
</html>
`;
  return { subject, text: `${text.trim()}\n\n${shop}\n`, html, fromName: shop };
}
