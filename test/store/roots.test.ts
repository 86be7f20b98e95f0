import { randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Facts } from '#app/domain/facts.ts';
import { EMPTY_ORDER_STATE, mergeFacts } from '#app/domain/order-state.ts';
import type { SkipReason } from '#app/domain/reason.ts';
import { WAITS } from '#app/domain/waits.ts';
import type { ClaimedRoot, NewNotification, RootPass } from '#app/pipeline/decide-ports.ts';
import { makeErasureStore } from '#app/store/erasure.server.ts';
import { makeEventStore } from '#app/store/events.server.ts';
import { makePostgresEngine, openPool } from '#app/store/postgres.server.ts';
import { makeRootStore } from '#app/store/roots.server.ts';
import { testEngines, useDatabase } from '#test/database.ts';
import { testVault } from '#test/vault.ts';
import {
  makeTestMessage,
  makeTestShop,
  newGid,
  newPhone,
  only,
  readMessage,
  SEND_OPTIONS,
  type TestShop,
} from './shop-fixture.ts';

const HAPPENED = '2026-11-22T11:00:00.000Z';

function factsOf(orderGid: string): Facts {
  return {
    orderGid,
    order: null,
    fulfilments: [],
    events: [],
    refunds: [{ gid: `${orderGid}/refund`, orderGid, createdAt: HAPPENED, movedMoney: true }],
    returns: [],
    paidAt: null,
  };
}

/** A pass that records nothing but that its events are decided. */
function passOf(root: ClaimedRoot, more: Partial<RootPass> = {}): RootPass {
  return {
    claim: root.claim,
    shopId: root.shop.id,
    installNumber: root.shop.installNumber,
    rootGid: root.rootGid,
    decidedOn: '2026-11-25',
    state: root.state,
    watchUntil: null,
    events: root.events.map(({ id }) => ({ id, changes: 0 })),
    notifications: [],
    endings: [],
    decideAt: null,
    waitingFor: null,
    readFailures: 0,
    nextPosition: root.nextPosition,
    ...more,
  };
}

type Told = Pick<
  NewNotification,
  'subjectGid' | 'occurrence' | 'orderName' | 'customerName' | 'customerLocale'
>;

function toldOf(more: Partial<Told>) {
  return {
    id: uuidv7(),
    subjectKind: 'refund',
    subjectGid: newGid('Refund'),
    status: 'refunded',
    carrierStatus: null,
    family: 'refund',
    occurrence: '1',
    happenedAt: HAPPENED,
    eventId: null,
    orderName: '#1042',
    parcelNumber: null,
    parcelOf: null,
    phoneSource: 'order',
    customerName: 'Ana',
    customerLocale: 'en',
    ...more,
  } as const;
}

function sendOf(more: Partial<Told> = {}): NewNotification {
  return {
    ...toldOf(more),
    phone: newPhone(),
    decision: 'send',
    position: 1,
    dueAt: '2026-11-22T12:00:00.000Z',
    expiresAt: '2026-11-25T12:00:00.000Z',
  };
}

function skipOf(reason: SkipReason, more: Partial<Told> = {}): NewNotification {
  return { ...toldOf(more), phone: null, decision: 'skip', reason };
}

