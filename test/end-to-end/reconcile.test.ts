import { describe, expect, test } from 'vitest';
import { makeShopStore } from '#app/store/shops.server.ts';
import { testEngines, useDatabase } from '#test/database.ts';
import { eventually } from '#test/store/eventually.ts';
import { testVault } from '#test/vault.ts';
import { keysOf, type ReconcilingApp, routeApps, startReconcilingApp } from './reconciling-app.ts';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Two orders that were there before the outage: one not shipped, one on its way. */
function liveBefore({ shopify, shop, advance }: ReconcilingApp) {
  const ordered = shopify.createOrder(shop.domain, { lines: [{}, {}] });
  const shipped = shopify.createOrder(shop.domain);
  advance(10 * MINUTE);
  const parcel = shopify.fulfil(shipped);
  shopify.addFulfilmentEvent(parcel, { status: 'in_transit' });
  return { ordered, parcel };
}

/** One change of every kind, over about an hour. */
function liveThroughEverything(app: ReconcilingApp, before: ReturnType<typeof liveBefore>) {
  const { shopify, shop, advance } = app;
  const { domain } = shop;
  const { ordered, parcel } = before;
  advance(5 * MINUTE);
  shopify.fulfil(ordered, { lines: [{ line: 0 }] });
  shopify.addFulfilmentEvent(parcel, { status: 'attempted_delivery' });
  advance(5 * MINUTE);
  const second = shopify.fulfil(ordered);
  shopify.addFulfilmentEvent(second, { status: 'out_for_delivery' });
  shopify.addFulfilmentEvent(parcel, { status: 'attempted_delivery' });
  advance(5 * MINUTE);
  shopify.addFulfilmentEvent(second, { status: 'delivered' });
  shopify.addFulfilmentEvent(parcel, { status: 'failure' });
  shopify.cancel(shopify.createOrder(domain), { refund: true });
  advance(5 * MINUTE);
  const refunded = shopify.createOrder(domain, { lines: [{ quantity: 2 }] });
  shopify.fulfil(refunded);
  advance(5 * MINUTE);
  shopify.refund(refunded, { amount: 10 });
  shopify.refund(refunded, { amount: 0 });
  shopify.requestReturn(refunded);
  shopify.fulfil(shopify.createOrder(domain, { delivery: 'pickup' }));
  shopify.fulfil(shopify.createOrder(domain, { delivery: 'digital' }));
  shopify.createOrder(domain, { test: true });
  const unpaid = shopify.createOrder(domain, { payment: 'pending' });
  shopify.createOrder(domain, { payment: 'pending' });
  advance(5 * MINUTE);
  shopify.pay(unpaid);
  advance(5 * MINUTE);
}

/** Shopify's clock, that many seconds before now. */
const ago = (seconds: number): number => Date.now() - seconds * 1000;

