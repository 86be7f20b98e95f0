import { randomBytes, randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { makeEventStore } from '#app/store/events.server.ts';
import { applyMigrations, readMigrations } from '#app/store/migrations.server.ts';
import { weekOf } from '#app/store/partition-weeks.ts';
import { dropWeeksBefore, makePartitionsAhead } from '#app/store/partitions.server.ts';
import { makePostgresEngine, openPool } from '#app/store/postgres.server.ts';
import type { SessionEngine } from '#app/store/sql.ts';
import { runAsAdmin } from '#sandbox/postgres-admin.ts';
import { testVault } from '#test/vault.ts';
import { eventually } from './eventually.ts';
import { makeTestShop, type TestShop } from './shop-fixture.ts';

const FOLDER = new URL('../../prisma/migrations', import.meta.url).pathname;
const KNOWN = readMigrations(FOLDER);
const BEFORE = KNOWN.filter(({ name }) => name < '20261125');

const { postgres } = inject('databases');

describe.skipIf(postgres === null)('partitioning beside those who write, on PostgreSQL', () => {
  let sql: SessionEngine;
  let url: string;
  let close: () => Promise<void>;

  beforeEach(async () => {
    if (postgres === null) return;
    const name = `${postgres.prefix}older_${randomBytes(4).toString('hex')}`;
    await runAsAdmin(postgres.adminUrl, `CREATE DATABASE ${name}`);
    const address = new URL(postgres.adminUrl);
    address.pathname = `/${name}`;
    url = address.href;
    const pool = openPool(url, 6);
    sql = makePostgresEngine(pool);
    close = async () => {
      await pool.end();
      await runAsAdmin(postgres.adminUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    };
  });
  afterEach(() => close());

  /** Stores webhooks one after the other until it is told to stop; returns how long each took. */
  function keepStoring(shop: TestShop): { stop(): Promise<number[]> } {
    const events = makeEventStore(sql, testVault);
    let stopped = false;
    const took: number[] = [];
    const storing = (async () => {
      while (!stopped) {
        const before = performance.now();
        const stored = await events.storeEvents([
          {
            shopDomain: shop.domain,
            webhookId: randomUUID(),
            topic: 'app/uninstalled',
            triggeredAt: new Date().toISOString(),
            rootGid: 'shop',
            subjectGid: 'shop',
            facts: { kind: 'uninstalled' },
          },
        ]);
        if (stored.outcome !== 'stored') throw new Error(stored.outcome);
        took.push(performance.now() - before);
      }
      return took;
    })();
    return {
      stop() {
        stopped = true;
        return storing;
      },
    };
  }

  const countEvents = async () =>
    (await sql.query<{ n: number }>('SELECT count(*)::int AS n FROM event'))[0]?.n;

  test('tables that are in use become partitioned with all that they hold', async () => {
    await applyMigrations(sql, BEFORE);
    const shop = await makeTestShop(sql);
    const old = uuidv7({ msecs: Date.now() - 200 * 86_400_000 });
    await sql.query(
      `INSERT INTO receipt (id, shop_id, channel_id, wamid_hash, status, source, attempt_id)
       VALUES ($1, $2, $3, 'hash', 'sent', 'hook', $1)`,
      [old, shop.id, shop.channelId],
    );
    const writer = keepStoring(shop);
    await applyMigrations(sql, KNOWN);
    const made = await makePartitionsAhead(sql);
    const between = await countEvents();
    await eventually(countEvents, (events) => (events ?? 0) > (between ?? 0));
    const took = await writer.stop();
    expect(Math.max(...took)).toBeLessThan(2_500);
    expect(await countEvents()).toBe(took.length);
    // An older version that runs beside deletes by place in the table: rows stay in one for now.
    const rows = await sql.query<{ partition: string }>(
      'SELECT DISTINCT tableoid::regclass::text AS partition FROM event',
    );
    expect(rows).toEqual([{ partition: 'event_default' }]);
    expect(await sql.query('SELECT id FROM receipt')).toEqual([{ id: old }]);
    expect(made).toContain(weekOf('event', new Date(), 4).name);
    expect(made).not.toContain(weekOf('event', new Date()).name);
  }, 60_000);

  test('a week is made without reading the default partition under a lock', async () => {
    await applyMigrations(sql, KNOWN);
    const shop = await makeTestShop(sql);
    const writer = keepStoring(shop);
    await eventually(countEvents, (events) => (events ?? 0) > 0);
    const listening = new URL(url);
    listening.searchParams.set('options', '-c client_min_messages=debug1');
    const pool = openPool(listening.href, 3);
    const notices: string[] = [];
    pool.on('connect', (client) =>
      client.on('notice', ({ message }) => notices.push(message ?? '')),
    );
    await makePartitionsAhead(makePostgresEngine(pool));
    await pool.end();
    await writer.stop();
    const proved = notices.filter((notice) =>
      /partition constraint for default partition "event_default" is implied by existing/.test(
        notice,
      ),
    );
    expect(proved).toHaveLength(4);
    const read = notices.filter((notice) =>
      /verifying table "event_default"|verifying default partition/i.test(notice),
    );
    // Once for each check, beside those who write.
    expect(read).toHaveLength(4);
  });

  test('nobody waits long for a week to be dropped while another reads', async () => {
    await applyMigrations(sql, KNOWN);
    await makePartitionsAhead(sql);
    const shop = await makeTestShop(sql);
    const [first] = [weekOf('event', new Date())];
    const release = Promise.withResolvers<void>();
    const reading = Promise.withResolvers<void>();
    const reader = sql.transaction(async (tx) => {
      await tx.query('SELECT count(*) FROM event');
      reading.resolve();
      await release.promise;
    });
    await reading.promise;
    const writer = keepStoring(shop);
    let isDropped = false;
    const dropping = dropWeeksBefore(
      sql,
      'event',
      first.end,
      async () => false,
      new AbortController().signal,
    ).finally(() => {
      isDropped = true;
    });
    const waits = () =>
      sql.query(
        `SELECT 1 FROM pg_locks l JOIN pg_class c ON c.oid = l.relation
         WHERE c.relname = 'event' AND NOT l.granted AND l.mode = 'AccessExclusiveLock'`,
      );
    await eventually(waits, (rows) => rows.length > 0);
    await eventually(waits, (rows) => rows.length === 0);
    expect(isDropped).toBe(false);
    release.resolve();
    await reader;
    expect(await dropping).toEqual([first.name]);
    const took = await writer.stop();
    expect(Math.max(...took)).toBeLessThan(1_500);
  });

  test('an index of all weeks is made on each beside those who write, and again where it broke', async () => {
    await applyMigrations(sql, KNOWN);
    await makePartitionsAhead(sql);
    const shop = await makeTestShop(sql);
    const writer = keepStoring(shop);
    await sql.script('CREATE INDEX "event_topic" ON ONLY "event" ("topic")');
    await sql.script(`
      CREATE INDEX "event_default_topic" ON "event_default" ("topic");
      UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'event_default_topic'::regclass`);
    await makePartitionsAhead(sql);
    await writer.stop();
    const rows = await sql.query<{ valid: boolean; own: number }>(
      `SELECT x.indisvalid AS valid,
         (SELECT count(*)::int FROM pg_inherits i WHERE i.inhparent = x.indexrelid) AS own
       FROM pg_index x WHERE x.indexrelid = 'event_topic'::regclass`,
    );
    expect(rows).toEqual([{ valid: true, own: 6 }]);
  });
});