describe.each(testEngines())('roots on $name', (engine) => {
  const database = useDatabase(engine);
  const roots = () => makeRootStore(database().sql, testVault, SEND_OPTIONS);

  beforeEach(async () => {
    // What other tests left undecided is no work for this one.
    await database().sql.script(`
      UPDATE event SET decided_at = now(), facts = NULL WHERE decided_at IS NULL;
      UPDATE root SET decide_at = NULL, lease_until = NULL, owner = NULL;`);
  });

  async function storeEvent(shop: TestShop, orderGid: string, triggeredAt = HAPPENED) {
    const { storeEvents } = makeEventStore(database().receiveSql, testVault);
    await storeEvents([
      {
        shopDomain: shop.domain,
        webhookId: randomUUID(),
        topic: 'refunds/create',
        triggeredAt,
        rootGid: orderGid,
        subjectGid: orderGid,
        facts: factsOf(orderGid),
      },
    ]);
  }

  async function claimOne(limit = 10): Promise<ClaimedRoot> {
    return only(await roots().claimRoots(limit));
  }

  const letLeasesRunOut = () =>
    database().sql.query(
      "UPDATE root SET lease_until = now() - interval '1 second' WHERE lease_until IS NOT NULL",
    );
  const notificationsOf = (shop: TestShop) =>
    database().sql.query<{ id: string; decision: string; reason: string | null; state: string }>(
      `SELECT n.id, n.decision, n.reason, m.state FROM notification n
       LEFT JOIN message m ON m.id = n.id WHERE n.shop_id = $1 ORDER BY n.id`,
      [shop.id],
    );

  test('a claimed root carries its events in the order of their time, and its shop', async () => {
    const shop = await makeTestShop(database().sql);
    const order = newGid('Order');
    await storeEvent(shop, order, '2026-11-22T11:00:02.000Z');
    await storeEvent(shop, order, '2026-11-22T11:00:01.000Z');
    const root = await claimOne();
    expect(root).toMatchObject({
      rootGid: order,
      shop: { id: shop.id, domain: shop.domain, connected: true, sendingOn: true },
      state: EMPTY_ORDER_STATE,
      nextPosition: 0,
      erased: false,
    });
    expect(root.events.map(({ triggeredAt }) => triggeredAt)).toEqual([
      '2026-11-22T11:00:01.000Z',
      '2026-11-22T11:00:02.000Z',
    ]);
    expect(root.events[0]?.facts).toEqual(factsOf(order));
  });

  test('the switches of its shop and what it told before come with it', async () => {
    const shop = await makeTestShop(database().sql);
    await database().sql.query(
      `INSERT INTO status_setting (shop_id, status, "on", switched_on_at, fresh_for_seconds)
       VALUES ($1, 'delayed', true, '2026-11-22T10:00:00Z', 600), ($1, 'gone_status', true, now(), 1)`,
      [shop.id],
    );
    const told = await makeTestMessage(database().sql, shop, { status: 'shipped' });
    await storeEvent(shop, told.rootGid);
    const root = await claimOne();
    expect([...root.shop.switches]).toEqual([
      ['delayed', { on: true, switchedOnAt: '2026-11-22T10:00:00.000Z', freshForSeconds: 600 }],
    ]);
    expect(root.earlier).toMatchObject([{ notificationId: told.id, unsent: true }]);
    expect(root.knownKeys.size).toBe(1);
  });

  test('a root that does not open is told and left; the others of its claim go on', async () => {
    const shop = await makeTestShop(database().sql);
    const [bad, good] = [newGid('Order'), newGid('Order')];
    await storeEvent(shop, bad);
    await storeEvent(shop, good);
    await database().sql.query('INSERT INTO root (shop_id, root_gid, state) VALUES ($1, $2, $3)', [
      shop.id,
      bad,
      'v1.00000000.AAAA',
    ]);
    const told: unknown[] = [];
    const store = makeRootStore(database().sql, testVault, {
      waits: WAITS,
      onUnreadable: (error) => told.push(error),
    });
    const claimed = await store.claimRoots(10);
    expect(claimed.map(({ rootGid }) => rootGid)).toEqual([good]);
    expect(told).toHaveLength(1);
    await store.recordPasses(claimed.map((root) => passOf(root)));
    await database().sql.query('DELETE FROM root WHERE root_gid = $1', [bad]);
    await database().sql.query('DELETE FROM event WHERE root_gid = $1', [bad]);
  });

  test('a pass of an older claim is not taken, though the same process claimed again', async () => {
    const shop = await makeTestShop(database().sql);
    await storeEvent(shop, newGid('Order'));
    const slow = await claimOne();
    await letLeasesRunOut();
    const again = await claimOne();
    expect(again.rootGid).toBe(slow.rootGid);
    expect(await roots().recordPasses([passOf(slow, { notifications: [sendOf()] })])).toBe(0);
    expect(await roots().recordPasses([passOf(again, { notifications: [sendOf()] })])).toBe(1);
  });

  test('two workers never have the same root, whoever asks how often', async () => {
    const shop = await makeTestShop(database().sql);
    const orders = Array.from({ length: 40 }, () => newGid('Order'));
    for (const order of orders) await storeEvent(shop, order);
    const open = database().engine;
    const pools = open.kind === 'postgres' ? [openPool(open.url, 4), openPool(open.url, 4)] : [];
    const sqls =
      pools.length > 0 ? pools.map((pool) => makePostgresEngine(pool)) : [database().sql];
    const claimed = await Promise.all(
      Array.from({ length: 16 }, (_, n) =>
        makeRootStore(sqls[n % sqls.length] ?? database().sql, testVault, SEND_OPTIONS).claimRoots(
          5,
        ),
      ),
    );
    await Promise.all(pools.map((pool) => pool.end()));
    const gids = claimed.flat().map(({ rootGid }) => rootGid);
    expect(new Set(gids).size).toBe(gids.length);
    const rest = await roots().claimRoots(100);
    expect([...gids, ...rest.map(({ rootGid }) => rootGid)].sort()).toEqual(orders.sort());
  });

  test('the oldest are claimed first, at most as many as asked for', async () => {
    const shop = await makeTestShop(database().sql);
    const orders = Array.from({ length: 12 }, () => newGid('Order'));
    for (const [n, order] of orders.entries()) {
      await storeEvent(shop, order);
      // Times have milliseconds, and two events may share one.
      await database().sql.query(
        "UPDATE event SET received_at = now() - $2 * interval '1 s' WHERE root_gid = $1",
        [order, 60 - n],
      );
    }
    const first = await roots().claimRoots(5);
    expect(first.map(({ rootGid }) => rootGid).sort()).toEqual(orders.slice(0, 5).sort());
  });

  test('events that come while a root is claimed are left for the next', async () => {
    const shop = await makeTestShop(database().sql);
    const order = newGid('Order');
    await storeEvent(shop, order);
    const root = await claimOne();
    await storeEvent(shop, order);
    expect(await roots().claimRoots(10)).toEqual([]);
    await roots().recordPasses([passOf(root)]);
    const again = await claimOne();
    expect(again.events).toHaveLength(1);
    expect(again.events[0]?.id).not.toBe(root.events[0]?.id);
  });

  test('decided events keep their line and lose their facts', async () => {
    const shop = await makeTestShop(database().sql);
    await storeEvent(shop, newGid('Order'));
    const root = await claimOne();
    const event = only(root.events);
    await roots().recordPasses([
      passOf(root, { events: [{ id: event.id, changes: 3 }], notifications: [sendOf()] }),
    ]);
    const rows = await database().sql.query(
      'SELECT facts, changes, decided_at IS NOT NULL AS decided FROM event WHERE id = $1',
      [event.id],
    );
    expect(rows).toEqual([{ facts: null, changes: 3, decided: true }]);
    expect(await roots().claimRoots(10)).toEqual([]);
  });

  test('the state comes back as it was recorded, encrypted meanwhile', async () => {
    const shop = await makeTestShop(database().sql);
    const order = newGid('Order');
    await storeEvent(shop, order);
    const root = await claimOne();
    const state = mergeFacts(EMPTY_ORDER_STATE, factsOf(order), HAPPENED);
    await roots().recordPasses([passOf(root, { state, nextPosition: 7, readFailures: 2 })]);
    const [row] = await database().sql.query<{ state: string }>(
      'SELECT state FROM root WHERE shop_id = $1',
      [shop.id],
    );
    expect(row?.state).not.toContain('refund');
    await storeEvent(shop, order);
    expect(await claimOne()).toMatchObject({ state, nextPosition: 7, readFailures: 2 });
  });

  test('who lost the lease records nothing', async () => {
    const shop = await makeTestShop(database().sql);
    await storeEvent(shop, newGid('Order'));
    const root = await claimOne();
    await letLeasesRunOut();
    const taken = await claimOne();
    const lost = passOf(root, { notifications: [sendOf()], nextPosition: 9 });
    expect(await roots().recordPasses([lost])).toBe(0);
    expect(await notificationsOf(shop)).toEqual([]);
    expect(await roots().recordPasses([passOf(taken, { notifications: [sendOf()] })])).toBe(1);
    expect(await notificationsOf(shop)).toHaveLength(1);
    // And a second time: the lease was given back.
    expect(await roots().recordPasses([lost])).toBe(0);
  });

  test('of several passes those whose lease was lost are left out, the others recorded', async () => {
    const shop = await makeTestShop(database().sql);
    const [_owner, other] = [randomUUID(), randomUUID()];
    await storeEvent(shop, newGid('Order'));
    await storeEvent(shop, newGid('Order'));
    const [kept, lost] = await roots().claimRoots(10);
    if (kept === undefined || lost === undefined) throw new Error('There are two');
    await database().sql.query('UPDATE root SET owner = $2 WHERE root_gid = $1', [
      lost.rootGid,
      other,
    ]);
    const sends = await roots().recordPasses([
      passOf(lost, { notifications: [sendOf()] }),
      passOf(kept, { notifications: [sendOf()] }),
    ]);
    expect(sends).toBe(1);
  });

  test('a status change is decided once, whoever records it and however often', async () => {
    const shop = await makeTestShop(database().sql);
    const order = newGid('Order');
    const change = { subjectGid: newGid('Refund'), occurrence: 'r1' };
    const rounds = [
      [sendOf(change), sendOf({ ...change, occurrence: 'r2' })],
      [sendOf(change), skipOf('status_off', change)],
      [sendOf({ ...change, occurrence: 'r3' })],
    ];
    const sends: number[] = [];
    for (const notifications of rounds) {
      const _owner = randomUUID();
      await storeEvent(shop, order);
      const root = await claimOne();
      sends.push(await roots().recordPasses([passOf(root, { notifications })]));
    }
    expect(sends).toEqual([2, 0, 1]);
    expect(await notificationsOf(shop)).toMatchObject([
      { decision: 'send', state: 'waiting' },
      { decision: 'send', state: 'waiting' },
      { decision: 'send', state: 'waiting' },
    ]);
  });

  test('a skip has its reason and no message', async () => {
    const shop = await makeTestShop(database().sql);
    await storeEvent(shop, newGid('Order'));
    const skip = skipOf('no_phone');
    await roots().recordPasses([passOf(await claimOne(), { notifications: [skip] })]);
    expect(await notificationsOf(shop)).toEqual([
      { id: skip.id, decision: 'skip', reason: 'no_phone', state: null },
    ]);
  });

  test('characters that the database does not know stop no decision', async () => {
    const shop = await makeTestShop(database().sql);
    await storeEvent(shop, newGid('Order'));
    const odd = sendOf({ orderName: '#1\u0000\ud800', customerLocale: 'e\u0000n\udc00' });
    expect(await roots().recordPasses([passOf(await claimOne(), { notifications: [odd] })])).toBe(
      1,
    );
    const [row] = await database().sql.query(
      'SELECT order_name, customer_locale FROM notification WHERE id = $1',
      [odd.id],
    );
    expect(row).toEqual({ order_name: '#1\ufffd', customer_locale: 'en\ufffd' });
  });

  test('no phone and no name stands in the clear', async () => {
    const shop = await makeTestShop(database().sql);
    await storeEvent(shop, newGid('Order'));
    const send = sendOf({ customerName: 'Penelope' });
    await roots().recordPasses([passOf(await claimOne(), { notifications: [send] })]);
    const rows = await database().sql.query<{ row: string }>(
      'SELECT to_jsonb(n)::text AS row FROM notification n WHERE id = $1',
      [send.id],
    );
    expect(rows[0]?.row).not.toContain(send.phone ?? 'missing');
    expect(rows[0]?.row).not.toContain('Penelope');
  });

  test('endings end what is unsent and leave what is under way', async () => {
    const shop = await makeTestShop(database().sql);
    const rootGid = newGid('Order');
    const reasons = ['superseded', 'order_cancelled', 'fulfilment_cancelled', 'too_late'] as const;
    const messages = [];
    for (const _ of [...reasons, 'held', 'sending']) {
      messages.push(await makeTestMessage(database().sql, shop, { rootGid }));
    }
    const [one, two, three, four, held, sending] = messages.map(({ id }) => id);
    await database().sql.query("UPDATE message SET state = 'held' WHERE id = $1", [held]);
    await database().sql.query("UPDATE message SET state = 'sending' WHERE id = $1", [sending]);
    await storeEvent(shop, rootGid);
    const endings = [one, two, three, four, held, sending].map((id, n) => ({
      notificationId: id ?? '',
      reason: reasons[n] ?? 'superseded',
    }));
    await roots().recordPasses([passOf(await claimOne(), { endings })]);
    const rows = await Promise.all(messages.map(({ id }) => readMessage(database().sql, id)));
    expect(rows.map(({ state, decision, reason }) => [state, decision, reason])).toEqual([
      ['superseded', 'skip', 'superseded'],
      ['superseded', 'skip', 'order_cancelled'],
      ['superseded', 'skip', 'fulfilment_cancelled'],
      ['ended', 'skip', 'too_late'],
      ['superseded', 'skip', 'superseded'],
      ['sending', 'send', null],
    ]);
  });

  test('a root is looked at again at its time, without an event', async () => {
    expect(await roots().millisecondsToNextDecision()).toBe(null);
    const shop = await makeTestShop(database().sql);
    const order = newGid('Order');
    await storeEvent(shop, order);
    const decideAt = new Date(Date.now() + 60_000).toISOString();
    await roots().recordPasses([
      passOf(await claimOne(), { decideAt, waitingFor: 'cancellation' }),
    ]);
    expect(await roots().claimRoots(10)).toEqual([]);
    const wait = await roots().millisecondsToNextDecision();
    expect(wait).toBeGreaterThan(50_000);
    expect(wait).toBeLessThanOrEqual(60_000);
    await database().sql.query(
      "UPDATE root SET decide_at = now() - interval '1 s' WHERE root_gid = $1",
      [order],
    );
    expect(await roots().millisecondsToNextDecision()).toBe(0);
    expect(await claimOne()).toMatchObject({ rootGid: order, events: [] });
  });

  test('what a dead worker had claimed is looked at again when its lease runs out', async () => {
    const shop = await makeTestShop(database().sql);
    await storeEvent(shop, newGid('Order'));
    await claimOne();
    expect(await roots().millisecondsToNextDecision()).toBeGreaterThan(5_000);
    await letLeasesRunOut();
    expect(await roots().millisecondsToNextDecision()).toBe(0);
    // With nothing left to decide the lease alone is no work.
    await database().sql.query('UPDATE event SET decided_at = now() WHERE shop_id = $1', [shop.id]);
    expect(await roots().millisecondsToNextDecision()).toBe(null);
  });

  test('an erased order is claimed as erased', async () => {
    const shop = await makeTestShop(database().sql);
    const order = newGid('Order');
    await makeErasureStore(database().sql, testVault).eraseOrders(shop.id, [order]);
    await storeEvent(shop, order);
    expect((await claimOne()).erased).toBe(true);
  });
});
