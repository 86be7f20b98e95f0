import { describe, expect, test } from 'vitest';
import { TESTS_PER_HOUR } from '#app/domain/test-message.ts';
import { WAITS } from '#app/domain/waits.ts';
import { makeAttemptStore } from '#app/store/attempts.server.ts';
import { makeReceiptStore } from '#app/store/receipts.server.ts';
import { makeTestMessageStore } from '#app/store/test-messages.server.ts';
import { testEngines, useDatabase } from '#test/database.ts';
import {
  makeTestMessage,
  makeTestShop,
  newPhone,
  OWNER,
  SEND_OPTIONS,
  startOn,
  type TestShop,
} from '#test/store/shop-fixture.ts';
import { testVault } from '#test/vault.ts';
import { setUpMerchantApp } from './merchant-app-set-up.ts';

const SAID = { code: 131026, text: 'Message undeliverable' } as const;

describe.each(testEngines())('a test message on $name', (engine) => {
  const database = useDatabase(engine);
  const receipts = () => makeReceiptStore(database().sql, testVault);
  const attempts = () => makeAttemptStore(database().sql, testVault, SEND_OPTIONS);
  const tests = () =>
    makeTestMessageStore(database().sql, testVault, { ...SEND_OPTIONS, owner: OWNER });
  const count = async (table: string, shop: TestShop): Promise<number> => {
    const rows = await database().sql.query(`SELECT 1 FROM ${table} WHERE shop_id = $1`, [shop.id]);
    return rows.length;
  };

  /** A shop that is not switched on, and its merchant's phone. */
  async function setUp() {
    const { sql } = database();
    const shop = await makeTestShop(sql);
    await sql.query('UPDATE shop SET sending_on = false, switched_on_at = NULL WHERE id = $1', [
      shop.id,
    ]);
    const { app, oneMsg, wakeUps } = setUpMerchantApp(database());
    const phone = newPhone();
    oneMsg.outcome = { outcome: 'accepted', wamid: `wamid.${shop.id}` };
    const send = (to = phone) => app.sendTest(shop.id, `+${to}`);
    const state = async () => (await app.readTest(shop.id))?.state;
    return { shop, app, oneMsg, wakeUps, phone, send, state };
  }

  async function store(shop: TestShop, status: string, code: number | null = null) {
    const names = { chatId: null, bsuid: null, phone: null };
    const reason = status === 'failed' ? ('not_on_whatsapp' as const) : null;
    const told = { wamid: `wamid.${shop.id}`, status, reason, code, errorText: null };
    const receipt = { ...told, happenedAt: null, ...names };
    const contents = { receipts: [receipt], echoes: [], spoken: [], unread: [] };
    await receipts().storeHook({ id: shop.channelId, shopId: shop.id }, contents, 'hook');
  }

  async function tell(shop: TestShop, status: string, code: number | null = null) {
    await store(shop, status, code);
    await receipts().foldReceipts([{ shopId: shop.id, wamids: [`wamid.${shop.id}`] }]);
  }

  /** As if what the shop did had happened some seconds earlier. */
  async function age(shop: TestShop, seconds: number) {
    const { sql } = database();
    await sql.query(
      `UPDATE attempt SET started_at = started_at - $2 * interval '1 second',
         deadline = deadline - $2 * interval '1 second',
         recipient_free_at = recipient_free_at - $2 * interval '1 second'
       WHERE channel_key = $1`,
      [shop.channelKey, seconds],
    );
    await sql.query(
      `UPDATE test_message SET created_at = created_at - $2 * interval '1 second'
       WHERE shop_id = $1`,
      [shop.id, seconds],
    );
  }

  test('leaves before switch-on, is told by its reports, and is no notification', async () => {
    const { shop, app, oneMsg, phone, send, state } = await setUp();
    const sent = await send();
    expect(sent).toMatchObject({ outcome: 'sent', test: { state: 'accepted', reason: null } });
    expect(oneMsg.sent).toEqual([
      {
        phone,
        template: 'order_update',
        namespace: 'namespace_1',
        language: 'en',
        params: ['there', 'order #1001', expect.any(String)],
        ttlSeconds: 600,
      },
    ]);
    for (const status of ['sent', 'delivered', 'read', 'sent']) await tell(shop, status);
    expect(await state()).toBe('read');
    expect((await app.readTest(shop.id))?.phoneHint).toBe(`+34 … ${phone.slice(-3)}`);
    expect([await count('notification', shop), await count('message', shop)]).toEqual([0, 0]);
    expect((await app.readHome(shop.id)).sendingOn).toBe(false);
  });

  test('reports that come before the reply, or are swept up later, reach it', async () => {
    const early = await setUp();
    early.oneMsg.onSend = () => store(early.shop, 'delivered');
    expect(await early.send()).toMatchObject({ test: { state: 'delivered' } });
    const late = await setUp();
    await late.send();
    await store(late.shop, 'sent');
    await receipts().sweep();
    expect(await late.state()).toBe('sent');
  });

  test('a refusal is classified as any, tried once, and holds nothing', async () => {
    const { shop, app, oneMsg, send } = await setUp();
    oneMsg.outcome = { outcome: 'rejected', reason: 'not_on_whatsapp', ...SAID };
    expect(await send()).toMatchObject({
      test: { state: 'failed', reason: 'not_on_whatsapp', code: 131026, details: SAID.text },
    });
    await age(shop, 60);
    oneMsg.outcome = { outcome: 'hold_channel', reason: 'payment_problem', ...SAID };
    expect(await send()).toMatchObject({ test: { state: 'held', reason: 'payment_problem' } });
    expect((await app.readHome(shop.id)).holds).toEqual([]);
    expect(oneMsg.sent).toHaveLength(2);
  });

  test('a failed report says why', async () => {
    const { shop, app, send } = await setUp();
    await send();
    await tell(shop, 'failed', 131026);
    expect(await app.readTest(shop.id)).toMatchObject({
      state: 'failed',
      reason: 'not_on_whatsapp',
      code: 131026,
    });
  });

  test('what became of one whose process died is not known, is not asked for, and may be told', async () => {
    const { shop, send, state } = await setUp();
    const started = await tests().startTest(shop.id, newPhone(), {
      ok: true,
      template: {
        name: 'order_update',
        language: 'en',
        namespace: 'n',
        category: null,
        body: '',
      },
      values: ['', '', ''],
      text: 'text',
      ttlSeconds: null,
    });
    if (started.outcome !== 'started') throw new Error('It starts');
    expect(await state()).toBe('sending');
    await age(shop, 40);
    await attempts().closeOverdueAttempts();
    expect(await state()).toBe('unconfirmed');
    const [row] = await database().sql.query<{ poll_at: Date | null; state: string }>(
      'SELECT poll_at, state FROM attempt WHERE shop_id = $1',
      [shop.id],
    );
    expect(row).toEqual({ poll_at: null, state: 'unconfirmed' });
    await tests().settleTest(started.test, { outcome: 'accepted', wamid: `wamid.${shop.id}` });
    await tell(shop, 'delivered');
    expect(await state()).toBe('delivered');
    expect(await send()).toMatchObject({ outcome: 'sent' });
  });

  test('keeps its distance to a message to the same phone, and a message to it', async () => {
    const { shop, phone, send } = await setUp();
    await send();
    expect(await send()).toMatchObject({
      outcome: 'stopped',
      by: 'recipient_pause',
      seconds: Math.ceil(WAITS.sameRecipient),
    });
    await database().sql.query('UPDATE shop SET sending_on = true WHERE id = $1', [shop.id]);
    await makeTestMessage(database().sql, shop, { phone });
    expect((await startOn(attempts(), shop)).started).toEqual([]);
    await age(shop, 7);
    expect((await startOn(attempts(), shop)).started).toHaveLength(1);
    expect(await send()).toMatchObject({ outcome: 'stopped', by: 'recipient_pause' });
  });

  test('waits its turn in the rate, and not for a channel that pauses', async () => {
    const { shop, send } = await setUp();
    const { sql } = database();
    await sql.query(
      "UPDATE channel_gate SET next_send_at = now() + interval '600 ms' WHERE channel_key = $1",
      [shop.channelKey],
    );
    const before = Date.now();
    expect(await send()).toMatchObject({ outcome: 'sent' });
    expect(Date.now() - before).toBeGreaterThan(400);
    await age(shop, 60);
    await sql.query(
      "UPDATE channel_gate SET paused_until = now() + interval '50 s' WHERE channel_key = $1",
      [shop.channelKey],
    );
    expect(await send()).toMatchObject({ outcome: 'stopped', by: 'channel_pause', seconds: 50 });
  });

  test('tells the channel what came of it, and asks one that fell silent first', async () => {
    const { shop, oneMsg, send } = await setUp();
    const { sql } = database();
    await sql.query('UPDATE channel_gate SET unknown_in_a_row = 4 WHERE channel_key = $1', [
      shop.channelKey,
    ]);
    oneMsg.token = 'eyJ.token.secret';
    oneMsg.outcome = { outcome: 'unconfirmed', cause: 'timeout', code: null, text: null };
    expect(await send()).toMatchObject({ test: { state: 'unconfirmed', reason: 'timeout' } });
    expect(await send(newPhone())).toMatchObject({ by: 'channel_pause' });
    await sql.query(
      'UPDATE channel_gate SET paused_until = now() - make_interval(secs => 1) WHERE channel_key = $1',
      [shop.channelKey],
    );
    oneMsg.problem = { ok: false, problem: 'unreachable', status: null, text: null };
    expect(await send(newPhone())).toMatchObject({ by: 'channel_pause', seconds: null });
    await sql.query(
      'UPDATE channel_gate SET paused_until = now() - make_interval(secs => 1) WHERE channel_key = $1',
      [shop.channelKey],
    );
    oneMsg.problem = null;
    oneMsg.outcome = { outcome: 'accepted', wamid: `wamid.${shop.id}` };
    expect(await send(newPhone())).toMatchObject({ test: { state: 'accepted' } });
    const gates = await sql.query(
      'SELECT probe, unknown_in_a_row FROM channel_gate WHERE channel_key = $1',
      [shop.channelKey],
    );
    expect(gates).toEqual([{ probe: null, unknown_in_a_row: 0 }]);
  });

  test(`at most ${TESTS_PER_HOUR} leave in an hour, however many are asked for at once`, async () => {
    const { shop, oneMsg, send } = await setUp();
    const results = await Promise.all(
      Array.from({ length: TESTS_PER_HOUR + 3 }, () => send(newPhone())),
    );
    expect(oneMsg.sent).toHaveLength(TESTS_PER_HOUR);
    const stopped = results.filter(({ outcome }) => outcome === 'stopped');
    expect(stopped).toHaveLength(3);
    for (const one of stopped) expect(one).toMatchObject({ by: 'too_many' });
    await age(shop, 3600);
    expect(await send(newPhone())).toMatchObject({ outcome: 'sent' });
  });

  test('goes to nobody who opted out, and to no number that is none', async () => {
    const { shop, app, oneMsg, phone, send } = await setUp();
    await database().sql.query(
      `INSERT INTO opt_out (shop_id, recipient_hash, source, opted_out_at)
       VALUES ($1, $2, 'reply', now())`,
      [shop.id, testVault.hash('phone', phone)],
    );
    expect(await send()).toEqual({ outcome: 'stopped', by: 'opted_out', seconds: null });
    expect(await app.sendTest(shop.id, '+49 12')).toEqual({
      outcome: 'invalid',
      problem: 'unusable',
    });
    expect(await app.sendTest(shop.id, '030 901820')).toEqual({
      outcome: 'invalid',
      problem: 'no_country',
    });
    expect(oneMsg.sent).toEqual([]);
    expect(await app.readTest(shop.id)).toBeNull();
  });

  test('needs a channel and a template', async () => {
    const { shop, app, phone, send } = await setUp();
    await database().sql.query("UPDATE template SET problem = 'paused' WHERE channel_id = $1", [
      shop.channelId,
    ]);
    expect(await send()).toMatchObject({ by: 'no_template' });
    await app.disconnectChannel(shop.id);
    expect(await app.sendTest(shop.id, `+${phone}`)).toMatchObject({ by: 'no_template' });
  });

  test('is erased after an hour: phone, text and reports go, that it arrived stays', async () => {
    const { shop, phone, send, state } = await setUp();
    await send();
    await tell(shop, 'delivered');
    const all = async () => {
      const found: string[] = [];
      for (const table of ['test_message', 'attempt', 'receipt']) {
        const rows = await database().sql.query<{ row: string }>(
          `SELECT to_jsonb(t)::text AS row FROM ${table} t WHERE shop_id = $1`,
          [shop.id],
        );
        found.push(...rows.map(({ row }) => row));
      }
      return found.join('\n');
    };
    const before = await all();
    expect(before).not.toContain(phone);
    expect(before).toContain('"v1.');
    expect(before).toContain(testVault.hash('phone', phone));
    await tests().eraseOldTests();
    expect(await all()).toBe(before);
    await age(shop, 3601);
    await tests().eraseOldTests();
    const after = await all();
    expect(after).not.toContain('"v1.');
    expect(after).not.toContain(testVault.hash('phone', phone));
    expect(after).not.toContain(testVault.hash('wamid', `wamid.${shop.id}`));
    expect(await state()).toBe('delivered');
  });

  test('is of its own shop alone', async () => {
    const { send } = await setUp();
    await send();
    const other = await setUp();
    expect(await other.state()).toBeUndefined();
  });
});
