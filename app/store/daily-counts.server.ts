import { setTimeout as sleep } from 'node:timers/promises';
import type { DailyCount } from '#app/domain/daily-counts.ts';
import { shopDay } from '#app/domain/shop-day.ts';
import { STATUS_RULES } from '#app/domain/status.ts';
import type { SqlEngine } from './sql.ts';
import { lowestIdAt } from './time-ordered-id.ts';

const CHANGES_PER_STEP = 2000;
const NOTIFICATIONS_PER_STEP = 500;
/** An id is made before the row is committed; what is under way now is left to the next time. */
const UNDER_WAY_MS = 600_000;
/** The job runs each minute. */
const LONGEST_MS = 50_000;
/** Of the time, counting the backlog leaves this many times what it takes to others. */
const REST = 2;
const LONGEST_REST_MS = 1_000;

/** In one statement, so that nothing is seen twice or not at all while changes are added up. */
const READ_DAYS = `
  SELECT to_char(day, 'YYYY-MM-DD') AS day, counter, sum(amount)::float8 AS amount FROM (
    SELECT day, counter, amount FROM daily_count
    WHERE shop_id = $1 AND day BETWEEN $2::date AND $3::date
    UNION ALL
    SELECT day, counter, amount FROM daily_change
    WHERE shop_id = $1 AND day BETWEEN $2::date AND $3::date
  ) AS counted
  GROUP BY day, counter HAVING sum(amount) <> 0`;

/** Counts are written in one order, so that two who add up never wait for each other both. */
const ADD_UP = `
  WITH taken AS (
    DELETE FROM daily_change WHERE (shop_id, id) IN (
      SELECT shop_id, id FROM daily_change ORDER BY shop_id, id
      LIMIT ${CHANGES_PER_STEP} FOR UPDATE SKIP LOCKED)
    RETURNING shop_id, day, counter, amount
  ), added AS (
    INSERT INTO daily_count AS c (shop_id, day, counter, amount)
    SELECT shop_id, day, counter, sum(amount) FROM taken GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
    ON CONFLICT (shop_id, day, counter) DO UPDATE SET amount = c.amount + excluded.amount
  )
  SELECT count(*)::int AS taken FROM taken`;

const BACKLOG = 'SELECT id, until FROM count_backlog';

const UNCOUNTED = `
  SELECT n.id, n.decided_at, s.time_zone, n.decided_on IS NULL AND n.subject_kind = ANY($4) AS open
  FROM notification n JOIN shop s ON s.id = n.shop_id
  WHERE n.id > $1 AND n.id < least($2::uuid, $3::uuid)
  ORDER BY n.id LIMIT ${NOTIFICATIONS_PER_STEP}`;

const COUNT_MESSAGES = `
  WITH locked AS (
    SELECT m.id, i.day FROM message m JOIN unnest($1::uuid[], $2::date[]) AS i(id, day) USING (id)
    WHERE m.decided_on IS NULL ORDER BY m.id FOR NO KEY UPDATE OF m
  )
  UPDATE message SET decided_on = locked.day FROM locked WHERE message.id = locked.id`;

const COUNT_NOTIFICATIONS = `
  WITH locked AS (
    SELECT n.id, i.day FROM notification n
    JOIN unnest($1::uuid[], $2::date[]) AS i(id, day) USING (id)
    WHERE n.decided_on IS NULL ORDER BY n.id FOR NO KEY UPDATE OF n
  )
  UPDATE notification SET decided_on = locked.day FROM locked WHERE notification.id = locked.id`;

/** What is decided from orders; a kind that comes later sets its own day, or is not counted. */
const COUNTED_KINDS = [...new Set(Object.values(STATUS_RULES).map(({ level }) => level))];

type UncountedRow = { id: string; decided_at: Date; time_zone: string; open: boolean };

export type DailyCountStore = {
  /** What is counted of a shop from one day to another, both included. */
  readDays(shopId: string, from: string, to: string): Promise<DailyCount[]>;
  /**
   * Adds up what has changed, then goes on with what was decided before there were counts. After
   * `stop` no further step is made; the next run goes on.
   */
  run(stop: AbortSignal, now?: Date): Promise<void>;
};

/** Daily counts: triggers write what changes, this adds it up and reads it. */
export function makeDailyCountStore(sql: SqlEngine): DailyCountStore {
  /** Returns whether there may be more. */
  async function addUp(): Promise<boolean> {
    const [step] = await sql.query<{ taken: number }>(ADD_UP);
    return step?.taken === CHANGES_PER_STEP;
  }

  /**
   * Returns whether there is more. Messages and notifications each in a transaction of their own:
   * others lock both, in either order. What a step was killed over is done again, once.
   */
  async function countBacklog(now: Date): Promise<boolean> {
    const [backlog] = await sql.query<{ id: string; until: string }>(BACKLOG);
    if (backlog === undefined) return false;
    const settled = lowestIdAt(new Date(now.getTime() - UNDER_WAY_MS));
    const rows = await sql.query<UncountedRow>(UNCOUNTED, [
      backlog.id,
      backlog.until,
      settled,
      COUNTED_KINDS,
    ]);
    const last = rows.at(-1);
    if (last === undefined) {
      if (settled > backlog.until) await sql.query('DELETE FROM count_backlog');
      return false;
    }
    const open = rows.filter((row) => row.open);
    const values = [
      open.map(({ id }) => id),
      open.map((row) => shopDay(row.decided_at.toISOString(), row.time_zone)),
    ];
    await sql.query(COUNT_MESSAGES, values);
    await sql.query(COUNT_NOTIFICATIONS, values);
    await sql.query('UPDATE count_backlog SET id = $1 WHERE id < $1', [last.id]);
    return rows.length === NOTIFICATIONS_PER_STEP;
  }

  return {
    readDays: (shopId, from, to) => sql.query<DailyCount>(READ_DAYS, [shopId, from, to]),

    async run(stop, now = new Date()) {
      const until = performance.now() + LONGEST_MS;
      const isOver = (): boolean => stop.aborted || performance.now() > until;
      while (!isOver() && (await addUp()));
      for (let more = true; more && !isOver(); ) {
        const began = performance.now();
        more = await countBacklog(now);
        await sleep(Math.min((performance.now() - began) * REST, LONGEST_REST_MS));
      }
    },
  };
}
