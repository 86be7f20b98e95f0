import { v7 as uuidv7 } from 'uuid';
import { describe, expect, test } from 'vitest';
import { makeBulkActions } from '#app/pipeline/bulk-action.ts';
import type { BulkActionPorts } from '#app/pipeline/bulk-action-ports.ts';
import type { WholeView } from '#app/pipeline/merchant-app-bulk-action.ts';
import { makeWeighView } from '#app/pipeline/show-bulk-action.ts';
import { readPhone } from '#app/shopify/read-phone.ts';
import { makeBulkActionViews } from '#app/store/bulk-action-views.server.ts';
import { makeBulkActionStore } from '#app/store/bulk-actions.server.ts';
import { makeResendStore } from '#app/store/resend.server.ts';
import { makeSettingsStore } from '#app/store/settings.server.ts';
import { testEngines, useDatabase } from '#test/database.ts';
import {
  addChannel,
  addNotification,
  addShop,
  addTemplate,
  readMessage,
  type SampleNotification,
} from '#test/store/sample-rows.ts';
import { testVault } from '#test/vault.ts';
import { setUpMerchantApp } from './merchant-app-set-up.ts';

const WHOLE: WholeView = {
  status: null,
  state: null,
  language: null,
  reason: null,
  from: null,
  to: null,
  search: null,
  sort: 'newest',
};
/** More than two steps. */
const MANY = 230;

