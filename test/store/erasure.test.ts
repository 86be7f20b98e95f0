import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { makeAttemptStore } from '#app/store/attempts.server.ts';
import { makeErasureStore } from '#app/store/erasure.server.ts';
import { makeOptOutStore } from '#app/store/opt-outs.server.ts';
import { makeReceiptStore } from '#app/store/receipts.server.ts';
import { makeRootStore } from '#app/store/roots.server.ts';
import { makeSettingsStore } from '#app/store/settings.server.ts';
import { makeShopStore } from '#app/store/shops.server.ts';
import { makeTestMessageStore } from '#app/store/test-messages.server.ts';
import { testEngines, useDatabase } from '#test/database.ts';
import { testVault } from '#test/vault.ts';
import {
  makeTestMessage,
  makeTestShop,
  newPhone,
  OWNER,
  only,
  readMessage,
  SEND_OPTIONS,
  settlementOf,
  startOn,
  TEMPLATE_NAME,
  type TestShop,
} from './shop-fixture.ts';

describe.each(testEngines())('erasure on $name', (engine) => {
  const database = useDatabase(engine);
  const erasure = () => makeErasureStore(database().sql, testVault);
  const receipts = () => makeReceiptStore(database().sql, testVault);

  /** A message that was sent and failed, with a receipt that names its person in every way. */
  async function makeTold(shop: TestShop, phone = newPhone()) {
    const message = await makeTestMessage(database().sql, shop, { phone });
    const attempts = makeAttemptStore(database().sql, testVault, SEND_OPTIONS);
    const attempt = only((await startOn(attempts, shop)).started);
    const wamid = `wamid.${message.id}`;
    await attempts.settleAttempt(attempt, settlementOf(attempt, { outcome: 'accepted', wamid }));
    await tell(shop, {
      wamid,
      chatId: `${phone}@lid`,
      bsuid: `ES.${phone}`,
      phone: `9${phone}`,
    });
    await database().sql.query('INSERT INTO root (shop_id, root_gid, state) VALUES ($1, $2, $3)', [
      shop.id,
      message.rootGid,
      testVault.seal('root.state', '{}'),
    ]);
    return { message, phone, wamid };
  }

  async function tell(
    shop: TestShop,
    names: { wamid: string; chatId: string; bsuid: string; phone: string },
  ) {
    const receipt = { status: 'failed', reason: null, code: 1, errorText: 'why', happenedAt: null };
    const contents = { receipts: [{ ...receipt, ...names }], echoes: [], spoken: [], unread: [] };
    await receipts().storeHook({ id: shop.channelId, shopId: shop.id }, contents, 'hook');
    await receipts().foldReceipts([{ shopId: shop.id, wamids: [names.wamid] }]);
  }

  async function rowsOf(shop: TestShop, tables: readonly string[]): Promise<string> {
    const rows: string[] = [];
    for (const table of tables) {
      const found = await database().sql.query<{ row: string }>(
        `SELECT to_jsonb(t)::text AS row FROM "${table}" t WHERE shop_id = $1`,
        [shop.id],
      );
      rows.push(...found.map(({ row }) => `${table} ${row}`));
    }
    return rows.join('\n');
  }

  const PERSONAL = ['notification', 'message', 'attempt', 'receipt', 'recipient_alias', 'root'];

  test('a report that comes after it tells the state, and links no names to anybody', async () => {
    const shop = await makeTestShop(database().sql);
    const { message, phone, wamid } = await makeTold(shop);
    await erasure().eraseOrders(shop.id, [message.rootGid]);
    const names = { wamid, chatId: `${phone}@lid`, bsuid: `ES.${phone}`, phone: `9${phone}` };
    const receipt = { reason: null, code: null, errorText: 'late', happenedAt: null };
    await receipts().storeHook(
      { id: shop.channelId, shopId: shop.id },
      {
        receipts: [{ ...receipt, ...names, status: 'delivered' }],
        echoes: [],
        spoken: [],
        unread: [],
      },
      'hook',
    );
    await receipts().foldReceipts([{ shopId: shop.id, wamids: [wamid] }]);
    expect((await readMessage(database().sql, message.id)).state).toBe('delivered');
    const rows = await rowsOf(shop, ['receipt', 'recipient_alias']);
    expect(rows).not.toContain('recipient_alias');
    expect(rows).not.toContain(testVault.hash('recipient', `${phone}@lid`));
    expect(rows).not.toContain(testVault.hash('phone', `9${phone}`));
    expect(rows).not.toContain('"v1.');
  });

  test('a decision that was under way is not recorded any more', async () => {
    const shop = await makeTestShop(database().sql);
    const { message } = await makeTold(shop);
    const roots = makeRootStore(database().sql, testVault, SEND_OPTIONS);
    const { sql } = database();
    await sql.query(
      'UPDATE root SET decide_at = now() - make_interval(secs => 1) WHERE shop_id = $1',
      [shop.id],
    );
    const claimed = only(await roots.claimRoots(10));
    await erasure().eraseOrders(shop.id, [message.rootGid]);
    await roots.recordPasses([
      {
        claim: claimed.claim,
        shopId: shop.id,
        installNumber: 1,
        rootGid: claimed.rootGid,
        decidedOn: '2026-11-25',
        state: claimed.state,
        watchUntil: '2026-12-22T12:00:00.000Z',
        events: [],
        notifications: [],
        endings: [],
        decideAt: null,
        waitingFor: null,
        readFailures: 0,
        nextPosition: 1,
      },
    ]);
    const [root] = await sql.query<{ state: string | null }>(
      'SELECT state FROM root WHERE shop_id = $1',
      [shop.id],
    );
    expect(root?.state).toBeNull();
  });

  test('of an order leaves the key rows, and nothing that names its person, not even hashed', async () => {
    const shop = await makeTestShop(database().sql);
    const { message, phone, wamid } = await makeTold(shop);
    const names = [
      testVault.hash('phone', phone),
      testVault.hash('phone', `9${phone}`),
      testVault.hash('recipient', `${phone}@lid`),
      testVault.hash('recipient', `ES.${phone}`),
    ];
    const before = await rowsOf(shop, PERSONAL);
    for (const name of names) expect(before).toContain(name);
    await erasure().eraseOrders(shop.id, [message.rootGid]);
    const after = await rowsOf(shop, PERSONAL);
    for (const name of names) expect(after).not.toContain(name);
    // What is sealed starts so.
    expect(before).toContain('"v1.');
    expect(after).not.toContain('"v1.');
    expect(after).toContain(testVault.hash('wamid', wamid));
    expect(await readMessage(database().sql, message.id)).toMatchObject({
      state: 'failed',
      decision: 'send',
    });
  });

  test('ends what is unsent and leaves other orders, also of the same person, as they were', async () => {
    const shop = await makeTestShop(database().sql);
    const phone = newPhone();
    const erased = await makeTestMessage(database().sql, shop, { phone, dueIn: 600 });
    const kept = await makeTestMessage(database().sql, shop, { phone, dueIn: 600 });
    await erasure().eraseOrders(shop.id, [erased.rootGid]);
    expect(await readMessage(database().sql, erased.id)).toMatchObject({
      state: 'ended',
      reason: 'erased',
    });
    expect((await readMessage(database().sql, kept.id)).state).toBe('waiting');
    const [row] = await database().sql.query<{ phone: string }>(
      'SELECT phone FROM notification WHERE id = $1',
      [kept.id],
    );
    expect(testVault.open('notification.phone', row?.phone ?? '')).toBe(phone);
  });

  test('of another shop’s order of the same id touches nothing', async () => {
    const [shop, other] = [await makeTestShop(database().sql), await makeTestShop(database().sql)];
    const { message } = await makeTold(shop);
    const before = await rowsOf(shop, PERSONAL);
    await erasure().eraseOrders(other.id, [message.rootGid]);
    expect(await rowsOf(shop, PERSONAL)).toBe(before);
  });

  test('keeps an opt-out, whichever name it was said under', async () => {
    const { findOptOuts } = makeOptOutStore(database().sql, testVault);
    for (const name of ['phone', 'lid'] as const) {
      const shop = await makeTestShop(database().sql);
      const { message, phone } = await makeTold(shop);
      const said = {
        word: 'stop',
        chatId: name === 'lid' ? `${phone}@lid` : `${phone}@c.us`,
        bsuid: null,
        phone: name === 'phone' ? phone : null,
        said: 'stop',
        by: 'reply',
      } as const;
      const contents = { receipts: [], echoes: [], spoken: [said], unread: [] };
      await receipts().storeHook({ id: shop.channelId, shopId: shop.id }, contents, 'hook');
      await erasure().eraseOrders(shop.id, [message.rootGid]);
      expect(await findOptOuts([{ shopId: shop.id, phone }])).toEqual(
        new Set([`${shop.id} ${phone}`]),
      );
      expect(await rowsOf(shop, ['recipient_alias'])).toBe('');
    }
  });

  test('keeps the other names of a phone that another order still has', async () => {
    const shop = await makeTestShop(database().sql);
    const { message, phone } = await makeTold(shop);
    await makeTestMessage(database().sql, shop, { phone, dueIn: 600 });
    await erasure().eraseOrders(shop.id, [message.rootGid]);
    expect(await rowsOf(shop, ['recipient_alias'])).toContain(testVault.hash('phone', phone));
  });

  test('may be asked for twice, and for orders that never were', async () => {
    const shop = await makeTestShop(database().sql);
    for (let n = 0; n < 2; n += 1) {
      await erasure().eraseOrders(shop.id, ['gid://shopify/Order/404', 'gid://shopify/Order/405']);
    }
    await erasure().eraseOrders(shop.id, []);
    const rows = await database().sql.query<{ root_hash: string }>(
      'SELECT root_hash FROM tombstone WHERE shop_id = $1',
      [shop.id],
    );
    expect(rows).toHaveLength(2);
    expect(rows.map(({ root_hash }) => root_hash)).toContain(
      testVault.hash('root', 'gid://shopify/Order/404'),
    );
  });

  test('of a shop leaves no row of it in any table, and all of the others', async () => {
    const [shop, other] = [await makeTestShop(database().sql), await makeTestShop(database().sql)];
    for (const one of [shop, other]) {
      const { message } = await makeTold(one);
      await fillEveryTable(one, message.id);
    }
    const tables = await tablesOfShops();
    const counts = async (one: TestShop) =>
      Object.fromEntries(
        await Promise.all(
          tables.map(async ({ table, column }) => [table, await countRows(table, column, one)]),
        ),
      );
    const before = await counts(other);
    // The test covers a table only if it has a row of the shop to lose.
    expect(Object.entries(await counts(shop)).filter(([, rows]) => rows === 0)).toEqual([]);
    await database().sql.query('UPDATE shop SET uninstalled_at = now() WHERE id = $1', [shop.id]);
    await erasure().eraseShop(shop.id);
    expect(Object.values(await counts(shop)).every((rows) => rows === 0)).toBe(true);
    expect(await counts(other)).toEqual(before);
    const all = await database().sql.query('SELECT 1 FROM shop WHERE id = $1 OR domain = $2', [
      shop.id,
      shop.domain,
    ]);
    expect(all).toEqual([]);
  });

  async function fillEveryTable(shop: TestShop, notificationId: string) {
    const { sql } = database();
    const run = (text: string, ...values: unknown[]) => sql.query(text, [shop.id, ...values]);
    await run(
      `INSERT INTO event (id, shop_id, root_gid, subject_gid, topic, triggered_at)
       VALUES (gen_random_uuid(), $1, 'r', 's', 't', now())`,
    );
    await run(
      `INSERT INTO reconciliation (shop_id, install_number, mark, next_at)
       VALUES ($1, 1, now(), now())`,
    );
    await run('INSERT INTO history_mark (shop_id, id) VALUES ($1, gen_random_uuid())');
    await run("INSERT INTO staff_alert (shop_id, cause, taken_at) VALUES ($1, 'held', now())");
    await run(
      `INSERT INTO fallback_email (message_id, shop_id, due_at)
       SELECT id, shop_id, now() FROM message WHERE shop_id = $1`,
    );
    await run("INSERT INTO webhook_key (shop_id, webhook_id) VALUES ($1, 'w')");
    await run(
      `INSERT INTO inspection (id, shop_id, source, problem, payload)
       VALUES (gen_random_uuid(), $1, 's', 'p', 'x')`,
    );
    await run(
      `INSERT INTO opt_out (shop_id, recipient_hash, source, opted_out_at)
       VALUES ($1, 'h', 'reply', now())`,
    );
    for (const table of ['daily_count', 'daily_change']) {
      await run(
        `INSERT INTO ${table} (shop_id, day, counter, amount) VALUES ($1, now(), 'send', 1)`,
      );
    }
    await run(
      `INSERT INTO opt_out_person (id, shop_id, source, opted_out_at)
       VALUES (gen_random_uuid(), $1, 'reply', now())`,
    );
    await run("INSERT INTO tombstone (shop_id, root_hash) VALUES ($1, 'h')");
    await run("INSERT INTO label (shop_id, status, language, text) VALUES ($1, 's', 'en', 't')");
    await run(`INSERT INTO status_setting (shop_id, status, "on") VALUES ($1, 'x', true)`);
    await run(
      `INSERT INTO access_log (id, shop_id, notification_id, field)
       VALUES (gen_random_uuid(), $1, $2, 'phone')`,
      notificationId,
    );
    const tests = makeTestMessageStore(sql, testVault, { ...SEND_OPTIONS, owner: OWNER });
    const template = {
      name: TEMPLATE_NAME,
      language: 'en',
      namespace: 'n',
      category: null,
      body: '',
    };
    const prepared = {
      ok: true,
      template,
      values: ['', '', ''],
      text: 't',
      ttlSeconds: null,
    } as const;
    expect((await tests.startTest(shop.id, newPhone(), prepared)).outcome).toBe('started');
    await run(
      `INSERT INTO saved_view (id, shop_id, name, params)
       VALUES (gen_random_uuid(), $1, 'n', '')`,
    );
    await run(
      `INSERT INTO csv_export (id, shop_id, token_hash, expires_at)
       VALUES (gen_random_uuid(), $1, gen_random_uuid()::text, now())`,
    );
    await run(
      `INSERT INTO bulk_action (id, shop_id, install_number, kind, accept_double, last_id, total,
         total_is_exact, state, turn_at, started_at)
       VALUES ($2, $1, 1, 'leave', false, $2, 1, true, 'running', now(), now())`,
      notificationId,
    );
    await run(
      `INSERT INTO dry_run (id, shop_id, days, since, settings_version, state, next_at, started_at)
       VALUES ($2, $1, 7, now(), 1, 'reading', now(), now())`,
      notificationId,
    );
    await run(
      `INSERT INTO dry_run_result (id, run_id, shop_id, root_gid, subject_kind, subject_gid, status,
         family, occurrence, happened_at, decision, order_name)
       VALUES ($2, $2, $1, 'r', 'order', 's', 'x', 'f', 'o', now(), 'skip', '#1')`,
      notificationId,
    );
    await sql.query(`INSERT INTO session (id, shop, state, is_online) VALUES ($1, $2, '', false)`, [
      randomUUID(),
      shop.domain,
    ]);
    await sql.query(
      `INSERT INTO hold (id, channel_key, channel_id, reason, set_at)
       VALUES (gen_random_uuid(), $1, $2, 'x', now())`,
      [shop.channelKey, shop.channelId],
    );
  }

  /** Every table that names a shop, a channel of it or its domain. */
  async function tablesOfShops() {
    return database().sql.query<{ table: string; column: string }>(
      `SELECT table_name AS "table", min(column_name) AS "column" FROM information_schema.columns
       JOIN pg_class c ON c.oid = to_regclass(format('%I', table_name)) AND NOT c.relispartition
       WHERE table_schema = 'public' AND (
         column_name IN ('shop_id', 'channel_id') OR (table_name = 'session' AND column_name = 'shop'))
       GROUP BY table_name ORDER BY 1`,
    );
  }

  async function countRows(table: string, column: string, shop: TestShop): Promise<number> {
    const value = { shop_id: shop.id, channel_id: shop.channelId, shop: shop.domain }[column];
    const [row] = await database().sql.query<{ rows: number }>(
      `SELECT count(*)::int AS rows FROM "${table}" WHERE "${column}" = $1`,
      [value],
    );
    return row?.rows ?? -1;
  }

  test('of a shop leaves a trace that tells nobody but the shop itself', async () => {
    const { sql } = database();
    const shop = await makeTestShop(sql);
    await sql.query('UPDATE shop SET uninstalled_at = now() WHERE id = $1', [shop.id]);
    await erasure().eraseShop(shop.id);
    const traces = () =>
      sql.query<Record<string, unknown>>(
        'SELECT to_jsonb(e) AS row, erased_at FROM erased_shop e WHERE domain_hash = $1',
        [testVault.hash('shop', shop.domain)],
      );
    const [trace] = await traces();
    expect(trace?.row).toEqual({
      domain_hash: testVault.hash('shop', shop.domain),
      erased_at: expect.any(String),
    });
    expect(JSON.stringify(trace)).not.toContain(shop.domain.split('.')[0]);

    const shops = makeShopStore(sql, testVault);
    const { shop: again, was } = await shops.ensureInstalled(shop.domain);
    expect(was).toBe('installed');
    expect(again).toMatchObject({ installNumber: 1 });
    const settings = await makeSettingsStore(sql, testVault).readSettings(again.id);
    expect(settings.erasedBeforeAt).toBe(
      trace?.erased_at instanceof Date ? trace.erased_at.toISOString() : null,
    );
    // It has told what it was for.
    expect(await traces()).toEqual([]);
    const { shop: other } = await shops.ensureInstalled(`other-${shop.domain}`);
    const ofOther = await makeSettingsStore(sql, testVault).readSettings(other.id);
    expect(ofOther.erasedBeforeAt).toBeNull();
  });

  test('of a shop that has the app again does nothing', async () => {
    const shop = await makeTestShop(database().sql);
    const { message } = await makeTold(shop);
    await erasure().eraseShop(shop.id);
    expect((await readMessage(database().sql, message.id)).state).toBe('failed');
  });
});
