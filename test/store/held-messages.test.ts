import { describe, expect, test } from 'vitest';
import { AVAILABLE_STATUSES, STATUS_RULES, type Status } from '#app/domain/status.ts';
import { WAITS } from '#app/domain/waits.ts';
import { makeAttemptStore } from '#app/store/attempts.server.ts';
import { makeHoldStore } from '#app/store/holds.server.ts';
import { testEngines, useDatabase } from '#test/database.ts';
import { testVault } from '#test/vault.ts';
import {
  makeTestMessage,
  makeTestShop,
  newGid,
  readMessage,
  SEND_OPTIONS,
  settlementOf,
  startOn,
  type TestMessage,
  type TestShop,
} from './shop-fixture.ts';

const HOUR = 3600;
/** How long a shop wants each status told, where it is not as long as the rule says. */
const OWN_FRESHNESS: Partial<Record<Status, number>> = {
  shipped: 2 * HOUR,
  out_for_delivery: 24 * HOUR,
};

describe.each(testEngines())('messages that are held on $name', (engine) => {
  const database = useDatabase(engine);
  const attempts = () => makeAttemptStore(database().sql, testVault, SEND_OPTIONS);
  const holds = () => makeHoldStore(database().sql, testVault, WAITS);
  const read = (message: TestMessage) => readMessage(database().sql, message.id);
  const start = (shop: TestShop) => startOn(attempts(), shop);

  /** A shop whose every status is on and whose channel is held. */
  async function heldShop(): Promise<TestShop> {
    const shop = await makeTestShop(database().sql);
    await database().sql.query(
      `INSERT INTO status_setting (shop_id, status, "on", fresh_for_seconds)
       SELECT $1, i.status, true, i.seconds
       FROM jsonb_to_recordset($2::jsonb) AS i(status text, seconds int)`,
      [
        shop.id,
        JSON.stringify(
          AVAILABLE_STATUSES.map((status) => ({ status, seconds: OWN_FRESHNESS[status] ?? null })),
        ),
      ],
    );
    await holds().holdChannel(shop.channelKey, 'account_locked');
    return shop;
  }

  async function holdAll(shop: TestShop): Promise<void> {
    for (let n = 0; n < 8; n += 1) expect((await start(shop)).started).toEqual([]);
  }

  const release = (shop: TestShop) =>
    holds().liftChannelHolds({ id: shop.channelId, channelKey: shop.channelKey });

  /** Starts and settles all that may leave; the messages in the order in which they left. */
  async function drain(shop: TestShop): Promise<string[]> {
    const left: string[] = [];
    for (let n = 0; n < 40; n += 1) {
      for (const attempt of (await start(shop)).started) {
        left.push(attempt.messageId);
        const accepted = { outcome: 'accepted', wamid: null } as const;
        await attempts().settleAttempt(attempt, settlementOf(attempt, accepted));
      }
    }
    return left;
  }

  test('are skipped as too late by the limit of their own status, the others leave', async () => {
    const shop = await heldShop();
    const stop = 7 * HOUR;
    const messages: { status: Status; message: TestMessage; fresh: number }[] = [];
    for (const status of AVAILABLE_STATUSES) {
      const fresh = OWN_FRESHNESS[status] ?? STATUS_RULES[status].freshForSeconds;
      const options = { status, expiresIn: fresh, happenedAgo: 0 };
      messages.push({
        status,
        fresh,
        message: await makeTestMessage(database().sql, shop, options),
      });
    }
    await holdAll(shop);
    await database().sql.query(
      `UPDATE message SET expires_at = expires_at - $2 * interval '1 second',
         happened_at = happened_at - $2 * interval '1 second' WHERE shop_id = $1`,
      [shop.id, stop],
    );
    await attempts().endExpiredMessages();
    const late = messages.filter(({ fresh }) => fresh < stop);
    const told = messages.filter(({ fresh }) => fresh >= stop);
    expect(late.map(({ status }) => status)).toContain('shipped');
    expect(told.map(({ status }) => status)).toContain('out_for_delivery');
    for (const { message } of late) {
      expect(await read(message)).toMatchObject({
        state: 'ended',
        decision: 'skip',
        reason: 'too_late',
        hold_id: null,
      });
    }
    for (const { message } of told) expect((await read(message)).state).toBe('held');
    await release(shop);
    expect((await drain(shop)).sort()).toEqual(told.map(({ message }) => message.id).sort());
  });

  test('that went stale just before the release do not leave', async () => {
    const shop = await heldShop();
    const message = await makeTestMessage(database().sql, shop);
    await holdAll(shop);
    await database().sql.query(
      "UPDATE message SET expires_at = now() - interval '1 second' WHERE id = $1",
      [message.id],
    );
    await release(shop);
    expect(await drain(shop)).toEqual([]);
    expect(await read(message)).toMatchObject({ decision: 'skip', reason: 'too_late' });
  });

  test('of one parcel: the newest is told, the others are superseded', async () => {
    const shop = await heldShop();
    const line = { rootGid: newGid('Order'), subjectGid: newGid('Fulfillment') };
    const statuses = ['shipped', 'in_transit', 'out_for_delivery', 'delivered'] as const;
    const messages: TestMessage[] = [];
    for (const [n, status] of statuses.entries()) {
      const place = { position: n + 1, happenedAgo: 400 - n * 100, dueIn: n - 400 };
      messages.push(await makeTestMessage(database().sql, shop, { ...line, ...place, status }));
    }
    await holdAll(shop);
    await release(shop);
    expect(await drain(shop)).toEqual([messages.at(-1)?.id]);
    for (const message of messages.slice(0, -1)) {
      expect(await read(message)).toMatchObject({ state: 'superseded', reason: 'superseded' });
    }
  });

  test('of one order leave in its order, whichever is due first', async () => {
    const shop = await heldShop();
    const rootGid = newGid('Order');
    const messages: TestMessage[] = [];
    for (const position of [3, 1, 2]) {
      const place = { rootGid, position, dueIn: -position * 10 };
      messages.push(await makeTestMessage(database().sql, shop, { ...place, status: 'refunded' }));
    }
    await holdAll(shop);
    await release(shop);
    const [third, first, second] = messages.map(({ id }) => id);
    expect(await drain(shop)).toEqual([first, second, third]);
  });
});
