import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { MerchantApp, NotificationQuery } from '#app/pipeline/merchant-app.ts';
import { testEngines, useDatabase } from '#test/database.ts';
import { addNotification, addShop } from '#test/store/sample-rows.ts';
import { setUpMerchantApp } from './merchant-app-set-up.ts';

const ALL: NotificationQuery = {
  status: null,
  state: null,
  language: null,
  reason: null,
  from: null,
  to: null,
  search: null,
  sort: 'newest',
  cursor: null,
};

describe.each(testEngines())('a list that stays open on $name', (engine) => {
  const database = useDatabase(engine);
  const app = (): MerchantApp => setUpMerchantApp(database()).app;

  test('learns what became of its rows, whatever they are by now, and how many are newer', async () => {
    const [shopId, other] = [await addShop(database()), await addShop(database())];
    const failed = { ...ALL, state: 'failed' } as const;
    const shown = await addNotification(database(), shopId, { state: 'failed' });
    const foreign = await addNotification(database(), other, { state: 'failed' });
    await database().sql.query("UPDATE message SET state = 'read' WHERE id = $1", [shown]);
    await addNotification(database(), shopId, { state: 'failed' });
    await addNotification(database(), shopId, { state: 'delivered' });
    const changes = await app().readChanges(shopId, failed, [shown, foreign, 'no id']);
    expect(changes.rows.map(({ id, state }) => [id, state])).toEqual([[shown, 'read']]);
    expect(changes.newer).toBe(1);
    expect((await app().readChanges(shopId, ALL, [shown])).newer).toBe(2);
  });

  test('counts nothing as newer on a later page, or with the oldest first', async () => {
    const shopId = await addShop(database());
    const shown = await addNotification(database(), shopId);
    await addNotification(database(), shopId);
    const newer = async (query: Partial<NotificationQuery>) =>
      (await app().readChanges(shopId, { ...ALL, ...query }, [shown])).newer;
    expect(await newer({})).toBe(1);
    expect(await newer({ cursor: 'x' })).toBe(0);
    expect(await newer({ sort: 'oldest' })).toBe(0);
  });

  test('that is empty learns of its first row', async () => {
    const shopId = await addShop(database());
    expect(await app().readChanges(shopId, ALL, [])).toEqual({ rows: [], newer: 0 });
    await addNotification(database(), shopId);
    expect((await app().readChanges(shopId, ALL, [])).newer).toBe(1);
  });

  test('has what is held or unconfirmed under what needs attention, newest first, page by page', async () => {
    const shopId = await addShop(database());
    const ids: string[] = [];
    for (let i = 0; i < 60; i += 1) {
      const state = i % 2 === 0 ? 'held' : 'unconfirmed';
      const status = i % 3 === 0 ? 'shipped' : 'delivered';
      ids.push(await addNotification(database(), shopId, { state, status }));
    }
    await addNotification(database(), shopId, { state: 'unconfirmed', closed: true });
    await addNotification(database(), shopId, { state: 'failed' });
    const attention = { ...ALL, state: 'attention' } as const;
    const first = await app().listNotifications(shopId, attention);
    const second = await app().listNotifications(shopId, { ...attention, cursor: first.next });
    const seen = [...first.rows, ...second.rows].map(({ id }) => id);
    expect(seen).toEqual(ids.toReversed());
    const shipped = await app().listNotifications(shopId, { ...attention, status: 'shipped' });
    expect(shipped.rows).toHaveLength(20);
    expect(await app().countViews(shopId)).toEqual({ attention: 60, failed: 1 });
  });

  test('is narrowed to one reason of what was skipped, or failed, and of nothing else', async () => {
    const shopId = await addShop(database());
    const skip = (reason: string, status: string) =>
      addNotification(database(), shopId, { decision: 'skip', reason, status });
    const noPhone = await skip('no_phone', 'shipped');
    const alsoNoPhone = await skip('no_phone', 'delivered');
    await skip('status_off', 'shipped');
    const refused = await addNotification(database(), shopId, {
      state: 'failed',
      cause: 'refused',
    });
    await addNotification(database(), shopId, { state: 'failed', cause: 'gave_up' });
    const list = async (query: Partial<NotificationQuery>) =>
      (await app().listNotifications(shopId, { ...ALL, ...query })).rows.map(({ id }) => id);
    expect(await list({ state: 'skipped', reason: 'no_phone' })).toEqual([alsoNoPhone, noPhone]);
    const shipped = { state: 'skipped', reason: 'no_phone', status: 'shipped' } as const;
    expect(await list(shipped)).toEqual([noPhone]);
    expect(await list({ state: 'failed', reason: 'refused' })).toEqual([refused]);
    expect(await list({ reason: 'refused' })).toHaveLength(5);
  });

  test('knows the neighbours of each row in its own order', async () => {
    const shopId = await addShop(database());
    const [one, two, three] = [
      await addNotification(database(), shopId, { state: 'failed' }),
      await addNotification(database(), shopId, { state: 'failed' }),
      await addNotification(database(), shopId),
    ];
    const beside = (id: string, query: Partial<NotificationQuery> = {}) =>
      app().readNeighbours(shopId, id, { ...ALL, ...query });
    expect(await beside(two)).toEqual({ previous: three, next: one });
    expect(await beside(two, { sort: 'oldest' })).toEqual({ previous: one, next: three });
    expect(await beside(two, { state: 'failed' })).toEqual({ previous: null, next: one });
    expect(await beside('no id')).toEqual({ previous: null, next: null });
    const other = await addShop(database());
    expect(await app().readNeighbours(other, two, ALL)).toEqual({ previous: null, next: null });
  });
});

