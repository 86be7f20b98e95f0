import { describe, expect, test } from 'vitest';
import { HISTORY_DAYS, type HistoryDays } from '#app/domain/history.ts';
import { makeAttemptStore } from '#app/store/attempts.server.ts';
import { makeHistoryStore } from '#app/store/history.server.ts';
import { makeReceiptStore } from '#app/store/receipts.server.ts';
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

const DAY_HOURS = 24;

describe.each(testEngines())('the history of a shop on $name', (engine) => {
  const database = useDatabase(engine);
  const run = () => makeRetentionStore(database().sql, 0).run(new AbortController().signal);

  async function makeShop(days: HistoryDays): Promise<TestShop> {
    const shop = await makeTestShop(database().sql);
    await choose(shop, days);
    return shop;
  }

  const choose = (shop: TestShop, days: HistoryDays) =>
    database().sql.query('UPDATE shop SET history_days = $2 WHERE id = $1', [shop.id, days]);

  /** A message decided so many days ago, accepted and delivered; returns its id. */
  async function tell(shop: TestShop, ageDays: number): Promise<string> {
    const { sql } = database();
    const message = await makeTestMessage(sql, shop, { ageHours: ageDays * DAY_HOURS });
    const attempts = makeAttemptStore(sql, testVault, SEND_OPTIONS);
    const attempt = only((await startOn(attempts, shop)).started);
    const wamid = `wamid.${message.id}`;
    await attempts.settleAttempt(attempt, settlementOf(attempt, { outcome: 'accepted', wamid }));
    const receipt = {
      status: 'delivered',
      reason: null,
      code: 1,
      errorText: 'x',
      happenedAt: null,
    };
    const names = { wamid, chatId: `${message.phone}@lid`, bsuid: 'ES.1', phone: message.phone };
    const receipts = makeReceiptStore(sql, testVault);
    await receipts.storeHook(
      { id: shop.channelId, shopId: shop.id },
      { receipts: [{ ...receipt, ...names }], echoes: [], spoken: [], unread: [] },
      'hook',
    );
    await receipts.foldReceipts([{ shopId: shop.id, wamids: [wamid] }]);
    return message.id;
  }

  /** What is left of a message and its person. */
  async function look(id: string) {
    const [row] = await database().sql.query<{
      person: boolean;
      report: boolean;
      erased: boolean;
      state: string;
      traceable: boolean;
    }>(
      `SELECT n.phone IS NOT NULL OR n.customer_name IS NOT NULL OR a.rendered_text IS NOT NULL
           OR a.wamid IS NOT NULL OR a.text IS NOT NULL OR a.job_id IS NOT NULL AS person,
         coalesce(r.text, r.chat_id_hash, r.bsuid_hash, r.phone_hash) IS NOT NULL AS report,
         n.erased_at IS NOT NULL AS erased, m.state, a.wamid_hash IS NOT NULL AS traceable
       FROM notification n JOIN message m USING (id) JOIN attempt a ON a.message_id = n.id
       JOIN receipt r ON r.attempt_id = a.id WHERE n.id = $1`,
      [id],
    );
    if (row === undefined) throw new Error('The rows stay');
    return row;
  }

  const GONE = { person: false, erased: true, state: 'delivered', traceable: true };
  const KEPT = { person: true, erased: false, state: 'delivered', traceable: true };

  test.each(HISTORY_DAYS)(
    '%i days: who was told goes after them, what became of it stays',
    async (days) => {
      const shop = await makeShop(days);
      const [old, recent] = [await tell(shop, days + 1), await tell(shop, days - 1)];
      await run();
      expect(await look(old)).toMatchObject(GONE);
      expect(await look(recent)).toMatchObject(KEPT);
    },
  );

  test('is its own: another shop keeps what it chose to keep', async () => {
    const [short, long] = [await makeShop(30), await makeShop(365)];
    const [gone, kept] = [await tell(short, 40), await tell(long, 40)];
    await run();
    expect(await look(gone)).toMatchObject(GONE);
    expect(await look(kept)).toMatchObject(KEPT);
  });

  test('made shorter, the rest goes; made longer, nothing comes back and nothing goes', async () => {
    const shop = await makeShop(90);
    const ids = [await tell(shop, 100), await tell(shop, 50), await tell(shop, 20)];
    const persons = async () => (await Promise.all(ids.map(look))).map(({ person }) => person);
    await run();
    expect(await persons()).toEqual([false, true, true]);
    await choose(shop, 30);
    await run();
    expect(await persons()).toEqual([false, false, true]);
    await choose(shop, 365);
    await run();
    expect(await persons()).toEqual([false, false, true]);
  });

  test('shorter than reports are kept, it takes who stands in them along', async () => {
    const shop = await makeShop(30);
    const [old, recent] = [await tell(shop, 31), await tell(shop, 29)];
    await run();
    expect(await look(old)).toMatchObject({ ...GONE, report: false });
    expect(await look(recent)).toMatchObject({ ...KEPT, report: true });
  });

  test('goes step by step, each beginning where the last ended, and none over rows of before', async () => {
    const { sql } = database();
    const shop = await makeShop(30);
    await sql.query(
      `INSERT INTO notification (id, shop_id, install_number, root_gid, subject_kind, subject_gid,
         status, family, occurrence, decision, reason, order_name, phone)
       SELECT ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, $1, 1, 'r', 'order',
         's' || n, 'cancelled', 'cancelled', '1', 'skip', 'opted_out', '#1', 'v1.sealed'
       FROM generate_series(1, 1500) AS n`,
      [shop.id],
    );
    const history = makeHistoryStore(sql);
    const persons = async () => {
      const [row] = await sql.query<{ rows: number }>(
        'SELECT count(phone)::int AS rows FROM notification WHERE shop_id = $1',
        [shop.id],
      );
      return row?.rows;
    };
    expect(await history.eraseStep(shop.id)).toBe(true);
    expect(await persons()).toBe(500);
    expect(await history.eraseStep(shop.id)).toBe(false);
    expect(await persons()).toBe(0);
    // What a step has passed is not read again.
    await sql.query(
      "UPDATE notification SET phone = 'again', erased_at = NULL WHERE shop_id = $1",
      [shop.id],
    );
    expect(await history.eraseStep(shop.id)).toBe(false);
    expect(await persons()).toBe(1500);
  });

  test('of a shop that is gone is nothing to do', async () => {
    const { sql } = database();
    const shop = await makeTestShop(sql);
    await sql.query('DELETE FROM shop WHERE id = $1', [shop.id]);
    expect(await makeHistoryStore(sql).eraseStep(shop.id)).toBe(false);
  });
});
