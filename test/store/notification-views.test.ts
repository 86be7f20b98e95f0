import { describe, expect, test } from 'vitest';
import type { NotificationFilter, PagePosition } from '#app/pipeline/merchant-app-ports-views.ts';
import { makeNotificationViews } from '#app/store/notification-views.server.ts';
import { buildLanguageQuestion, buildListQuery } from '#app/store/notification-views-query.ts';
import { lowestIdAt } from '#app/store/time-ordered-id.ts';
import { testEngines, useDatabase } from '#test/database.ts';
import { testVault } from '#test/vault.ts';
import { addAttempt, addNotification, addShop, type SampleNotification } from './sample-rows.ts';

const NO_FILTER: NotificationFilter = {
  status: null,
  state: null,
  language: null,
  reason: null,
  from: null,
  to: null,
  search: null,
};
const FIRST_PAGE: PagePosition = { sort: 'newest', from: null, limit: 50 };

describe.each(testEngines())('notification views on $name', (engine) => {
  const database = useDatabase(engine);
  const views = () => makeNotificationViews(database().sql, testVault);

  const FILTERS: [string, Partial<NotificationFilter>][] = [
    ['none', {}],
    ['a status', { status: 'shipped' }],
    ['a message state', { state: 'failed' }],
    ['open unconfirmed', { state: 'unconfirmed' }],
    ['skipped', { state: 'skipped' }],
    ['a time', { from: new Date('2026-11-01'), to: new Date('2026-11-02') }],
    ['an order', { search: { orderNames: ['#1042', '1042'], phone: null, messageId: null } }],
    ['a phone', { search: { orderNames: ['4930901820'], phone: '4930901820', messageId: null } }],
    ['a message ID', { search: { orderNames: [], phone: null, messageId: 'wamid.1' } }],
    ['what needs attention', { state: 'attention' }],
    ['a reason to skip', { state: 'skipped', reason: 'no_phone' }],
    ['a reason of a failure', { state: 'failed', reason: 'not_on_whatsapp' }],
    ['a language', { language: 'de' }],
    ['a language and a state', { language: 'de', state: 'failed' }],
  ];

  test.each(FILTERS)('reads no whole table with filter: %s', async (_name, filter) => {
    const shopId = await addShop(database());
    const query = buildListQuery(shopId, { ...NO_FILTER, ...filter }, FIRST_PAGE, testVault);
    const plan = await database().sql.transaction(async (tx) => {
      // Tables of a few rows are read whole unless that is forbidden; an index must exist.
      await tx.query('SET LOCAL enable_seqscan = off');
      return tx.query<{ 'QUERY PLAN': string }>(
        `EXPLAIN SELECT n.id FROM ${query.from}`,
        query.values,
      );
    });
    const text = plan.map((row) => row['QUERY PLAN']).join('\n');
    expect(text).toMatch(/Index/);
    expect(text).not.toMatch(/Seq Scan/);
  });

  test('where another filter leads, the index of languages is not read beside it', async () => {
    const shopId = await addShop(database());
    await database().sql.query(
      `INSERT INTO notification (id, shop_id, install_number, root_gid, subject_kind, subject_gid,
         status, family, occurrence, decision, order_name, customer_locale)
       SELECT gen_random_uuid(), $1, 1, 'r', 'order', n::text, CASE WHEN n % 4 = 0 THEN 'refunded'
         ELSE 'shipped' END, 'f', n::text, 'skip', '#1', 'de' FROM generate_series(1, 4000) AS n`,
      [shopId],
    );
    await database().sql.script('ANALYZE notification');
    const filter = { ...NO_FILTER, language: 'de', status: 'refunded' } as const;
    const query = buildListQuery(shopId, filter, FIRST_PAGE, testVault, false);
    const plan = await database().sql.query<{ 'QUERY PLAN': string }>(
      `EXPLAIN SELECT n.id FROM ${query.from}`,
      query.values,
    );
    const text = plan.map((row) => row['QUERY PLAN']).join('\n');
    expect(text).toContain('notification_shop_id_status_id_idx');
    expect(text).not.toContain('notification_of_language');
  });

  test('a language leads the list below 5,000 notifications, counted along its index in the range', async () => {
    const shopId = await addShop(database());
    const from = new Date('2026-05-01T00:00:00.000Z');
    const to = new Date('2026-06-01T00:00:00.000Z');
    const add = (count: number, at: Date) =>
      database().sql.query(
        `INSERT INTO notification (id, shop_id, install_number, root_gid, subject_kind, subject_gid,
           status, family, occurrence, decision, order_name, customer_locale)
         SELECT (substr($3, 1, 24) || right(gen_random_uuid()::text, 12))::uuid, $1, 1, 'r', 'order',
           gen_random_uuid()::text, 'shipped', 'f', n::text, 'skip', '#1', 'de'
         FROM generate_series(1, $2::int) AS n`,
        [shopId, count, lowestIdAt(at)],
      );
    const filter = { ...NO_FILTER, language: 'de', status: 'shipped' } as const;
    const ask = async (range: { from: Date | null; to: Date | null }, explained = '') => {
      const question = buildLanguageQuestion(shopId, { ...filter, ...range });
      if (question === null) throw new Error('It is asked beside a status');
      return database().sql.query(`${explained}${question.text}`, question.values);
    };
    const all = { from: null, to: null };
    await add(4_999, from);
    expect(await ask(all)).toEqual([{ is_common: false }]);
    await add(1, to);
    await database().sql.script('ANALYZE notification');
    expect(await ask(all)).toEqual([{ is_common: true }]);
    expect(await ask({ from, to: null })).toEqual([{ is_common: true }]);
    expect(await ask({ from, to })).toEqual([{ is_common: false }]);
    const plan = (await ask(all, 'EXPLAIN ANALYZE ')).map((row) => row['QUERY PLAN']).join('\n');
    expect(plan).toMatch(/Index (Only )?Scan using notification_of_language/);
    expect(buildLanguageQuestion(shopId, { ...NO_FILTER, language: 'de' })).toBe(null);
  });

  test('a language is found whatever its region, beside every other filter, whichever leads', async () => {
    const [shopId, other] = [await addShop(database()), await addShop(database())];
    const add = async (customerLocale: string | null, sample: SampleNotification = {}) =>
      addNotification(database(), shopId, { ...sample, customerLocale });
    const failed = { state: 'failed', cause: 'not_on_whatsapp' };
    const skipped: SampleNotification = { decision: 'skip', reason: 'no_phone' };
    const german = {
      failed: [await add('de', failed), await add('de-AT', { ...failed, status: 'delivered' })],
      read: [await add('DE', { state: 'read' })],
      unconfirmed: [await add('de_CH', { state: 'unconfirmed' })],
      left: [await add('de', { state: 'unconfirmed', closed: true })],
      skipped: [await add('de', skipped)],
    };
    for (const locale of ['en', 'pt-BR', null]) {
      await add(locale, failed);
      await add(locale, { state: 'unconfirmed' });
      await add(locale, skipped);
    }
    await addNotification(database(), other, { ...failed, customerLocale: 'de' });
    await addNotification(database(), other, { ...failed, customerLocale: 'tr' });
    expect(await views().listLanguages(shopId)).toEqual(['de', 'en', 'pt']);

    const all = Object.values(german).flat().sort();
    const cases: [Partial<NotificationFilter>, string[]][] = [
      [{}, all],
      [{ state: 'failed' }, german.failed],
      [{ state: 'failed', reason: 'not_on_whatsapp', status: 'shipped' }, [german.failed[0] ?? '']],
      [{ status: 'delivered' }, [german.failed[1] ?? '']],
      [{ state: 'unconfirmed' }, german.unconfirmed],
      [{ state: 'left' }, german.left],
      [{ state: 'attention' }, german.unconfirmed],
      [{ state: 'resolvable' }, [...german.failed, ...german.unconfirmed]],
      [{ state: 'skipped' }, german.skipped],
      [{ state: 'skipped', reason: 'no_phone' }, german.skipped],
      [{ search: { orderNames: ['#1042'], phone: null, messageId: null } }, all],
    ];
    for (const [more, expected] of cases) {
      const filter = { ...NO_FILTER, language: 'de', ...more };
      const position = { ...FIRST_PAGE, sort: 'oldest' } as const;
      const { rows } = await views().listNotifications(shopId, filter, position);
      expect([more, rows.map(({ id }) => id)]).toEqual([more, expected]);
      const query = buildListQuery(shopId, filter, position, testVault, false);
      const led = await database().sql.query<{ id: string }>(
        `SELECT n.id FROM ${query.from}`,
        query.values,
      );
      expect([more, led.map(({ id }) => id)]).toEqual([more, expected]);
    }
  });

  test('another shop reads nothing of a notification', async () => {
    const [shopId, other] = [await addShop(database()), await addShop(database())];
    const rootGid = 'gid://shopify/Order/1';
    const subjectGid = 'gid://shopify/Fulfillment/1';
    const eventId = '019adf00-0000-7000-8000-000000000001';
    await database().sql.query(
      `INSERT INTO event (id, shop_id, root_gid, subject_gid, topic, triggered_at)
       VALUES ($1, $2, $3, $4, 'fulfillments/create', now())`,
      [eventId, shopId, rootGid, subjectGid],
    );
    const id = await addNotification(database(), shopId, {
      rootGid,
      subjectGid,
      eventId,
      state: 'unconfirmed',
    });
    const attemptId = await addAttempt(database(), shopId, id);
    const place = { rootGid, subjectGid, eventId };
    expect(await views().findNotification(shopId, id)).not.toBeNull();
    expect(await views().listEvents(shopId, place)).toHaveLength(1);
    expect(await views().listAttempts(shopId, id)).toHaveLength(1);
    expect(await views().countUnconfirmed(shopId, 100)).toBe(1);
    expect(await views().findNotification(other, id)).toBeNull();
    expect(await views().listEvents(other, place)).toEqual([]);
    expect(await views().listAttempts(other, id)).toEqual([]);
    expect(await views().listReceipts(other, [attemptId])).toEqual([]);
    expect(await views().countUnconfirmed(other, 100)).toBe(0);
  });

  test('counts unconfirmed messages up to the cap, closed ones not', async () => {
    const shopId = await addShop(database());
    for (let i = 0; i < 5; i += 1) {
      await addNotification(database(), shopId, { state: 'unconfirmed' });
    }
    await addNotification(database(), shopId, { state: 'unconfirmed', closed: true });
    expect(await views().countUnconfirmed(shopId, 100)).toBe(5);
    expect(await views().countUnconfirmed(shopId, 3)).toBe(3);
  });
});
