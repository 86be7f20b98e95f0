import { expect, test } from 'vitest';
import { readShopAnswer } from '#app/shopify/shop-query.ts';
import { changed, fixture } from './fixtures.ts';

const NAME = 'graphql_shop.spanish';

test('reads a shop', () => {
  expect(readShopAnswer(fixture(NAME))).toEqual({
    kind: 'shop',
    shop: {
      name: 'Lumen Lamps',
      myshopifyDomain: 'lumen-lamps.myshopify.com',
      timeZone: 'Europe/Madrid',
      currency: 'EUR',
      country: 'ES',
      primaryLocale: 'es',
    },
  });
});

test('does without an address and without the language of a redirecting domain', () => {
  const bare = changed(NAME, 'shop.primaryDomain.localization', null);
  expect(readShopAnswer(bare)).toMatchObject({ shop: { primaryLocale: null } });
  expect(readShopAnswer(changed(NAME, 'shop.shopAddress', null))).toMatchObject({
    shop: { country: null },
  });
});

test('names what it cannot read', () => {
  expect(readShopAnswer(changed(NAME, 'shop.ianaTimezone', null))).toMatchObject({
    kind: 'unreadable',
    problem: expect.stringMatching(/^shop\.ianaTimezone: /),
  });
});
