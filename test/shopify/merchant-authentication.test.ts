import { describe, expect, test } from 'vitest';
import {
  type MerchantAuthenticationPorts,
  makeMerchantAuthentication,
} from '#app/shopify/merchant-authentication.server.ts';
import { readTokenShop } from '#app/shopify/read-token-shop.ts';

const DOMAIN = 'one.myshopify.com';
const SHOP = { id: 'shop-1', domain: DOMAIN, name: 'One', timeZone: 'UTC' };
const REMOVED_AT = '2026-11-25T12:00:00.000Z';

type Case = { answer: unknown; tokenShop: string | null; uninstalledAt: string | null };

async function refuse({ answer, tokenShop, uninstalledAt }: Case): Promise<unknown> {
  const unasked = () => Promise.reject(new Error('Nothing else is asked'));
  const ports: MerchantAuthenticationPorts = {
    authenticateAdmin: () => Promise.reject(answer),
    readTokenShop: async () => tokenShop,
    shops: {
      ensureInstalled: unasked,
      findShop: async (domain) => (domain === DOMAIN ? { ...SHOP, uninstalledAt } : null),
      updateProfile: unasked,
    },
    graphql: unasked,
    onError: () => {},
  };
  const request = new Request('https://app.example/app/settings.data');
  return makeMerchantAuthentication(ports)(request).catch((error: unknown) => error);
}

describe('a request that the library refuses', () => {
  test.each([401, 500])('with %i, of a shop that removed the app, is told so', async (status) => {
    const answer = new Response(null, { status });
    const refused = await refuse({ answer, tokenShop: DOMAIN, uninstalledAt: REMOVED_AT });
    expect(refused).toBeInstanceOf(Response);
    const { status: said } = refused as Response;
    expect([said, await (refused as Response).text()]).toEqual([403, 'app removed']);
  });

  test.each([
    ['the shop still has the app', { tokenShop: DOMAIN, uninstalledAt: null }],
    ['the shop is unknown', { tokenShop: 'two.myshopify.com', uninstalledAt: REMOVED_AT }],
    ['there is no valid token', { tokenShop: null, uninstalledAt: REMOVED_AT }],
  ])('gets the library’s own answer where %s', async (_, shop) => {
    const answer = new Response(null, { status: 401 });
    expect(await refuse({ answer, ...shop })).toBe(answer);
  });

  test.each([
    ['a redirect', new Response(null, { status: 302 })],
    ['an error', new Error('broken')],
  ])('with %s gets that', async (_, answer) => {
    expect(await refuse({ answer, tokenShop: DOMAIN, uninstalledAt: REMOVED_AT })).toBe(answer);
  });
});

describe('the shop of a session token', () => {
  const decode = async (token: string) => {
    if (token !== 'good') throw new Error('Not signed by Shopify');
    return { dest: `https://${DOMAIN}` };
  };
  const read = (headers: Record<string, string>) =>
    readTokenShop(new Request('https://app.example/app', { headers }), decode);

  test('is the one it names', async () => {
    expect(await read({ authorization: 'Bearer good' })).toBe(DOMAIN);
  });

  test.each([{}, { authorization: 'Bearer forged' }, { authorization: 'good' }])(
    'is none for %o',
    async (headers) => {
      expect(await read(headers)).toBeNull();
    },
  );
});
