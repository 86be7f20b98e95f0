import { describe, expect, test } from 'vitest';
import { makeErasureStore } from '#app/store/erasure.server.ts';
import { makeOptOutViews } from '#app/store/opt-out-views.server.ts';
import { makeReceiptStore } from '#app/store/receipts.server.ts';
import { testEngines, useDatabase } from '#test/database.ts';
import { testVault } from '#test/vault.ts';
import { makeTestMessage, makeTestShop, newPhone, type TestShop } from './shop-fixture.ts';

const ALL = { source: null, phone: null } as const;

describe.each(testEngines())('opt-outs as a list on $name', (engine) => {
  const database = useDatabase(engine);
  const views = () => makeOptOutViews(database().sql, testVault);

  const list = async (shop: TestShop, filter: Partial<{ source: 'staff'; phone: string }> = {}) =>
    (await views().listOptOuts(shop.id, { ...ALL, ...filter }, { from: null, limit: 50 })).rows;

  async function say(
    shop: TestShop,
    word: 'stop' | 'start',
    names: { chatId?: string; bsuid?: string; phone?: string },
    by: 'reply' | 'button' = 'reply',
  ): Promise<void> {
    const all = { chatId: null, bsuid: null, phone: null, ...names };
    await makeReceiptStore(database().sql, testVault).storeHook(
      { id: shop.channelId, shopId: shop.id },
      { receipts: [], echoes: [], spoken: [{ ...all, word, said: word, by }], unread: [] },
      'hook',
    );
  }

  async function isOptedOut(shop: TestShop, phone: string): Promise<boolean> {
    return (await views().findOptOuts([{ shopId: shop.id, phone }])).size > 0;
  }

  /** A report told that this phone has these other names. */
  async function alias(shop: TestShop, phone: string, chatId: string): Promise<void> {
    await database().sql.query(
      'INSERT INTO recipient_alias (shop_id, alias_hash, phone_hash) VALUES ($1, $2, $3)',
      [shop.id, testVault.hash('recipient', chatId), testVault.hash('phone', phone)],
    );
  }

  test('a STOP is one row, under however many names it was said', async () => {
    const shop = await makeTestShop(database().sql);
    const phone = newPhone();
    await say(shop, 'stop', { chatId: `${phone}@c.us`, bsuid: `ES.${phone}`, phone });
    await say(shop, 'stop', { chatId: `${phone}@lid`, bsuid: `ES.${phone}` }, 'button');
    expect(await list(shop)).toMatchObject([
      { source: 'reply', word: 'stop', phone, staffId: null, isErased: false },
    ]);
    expect(await views().countOptOuts(shop.id, null, 100)).toBe(1);
    expect(await isOptedOut(shop, phone)).toBe(true);
  });

  test('START takes the row away, by whichever of its names it is said', async () => {
    const shop = await makeTestShop(database().sql);
    const phone = newPhone();
    await say(shop, 'stop', { chatId: `${phone}@c.us`, bsuid: `ES.${phone}`, phone });
    await say(shop, 'start', { bsuid: `ES.${phone}` });
    expect(await list(shop)).toEqual([]);
    expect(await isOptedOut(shop, phone)).toBe(false);
  });

  test('a hidden number is known by the messages that it got, until those are erased', async () => {
    const shop = await makeTestShop(database().sql);
    const hidden = await makeTestShop(database().sql);
    const { phone, rootGid } = await makeTestMessage(database().sql, shop);
    await alias(shop, phone, `${phone}@lid`);
    await say(shop, 'stop', { chatId: `${phone}@lid` }, 'button');
    await say(hidden, 'stop', { chatId: `${phone}@lid` });
    expect(await list(shop)).toMatchObject([{ source: 'button', phone }]);
    expect(await list(hidden)).toMatchObject([{ phone: null, isErased: false }]);
    await makeErasureStore(database().sql, testVault).eraseOrders(shop.id, [rootGid]);
    expect(await list(shop)).toMatchObject([{ phone: null }]);
    expect(await isOptedOut(shop, phone)).toBe(true);
  });

  test('added and imported numbers are known by whom, and only once', async () => {
    const shop = await makeTestShop(database().sql);
    const [first, second] = [newPhone(), newPhone()];
    const staff = { source: 'staff', staffId: 'staff-7' } as const;
    expect(await views().addOptOuts(shop.id, [first], staff)).toBe(1);
    const imported = { source: 'import', staffId: null } as const;
    expect(await views().addOptOuts(shop.id, [first, second, second], imported)).toBe(1);
    expect(await list(shop, { source: 'staff' })).toMatchObject([
      { phone: first, staffId: 'staff-7' },
    ]);
    expect(await views().countOptOuts(shop.id, null, 100)).toBe(2);
    expect(await views().countOptOuts(shop.id, 'import', 100)).toBe(1);
    for (const phone of [first, second]) expect(await isOptedOut(shop, phone)).toBe(true);
    // STOP from somebody who is here already makes no second row.
    await say(shop, 'stop', { phone: first, chatId: `${first}@c.us` });
    expect(await views().countOptOuts(shop.id, null, 100)).toBe(2);
  });

  test('the search finds a whole number, also under its other name, and no other shop finds it', async () => {
    const shop = await makeTestShop(database().sql);
    const [said, added] = [newPhone(), newPhone()];
    await alias(shop, said, `${said}@lid`);
    await say(shop, 'stop', { chatId: `${said}@lid` });
    await views().addOptOuts(shop.id, [added], { source: 'staff', staffId: null });
    expect(await list(shop, { phone: said })).toMatchObject([{ source: 'reply' }]);
    expect(await list(shop, { phone: added })).toMatchObject([{ source: 'staff', phone: added }]);
    expect(await list(shop, { phone: newPhone() })).toEqual([]);
    const other = await makeTestShop(database().sql);
    expect(await list(other, { phone: added })).toEqual([]);
    const [row] = await list(shop, { phone: added });
    expect(await views().removeOptOut(other.id, row?.id ?? '')).toBe(false);
    expect(await isOptedOut(shop, added)).toBe(true);
  });

  test('removed, the person gets messages again under every name', async () => {
    const shop = await makeTestShop(database().sql);
    const phone = newPhone();
    await alias(shop, phone, `${phone}@lid`);
    await say(shop, 'stop', { chatId: `${phone}@lid`, bsuid: `ES.${phone}` });
    expect(await isOptedOut(shop, phone)).toBe(true);
    const [row] = await list(shop);
    expect(await views().removeOptOut(shop.id, row?.id ?? '')).toBe(true);
    expect(await isOptedOut(shop, phone)).toBe(false);
    expect(await list(shop)).toEqual([]);
    expect(await views().removeOptOut(shop.id, row?.id ?? '')).toBe(false);
  });

  test('pages by keyset, newest first, there and back', async () => {
    const shop = await makeTestShop(database().sql);
    const phones = Array.from({ length: 5 }, newPhone);
    for (const phone of phones) {
      await views().addOptOuts(shop.id, [phone], { source: 'staff', staffId: null });
    }
    const read = async (from: { side: 'after' | 'before'; id: string } | null) => {
      const page = await views().listOptOuts(shop.id, ALL, { from, limit: 2 });
      return { ...page, places: page.rows.map(({ phone }) => phones.indexOf(phone ?? '')) };
    };
    const first = await read(null);
    expect([first.places, first.more]).toEqual([[4, 3], true]);
    const second = await read({ side: 'after', id: first.rows[1]?.id ?? '' });
    expect([second.places, second.more]).toEqual([[2, 1], true]);
    const last = await read({ side: 'after', id: second.rows[1]?.id ?? '' });
    expect([last.places, last.more]).toEqual([[0], false]);
    const back = await read({ side: 'before', id: last.rows[0]?.id ?? '' });
    expect([back.places, back.more]).toEqual([[2, 1], true]);
  });

  test('what an older version stored is listed, a person a row', async () => {
    const shop = await makeTestShop(database().sql);
    const phone = newPhone();
    for (const [hash, at] of [
      [testVault.hash('phone', phone), '2026-11-20T10:00:00Z'],
      [testVault.hash('recipient', `${phone}@c.us`), '2026-11-20T10:00:00Z'],
      [testVault.hash('phone', newPhone()), '2026-11-21T10:00:00Z'],
    ]) {
      await database().sql.query(
        `INSERT INTO opt_out (shop_id, recipient_hash, source, opted_out_at)
         VALUES ($1, $2, 'reply', $3)`,
        [shop.id, hash, at],
      );
    }
    expect((await list(shop)).map(({ optedOutAt }) => optedOutAt)).toEqual([
      '2026-11-21T10:00:00.000Z',
      '2026-11-20T10:00:00.000Z',
    ]);
    expect(await list(shop)).toHaveLength(2);
    const [, older] = await list(shop);
    await views().removeOptOut(shop.id, older?.id ?? '');
    expect(await isOptedOut(shop, phone)).toBe(false);
  });

  test('numbers lie there encrypted', async () => {
    const shop = await makeTestShop(database().sql);
    const phone = newPhone();
    await views().addOptOuts(shop.id, [phone], { source: 'staff', staffId: null });
    const rows = await database().sql.query<{ row: string }>(
      `SELECT to_jsonb(p)::text AS row FROM opt_out_person p WHERE shop_id = $1`,
      [shop.id],
    );
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain(phone);
  });
});
