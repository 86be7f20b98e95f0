import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { OUR_LANGUAGES } from '#app/domain/language.ts';
import { cleanValue, isBlank } from '#app/domain/template-text.ts';
import type { Parcel } from '#app/domain/words.ts';
import { describeSubject, neutralName } from '#app/domain/words.ts';

function subject(language: string, parcel: Parcel | null = null, orderName = '#1042') {
  return describeSubject({ language, orderName, parcel, kind: 'fulfilment' });
}

test.each([
  ['en', 'order #1042', 'order #1042, parcel 1', 'order #1042, parcel 1 of 2'],
  ['de', 'Bestellung #1042', 'Bestellung #1042, Paket 1', 'Bestellung #1042, Paket 1 von 2'],
  ['fr', 'commande #1042', 'commande #1042, colis 1', 'commande #1042, colis 1 sur 2'],
  ['es', 'pedido #1042', 'pedido #1042, paquete 1', 'pedido #1042, paquete 1 de 2'],
  ['pt_BR', 'pedido #1042', 'pedido #1042, pacote 1', 'pedido #1042, pacote 1 de 2'],
  ['it', 'ordine #1042', 'ordine #1042, pacco 1', 'ordine #1042, pacco 1 di 2'],
  ['ar', 'الطلب \u200e#1042', 'الطلب \u200e#1042، الطرد 1', 'الطلب \u200e#1042، الطرد 1 من 2'],
  ['hi', 'ऑर्डर #1042', 'ऑर्डर #1042, पार्सल 1', 'ऑर्डर #1042, पार्सल 1 (कुल 2 में से)'],
  ['id', 'pesanan #1042', 'pesanan #1042, paket 1', 'pesanan #1042, paket 1 dari 2'],
  ['tr', 'sipariş #1042', 'sipariş #1042, paket 1', 'sipariş #1042, paket 1/2'],
  ['nl', '#1042', '#1042 (1)', '#1042 (1/2)'],
])('subject in %s', (language, order, parcel, parcelOf) => {
  expect(subject(language)).toBe(order);
  expect(subject(language, { number: 1, of: null })).toBe(parcel);
  expect(subject(language, { number: 1, of: 2 })).toBe(parcelOf);
});

describe('parcels', () => {
  test('the only parcel is not counted aloud', () => {
    expect(subject('en', { number: 1, of: 1 })).toBe('order #1042');
  });

  test('a total below the number is left out', () => {
    expect(subject('en', { number: 2, of: 1 })).toBe('order #1042, parcel 2');
  });

  test.each(['order', 'refund', 'return'] as const)('a %s is told about the order', (kind) => {
    const parcel = { number: 1, of: 2 };
    expect(describeSubject({ language: 'en', orderName: '#1042', parcel, kind })).toBe(
      'order #1042',
    );
  });
});

describe('direction', () => {
  test.each(['ar', 'ar_EG', 'he', 'fa', 'ur'])('%s marks the name left to right', (language) => {
    expect(subject(language)).toMatch(/(^| )\u200e#1042$/);
  });

  test('a name that ends in a sign is marked on both sides', () => {
    expect(subject('ar', { number: 1, of: 2 }, '1042!')).toBe(
      'الطلب \u200e1042!\u200e، الطرد 1 من 2',
    );
  });

  test('the mark survives cleaning', () => {
    expect(cleanValue(subject('he'), '')).toBe('\u200e#1042');
  });

  test.each(['en', 'de', 'hi', 'tr'])('%s needs no mark', (language) => {
    expect(subject(language)).not.toContain('\u200e');
  });
});

test('a missing order name leaves the bare word', () => {
  expect(subject('en', null, ' ')).toBe('order');
  expect(subject('ar', null, '')).toBe('الطلب');
});

test.each([...OUR_LANGUAGES, 'nl'])('neutral name in %s can be sent as it is', (language) => {
  const name = neutralName(language);
  expect(isBlank(name)).toBe(false);
  expect(cleanValue(name, '')).toBe(name);
});

test('the order name stands in the subject, whatever it is', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...OUR_LANGUAGES, 'nl', 'he'),
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }),
      fc.option(
        fc.record({
          number: fc.integer({ min: 1, max: 9 }),
          of: fc.option(fc.integer({ min: 1, max: 9 })),
        }),
      ),
      (language, orderName, parcel) => {
        expect(subject(language, parcel, orderName)).toContain(orderName.trim());
      },
    ),
  );
});
