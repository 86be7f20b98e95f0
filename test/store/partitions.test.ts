import { v7 as uuidv7 } from 'uuid';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '#app/store/database.server.ts';
import { weekOf } from '#app/store/partition-weeks.ts';
import {
  dropWeeksBefore,
  listWeeks,
  makePartitionsAhead,
  PARTITIONED,
} from '#app/store/partitions.server.ts';
import { testEngines } from '#test/database.ts';
import { makeTestShop, only, type TestShop } from './shop-fixture.ts';

const WEEK_MS = 7 * 86_400_000;
const weeksFromNow = (weeks: number): Date => new Date(Date.now() + weeks * WEEK_MS);
const RUNNING = new AbortController().signal;

describe.each(testEngines())('partitions on $name', (engine) => {
  let database: Database;
  let shop: TestShop;
  beforeEach(async () => {
    database = await engine.open();
    shop = await makeTestShop(database.sql);
  });
  afterEach(() => database.close());

  /** Stores an event that was made at a time; returns the partition it went to. */
  async function addEvent(at: Date): Promise<string> {
    const [row] = await database.sql.query<{ partition: string }>(
      `INSERT INTO event (id, shop_id, root_gid, subject_gid, topic, triggered_at, received_at)
       VALUES ($1, $2, 'root', 'subject', 't', $3, $3) RETURNING tableoid::regclass::text AS partition`,
      [uuidv7({ msecs: at.getTime() }), shop.id, at.toISOString()],
    );
    return row?.partition ?? '';
  }

  const weeks = async (table: (typeof PARTITIONED)[number] = 'event') =>
    (await listWeeks(database.sql, table)).map(({ name }) => name);

  const checks = async () =>
    database.sql.query(
      `SELECT conname FROM pg_constraint WHERE contype = 'c' AND conrelid = 'event_default'::regclass`,
    );

  test('a new database has this week and the four to come', async () => {
    for (const table of PARTITIONED) {
      const wanted = [0, 1, 2, 3, 4].map((later) => weekOf(table, new Date(), later).name);
      expect(await weeks(table)).toEqual(wanted);
    }
    expect(await addEvent(new Date())).toBe(weekOf('event', new Date()).name);
    expect(await makePartitionsAhead(database.sql)).toEqual([]);
  });

  test('have the indexes of their table', async () => {
    const rows = await database.sql.query<{ indexes: string[] }>(
      `SELECT DISTINCT array_agg(regexp_replace(pg_get_indexdef(x.indexrelid), '^.* USING ', '')
                ORDER BY regexp_replace(pg_get_indexdef(x.indexrelid), '^.* USING ', '')) AS indexes
       FROM pg_inherits i JOIN pg_index x ON x.indrelid = i.inhrelid
       WHERE i.inhparent = 'receipt'::regclass AND x.indisvalid GROUP BY i.inhrelid`,
    );
    expect(only(rows).indexes).toHaveLength(5);
    const invalid = await database.sql.query(
      `SELECT indexrelid::regclass FROM pg_index
       WHERE indrelid IN ('event'::regclass, 'receipt'::regclass) AND NOT indisvalid`,
    );
    expect(invalid).toEqual([]);
  });

  test('a week that nobody made costs nothing but its rows staying in the default', async () => {
    const late = weeksFromNow(6);
    expect(await addEvent(late)).toBe('event_default');
    // The week that runs is left alone: making it would read the default under a lock.
    const made = await makePartitionsAhead(database.sql, late);
    const wanted = (later: number) => weekOf('event', late, later).name;
    expect(made.filter((name) => name.startsWith('event'))).toEqual([1, 2, 3, 4].map(wanted));
    expect(await addEvent(late)).toBe('event_default');
    expect(await addEvent(new Date(late.getTime() + WEEK_MS))).toBe(wanted(1));
    const rows = await database.sql.query('SELECT 1 FROM event WHERE shop_id = $1', [shop.id]);
    expect(rows).toHaveLength(3);
    expect(await checks()).toEqual([]);
  });

  test('a week that has rows in the default already is left out, the others are made', async () => {
    await addEvent(weeksFromNow(8));
    const made = await makePartitionsAhead(database.sql, weeksFromNow(6));
    const wanted = [1, 3, 4].map((later) => weekOf('event', weeksFromNow(6), later).name);
    expect(made.filter((name) => name.startsWith('event'))).toEqual(wanted);
    expect(await checks()).toEqual([]);
    expect(await addEvent(weeksFromNow(8))).toBe('event_default');
  });

  test('a check that a dead process left behind goes with the next week that is made', async () => {
    const { from, to } = weekOf('event', weeksFromNow(5));
    await database.sql.script(
      `ALTER TABLE event_default ADD CONSTRAINT event_default_without_next
         CHECK (id < '${from}' OR id >= '${to}') NOT VALID`,
    );
    await makePartitionsAhead(database.sql, weeksFromNow(1));
    expect(await checks()).toEqual([]);
    expect(await weeks()).toContain(weekOf('event', weeksFromNow(5)).name);
  });

  test('only weeks that are over and needed by nobody are dropped, with their rows', async () => {
    const [first, second, third] = [0, 1, 2].map((later) => weeksFromNow(later));
    if (first === undefined || second === undefined || third === undefined)
      throw new Error('Three');
    for (const at of [first, second, third]) await addEvent(at);
    const needed = weekOf('event', second).name;
    const before = weekOf('event', third).start;
    const isNeeded = async ({ name }: { name: string }) => name === needed;
    expect(await dropWeeksBefore(database.sql, 'event', before, isNeeded, RUNNING)).toEqual([
      weekOf('event', first).name,
    ]);
    const left = await database.sql.query<{ partition: string }>(
      'SELECT tableoid::regclass::text AS partition FROM event WHERE shop_id = $1 ORDER BY id',
      [shop.id],
    );
    expect(left.map(({ partition }) => partition)).toEqual([needed, weekOf('event', third).name]);
  });
});