describe.each(testEngines())('a bulk action on $name', (engine) => {
  const database = useDatabase(engine);
  const run = <R extends Record<string, unknown>>(statement: string, ...values: unknown[]) =>
    database().sql.query<R>(statement, values);

  function makeWorker(over: Partial<BulkActionPorts> = {}) {
    const { sql } = database();
    let wakeUps = 0;
    const worker = makeBulkActions(
      {
        ...makeBulkActionStore(sql, testVault),
        readSituations: makeResendStore(sql).readSituations,
        wakeSend: () => {
          wakeUps += 1;
        },
        ...over,
      },
      () => {},
    );
    return { ...worker, wakeUps: () => wakeUps };
  }

  async function setUp() {
    const shopId = await addShop(database());
    const channelId = await addChannel(database(), shopId);
    await addTemplate(database(), channelId);
    const { app } = setUpMerchantApp(database());
    const add = (sample: SampleNotification = {}) =>
      addNotification(database(), shopId, {
        state: 'failed',
        cause: 'not_on_whatsapp',
        ...sample,
      });
    /** Copies of a message, each of an order of its own. */
    const copy = (id: string, copies: number) =>
      run(
        `WITH made AS (
           INSERT INTO notification SELECT (jsonb_populate_record(n, jsonb_build_object(
             'id', made_id, 'root_gid', 'root ' || made_id, 'subject_gid', 'of ' || made_id))).*
           FROM notification n, unnest($2::text[]) AS made_id WHERE n.id = $1
           RETURNING id, root_gid, subject_gid
         )
         INSERT INTO message SELECT (jsonb_populate_record(m, jsonb_build_object('id', made.id,
           'root_gid', made.root_gid, 'subject_gid', made.subject_gid))).*
         FROM message m, made WHERE m.id = $1`,
        id,
        Array.from({ length: copies }, () => uuidv7()),
      );
    const start = (what: 'resend' | 'leave', view: Partial<WholeView> = {}, acceptDouble = true) =>
      app.startBulkAction(shopId, { what, acceptDouble, view: { ...WHOLE, ...view } }, 'staff-7');
    const countOf = async (state: string): Promise<number> => {
      const [row] = await run<{ count: number }>(
        'SELECT count(*)::int AS count FROM message WHERE shop_id = $1 AND state = $2',
        shopId,
        state,
      );
      return row?.count ?? 0;
    };
    return { shopId, app, add, copy, start, countOf };
  }

  const stateOf = async (id: string) => (await readMessage(database(), id)).state;

  test('all that the view shows is weighed, then sent again or refused for its own reason', async () => {
    const { shopId, app, add, start } = await setUp();
    const other = await setUp();
    const foreign = await other.add();
    const good = [await add(), await add({ state: 'unconfirmed', cause: 'timeout' })];
    const late = await add({ expired: true });
    const left = await add({ state: 'unconfirmed', closed: true });
    const delivered = await add({ state: 'delivered', cause: null });
    await addNotification(database(), shopId, { decision: 'skip', reason: 'no_phone' });
    expect(await app.weighView(shopId, 'resend', WHOLE)).toEqual({
      failed: 1,
      unconfirmed: 1,
      refused: { too_late: 1 },
      isExact: true,
    });
    expect(await app.weighView(shopId, 'leave', { ...WHOLE, state: 'failed' })).toMatchObject({
      failed: 2,
      unconfirmed: 0,
    });
    expect(await app.weighView(shopId, 'resend', { ...WHOLE, state: 'delivered' })).toMatchObject({
      failed: 0,
      unconfirmed: 0,
    });

    expect(await start('resend')).toEqual({ outcome: 'started' });
    expect(await app.readBulkAction(shopId)).toMatchObject({
      state: 'running',
      done: 0,
      total: { count: 3, isExact: true },
    });
    const worker = makeWorker();
    await worker.run();
    const ended = await app.readBulkAction(shopId);
    expect(ended).toMatchObject({
      what: 'resend',
      state: 'complete',
      done: 2,
      refused: { too_late: 1 },
    });
    expect(await Promise.all(good.map(stateOf))).toEqual(['waiting', 'waiting']);
    expect(await Promise.all([late, left, delivered, foreign].map(stateOf))).toEqual([
      'failed',
      'unconfirmed',
      'delivered',
      'failed',
    ]);
    expect(worker.wakeUps()).toBe(1);
    const rows = await run<{ resent_by: string; resend_of: string }>(
      'SELECT resent_by, resend_of FROM message WHERE id = ANY($1::uuid[]) ORDER BY id',
      good,
    );
    expect(rows).toEqual([
      { resent_by: 'staff-7', resend_of: 'failed' },
      { resent_by: 'staff-7', resend_of: 'unconfirmed' },
    ]);
    expect(await other.app.readBulkAction(other.shopId)).toBeNull();
    await app.dismissBulkAction(shopId, ended?.id ?? '');
    expect(await app.readBulkAction(shopId)).toBeNull();
  });

  test('without consent to a second message only failed ones are sent again', async () => {
    const { shopId, app, add, start } = await setUp();
    const [failed, unclear] = [await add(), await add({ state: 'unconfirmed', cause: 'timeout' })];
    await start('resend', {}, false);
    await makeWorker().run();
    expect([await stateOf(failed), await stateOf(unclear)]).toEqual(['waiting', 'unconfirmed']);
    expect(await app.readBulkAction(shopId)).toMatchObject({
      done: 1,
      refused: { confirm_double: 1 },
    });
  });

  test('it goes on over many steps; what came later, or changed since, is left alone', async () => {
    const { shopId, app, add, copy, start, countOf } = await setUp();
    const first = await add();
    await copy(first, MANY - 1);
    const changed = await add();
    expect(await start('leave', { state: 'failed' })).toEqual({ outcome: 'started' });
    const later = await add();
    await run("UPDATE message SET updated_at = now() + interval '1 s' WHERE id = $1", changed);
    await makeWorker().run();
    expect(await app.readBulkAction(shopId)).toMatchObject({
      state: 'complete',
      done: MANY,
      refused: { not_open: 1 },
      total: { count: MANY + 1, isExact: true },
    });
    expect(await readMessage(database(), later)).toMatchObject({ closed: false });
    expect(await readMessage(database(), changed)).toMatchObject({ closed: false });
    const [row] = await run<{ closed: number }>(
      "SELECT count(*)::int AS closed FROM message WHERE shop_id = $1 AND closed_by = 'staff-7'",
      shopId,
    );
    expect(row).toEqual({ closed: MANY });
    expect(await countOf('failed')).toBe(MANY + 2);
  });

  test('a process that dies has done a step whole or not; another goes on, none is sent twice', async () => {
    const { shopId, app, add, copy, start, countOf } = await setUp();
    const first = await add();
    await copy(first, MANY - 1);
    await start('resend');
    const store = makeBulkActionStore(database().sql, testVault);
    const stepOf = async () => {
      const action = await store.claimAction();
      if (action === null) throw new Error('It is due');
      const { ids, more } = await store.listNext(action, 100);
      const chosen = ids.map((id) => ({ id, state: 'failed' as const }));
      return { action, step: { chosen, refused: {}, cursor: ids.at(-1) ?? null, isLast: !more } };
    };
    const done = await stepOf();
    expect(await store.recordStep(done.action, done.step)).toBe(100);
    // Sent and failed again meanwhile: what the action did itself is news, too.
    await run(
      "UPDATE message SET state = 'failed', updated_at = now() + interval '1 s' WHERE id = $1",
      done.step.chosen[0]?.id,
    );
    // This one dies before it has recorded its step. Nobody else may go on before its lease is over.
    const dead = await stepOf();
    expect(await store.claimAction()).toBeNull();
    await run(
      "UPDATE bulk_action SET lease_until = now() - interval '1 s' WHERE shop_id = $1",
      shopId,
    );
    await makeWorker().run();
    expect(await app.readBulkAction(shopId)).toMatchObject({
      state: 'complete',
      done: MANY,
      refused: {},
    });
    expect(await countOf('waiting')).toBe(MANY - 1);
    // It was not dead, only slow.
    expect(await store.recordStep(dead.action, dead.step)).toBeNull();
    expect(await store.recordStep(done.action, done.step)).toBeNull();
    expect(await countOf('waiting')).toBe(MANY - 1);
  });

  test('a step that fails in the middle leaves nothing behind, and comes up again', async () => {
    const { shopId, app, add, start, countOf } = await setUp();
    await add();
    await start('resend');
    const store = makeBulkActionStore(database().sql, testVault);
    const broken = makeWorker({
      recordStep: (action, step) =>
        // No id: the last statement of the transaction is refused.
        store.recordStep(action, { ...step, cursor: 'no id' }),
    });
    await expect(broken.run()).rejects.toThrow();
    expect(await countOf('failed')).toBe(1);
    await run(
      "UPDATE bulk_action SET lease_until = now() - interval '1 s' WHERE shop_id = $1",
      shopId,
    );
    await makeWorker().run();
    expect(await app.readBulkAction(shopId)).toMatchObject({ state: 'complete', done: 1 });
    expect(await countOf('waiting')).toBe(1);
  });

  test('one runs at a time, and can be stopped; what was done stays', async () => {
    const { shopId, app, add, copy, start, countOf } = await setUp();
    expect(await start('resend')).toEqual({ outcome: 'nothing' });
    const first = await add();
    await copy(first, MANY - 1);
    expect(await start('resend', { state: 'read' })).toEqual({ outcome: 'nothing' });
    expect(await start('resend')).toEqual({ outcome: 'started' });
    expect(await start('leave')).toEqual({ outcome: 'running' });
    const { recordStep } = makeBulkActionStore(database().sql, testVault);
    const worker = makeWorker({
      async recordStep(action, step) {
        const done = await recordStep(action, step);
        expect(await app.stopBulkAction(shopId)).toEqual({ outcome: 'stopped' });
        return done;
      },
    });
    await worker.run();
    expect(await app.readBulkAction(shopId)).toMatchObject({ state: 'stopped', done: 100 });
    expect(await countOf('waiting')).toBe(100);
    expect(await app.stopBulkAction(shopId)).toEqual({ outcome: 'not_running' });
    expect(await start('leave')).toEqual({ outcome: 'started' });
    await makeWorker().run();
    expect(await app.readBulkAction(shopId)).toMatchObject({ state: 'complete', done: MANY - 100 });
  });

  test.each([
    ['sending was switched off', 'sending_on = false', 'sending_off'],
    ['the app was removed', 'uninstalled_at = now(), sending_on = false', 'app_removed'],
    ['it was installed again', 'install_number = 2', 'app_removed'],
  ])('it ends where %s', async (_why, change, problem) => {
    const { shopId, app, add, start, countOf } = await setUp();
    await add();
    await start('resend');
    await run(`UPDATE shop SET ${change} WHERE id = $1`, shopId);
    await makeWorker().run();
    expect(await app.readBulkAction(shopId)).toMatchObject({ state: 'ended', problem, done: 0 });
    expect(await countOf('failed')).toBe(1);
  });

  test('a step that was begun before sending was switched off is not recorded', async () => {
    const { shopId, app, add, start, countOf } = await setUp();
    await add();
    await start('resend');
    const { recordStep } = makeBulkActionStore(database().sql, testVault);
    await makeWorker({
      async recordStep(action, step) {
        await run('UPDATE shop SET sending_on = false WHERE id = $1', shopId);
        return recordStep(action, step);
      },
    }).run();
    expect(await countOf('failed')).toBe(1);
    await makeWorker().run();
    expect(await app.readBulkAction(shopId)).toMatchObject({ problem: 'sending_off' });
  });

  test('one that comes to nothing again and again ends', async () => {
    const { shopId, app, add, start } = await setUp();
    await add();
    await start('resend');
    await run("UPDATE bulk_action SET filter = 'unreadable' WHERE shop_id = $1", shopId);
    for (let turn = 0; turn < 20; turn += 1) {
      await expect(makeWorker().run()).rejects.toThrow();
      await run(
        "UPDATE bulk_action SET lease_until = now() - interval '1 s' WHERE shop_id = $1",
        shopId,
      );
    }
    await makeWorker().run();
    expect(await app.readBulkAction(shopId)).toMatchObject({ state: 'ended', problem: 'trouble' });
  });

  test('the phone that was searched for is kept encrypted, and not beyond the end', async () => {
    const { shopId, add, start, countOf } = await setUp();
    const found = await add({ phone: '4915112345678' });
    await add({ phone: '4930901820' });
    await start('resend', { search: '+49 151 12345678', language: null, state: 'failed' });
    const [row] = await run<{ all: string; filter: string }>(
      'SELECT b::text AS all, filter FROM bulk_action b WHERE shop_id = $1',
      shopId,
    );
    expect(row?.all).not.toContain('15112345678');
    expect(testVault.open('bulk_action.filter', row?.filter ?? '')).toContain('4915112345678');
    await makeWorker().run();
    expect(await stateOf(found)).toBe('waiting');
    expect(await countOf('failed')).toBe(1);
    const [ended] = await run('SELECT filter FROM bulk_action WHERE shop_id = $1', shopId);
    expect(ended).toEqual({ filter: null });
  });

  test('a filter by time and language is kept as it was asked for', async () => {
    const { add, start, countOf } = await setUp();
    await add({ customerLocale: 'de-DE' });
    await add({ customerLocale: 'en' });
    const from = new Date(Date.now() - 60_000).toISOString();
    await start('leave', { language: 'de', from, to: new Date(Date.now() + 60_000).toISOString() });
    await makeWorker().run();
    expect(await countOf('failed')).toBe(2);
    const closed = await run<{ locale: string }>(
      `SELECT n.customer_locale AS locale FROM message m JOIN notification n ON n.id = m.id
       WHERE m.closed_at IS NOT NULL AND n.customer_locale IS NOT NULL`,
    );
    expect(closed).toEqual([{ locale: 'de-DE' }]);
  });

  test('weighing and counting end at their most, and say so', async () => {
    const { shopId, add, copy } = await setUp();
    const first = await add();
    await copy(first, 11);
    const { sql } = database();
    const bulkActions = makeBulkActionViews(sql, testVault);
    const ports = {
      settings: makeSettingsStore(sql, testVault),
      readPhone,
      bulkActions,
      resends: makeResendStore(sql),
    };
    expect(await makeWeighView(ports, 10)(shopId, 'resend', WHOLE)).toMatchObject({
      failed: 10,
      isExact: false,
    });
    expect(await makeWeighView(ports, 12)(shopId, 'resend', WHOLE)).toMatchObject({
      failed: 12,
      isExact: true,
    });
    const filter = { ...WHOLE, state: 'failed', from: null, to: null, search: null } as const;
    expect(await bulkActions.countFound(shopId, filter, 5)).toBe(5);
    expect(await bulkActions.countFound(shopId, filter, 50)).toBe(12);
  });
});
