import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { makeVault } from '#app/store/vault.ts';
import { makeMerchant, setUpApp } from '#sandbox/merchant.ts';
import { CHANNEL, SHOP, startWorld, type World } from '#sandbox/world.ts';
import { type AppDatabase, makeAppDatabase, query, until } from './app-database.ts';
import { copyFailed } from './failed-messages.ts';
import { shipOrder } from './shipped-order.ts';

const MESSAGES = 300;
const TIMEOUT_MS = 180_000;
const CUSTOMER = { firstName: 'Nora', lastName: 'Lind', phone: '+49 151 23456720' };

let database: AppDatabase;
let world: World;

type Progress = { state: string; done: number };

async function readProgress(): Promise<Progress | null> {
  const [row] = await query<Progress>(database, 'SELECT state, done FROM bulk_action');
  return row ?? null;
}

describe.skipIf(inject('databases').postgres === null)('kill -9 in a bulk action', () => {
  beforeEach(async () => {
    database = await makeAppDatabase();
  });

  afterEach(async () => {
    await world?.stop();
    await database?.drop();
  });

  test(
    'the rest is sent by the next process, and no message twice',
    async () => {
      const key = randomBytes(32);
      world = await startWorld({
        database: database.location,
        known: { shop: SHOP, channel: CHANNEL, encryptionKey: key.toString('base64') },
        switches: { receipts: 'failed' },
        // What the killed process had is free sooner.
        environment: { WAIT_DIVISOR: '5' },
      });
      const merchant = makeMerchant(world);
      await setUpApp(merchant);
      const order = shipOrder(world, CUSTOMER);
      await until('the message to be failed', async () => {
        const { rows } = await merchant.listNotifications(order.name);
        return rows.some(({ state }) => state === 'failed') ? true : null;
      });
      const phones = await copyFailed(database, makeVault([key]), MESSAGES);
      world.oneMsg.setSwitches({ receipts: ['sent', 'delivered'] });

      expect(await merchant.startBulkAction({ state: 'failed' }, 'resend')).toMatchObject({
        outcome: 'started',
      });
      await until('the first step', async () => ((await readProgress())?.done ?? 0) || null);
      await world.restart('SIGKILL');
      const killed = await readProgress();
      expect(killed).toMatchObject({ state: 'running' });
      expect(killed?.done).toBeLessThan(MESSAGES + 1);

      await until('the action to end', async () =>
        (await readProgress())?.state === 'complete' ? true : null,
      );
      // The one that was copied is among them.
      expect(await readProgress()).toEqual({ state: 'complete', done: MESSAGES + 1 });
      await until('all to come to rest', async () => {
        const [row] = await query<{ open: number }>(
          database,
          `SELECT count(*)::int AS open FROM message
           WHERE state NOT IN ('delivered', 'unconfirmed', 'read')`,
        );
        return row?.open === 0 ? true : null;
      });
      const copies = phones.map((phone) => world.oneMsg.messages({ phone }).length);
      const [unclear] = await query<{ count: number }>(
        database,
        "SELECT count(*)::int AS count FROM message WHERE state = 'unconfirmed'",
      );
      // Calls of the killed process that were under way are told as unconfirmed, and not repeated.
      const missing = copies.filter((count) => count === 0).length;
      expect(copies.filter((count) => count > 1)).toEqual([]);
      expect(missing).toBeLessThanOrEqual(unclear?.count ?? 0);
      expect(copies.filter((count) => count === 1)).toHaveLength(MESSAGES - missing);
    },
    TIMEOUT_MS,
  );
});