describe.each(testEngines())('reconciliation on $name', (engine) => {
  const database = useDatabase(engine);

  async function start(options: { startsAgo: number; installedDaysAgo?: number }) {
    const startsAt = ago(options.startsAgo);
    const app = await startReconcilingApp(database(), { ...options, startsAt });
    routeApps(app);
    return app;
  }

  /** Two shops in which the same happens at the same times. */
  async function startTwo(startsAgo: number) {
    const startsAt = ago(startsAgo);
    const told = await startReconcilingApp(database(), { startsAt });
    const untold = await startReconcilingApp(database(), { startsAt });
    routeApps(told, untold);
    return { told, untold };
  }

  test('decides what the lost webhooks would have made, and nothing twice', async () => {
    const { told, untold } = await startTwo(2 * HOUR);
    for (const app of [told, untold]) {
      // So that a refund need not wait for a cancellation that might come.
      await app.sql.query(
        `INSERT INTO status_setting (shop_id, status, "on") VALUES ($1, 'cancelled', false)`,
        [app.shop.id],
      );
      await app.sql.query("UPDATE shop SET confirmed_on = 'order_paid' WHERE id = $1", [
        app.shop.id,
      ]);
      const before = liveBefore(app);
      await app.deliverWebhooks();
      if (app === untold) app.loseWebhooks();
      liveThroughEverything(app, before);
      app.advanceToNow();
      await app.deliverWebhooks();
    }
    const known = keysOf(await untold.decided());
    expect(known).toHaveLength(4);
    expect(await untold.reconcile()).toMatchObject({ outcome: 'complete', eventsStored: 9 });
    const decided = await untold.decided();
    expect(decided).toEqual(await told.decided());
    expect(decided.length).toBeGreaterThan(20);
    expect(decided.filter(({ decision }) => decision === 'send').length).toBeGreaterThan(5);

    // Again over the same time, and over what the webhooks brought: nothing is new.
    for (const app of [told, untold]) {
      const earlier = await app.decided();
      await app.setMark(3 * HOUR);
      const again = await app.reconcile();
      expect(again).toMatchObject({ outcome: 'complete', ordersListed: 9, ordersRead: 0 });
      expect(again.eventsStored).toBe(0);
      expect(await app.decided()).toEqual(earlier);
      expect(app.problems).toEqual([]);
    }
  });

  test('webhooks that arrive after all find their changes made', async () => {
    const app = await start({ startsAgo: 2 * HOUR });
    const before = liveBefore(app);
    liveThroughEverything(app, before);
    app.advanceToNow();
    await app.setMark(3 * HOUR);
    expect(await app.reconcile()).toMatchObject({ outcome: 'complete', ordersRead: 9 });
    const decided = await app.decided();
    await app.deliverWebhooks();
    expect(keysOf(await app.decided())).toEqual(keysOf(decided));
    expect(app.problems).toEqual([]);
  });

  test('what came and went while webhooks were lost is not told', async () => {
    const app = await start({ startsAgo: 2 * HOUR });
    const { shopify, shop } = app;
    app.loseWebhooks();
    shopify.updateFulfilment(shopify.fulfil(shopify.createOrder(shop.domain)), {
      status: 'cancelled',
    });
    shopify.createOrder(shop.domain, { sourceName: 'pos' });
    app.advanceToNow();
    await app.setMark(3 * HOUR);
    await app.reconcile();
    expect((await app.decided()).map(({ decision }) => decision)).not.toContain('send');
  });

  test('after an outage of two hours all that is still current is told', async () => {
    const app = await start({ startsAgo: 3 * HOUR });
    const { shopify, shop, advance } = app;
    const { ordered, parcel } = liveBefore(app);
    await app.deliverWebhooks();
    await app.growOlder(3 * HOUR);
    advance(50 * MINUTE);
    app.loseWebhooks();
    shopify.fulfil(ordered);
    shopify.addFulfilmentEvent(parcel, { status: 'out_for_delivery' });
    const cancelled = shopify.createOrder(shop.domain);
    advance(HOUR);
    shopify.addFulfilmentEvent(parcel, { status: 'delivered' });
    shopify.cancel(cancelled);
    app.advanceToNow();
    await app.setMark(2 * HOUR);
    expect(await app.reconcile()).toMatchObject({ outcome: 'complete', ordersRead: 3 });
    expect(await app.outcomes()).toEqual([
      'cancelled: send',
      'confirmed: status_off',
      'confirmed: status_off',
      'confirmed: status_off',
      'delivered: send',
      'in_transit: status_off',
      'out_for_delivery: superseded',
      'shipped: send',
      'shipped: send',
    ]);
  });

  test('after an outage of three days what is too old is recorded and not told', async () => {
    const app = await start({ startsAgo: 3 * DAY + 10 * MINUTE });
    const { shopify, shop, advance } = app;
    const { ordered, parcel } = liveBefore(app);
    const kept = shopify.createOrder(shop.domain);
    await app.deliverWebhooks();
    await app.growOlder(3 * DAY);
    const before = await app.decided();
    app.loseWebhooks();
    shopify.fulfil(ordered);
    advance(HOUR);
    shopify.addFulfilmentEvent(parcel, { status: 'out_for_delivery' });
    shopify.fulfil(shopify.createOrder(shop.domain));
    advance(40 * HOUR);
    shopify.addFulfilmentEvent(parcel, { status: 'delivered' });
    shopify.cancel(kept);
    advance(12 * HOUR);
    const late = shopify.createOrder(shop.domain);
    advance(17 * HOUR);
    shopify.fulfil(late);
    app.advanceToNow();
    await app.setMark(3 * DAY);
    expect(await app.reconcile()).toMatchObject({ outcome: 'complete', ordersRead: 5 });
    expect(await app.outcomes(before)).toEqual([
      'cancelled: send',
      // An order of the first day, and its parcel, were first seen today.
      'confirmed: baseline',
      'confirmed: status_off',
      'delivered: too_late',
      'out_for_delivery: too_late',
      'shipped: baseline',
      'shipped: baseline',
      'shipped: send',
    ]);
  });

  test('a process that is killed leaves a pass that the next one goes on with', async () => {
    const app = await start({ startsAgo: 3 * HOUR });
    const { shopify, shop } = app;
    app.loseWebhooks();
    for (let made = 0; made < 130; made += 1) {
      shopify.createOrder(shop.domain);
      app.advance(1);
    }
    app.advanceToNow();
    shopify.setSwitches({ graphql: { maximumPoints: 10_000 } });
    // The first page and its hundred orders, then the second page and five of its thirty.
    await app.reconcileAndDie(1 + 100 + 1 + 5);
    const mark = (await app.readMark()).mark;
    const stored = () =>
      app.sql.query<{ id: string }>('SELECT id FROM event WHERE shop_id = $1', [shop.id]);
    await eventually(stored, (rows) => rows.length === 105);
    const dead = await app.readMark();
    expect(dead).toMatchObject({ mark, leased: true, cursor: expect.any(String) });

    await app.startAnew();
    const rest = await app.reconcile();
    expect(rest).toMatchObject({ outcome: 'complete', ordersListed: 30, ordersRead: 25 });
    expect(await stored()).toHaveLength(130);
    expect(app.queriesFor('OrderForStatus')).toHaveLength(130);
    expect(await app.decided()).toHaveLength(130);
    const after = await app.readMark();
    expect(after).toMatchObject({ cursor: null, leased: false });
    expect(after.mark.getTime()).toBeGreaterThan(mark.getTime());
  });

  test('a throttled shop waits as long as Shopify says, and goes on where it was', async () => {
    const app = await start({ startsAgo: 3 * HOUR });
    const { shopify, shop } = app;
    app.loseWebhooks();
    for (let made = 0; made < 60; made += 1) shopify.createOrder(shop.domain);
    app.advanceToNow();
    await app.setMark(4 * HOUR);
    const { mark } = await app.readMark();
    shopify.setSwitches({ graphql: { throttle: 1 } });
    expect(await app.reconcile()).toMatchObject({ outcome: 'throttled', ordersListed: 0 });
    const throttled = await app.readMark();
    expect(throttled).toMatchObject({ mark, leased: false });
    expect(throttled.next_in).toBeLessThanOrEqual(1);

    // Enough for some of the orders, until half of it is left.
    shopify.setSwitches({ graphql: { maximumPoints: 600, restoreRate: 10 } });
    const resting = await app.reconcile();
    expect(resting).toMatchObject({ outcome: 'throttled' });
    expect(resting.ordersRead).toBeGreaterThan(3);
    expect(resting.ordersRead).toBeLessThan(60);
    const rested = await app.readMark();
    expect(rested.mark).toEqual(mark);
    expect(rested.next_in).toBeGreaterThan(3);

    shopify.setSwitches({ graphql: { maximumPoints: 2000, restoreRate: 1_000_000 } });
    await eventually(app.reconcile, ({ outcome }) => outcome === 'complete');
    expect(await app.decided()).toHaveLength(60);
    expect(app.queriesFor('OrderForStatus')).toHaveLength(60);
    expect((await app.readMark()).mark.getTime()).toBeGreaterThan(mark.getTime());
  });

  test('parcels on their way are asked for by their ids, since a scan may leave the order', async () => {
    const { told, untold } = await startTwo(2 * HOUR);
    for (const app of [told, untold]) {
      const { parcel } = liveBefore(app);
      await app.deliverWebhooks();
      if (app === untold) app.loseWebhooks();
      for (const status of ['attempted_delivery', 'attempted_delivery', 'delivered']) {
        app.advance(10 * MINUTE);
        app.shopify.addFulfilmentEvent(parcel, { status, movesOrder: false });
      }
      app.advanceToNow();
      await app.deliverWebhooks();
      await app.setMark(HOUR);
    }
    const pass = await untold.reconcile();
    expect(pass).toMatchObject({ ordersRead: 0, parcelsRead: 1, eventsStored: 1 });
    expect(await untold.decided()).toEqual(await told.decided());
    expect(keysOf(await untold.decided())).toHaveLength(7);
    // It has just arrived: what was lost before that may still be found, and here nothing was.
    const next = await untold.reconcile();
    expect(next).toMatchObject({ outcome: 'complete', parcelsRead: 1, eventsStored: 0 });
  });

  test('a scan that was lost before the parcel arrived is found after it', async () => {
    const { told, untold } = await startTwo(2 * HOUR);
    for (const app of [told, untold]) {
      const { parcel } = liveBefore(app);
      await app.deliverWebhooks();
      app.advance(10 * MINUTE);
      if (app === untold) app.loseWebhooks();
      app.shopify.addFulfilmentEvent(parcel, { status: 'attempted_delivery', movesOrder: false });
      if (app === untold) app.keepWebhooks();
      app.advance(10 * MINUTE);
      app.shopify.addFulfilmentEvent(parcel, { status: 'delivered', movesOrder: false });
      app.advanceToNow();
      await app.deliverWebhooks();
      await app.setMark(HOUR);
    }
    const missing = keysOf(await told.decided()).length - keysOf(await untold.decided()).length;
    expect(missing).toBe(1);
    expect(await untold.reconcile()).toMatchObject({ parcelsRead: 1, eventsStored: 1 });
    expect(keysOf(await untold.decided())).toEqual(keysOf(await told.decided()));
  });

  test('without access to Shopify it waits, and goes on once access is back', async () => {
    const app = await start({ startsAgo: 2 * HOUR });
    app.loseWebhooks();
    app.shopify.createOrder(app.shop.domain);
    app.advanceToNow();
    await app.setMark(3 * HOUR);
    const { mark } = await app.readMark();
    app.loseAccess();
    expect(await app.reconcile()).toMatchObject({ outcome: 'access_lost', ordersListed: 0 });
    const lost = await app.readMark();
    expect(lost).toMatchObject({ mark, leased: false });
    expect(lost.next_in).toBeGreaterThan(500);
    app.regainAccess();
    expect(await app.reconcile()).toMatchObject({ outcome: 'complete', eventsStored: 1 });
    expect(app.problems).toEqual([]);
  });

  test('the mark is never later than Shopify thinks it is', async () => {
    const app = await start({ startsAgo: 2 * HOUR });
    await app.reconcile();
    const { mark } = await app.readMark();
    const hoursAgo = (Date.now() - mark.getTime()) / 1000 / HOUR;
    expect(hoursAgo).toBeGreaterThan(1.9);
    expect(hoursAgo).toBeLessThan(2.1);
  });

  test('after the app was installed again nothing old is told, and the late goodbye is not heard', async () => {
    const app = await start({ startsAgo: 3 * HOUR });
    const { shopify, shop, sql } = app;
    const { ordered } = liveBefore(app);
    await app.deliverWebhooks();
    app.advance(HOUR);
    shopify.uninstall(shop.domain);
    shopify.redactShop(shop.domain);
    const late = shopify.webhooks.deliveries().filter(({ state }) => state === 'held');
    expect(late.map(({ topic }) => topic)).toEqual(['app/uninstalled', 'shop/redact']);
    // The row is as after the webhook; the goodbye itself comes once more, late.
    await sql.query(
      "UPDATE shop SET uninstalled_at = now() - interval '1 hour', sending_on = false WHERE id = $1",
      [shop.id],
    );
    app.advance(10 * MINUTE);
    shopify.webhooks.setModes({ hold: false, drop: ['*'] });
    shopify.fulfil(ordered);

    const again = await makeShopStore(sql, testVault).ensureInstalled(shop.domain);
    expect(again).toMatchObject({ was: 'installed_again', shop: { installNumber: 2 } });
    app.regainAccess();
    await sql.query('UPDATE shop SET sending_on = true, switched_on_at = now() WHERE id = $1', [
      shop.id,
    ]);
    const sends = async () =>
      (await app.decided()).filter(({ decision }) => decision === 'send').length;
    const sentBefore = await sends();
    app.advanceToNow();
    app.advance(2 * MINUTE);
    expect(await app.reconcile()).toMatchObject({ outcome: 'complete', ordersListed: 0 });
    // Even where it is read, for another change of the order.
    shopify.touch(ordered);
    app.advance(2 * MINUTE);
    expect(await app.reconcile()).toMatchObject({ outcome: 'complete', ordersRead: 1 });
    expect(await app.outcomes()).toContain('shipped: before_start');
    expect(await sends()).toBe(sentBefore);

    await app.deliverWebhooks();
    expect(await makeShopStore(sql, testVault).findShop(shop.domain)).toMatchObject({
      installNumber: 2,
      uninstalledAt: null,
    });
    const [parcel] = ordered.fulfilments;
    if (parcel === undefined) throw new Error('It was shipped');
    shopify.addFulfilmentEvent(parcel, { status: 'delivered' });
    app.advance(2 * MINUTE);
    expect(await app.reconcile()).toMatchObject({ outcome: 'complete', ordersRead: 1 });
    expect(await app.outcomes()).toContain('delivered: send');
    expect(app.problems).toEqual([]);
  });
});
