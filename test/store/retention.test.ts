import { describe, expect, test } from 'vitest';
import { makeAttemptStore } from '#app/store/attempts.server.ts';
import { makeRetentionStore } from '#app/store/retention.server.ts';
import { testEngines, useDatabase } from '#test/database.ts';
import { testVault } from '#test/vault.ts';
import {
  makeTestMessage,
  makeTestShop,
  only,
  SEND_OPTIONS,
  settlementOf,
  startOn,
  type TestShop,
} from './shop-fixture.ts';

/** SQL of an id that was made `$3` hours ago: the time is in its first 48 bits. */
const ID_OF_AGE = `(lpad(to_hex((extract(epoch FROM now() - $3 * interval '1 hour') * 1000)::bigint),
  12, '0') || substr(md5(random()::text), 1, 20))::uuid`;

describe.each(testEngines())('retention on $name', (engine) => {
  const database = useDatabase(engine);
  const run = () => makeRetentionStore(database().sql, 0).run(new AbortController().signal);

  /** Rows of a table by their age in hours, before and after a run. */
  async function survivors(
    table: string,
    column: string,
    shop: TestShop,
    insert: string,
    ages: readonly number[],
    where = 'true',
  ): Promise<number[]> {
    for (const age of ages) {
      await database().sql.query(insert, [shop.id, shop.channelId, age, `key-${age}`]);
    }
    await run();
    const rows = await database().sql.query<{ age: number }>(
      `SELECT round(extract(epoch FROM now() - ${column}) / 3600)::int AS age FROM ${table} t
       WHERE (to_jsonb(t) ->> 'shop_id' = $1 OR to_jsonb(t) ->> 'channel_id' = $2) AND ${where}
       ORDER BY 1`,
      [shop.id, shop.channelId],
    );
    return rows.map(({ age }) => age);
  }

  const DAY = 24;

  test('what became of bulk actions: 7 days', async () => {
    const shop = await makeTestShop(database().sql);
    const insert = `
      INSERT INTO bulk_action (id, shop_id, install_number, kind, accept_double, last_id, total,
        total_is_exact, state, turn_at, started_at)
      SELECT ${ID_OF_AGE}, $1::uuid, 1, 'leave', false, $2::uuid, 1, true, 'complete', now(),
        now() - $3 * interval '1 hour' WHERE $4 <> ''`;
    const ages = await survivors('bulk_action', 'started_at', shop, insert, [1, 167, 169, 999]);
    expect(ages).toEqual([1, 167]);
  });

  test('daily counts: 100 days', async () => {
    const shop = await makeTestShop(database().sql);
    await database().sql.query(
      `INSERT INTO daily_count (shop_id, day, counter, amount)
       SELECT $1, now()::date - age, 'send', 1 FROM unnest(ARRAY[0, 99, 102, 400]) AS age`,
      [shop.id],
    );
    await run();
    const rows = await database().sql.query(
      'SELECT now()::date - day AS age FROM daily_count WHERE shop_id = $1 ORDER BY 1',
      [shop.id],
    );
    expect(rows).toEqual([{ age: 0 }, { age: 99 }]);
  });

  test.each([
    [
      'webhook ids: 30 days',
      'webhook_key',
      "INSERT INTO webhook_key SELECT $1::uuid, $4, now() - $3 * interval '1 hour' WHERE $2::uuid IS NOT NULL",
      30 * DAY,
    ],
    [
      'receipt keys: 30 days',
      'receipt_key',
      `INSERT INTO receipt_key SELECT $2::uuid, $4, 'sent', now() - $3 * interval '1 hour'
       WHERE $1::uuid IS NOT NULL`,
      30 * DAY,
    ],
    [
      'unreadable payloads: 7 days',
      'inspection',
      `INSERT INTO inspection SELECT ${ID_OF_AGE}, $1::uuid, 's', $4, 'x',
         now() - $3 * interval '1 hour' WHERE $2::uuid IS NOT NULL`,
      7 * DAY,
    ],
    [
      'reports of messages that are not ours: 72 hours',
      'receipt',
      `INSERT INTO receipt (id, shop_id, channel_id, wamid_hash, status, source, received_at)
       VALUES (${ID_OF_AGE}, $1, $2, $4, 'sent', 'hook', now() - $3 * interval '1 hour')`,
      72,
    ],
  ])('%s', async (_what, table, insert, hours) => {
    const shop = await makeTestShop(database().sql);
    const ages = [0, hours - 1, hours + 1, hours * 10];
    expect(await survivors(table, 'received_at', shop, insert, ages)).toEqual([0, hours - 1]);
  });

  test('how many reports of others were dropped is remembered, over several runs', async () => {
    const shop = await makeTestShop(database().sql);
    const insert = `INSERT INTO receipt (id, shop_id, channel_id, wamid_hash, status, source, received_at)
      SELECT ${ID_OF_AGE}, $1, $2, $4 || n, 'sent', 'hook', now() - $3 * interval '1 hour'
      FROM generate_series(1, 6000) AS n`;
    for (const total of [6000, 12_000]) {
      await survivors('receipt', 'received_at', shop, insert, [73]);
      const rows = await database().sql.query(
        'SELECT foreign_receipts::int AS total FROM channel WHERE id = $1',
        [shop.channelId],
      );
      expect(rows).toEqual([{ total }]);
    }
  });

  test('that a shop was erased: 1 year', async () => {
    await database().sql.query(
      `INSERT INTO erased_shop
       SELECT 'erased-' || age, now() - age * interval '1 day' FROM unnest(ARRAY[0, 364, 366]) AS age`,
    );
    await run();
    const rows = await database().sql.query(
      "SELECT domain_hash FROM erased_shop WHERE domain_hash LIKE 'erased-%' ORDER BY erased_at DESC",
    );
    expect(rows).toEqual([{ domain_hash: 'erased-0' }, { domain_hash: 'erased-364' }]);
  });

  test('whom a channel messaged: 2 days', async () => {
    const { channelKey } = await makeTestShop(database().sql);
    await database().sql.query(
      `INSERT INTO channel_recipient
       SELECT $1, 'hash-' || age, now() - age * interval '1 hour'
       FROM unnest(ARRAY[0, 47, 49, 480]) AS age`,
      [channelKey],
    );
    await run();
    const rows = await database().sql.query<{ phone_hash: string }>(
      'SELECT phone_hash FROM channel_recipient WHERE channel_key = $1 ORDER BY last_at DESC',
      [channelKey],
    );
    expect(rows.map((row) => row.phone_hash)).toEqual(['hash-0', 'hash-47']);
  });

  test('reports of our messages: 90 days', async () => {
    const shop = await makeTestShop(database().sql);
    const insert = `INSERT INTO receipt (id, shop_id, channel_id, wamid_hash, status, source,
        received_at, attempt_id)
      VALUES (${ID_OF_AGE}, $1, $2, $4, 'sent', 'hook', now() - $3 * interval '1 hour',
        gen_random_uuid())`;
    const ages = [1, 89 * DAY, 91 * DAY, 5000];
    expect(await survivors('receipt', 'received_at', shop, insert, ages)).toEqual([1, 89 * DAY]);
  });

  test('updates from Shopify: 90 days once they are decided', async () => {
    const shop = await makeTestShop(database().sql);
    for (const decided of ['now()', 'NULL']) {
      const insert = `INSERT INTO event (id, shop_id, root_gid, subject_gid, topic, triggered_at,
          received_at, decided_at)
        SELECT ${ID_OF_AGE}, $1, $4, 's', 't', now(), now() - $3 * interval '1 hour', ${decided}
        WHERE $2::uuid IS NOT NULL`;
      await survivors('event', 'received_at', shop, insert, [1, 89 * DAY, 91 * DAY]);
    }
    const rows = await database().sql.query(
      `SELECT root_gid, decided_at IS NOT NULL AS decided FROM event
       WHERE shop_id = $1 ORDER BY id DESC, decided_at`,
      [shop.id],
    );
    const of = (age: number, decided: boolean) => ({ root_gid: `key-${age}`, decided });
    expect(rows).toHaveLength(5);
    expect(rows).toEqual(
      expect.arrayContaining([of(1, true), of(89 * DAY, true), of(91 * DAY, false)]),
    );
  });

  test('the state of an order goes 30 days after its last change, its place in line stays', async () => {
    const shop = await makeTestShop(database().sql);
    const insert = `INSERT INTO root (shop_id, root_gid, state, next_position, updated_at)
      SELECT $1::uuid, $4, 'v1.sealed', 7, now() - $3 * interval '1 hour' WHERE $2::uuid IS NOT NULL`;
    const ages = [1, 29 * DAY, 31 * DAY];
    const left = await survivors('root', 'updated_at', shop, insert, ages, 'state IS NOT NULL');
    expect(left).toEqual([1, 29 * DAY]);
    const rows = await database().sql.query(
      'SELECT DISTINCT next_position FROM root WHERE shop_id = $1',
      [shop.id],
    );
    expect(rows).toEqual([{ next_position: 7 }]);
  });

  test('who was told goes after 90 days; what became of it stays', async () => {
    const shop = await makeTestShop(database().sql);
    const told = [];
    for (const ageHours of [91 * DAY, 0]) {
      const message = await makeTestMessage(database().sql, shop, { ageHours });
      const attempts = makeAttemptStore(database().sql, testVault, SEND_OPTIONS);
      const attempt = only((await startOn(attempts, shop)).started);
      const outcome = { outcome: 'accepted', wamid: `wamid.${message.id}` } as const;
      await attempts.settleAttempt(attempt, settlementOf(attempt, outcome));
      told.push(message);
    }
    const [old, recent] = told;
    if (old === undefined || recent === undefined) throw new Error('There are two');
    await run();
    const rows = await database().sql.query<Record<string, unknown>>(
      `SELECT n.phone IS NULL AND n.customer_name IS NULL AS blank, n.erased_at IS NOT NULL AS erased,
         a.rendered_text IS NULL AND a.wamid IS NULL AS untold, m.state, n.decision,
         a.wamid_hash IS NOT NULL AS traceable
       FROM notification n JOIN message m USING (id) JOIN attempt a ON a.message_id = n.id
       WHERE n.id = ANY($1::uuid[]) ORDER BY n.id`,
      [[old.id, recent.id]],
    );
    const stays = { state: 'accepted', decision: 'send', traceable: true };
    expect(rows).toEqual([
      { blank: true, erased: true, untold: true, ...stays },
      { blank: false, erased: false, untold: false, ...stays },
    ]);
  });
});
