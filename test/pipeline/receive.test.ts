import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Facts } from '#app/domain/facts.ts';
import { makeReceive, type NewEvent, type Received } from '#app/pipeline/receive.ts';
import { readWebhookBody } from '#app/shopify/webhook-body-reader.ts';
import { makeEventStore } from '#app/store/events.server.ts';
import { makeInspectionStore } from '#app/store/inspections.server.ts';
import { makePostgresEngine, openPool } from '#app/store/postgres.server.ts';
import type { SqlEngine } from '#app/store/sql.ts';
import { testEngines, useDatabase } from '#test/database.ts';
import { makeTestShop, newGid } from '#test/store/shop-fixture.ts';
import { testVault } from '#test/vault.ts';

const TRIGGERED = '2026-11-22T12:00:00.000Z';

function refund(orderId: number): Uint8Array {
  return Buffer.from(
    JSON.stringify({
      id: orderId * 10,
      order_id: orderId,
      created_at: TRIGGERED,
      admin_graphql_api_id: `gid://shopify/Refund/${orderId * 10}`,
      transactions: [],
    }),
  );
}

/** Receive as the app wires it, over one engine. */
function receiveOver(sql: SqlEngine, more: { storeEvents?: typeof makeEventStore } = {}) {
  const { sealFacts, storeEvents } = (more.storeEvents ?? makeEventStore)(sql, testVault);
  const groups: (readonly NewEvent[])[] = [];
  let wakes = 0;
  const receive = makeReceive({
    readPayload: readWebhookBody,
    sealFacts,
    storeEvents: (events) => {
      groups.push(events);
      return storeEvents(events);
    },
    keepForInspection: ({ shopDomain, ...entry }) =>
      makeInspectionStore(sql, testVault).keep({ shop: { domain: shopDomain }, ...entry }),
    wakeDecide: () => {
      wakes += 1;
    },
  });
  const deliver = (
    shopDomain: string,
    body: Uint8Array,
    webhookId: string = randomUUID(),
    topic = 'refunds/create',
  ) => receive({ topic, shopDomain, webhookId, triggeredAt: TRIGGERED, body });
  return { deliver, groups, wakes: () => wakes };
}

function factsOf(orderGid: string): Facts {
  return {
    orderGid,
    order: null,
    fulfilments: [],
    events: [],
    refunds: [],
    returns: [],
    paidAt: null,
  };
}

function newEvent(shopDomain: string, more: Partial<NewEvent> = {}): NewEvent {
  const orderGid = newGid('Order');
  return {
    shopDomain,
    webhookId: randomUUID(),
    topic: 'refunds/create',
    triggeredAt: TRIGGERED,
    rootGid: orderGid,
    subjectGid: orderGid,
    facts: factsOf(orderGid),
    ...more,
  };
}

function count(outcomes: readonly Received[], outcome: Received['outcome']): number {
  return outcomes.filter((received) => received.outcome === outcome).length;
}