describe.each(testEngines())('saved views on $name', (engine) => {
  const database = useDatabase(engine);
  const app = (): MerchantApp => setUpMerchantApp(database()).app;
  const mine = { id: null, name: ' Mine ', params: 'state=failed' };

  test('are kept under a name of their own, changed and deleted, by their shop alone', async () => {
    const [shopId, other] = [await addShop(database()), await addShop(database())];
    const saved = await app().saveView(shopId, mine);
    const id = saved.outcome === 'saved' ? saved.id : '';
    expect(await app().listSavedViews(shopId)).toEqual([
      { id, name: 'Mine', params: 'state=failed' },
    ]);
    expect(await app().listSavedViews(other)).toEqual([]);
    expect(await app().saveView(shopId, mine)).toEqual({ outcome: 'refused' });
    expect(await app().saveView(other, { ...mine, id })).toEqual({ outcome: 'refused' });
    await app().deleteView(other, id);
    expect(await app().saveView(shopId, { id, name: 'Ours', params: '' })).toEqual({
      outcome: 'saved',
      id,
    });
    const second = await app().saveView(shopId, mine);
    expect(second.outcome).toBe('saved');
    expect(await app().saveView(shopId, { ...mine, id })).toEqual({ outcome: 'refused' });
    await app().deleteView(shopId, id);
    expect((await app().listSavedViews(shopId)).map(({ name }) => name)).toEqual(['Mine']);
  });

  test('have a name, a length and a number that a page has room for', async () => {
    const shopId = await addShop(database());
    const outcome = async (view: Partial<Parameters<MerchantApp['saveView']>[1]>) =>
      (await app().saveView(shopId, { ...mine, ...view })).outcome;
    expect(await outcome({ name: '  ' })).toBe('refused');
    expect(await outcome({ name: 'x'.repeat(41) })).toBe('refused');
    expect(await outcome({ params: 'x'.repeat(501) })).toBe('refused');
    expect(await outcome({ id: randomUUID() })).toBe('refused');
    for (let i = 0; i < 20; i += 1) expect(await outcome({ name: `View ${i}` })).toBe('saved');
    expect(await outcome({ name: 'One more' })).toBe('refused');
  });
});
