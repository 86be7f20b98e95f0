import { v7 as uuidv7 } from 'uuid';
import { describe, expect, test } from 'vitest';
import type { NotificationQuery } from '#app/pipeline/merchant-app.ts';
import { makeListNotifications } from '#app/pipeline/show-notifications.ts';
import { readPhone } from '#app/shopify/read-phone.ts';
import { makeNotificationViews } from '#app/store/notification-views.server.ts';
import { makeSettingsStore } from '#app/store/settings.server.ts';
import { testEngines, useDatabase } from '#test/database.ts';
import { addNotification, addShop } from '#test/store/sample-rows.ts';
import { testVault } from '#test/vault.ts';

const ALL: NotificationQuery = {
  status: null,
  state: null,
  language: null,
  reason: null,
  from: null,
  to: null,
  search: null,
  sort: 'newest',
  cursor: null,
};

describe.each(testEngines())('the list of notifications on $name', (engine) => {
  const database = useDatabase(engine);
  const list = (shopId: string, query: Partial<NotificationQuery> = {}) =>
    makeListNotifications({
      settings: makeSettingsStore(database().sql, testVault),
      views: makeNotificationViews(database().sql, testVault),
      readPhone,
    })(shopId, { ...ALL, ...query });
  const idsOf = async (shopId: string, query: Partial<NotificationQuery> = {}) =>
    (await list(shopId, query)).rows.map(({ id }) => id);

  test.each(['newest', 'oldest'] as const)(
    'pages through all, %s first, and back',
    async (sort) => {
      const shopId = await addShop(database());
      const other = await addShop(database());
      const ids: string[] = [];
      for (let i = 0; i < 120; i += 1) {
        ids.push(await addNotification(database(), shopId));
        if (i % 10 === 0) await addNotification(database(), other);
      }
      const expected = sort === 'newest' ? ids.toReversed() : ids;
      const first = await list(shopId, { sort });
      const second = await list(shopId, { sort, cursor: first.next });
      const third = await list(shopId, { sort, cursor: second.next });
      expect(first.previous).toBeNull();
      expect(third.next).toBeNull();
      expect([first, second, third].map(({ rows }) => rows.length)).toEqual([50, 50, 20]);
      const seen = [first, second, third].flatMap(({ rows }) => rows.map(({ id }) => id));
      expect(seen).toEqual(expected);
      const back = await list(shopId, { sort, cursor: third.previous });
      expect(back).toEqual(second);
      const start = await list(shopId, { sort, cursor: back.previous });
      expect(start.rows).toEqual(first.rows);
      expect(start.previous).toBeNull();
    },
  );

  test('a cursor that is none of ours shows the first page', async () => {
    const shopId = await addShop(database());
    const id = await addNotification(database(), shopId);
    for (const cursor of ['', 'garbage', Buffer.from("after ' OR 1=1").toString('base64url')]) {
      expect(await idsOf(shopId, { cursor })).toEqual([id]);
    }
  });

  test('shows one row of a parcel in full', async () => {
    const shopId = await addShop(database());
    const id = await addNotification(database(), shopId, {
      parcelNumber: 1,
      parcelOf: 2,
      state: 'failed',
      cause: 'not_on_whatsapp',
    });
    const { rows } = await list(shopId);
    expect(rows).toEqual([
      {
        id,
        orderName: '#1042',
        parcel: { number: 1, of: 2 },
        status: 'shipped',
        carrierStatus: null,
        phoneHint: '+49 … 820',
        customerName: 'Maria',
        state: 'failed',
        reason: 'not_on_whatsapp',
        probablyDelivered: false,
        updatedAt: expect.stringMatching(/^\d{4}-.*Z$/),
      },
    ]);
  });

  test('an erased row and an only parcel show nothing of a person or a count', async () => {
    const shopId = await addShop(database());
    await addNotification(database(), shopId, { erased: true, parcelNumber: 1, parcelOf: 1 });
    const { rows } = await list(shopId);
    expect(rows[0]).toMatchObject({ phoneHint: null, customerName: null, parcel: null });
  });

  test('filters by each shown state', async () => {
    const shopId = await addShop(database());
    const add = (sample: Parameters<typeof addNotification>[2]) =>
      addNotification(database(), shopId, sample);
    const ids = {
      waiting: await add({ state: 'waiting' }),
      held: await add({ state: 'held' }),
      sending: await add({ state: 'sending' }),
      accepted: await add({ state: 'accepted' }),
      sent: await add({ state: 'sent' }),
      delivered: await add({ state: 'delivered' }),
      read: await add({ state: 'read' }),
      failed: await add({ state: 'failed', closed: true }),
      unconfirmed: await add({ state: 'unconfirmed' }),
      left: await add({ state: 'unconfirmed', closed: true }),
    };
    const skipped = [
      await add({ decision: 'skip', reason: 'no_phone', phone: null }),
      await add({ decision: 'skip', reason: 'superseded', state: 'superseded' }),
      await add({ decision: 'skip', reason: 'too_late', state: 'ended' }),
    ];
    const everything = await list(shopId);
    expect(everything.rows).toHaveLength(13);
    for (const [state, id] of Object.entries(ids)) {
      const query = { state: state as keyof typeof ids };
      expect(await idsOf(shopId, query)).toEqual([id]);
      expect(everything.rows.find((row) => row.id === id)?.state).toBe(state);
    }
    expect(await idsOf(shopId, { state: 'skipped' })).toEqual(skipped.toReversed());
    const reasons = everything.rows.filter(({ state }) => state === 'skipped');
    expect(reasons.map(({ reason }) => reason)).toEqual(['too_late', 'superseded', 'no_phone']);
  });

  test('filters by status and by time, from inclusive and to exclusive', async () => {
    const shopId = await addShop(database());
    const at = (iso: string, status: string) =>
      addNotification(database(), shopId, {
        id: uuidv7({ msecs: Date.parse(iso) }),
        status,
        state: 'read',
      });
    const early = await at('2026-11-20T09:59:59.999Z', 'shipped');
    const on = await at('2026-11-20T10:00:00.000Z', 'delivered');
    const late = await at('2026-11-21T10:00:00.000Z', 'shipped');
    const from = '2026-11-20T10:00:00.000Z';
    const to = '2026-11-21T10:00:00.000Z';
    expect(await idsOf(shopId, { from })).toEqual([late, on]);
    expect(await idsOf(shopId, { to })).toEqual([on, early]);
    expect(await idsOf(shopId, { from, to, state: 'read' })).toEqual([on]);
    expect(await idsOf(shopId, { from: 'no time' })).toEqual([late, on, early]);
    expect(await idsOf(shopId, { status: 'shipped' })).toEqual([late, early]);
    expect(await idsOf(shopId, { status: 'shipped', from })).toEqual([late]);
  });

  test('finds an order by its name as people type it', async () => {
    const shopId = await addShop(database());
    const other = await addShop(database());
    const plain = await addNotification(database(), shopId, { orderName: '#1042' });
    const prefixed = await addNotification(database(), shopId, { orderName: 'EN1043-A' });
    const long = await addNotification(database(), shopId, { orderName: '#10001234' });
    await addNotification(database(), other, { orderName: '#1042' });
    for (const search of ['#1042', '1042', ' 1042 ']) {
      expect(await idsOf(shopId, { search })).toEqual([plain]);
    }
    expect(await idsOf(shopId, { search: 'en1043-a' })).toEqual([prefixed]);
    expect(await list(shopId, { search: '104' })).toMatchObject({ rows: [], searchProblem: null });
    expect(await list(shopId, { search: '10001234' })).toMatchObject({
      rows: [{ id: long }],
      searchProblem: null,
    });
  });

  test('finds a whole phone in any format, and says where it is not whole', async () => {
    const shopId = await addShop(database());
    const other = await addShop(database());
    const id = await addNotification(database(), shopId, { phone: '4930901820' });
    await addNotification(database(), shopId, { phone: '4930901821' });
    await addNotification(database(), other, { phone: '4930901820' });
    for (const search of ['+49 30 901820', '+4930901820', '0049 30/901820', '+49 (0)30 901820']) {
      expect(await idsOf(shopId, { search })).toEqual([id]);
    }
    for (const search of ['030 901820', '+49 30 90', '30901820', '+49']) {
      expect(await list(shopId, { search })).toMatchObject({
        rows: [],
        searchProblem: 'partial_phone',
      });
    }
    await database().sql.query("UPDATE shop SET default_country = 'DE' WHERE id = $1", [shopId]);
    expect(await idsOf(shopId, { search: '030 901820' })).toEqual([id]);
  });
});
