import { randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { beforeEach, describe, expect, test } from 'vitest';
import type { DryRunRow } from '#app/pipeline/dry-run-order.ts';
import type { ClaimedDryRun } from '#app/pipeline/dry-run-ports.ts';
import { makeDryRunViews } from '#app/store/dry-run-views.server.ts';
import { makeDryRunStore } from '#app/store/dry-runs.server.ts';
import { makeErasureStore } from '#app/store/erasure.server.ts';
import { makeRetentionStore } from '#app/store/retention.server.ts';
import { makeShopStore } from '#app/store/shops.server.ts';
import { testEngines, useDatabase } from '#test/database.ts';
import { testVault } from '#test/vault.ts';
import { makeTestMessage, makeTestShop, newGid, newPhone, type TestShop } from './shop-fixture.ts';

const HAPPENED = '2026-11-20T10:00:00.000Z';

function aRow(over: { phone?: string; happenedAt?: string; subjectGid?: string } = {}): DryRunRow {
  const subjectGid = over.subjectGid ?? newGid('Fulfillment');
  return {
    subjectKind: 'fulfilment',
    subjectGid,
    status: 'shipped',
    carrierStatus: null,
    family: 'shipped',
    occurrence: subjectGid,
    happenedAt: over.happenedAt ?? HAPPENED,
    orderName: '#1042',
    parcel: null,
    phone: over.phone ?? newPhone(),
    phoneSource: 'order',
    customerName: 'Maria Musterfrau',
    decision: 'send',
    dueAt: over.happenedAt ?? HAPPENED,
    message: {
      text: 'Hi Maria, a secret text',
      values: ['Maria', 'order #1042', 'Shipped'],
      language: 'en',
      templateName: 'order_update',
    },
  };
}

const skipOf = ({
  dueAt: _,
  message: __,
  ...row
}: DryRunRow & { decision: 'send' }): DryRunRow => ({
  ...row,
  decision: 'skip',
  reason: 'status_off',
});

describe.each(testEngines())('dry runs on $name', (engine) => {
  const database = useDatabase(engine);
  const store = () => makeDryRunStore(database().sql, testVault);
  const views = () => makeDryRunViews(database().sql, testVault);

  beforeEach(async () => {
    // Runs of other tests are not due.
    await database().sql.script("UPDATE dry_run SET state = 'stopped'");
  });

  async function started(shop: TestShop, days = 7): Promise<string> {
    const id = uuidv7();
    expect(await views().startRun(shop.id, id, days)).toBe(true);
    return id;
  }

  async function claimed(): Promise<ClaimedDryRun> {
    const run = await store().claimRun();
    if (run === null) throw new Error('None is due');
    return run;
  }

  /** A run of a new shop, claimed. */
  async function aRun() {
    const shop = await makeTestShop(database().sql);
    const id = await started(shop);
    return { shop, id, run: await claimed() };
  }

  const storeRows = (run: ClaimedDryRun, rows: readonly DryRunRow[], rootGid = newGid('Order')) =>
    store().storeOrders(run, { gids: [rootGid], orders: [{ rootGid, rows }] });

  const list = (shop: TestShop, id: string, decision: 'send' | 'skip' | null = null) =>
    views().listResults(shop.id, id, decision, { from: null, limit: 50 });

  test('one for each shop: another begins only when it is not being read', async () => {
    const { shop, id } = await aRun();
    expect(await views().startRun(shop.id, uuidv7(), 30)).toBe(false);
    expect(await views().findRun(shop.id)).toMatchObject({ id, days: 7, state: 'reading' });
    expect(await views().stopRun(shop.id)).toBe(true);
    expect(await views().stopRun(shop.id)).toBe(false);
    const next = await started(shop, 30);
    expect(await views().findRun(shop.id)).toMatchObject({ id: next, days: 30, state: 'reading' });
  });

  test('of two workers one has it; when its lease runs out another goes on where it was', async () => {
    const { run } = await aRun();
    expect(await store().claimRun()).toBeNull();
    expect(await store().millisecondsToNextRun()).toBeGreaterThan(0);
    await store().saveTotal(run, { count: 1200, isExact: true });
    await store().saveCursor(run, 'page 2');
    await storeRows(run, [aRow()], 'gid://shopify/Order/7');
    await database().sql.query("UPDATE dry_run SET lease_until = now() - interval '1 s'");
    const again = await claimed();
    expect(again).toMatchObject({
      id: run.id,
      ordersTotal: 1200,
      cursor: 'page 2',
      pageDone: ['gid://shopify/Order/7'],
    });
    // The first comes back: nothing of it is taken.
    expect(await storeRows(run, [aRow()])).toBe(false);
    expect(await store().saveCursor(run, 'page 9')).toBe(false);
    await store().endRun(run, { state: 'complete', problem: null });
    expect(await views().findRun(again.shopId)).toMatchObject({ state: 'reading', ordersRead: 1 });
  });

  test('what is stored again counts once, and customers count once each', async () => {
    const { shop, id, run } = await aRun();
    const phone = newPhone();
    const rows = [aRow({ phone }), aRow({ phone }), aRow()];
    const [, , third] = rows;
    if (third?.decision !== 'send') throw new Error('It is sent');
    const skip = skipOf({ ...third, subjectGid: newGid('Fulfillment') });
    await storeRows(run, [...rows, skip], 'gid://shopify/Order/1');
    await storeRows(run, [...rows, skip], 'gid://shopify/Order/1');
    expect(await views().findRun(shop.id)).toMatchObject({
      recipients: 2,
      counts: expect.arrayContaining([
        { decision: 'send', what: 'shipped', amount: 3 },
        { decision: 'skip', what: 'status_off', amount: 1 },
      ]),
    });
    expect((await list(shop, id)).rows).toHaveLength(4);
    expect((await list(shop, id, 'skip')).rows).toMatchObject([
      { decision: 'skip', reason: 'status_off', message: null },
    ]);
  });

  test('pages by keyset, newest first, there and back', async () => {
    const { shop, id, run } = await aRun();
    const times = Array.from({ length: 5 }, (_, day) => `2026-11-1${day}T00:00:00.000Z`);
    await storeRows(
      run,
      times.map((happenedAt) => aRow({ happenedAt })),
    );
    const read = async (from: Parameters<ReturnType<typeof views>['listResults']>[3]['from']) => {
      const page = await views().listResults(shop.id, id, null, { from, limit: 2 });
      return { ...page, days: page.rows.map(({ happenedAt }) => happenedAt.slice(9, 10)) };
    };
    const first = await read(null);
    expect([first.days, first.more]).toEqual([['4', '3'], true]);
    const second = await read({ side: 'after', id: first.rows[1]?.id ?? '' });
    expect([second.days, second.more]).toEqual([['2', '1'], true]);
    const last = await read({ side: 'after', id: second.rows[1]?.id ?? '' });
    expect([last.days, last.more]).toEqual([['0'], false]);
    const back = await read({ side: 'before', id: last.rows[0]?.id ?? '' });
    expect([back.days, back.more]).toEqual([['2', '1'], true]);
  });

  test('no other shop can read it', async () => {
    const { id, run } = await aRun();
    await storeRows(run, [aRow()]);
    const other = await makeTestShop(database().sql);
    expect((await list(other, id)).rows).toEqual([]);
    expect(await views().findRun(other.id)).toBeNull();
    expect(await views().stopRun(other.id)).toBe(false);
  });

  test('what was really sent for a change stands beside it', async () => {
    const { shop, id, run } = await aRun();
    const message = await makeTestMessage(database().sql, shop);
    await database().sql.query("UPDATE message SET state = 'delivered' WHERE id = $1", [
      message.id,
    ]);
    const row = { ...aRow({ subjectGid: message.subjectGid }), occurrence: message.id };
    await storeRows(run, [row, aRow()]);
    const { rows } = await list(shop, id);
    expect(rows.map(({ realState }) => realState).toSorted()).toEqual(['delivered', null]);
  });

  test('phone, name and text lie there encrypted', async () => {
    const { run } = await aRun();
    const phone = newPhone();
    await storeRows(run, [aRow({ phone })]);
    const [row] = await database().sql.query<{ row: string }>(
      'SELECT to_jsonb(d)::text AS row FROM dry_run_result d WHERE run_id = $1',
      [run.id],
    );
    expect(row?.row).toContain('#1042');
    for (const secret of [phone, 'Maria', 'secret text']) expect(row?.row).not.toContain(secret);
  });

  test('stopped, it keeps what was read and takes nothing more', async () => {
    const { shop, id, run } = await aRun();
    await storeRows(run, [aRow()]);
    await views().stopRun(shop.id);
    expect(await storeRows(run, [aRow()])).toBe(false);
    await store().releaseRun(run, { afterSeconds: -1, problem: null, failures: 0 });
    expect(await store().claimRun()).toBeNull();
    expect((await list(shop, id)).rows).toHaveLength(1);
    expect(await views().findRun(shop.id)).toMatchObject({ state: 'stopped', ordersRead: 1 });
  });

  test('it waits as long as it is told, and says why', async () => {
    const { shop, run } = await aRun();
    await store().releaseRun(run, { afterSeconds: 60, problem: 'throttled', failures: 2 });
    expect(await store().claimRun()).toBeNull();
    expect(await store().millisecondsToNextRun()).toBeGreaterThan(50_000);
    expect(await views().findRun(shop.id)).toMatchObject({
      state: 'reading',
      problem: 'throttled',
    });
    await database().sql.query(
      'UPDATE dry_run SET next_at = now() - make_interval(secs => 1) WHERE id = $1',
      [run.id],
    );
    expect(await store().claimRun()).toMatchObject({ failures: 2 });
  });

  test('settings that changed since are told', async () => {
    const { shop } = await aRun();
    expect(await views().findRun(shop.id)).toMatchObject({ settingsChanged: false });
    await database().sql.query(
      'UPDATE shop SET settings_version = settings_version + 1 WHERE id = $1',
      [shop.id],
    );
    expect(await views().findRun(shop.id)).toMatchObject({ settingsChanged: true });
  });

  const TABLES = ['dry_run', 'dry_run_result', 'dry_run_count', 'dry_run_recipient'];

  async function rowsOf(runId: string): Promise<number> {
    let rows = 0;
    for (const table of TABLES) {
      const [found] = await database().sql.query<{ n: number }>(
        `SELECT count(*)::int AS n FROM ${table}
         WHERE ${table === 'dry_run' ? 'id' : 'run_id'} = $1`,
        [runId],
      );
      rows += found?.n ?? 0;
    }
    return rows;
  }

  async function eraseAll(): Promise<void> {
    while (await store().eraseStep());
  }

  test('a day after its begin nothing of it is left, nor of one that was replaced', async () => {
    const shop = await makeTestShop(database().sql);
    const old = uuidv7({ msecs: Date.now() - 25 * 3_600_000 });
    await views().startRun(shop.id, old, 7);
    const run = await claimed();
    await storeRows(run, [aRow(), aRow()]);
    await database().sql.query(
      "UPDATE dry_run SET started_at = now() - interval '25 hours' WHERE id = $1",
      [old],
    );
    // Before it is erased it shows no more, and another may begin.
    expect(await views().findRun(shop.id)).toBeNull();
    await eraseAll();
    expect(await rowsOf(old)).toBe(0);
    expect(await storeRows(run, [aRow()])).toBe(false);

    const first = await aRun();
    await storeRows(first.run, [aRow()]);
    await views().stopRun(first.shop.id);
    const second = await started(first.shop);
    await eraseAll();
    expect(await rowsOf(first.id)).toBe(0);
    expect(await views().findRun(first.shop.id)).toMatchObject({ id: second });
  });

  test('the daily retention erases what the worker left', async () => {
    const shop = await makeTestShop(database().sql);
    const old = uuidv7({ msecs: Date.now() - 25 * 3_600_000 });
    await views().startRun(shop.id, old, 7);
    await storeRows(await claimed(), [aRow()]);
    const { id } = await aRun();
    await makeRetentionStore(database().sql).run(new AbortController().signal);
    expect(await rowsOf(old)).toBe(0);
    expect(await rowsOf(id)).toBe(1);
  });

  test('an order that is erased leaves the run, and does not come back into it', async () => {
    const { shop, id, run } = await aRun();
    const gid = newGid('Order');
    await storeRows(run, [aRow()], gid);
    await makeErasureStore(database().sql, testVault).eraseOrders(shop.id, [gid]);
    expect((await list(shop, id)).rows).toEqual([]);
    await storeRows(run, [aRow()], gid);
    expect((await list(shop, id)).rows).toEqual([]);
  });

  test('it goes with its shop; one that removed the app is not read for', async () => {
    const { shop, id, run } = await aRun();
    await storeRows(run, [aRow()]);
    await store().releaseRun(run, { afterSeconds: -1, problem: null, failures: 0 });
    const shops = makeShopStore(database().sql, testVault);
    await shops.markUninstalled(shop.domain, new Date(Date.now() + 1000).toISOString());
    expect(await store().claimRun()).toBeNull();
    expect(await views().startRun(shop.id, randomUUID(), 7)).toBe(false);
    await makeErasureStore(database().sql, testVault).eraseShop(shop.id);
    expect(await rowsOf(id)).toBe(0);
  });
});
