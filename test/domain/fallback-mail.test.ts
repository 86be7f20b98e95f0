import { expect, test } from 'vitest';
import { type CustomerMailFacts, writeCustomerMail } from '#app/domain/fallback-mail.ts';

const FACTS: CustomerMailFacts = {
  language: 'en',
  orderName: '#1042',
  parcel: { number: 1, of: 2 },
  kind: 'fulfilment',
  status: 'shipped',
  labels: {},
  text: 'Hi Ana, an update on order #1042, parcel 1 of 2: Shipped.\nSee you & <soon>',
  shop: 'Lumen Lamps',
};

test('it says what the message said, under the name of the shop', () => {
  const mail = writeCustomerMail(FACTS);
  expect(mail.subject).toBe('Order #1042, parcel 1 of 2: Shipped');
  expect(mail.text).toBe(`${FACTS.text}\n\nLumen Lamps\n`);
  expect(mail.fromName).toBe('Lumen Lamps');
  expect(mail.html).toContain('<html lang="en" dir="ltr">');
  expect(mail.html).toContain('parcel 1 of 2: Shipped.<br>\nSee you &amp; &lt;soon&gt;</p>');
  expect(mail.html).toContain('Lumen Lamps');
});

test('nothing in it is fetched from anywhere', () => {
  expect(
    writeCustomerMail({ ...FACTS, text: '<img src="https://a.example/pixel">' }).html,
  ).not.toMatch(/<(img|link|script|style|iframe)|url\(|@import/i);
});

test.each([
  ['de', 'Bestellung #1042, Paket 1 von 2: Versandt'],
  ['fr', 'Commande #1042, colis 1 sur 2\u00a0: Expédiée'],
  ['pt_BR', 'Pedido #1042, pacote 1 de 2: Enviado'],
  ['tr', 'Sipariş #1042, paket 1/2: Kargoya verildi'],
])('in %s the subject is "%s"', (language, subject) => {
  expect(writeCustomerMail({ ...FACTS, language }).subject).toBe(subject);
});

test('what is written from right to left says so', () => {
  const mail = writeCustomerMail({ ...FACTS, language: 'ar', text: 'مرحبا' });
  expect(mail.html).toContain('<html lang="ar" dir="rtl">');
  expect(mail.subject).toContain('\u200e#1042');
});

test("the merchant's label goes before ours; without any the order stands alone", () => {
  const labels = { en: 'Left our house' };
  expect(writeCustomerMail({ ...FACTS, labels, parcel: null }).subject).toBe(
    'Order #1042: Left our house',
  );
  expect(writeCustomerMail({ ...FACTS, language: 'nl', parcel: null }).subject).toBe('#1042');
});

test('no line break of a name gets into a header', () => {
  const mail = writeCustomerMail({
    ...FACTS,
    shop: 'Lumen\r\nBcc: all@shop.example',
    orderName: '#1\nX: y',
    labels: { en: 'Under\nway' },
  });
  expect(`${mail.subject}${mail.fromName}`).not.toMatch(/[\r\n]/);
});
