import { describe, expect, test } from 'vitest';
import { MOST_IMPORTED } from '#app/pipeline/merchant-app-opt-outs.ts';
import { readPhone } from '#app/shopify/read-phone.ts';
import { testEngines, useDatabase } from '#test/database.ts';
import { makeTestShop, newPhone, type TestShop } from '#test/store/shop-fixture.ts';
import { setUpMerchantApp } from './merchant-app-set-up.ts';

const ALL = { source: null, search: null, cursor: null } as const;

describe.each(testEngines())("the merchant's opt-outs on $name", (engine) => {
  const database = useDatabase(engine);
  const app = () => setUpMerchantApp(database()).app;

  async function shopIn(country: string | null): Promise<TestShop> {
    const shop = await makeTestShop(database().sql);
    await database().sql.query('UPDATE shop SET default_country = $2 WHERE id = $1', [
      shop.id,
      country,
    ]);
    return shop;
  }

  test('a number is added once, in any format, and read in the country of the shop', async () => {
    const shop = await shopIn('DE');
    expect(await app().addOptOut(shop.id, '030 901820', 'staff-1')).toEqual({ outcome: 'added' });
    expect(await app().addOptOut(shop.id, '+49 30 901820', 'staff-2')).toEqual({
      outcome: 'known',
    });
    expect(await app().addOptOut(shop.id, '12', null)).toEqual({ outcome: 'unreadable' });
    const abroad = await shopIn(null);
    expect(await app().addOptOut(abroad.id, '030 901820', null)).toEqual({ outcome: 'unreadable' });
    const rowsFor = async (staffId: string | null) =>
      (await app().listOptOuts(shop.id, ALL, staffId)).rows;
    expect(await rowsFor('staff-1')).toMatchObject([
      { number: { known: true, hint: '+49 … 820' }, source: 'staff', addedByYou: true },
    ]);
    expect(await rowsFor('staff-2')).toMatchObject([{ addedByYou: false }]);
    // Nobody is known by no name.
    expect(await rowsFor(null)).toMatchObject([{ addedByYou: false }]);
  });

  test('a file is checked without a change, and imported with the same figures', async () => {
    const shop = await shopIn('DE');
    const [here, fresh] = [newPhone(), newPhone()];
    await app().addOptOut(shop.id, `+${here}`, null);
    const numbers = [`+${here}`, `+${fresh}`, ` ${`00${fresh}`} `, 'no number', '=1+1'];
    const figures = { outcome: 'read', added: 1, known: 2, unreadable: ['no number', '=1+1'] };
    expect(await app().checkOptOuts(shop.id, numbers)).toEqual(figures);
    expect((await app().listOptOuts(shop.id, ALL, null)).count).toBe(1);
    expect(await app().importOptOuts(shop.id, numbers, 'staff-1')).toEqual(figures);
    expect((await app().listOptOuts(shop.id, ALL, null)).count).toBe(2);
    expect(await app().checkOptOuts(shop.id, numbers)).toMatchObject({ added: 0, known: 3 });
  });

  test('a file of too many numbers is not taken', async () => {
    const shop = await shopIn('DE');
    const numbers = Array.from({ length: MOST_IMPORTED + 1 }, () => '+49 30 901820');
    const answer = { outcome: 'too_many', most: MOST_IMPORTED };
    expect(await app().checkOptOuts(shop.id, numbers)).toEqual(answer);
    expect(await app().importOptOuts(shop.id, numbers, null)).toEqual(answer);
  });

  test('a part of a number is told to be one; a removed row is gone', async () => {
    const shop = await shopIn('DE');
    const search = (text: string) => app().listOptOuts(shop.id, { ...ALL, search: text }, null);
    expect(await search('1234')).toMatchObject({ rows: [], searchProblem: 'partial_phone' });
    const phone = newPhone();
    expect(readPhone(`+${phone}`, null)).toMatchObject({ ok: true });
    await app().addOptOut(shop.id, `+${phone}`, null);
    const [row] = (await search(`+${phone}`)).rows;
    expect(await app().removeOptOut(shop.id, row?.id ?? '')).toEqual({ outcome: 'removed' });
    expect(await app().removeOptOut(shop.id, row?.id ?? '')).toEqual({ outcome: 'gone' });
    expect(await app().removeOptOut(shop.id, 'no id')).toEqual({ outcome: 'gone' });
    expect(await search(`+${phone}`)).toMatchObject({ rows: [], searchProblem: null });
  });
});