describe.each(testEngines())('receive on $name', (engine) => {
  const database = useDatabase(engine);
  const eventsOf = async (shopId: string) =>
    database().sql.query<{ id: string; root_gid: string; facts: string; topic: string }>(
      'SELECT id, root_gid, facts, topic FROM event WHERE shop_id = $1 ORDER BY id',
      [shopId],
    );
  const inspectionsOf = async (shopId: string) =>
    database().sql.query<{ source: string; problem: string; payload: string }>(
      'SELECT source, problem, payload FROM inspection WHERE shop_id = $1 ORDER BY received_at, id',
      [shopId],
    );

  test('a delivery is stored encrypted under its order, and wakes the decision', async () => {
    const shop = await makeTestShop(database().sql);
    const { deliver, wakes } = receiveOver(database().receiveSql);
    expect(await deliver(shop.domain, refund(77))).toEqual({ outcome: 'new' });
    const [event] = await eventsOf(shop.id);
    expect(event).toMatchObject({ root_gid: 'gid://shopify/Order/77', topic: 'refunds/create' });
    expect(event?.facts).not.toContain('Refund');
    expect(JSON.parse(testVault.open('event.facts', event?.facts ?? ''))).toMatchObject({
      orderGid: 'gid://shopify/Order/77',
      refunds: [{ gid: 'gid://shopify/Refund/770' }],
    });
    expect(wakes()).toBe(1);
  });

  test('a repeat is known by its id, and stores and wakes nothing', async () => {
    const shop = await makeTestShop(database().sql);
    const { deliver, wakes } = receiveOver(database().receiveSql);
    await deliver(shop.domain, refund(1), 'same');
    expect(await deliver(shop.domain, refund(1), 'same')).toEqual({ outcome: 'repeat' });
    expect(await eventsOf(shop.id)).toHaveLength(1);
    expect(wakes()).toBe(1);
  });

  test('the same id of another shop is no repeat', async () => {
    const [one, two] = [await makeTestShop(database().sql), await makeTestShop(database().sql)];
    const { deliver } = receiveOver(database().receiveSql);
    await deliver(one.domain, refund(1), 'shared');
    expect(await deliver(two.domain, refund(1), 'shared')).toEqual({ outcome: 'new' });
  });

  test('of a shop that never installed nothing is stored, in a group with one that did', async () => {
    const shop = await makeTestShop(database().sql);
    const { storeEvents } = makeEventStore(database().receiveSql, testVault);
    const known = newEvent(shop.domain);
    const unknown = newEvent('nobody.myshopify.com');
    const result = await storeEvents([known, unknown]);
    if (result.outcome !== 'stored') throw new Error(result.outcome);
    expect([...result.as.values()]).toEqual(['new', 'unknown_shop']);
    expect(await eventsOf(shop.id)).toHaveLength(1);
  });

  test('50 concurrent repeats, from two pools, make one event', async () => {
    const shop = await makeTestShop(database().sql);
    const open = database().engine;
    const pools = open.kind === 'postgres' ? [openPool(open.url, 4), openPool(open.url, 4)] : [];
    const sqls =
      pools.length > 0 ? pools.map((pool) => makePostgresEngine(pool)) : [database().sql];
    // Each delivery has a `receive` of its own, so that no group commit hides the race.
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, (_, n) => {
        const sql = sqls[n % sqls.length] ?? database().sql;
        return receiveOver(sql).deliver(shop.domain, refund(5), 'fifty');
      }),
    );
    await Promise.all(pools.map((pool) => pool.end()));
    expect(count(outcomes, 'new')).toBe(1);
    expect(count(outcomes, 'repeat')).toBe(49);
    expect(await eventsOf(shop.id)).toHaveLength(1);
  });

  test('concurrent deliveries share few statements, repeats among them a place', async () => {
    const shop = await makeTestShop(database().sql);
    const { deliver, groups } = receiveOver(database().receiveSql);
    const outcomes = await Promise.all(
      Array.from({ length: 120 }, (_, n) => deliver(shop.domain, refund(n), `id-${n % 100}`)),
    );
    expect(count(outcomes, 'new')).toBe(120);
    expect(groups.map((group) => group.length)).toEqual([1, 32, 67]);
    expect(await eventsOf(shop.id)).toHaveLength(100);
  });

  test.each([
    ['NUL in an order id', { rootGid: 'gid://shopify/Order/\u0000' }],
    ['NUL in a topic', { topic: 'orders/\u0000' }],
    ['a time that is none', { triggeredAt: '2026-13-45T00:00:00.000Z' }],
  ])('%s is bad data and stores nothing of its group', async (_what, bad) => {
    const shop = await makeTestShop(database().sql);
    const { storeEvents } = makeEventStore(database().receiveSql, testVault);
    const events = [newEvent(shop.domain), newEvent(shop.domain, bad)];
    expect(await storeEvents(events)).toEqual({ outcome: 'bad_data' });
    expect(await eventsOf(shop.id)).toEqual([]);
  });

  test('of a group with one bad row only that one goes to inspection', async () => {
    const shop = await makeTestShop(database().sql);
    const sql = database().receiveSql;
    const { sealFacts, storeEvents } = makeEventStore(sql, testVault);
    const receive = makeReceive({
      readPayload: (_topic, body) => {
        const orderGid = Buffer.from(body).toString();
        return { kind: 'facts', facts: factsOf(orderGid), subjectGid: 's' };
      },
      sealFacts,
      storeEvents,
      keepForInspection: ({ shopDomain, ...entry }) =>
        makeInspectionStore(sql, testVault).keep({ shop: { domain: shopDomain }, ...entry }),
      wakeDecide: () => {},
    });
    const outcomes = await Promise.all(
      ['a', 'b', 'bad\u0000', 'c', 'd'].map((gid) =>
        receive({
          topic: 'orders/create',
          shopDomain: shop.domain,
          webhookId: `w-${gid.length}-${gid.charCodeAt(0)}`,
          triggeredAt: TRIGGERED,
          body: Buffer.from(gid),
        }),
      ),
    );
    expect(outcomes.map(({ outcome }) => outcome)).toEqual([
      'new',
      'new',
      'unreadable',
      'new',
      'new',
    ]);
    expect((await eventsOf(shop.id)).map(({ root_gid }) => root_gid).sort()).toEqual([
      'a',
      'b',
      'c',
      'd',
    ]);
    const [kept, ...others] = await inspectionsOf(shop.id);
    expect(others).toEqual([]);
    expect(kept).toMatchObject({
      source: 'orders/create',
      problem: expect.stringContaining('cannot store'),
    });
    const payload = testVault.open('inspection.payload', kept?.payload ?? '');
    expect(Buffer.from(payload, 'base64').toString()).toBe('bad\u0000');
  });

  test.each([
    ['no JSON', 'orders/create', '{"id":'],
    ['no UTF-8', 'orders/create', '\u00ff'],
    ['a topic nobody subscribed to', 'carts/create', '{}'],
    ['an order without its id', 'orders/create', '{"name":"#1"}'],
  ])('%s is kept for inspection, encrypted, and counts as received', async (_what, topic, text) => {
    const shop = await makeTestShop(database().sql);
    const { deliver, wakes } = receiveOver(database().receiveSql);
    const body = Buffer.from(text, 'latin1');
    const received = await deliver(shop.domain, body, randomUUID(), topic);
    expect(received.outcome).toBe('unreadable');
    const [kept] = await inspectionsOf(shop.id);
    expect(kept?.source).toBe(topic);
    const payload = testVault.open('inspection.payload', kept?.payload ?? '');
    expect(Buffer.from(payload, 'base64')).toEqual(body);
    expect(wakes()).toBe(0);
  });

  test('of a shop 1,000 unreadable payloads are kept, the newest, and no other shop pays', async () => {
    const [shop, other] = [await makeTestShop(database().sql), await makeTestShop(database().sql)];
    await database().sql.query(
      `INSERT INTO inspection (id, shop_id, source, problem, payload, received_at)
       SELECT gen_random_uuid(), $1, 'old', 'p', 'x', now() - n * interval '1 second'
       FROM generate_series(1, 1000) AS n`,
      [shop.id],
    );
    const { deliver } = receiveOver(database().receiveSql);
    await deliver(other.domain, Buffer.from('x'));
    await deliver(shop.domain, Buffer.from('x'));
    await deliver(shop.domain, Buffer.from('x'));
    const kept = await inspectionsOf(shop.id);
    expect(kept).toHaveLength(1000);
    expect(kept.slice(-2).map(({ source }) => source)).toEqual([
      'refunds/create',
      'refunds/create',
    ]);
    expect(await inspectionsOf(other.id)).toHaveLength(1);
  });

  test('where nothing can be stored everybody in the group is rejected', async () => {
    const shop = await makeTestShop(database().sql);
    const broken = makeEventStore(
      { ...database().sql, query: () => Promise.reject(new Error('connection lost')) },
      testVault,
    );
    const { deliver } = receiveOver(database().sql, { storeEvents: () => broken });
    const outcomes = await Promise.allSettled([
      deliver(shop.domain, refund(1)),
      deliver(shop.domain, refund(2)),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });

  test.each(['40001', '40P01'])('SQLSTATE %s is tried once more, then given up', async (code) => {
    const shop = await makeTestShop(database().sql);
    const { sql } = database();
    let failures = 1;
    const failing: SqlEngine = {
      ...sql,
      query: (text, values) => {
        if (failures === 0) return sql.query(text, values);
        failures -= 1;
        return Promise.reject(Object.assign(new Error('try again'), { code }));
      },
    };
    const { deliver } = receiveOver(sql, {
      storeEvents: (_sql, vault) => makeEventStore(failing, vault),
    });
    expect(await deliver(shop.domain, refund(1))).toEqual({ outcome: 'new' });
    failures = 2;
    await expect(deliver(shop.domain, refund(2))).rejects.toThrow('conflicted twice');
  });
});
