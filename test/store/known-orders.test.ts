import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import type { OrderState } from '#app/domain/order-state.ts';
import type { KeyedOrder } from '#app/pipeline/reconcile-ports.ts';
import { makeErasureStore } from '#app/store/erasure.server.ts';
import { makeKnownOrders } from '#app/store/known-orders.server.ts';
import { makeRootStore } from '#app/store/roots.server.ts';
import { testEngines, useDatabase } from '#test/database.ts';
import { anOrder, at, stateOf } from '#test/domain/order-facts.ts';
import { testVault } from '#test/vault.ts';
import {
  failOnUnreadable,
  makeTestShop,
  newGid,
  only,
  SEND_OPTIONS,
  type TestShop,
} from './shop-fixture.ts';

describe.each(testEngines())('known orders on $name', (engine) => {
  const database = useDatabase(engine);
  const known = (onUnreadable: (error: unknown) => void = failOnUnreadable) =>
    makeKnownOrders(database().sql, testVault, onUnreadable);

  let shop: TestShop;
  beforeEach(async () => {
    shop = await makeTestShop(database().sql);
  });

  async function addRoot(
    state: OrderState | string | null,
    options: { watchUntil?: string | null; watchedAgo?: number; of?: TestShop } = {},
  ): Promise<string> {
    const gid = newGid('Order');
    const sealed =
      state === null || typeof state === 'string'
        ? state
        : testVault.seal('root.state', JSON.stringify(state));
    await database().sql.query(
      `INSERT INTO root (shop_id, root_gid, state, watch_until, watched_at)
       VALUES ($1, $2, $3, now() + $4::interval, now() - $5 * interval '1 second')`,
      [(options.of ?? shop).id, gid, sealed, options.watchUntil ?? null, options.watchedAgo ?? 60],
    );
    return gid;
  }

  function stateAsOf(updatedAt: string): OrderState {
    return stateOf(at(0), { order: anOrder({ updatedAt }) });
  }

  function asked(gid: string, updatedAt = at(60)): KeyedOrder {
    return { gid, updatedAt, webhookId: `reconciliation ${gid} ${updatedAt}` };
  }

  const behind = async (...orders: KeyedOrder[]) =>
    (await known().findBehind(shop.id, orders)).map(({ gid }) => gid);

  describe('behind is', () => {
    test('an order that is not known, or as of an earlier time', async () => {
      const older = await addRoot(stateAsOf(at(59)));
      const same = await addRoot(stateAsOf(at(60)));
      const newer = await addRoot(stateAsOf(at(61)));
      const blank = await addRoot(null);
      const partly = await addRoot(stateOf(at(0), {}));
      const unknown = newGid('Order');
      const all = [older, same, newer, blank, partly, unknown];
      expect(await behind(...all.map((gid) => asked(gid)))).toEqual([
        older,
        blank,
        partly,
        unknown,
      ]);
      expect(await behind()).toEqual([]);
    });

    test('not one that was read as it is now, though it is not decided yet', async () => {
      const gid = newGid('Order');
      const { webhookId } = asked(gid);
      await database().sql.query('INSERT INTO webhook_key (shop_id, webhook_id) VALUES ($1, $2)', [
        shop.id,
        webhookId,
      ]);
      expect(await behind(asked(gid))).toEqual([]);
      expect(await behind(asked(gid, at(61)))).toEqual([gid]);
    });

    test('nothing that only another shop knows', async () => {
      const other = await makeTestShop(database().sql);
      const gid = await addRoot(stateAsOf(at(60)), { of: other });
      expect(await behind(asked(gid))).toEqual([gid]);
    });

    test('one whose state cannot be opened, which is told', async () => {
      const gid = await addRoot('not sealed');
      const problems: unknown[] = [];
      const store = known((problem) => problems.push(problem));
      expect(await store.findBehind(shop.id, [asked(gid)])).toHaveLength(1);
      expect(problems).toHaveLength(1);
    });
  });

  describe('watched roots', () => {
    const state = stateAsOf(at(0));
    const soon = () => new Date(Date.now() + 60_000).toISOString();
    const take = async (limit = 10, unreadSince = soon()) =>
      (await known().takeWatchedRoots(shop.id, limit, unreadSince)).map(({ rootGid }) => rootGid);

    test('come the longest unread first, and are read by then', async () => {
      const young = await addRoot(state, { watchUntil: '1 day', watchedAgo: 10 });
      const old = await addRoot(state, { watchUntil: '1 day', watchedAgo: 30 });
      const middle = await addRoot(state, { watchUntil: '1 day', watchedAgo: 20 });
      expect((await take(2)).sort()).toEqual([old, middle].sort());
      expect(await take(1)).toEqual([young]);
      expect(await take(10)).toHaveLength(3);
    });

    test('are none that were read since a pass began', async () => {
      const old = await addRoot(state, { watchUntil: '1 day', watchedAgo: 30 });
      await addRoot(state, { watchUntil: '1 day', watchedAgo: 10 });
      const began = new Date(Date.now() - 20_000).toISOString();
      expect(await take(10, began)).toEqual([old]);
      expect(await take(10, began)).toEqual([]);
    });

    test('carry their state', async () => {
      const gid = await addRoot(state, { watchUntil: '1 day' });
      expect(await known().takeWatchedRoots(shop.id, 10, soon())).toEqual([
        { rootGid: gid, state, watchedAt: expect.any(String) },
      ]);
    });

    test('that are given back come first again, in their order', async () => {
      const younger = await addRoot(state, { watchUntil: '1 day', watchedAgo: 20 });
      const older = await addRoot(state, { watchUntil: '1 day', watchedAgo: 30 });
      const taken = await known().takeWatchedRoots(shop.id, 10, soon());
      const later = await addRoot(state, { watchUntil: '1 day', watchedAgo: 10 });
      await known().giveBackWatchedRoots(shop.id, taken);
      expect(await take(1)).toEqual([older]);
      expect(await take(1)).toEqual([younger]);
      expect(await take(1)).toEqual([later]);
    });

    test('are none whose time is over, that were erased, or of another shop', async () => {
      const other = await makeTestShop(database().sql);
      await addRoot(state, { watchUntil: '1 day', of: other });
      await addRoot(state, { watchUntil: null });
      await addRoot(null, { watchUntil: '1 day' });
      const over = await addRoot(state, { watchUntil: '-1 second' });
      const erased = await addRoot(state, { watchUntil: '1 day' });
      await makeErasureStore(database().sql, testVault).eraseOrders(shop.id, [erased]);
      expect(await take()).toEqual([]);
      const rows = await database().sql.query<{ watch_until: Date | null }>(
        'SELECT watch_until FROM root WHERE shop_id = $1 AND root_gid = ANY($2)',
        [shop.id, [over, erased]],
      );
      expect(rows).toEqual([{ watch_until: null }, { watch_until: null }]);
    });

    test('are none of which an update is not decided yet', async () => {
      const gid = await addRoot(state, { watchUntil: '1 day' });
      const id = randomUUID();
      await database().sql.query(
        `INSERT INTO event (id, shop_id, root_gid, subject_gid, topic, triggered_at, facts)
         VALUES ($1, $2, $3, $3, 'orders/updated', now(), 'sealed')`,
        [id, shop.id, gid],
      );
      expect(await take()).toEqual([]);
      await database().sql.query('UPDATE event SET decided_at = now() WHERE id = $1', [id]);
      expect(await take()).toEqual([gid]);
    });

    test('are watched from when deciding says so, until it says no more', async () => {
      const gid = newGid('Order');
      const roots = makeRootStore(database().sql, testVault, SEND_OPTIONS);
      const decide = async (watchUntil: string | null) => {
        await database().sql.query(
          `INSERT INTO root (shop_id, root_gid, decide_at) VALUES ($1, $2, now())
           ON CONFLICT (shop_id, root_gid) DO UPDATE SET decide_at = now() - make_interval(secs => 1)`,
          [shop.id, gid],
        );
        const claimed = only((await roots.claimRoots(50)).filter(({ rootGid }) => rootGid === gid));
        await roots.recordPasses([
          {
            claim: claimed.claim,
            shopId: shop.id,
            installNumber: 1,
            rootGid: gid,
            decidedOn: '2026-11-25',
            state,
            watchUntil,
            events: [],
            notifications: [],
            endings: [],
            decideAt: null,
            waitingFor: null,
            readFailures: 0,
            nextPosition: 0,
          },
        ]);
        return only(
          await database().sql.query<{ watched_at: Date | null; ago: number }>(
            `SELECT watched_at, extract(epoch FROM now() - watched_at)::float8 AS ago
             FROM root WHERE shop_id = $1 AND root_gid = $2`,
            [shop.id, gid],
          ),
        );
      };
      const soon = new Date(Date.now() + 86_400_000).toISOString();
      expect(await decide(null)).toMatchObject({ watched_at: null });
      expect((await decide(soon)).ago).toBeLessThan(5);
      await database().sql.query(
        "UPDATE root SET watched_at = now() - interval '1 hour' WHERE root_gid = $1",
        [gid],
      );
      // Another update does not send it to the end of the queue.
      expect((await decide(soon)).ago).toBeGreaterThan(3000);
      expect(await take()).toEqual([gid]);
      expect(await decide(null)).toMatchObject({ watched_at: null });
      expect(await take()).toEqual([]);
    });
  });
});
