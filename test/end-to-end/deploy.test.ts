import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import type { AppProcess } from '#sandbox/app-process.ts';
import { makeMerchant, setUpApp } from '#sandbox/merchant.ts';
import { startWorld, type World } from '#sandbox/world.ts';
import { type AppDatabase, makeAppDatabase, query, until } from './app-database.ts';
import { shipOrder } from './shipped-order.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const VERSION = ['package.json', 'app', 'build', 'prisma', 'sandbox'];
const TIMEOUT_MS = 180_000;

/** What a newer version changes: as additive as every migration must be. */
const NEWER = {
  '99990101000000_columns': [
    'ALTER TABLE "event" ADD COLUMN "newer" TEXT;',
    'ALTER TABLE "message" ADD COLUMN "newer" INTEGER NOT NULL DEFAULT 0;',
    'ALTER TABLE "attempt" ADD COLUMN "newer" TEXT;',
  ].join('\n'),
  '99990101000001_index': [
    '-- outside transaction',
    'CREATE INDEX CONCURRENTLY IF NOT EXISTS "message_newer" ON "message" ("newer");',
  ].join('\n'),
};

/** A newer version of the app, in a folder of its own. */
let newer: string;
let database: AppDatabase;
let world: World;
let orders = 0;

function shipOrders(count: number): string[] {
  return Array.from({ length: count }, () => {
    orders += 1;
    const phone = `4915123${String(400_000 + orders)}`;
    shipOrder(world, { firstName: 'Ada', lastName: 'Berg', phone: `+${phone}` });
    return phone;
  });
}

const names = async (): Promise<string[]> =>
  (
    await query<{ migration_name: string }>(
      database,
      "SELECT migration_name FROM _prisma_migrations WHERE migration_name > '9999' ORDER BY 1",
    )
  ).map((row) => row.migration_name);

/** But for a deadlock with the migration: who loses one makes its transaction again. */
const failures = (app: AppProcess): string[] =>
  app
    .output()
    .split('\n')
    .filter((line) => line.includes('"level":"error"'));

async function untilSent(phones: readonly string[]): Promise<void> {
  await until('all to be sent', async () =>
    phones.every((phone) => world.oneMsg.messages({ phone }).length > 0) ? true : null,
  );
}

describe.skipIf(inject('databases').postgres === null)('two versions on PostgreSQL', () => {
  beforeAll(() => {
    newer = mkdtempSync(join(tmpdir(), 'order-status-newer-'));
    for (const name of VERSION) cpSync(join(ROOT, name), join(newer, name), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(newer, 'node_modules'));
    for (const [name, sql] of Object.entries(NEWER)) {
      mkdirSync(join(newer, 'prisma', 'migrations', name));
      writeFileSync(join(newer, 'prisma', 'migrations', name, 'migration.sql'), `${sql}\n`);
    }
  });
  afterAll(() => rmSync(newer, { recursive: true, force: true }));

  beforeEach(async () => {
    database = await makeAppDatabase({ isNew: true });
  });
  afterEach(async () => {
    await world?.stop();
    await database?.drop();
  });

  test(
    'a newer one migrates and takes over beside the older, which then runs again: nothing is lost',
    async () => {
      world = await startWorld({
        database: database.location,
        switches: { replyDelayMs: 100 },
        environment: { DRAIN_SECONDS: '1' },
      });
      await setUpApp(makeMerchant(world));
      const phones = shipOrders(15);
      let deployed = false;
      const deploying = world.deploy(newer).finally(() => {
        deployed = true;
      });
      while (!deployed) {
        phones.push(...shipOrders(1));
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      const older = await deploying;
      expect(await names()).toEqual(Object.keys(NEWER));

      // Both at work, on one database.
      phones.push(...shipOrders(10));
      await untilSent(phones);
      phones.push(...shipOrders(10));
      expect(await older.kill('SIGTERM')).toBe(0);
      expect(failures(older)).toEqual([]);

      // Rolled back: the older knows less than the database, and works.
      const newerProcess = await world.deploy(ROOT);
      phones.push(...shipOrders(10));
      expect(await newerProcess.kill('SIGTERM')).toBe(0);
      expect(failures(newerProcess)).toEqual([]);
      await untilSent(phones);
      await world.shopify.webhooks.settled();

      const deliveries = world.shopify.webhooks.deliveries();
      expect(deliveries.every(({ state }) => state === 'delivered')).toBe(true);
      // Not one was refused. How long one may wait: store/migrations-beside-writers.
      const answers = deliveries.flatMap(({ tries }) => tries.map(({ status }) => status));
      expect(answers.filter((status) => status !== null && status !== 200)).toEqual([]);
      for (const phone of phones) expect(world.oneMsg.messages({ phone })).toHaveLength(1);
      await until('all to be recorded', async () => {
        const states = await query<{ state: string }>(
          database,
          "SELECT state FROM attempt WHERE state <> 'accepted'",
        );
        return states.length === 0 ? true : null;
      });
      expect(failures(world.app)).toEqual([]);
    },
    TIMEOUT_MS,
  );
});
