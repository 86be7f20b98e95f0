import { eraseOldDryRuns } from './dry-runs.server.ts';
import type { Sql, SqlEngine } from './sql.ts';
import { UNJOINED } from './unjoined-receipts.server.ts';

/** The times before which rows of each kind go, as the lowest ids of those times. */
export type RetentionLimits = {
  readonly day: string;
  readonly hours72: string;
  readonly days7: string;
  readonly days90: string;
  readonly year: string;
};

/** A step of a rule: drops or blanks some rows, and returns how many; 0: there are no more. */
export type RetentionStep = (sql: SqlEngine, limits: RetentionLimits) => Promise<number>;

const STEP_ROWS = 2000;

async function count(sql: Sql, statement: string, values: readonly unknown[]): Promise<number> {
  return (await sql.query(statement, values)).length;
}

async function findIds(sql: Sql, query: string, values: readonly unknown[]): Promise<string[]> {
  return (await sql.query<{ id: string }>(query, values)).map(({ id }) => id);
}

const OLD_INSPECTIONS = `
  DELETE FROM inspection WHERE id IN (
    SELECT id FROM inspection WHERE id < $1 ORDER BY id LIMIT ${STEP_ROWS}) RETURNING 1`;

const OLD_ACCESS = `
  DELETE FROM access_log WHERE id IN (
    SELECT id FROM access_log WHERE id < $1 ORDER BY id LIMIT ${STEP_ROWS}) RETURNING 1`;

/** How an export went is told on the page that asked for it, and what it was of goes with its link. */
const OLD_EXPORTS = `
  DELETE FROM csv_export WHERE id IN (
    SELECT id FROM csv_export WHERE id < $1 ORDER BY id LIMIT ${STEP_ROWS}) RETURNING 1`;

/** How one went is told on the list; one that runs ends by itself long before. */
const OLD_BULK_ACTIONS = `
  DELETE FROM bulk_action WHERE id IN (
    SELECT id FROM bulk_action WHERE id < $1 ORDER BY id LIMIT ${STEP_ROWS}) RETURNING 1`;

const UNJOINED_RECEIPTS = `
  SELECT id FROM receipt WHERE ${UNJOINED} AND id < $1 ORDER BY id LIMIT ${STEP_ROWS}`;

/** Their number stays. */
const DROP_UNJOINED = `
  WITH dropped AS (
    DELETE FROM receipt WHERE id = ANY($1::uuid[]) AND attempt_id IS NULL RETURNING channel_id
  )
  UPDATE channel SET foreign_receipts = foreign_receipts + gone.receipts
  FROM (SELECT channel_id, count(*) AS receipts FROM dropped GROUP BY channel_id) AS gone
  WHERE channel.id = gone.channel_id`;

/**
 * Recipients that a start is counting now are left to the next run, so that none waits for the
 * other.
 */
const OLD_RECIPIENTS = `
  DELETE FROM channel_recipient WHERE (channel_key, phone_hash) IN (
    SELECT r.channel_key, r.phone_hash FROM channel_gate g CROSS JOIN LATERAL (
      SELECT channel_key, phone_hash FROM channel_recipient
      WHERE channel_key = g.channel_key AND last_at < now() - interval '2 days'
      LIMIT ${STEP_ROWS} FOR UPDATE SKIP LOCKED
    ) AS r LIMIT ${STEP_ROWS}) RETURNING 1`;

const OLD_STATES = `
  UPDATE root SET state = NULL, watch_until = NULL WHERE (shop_id, root_gid) IN (
    SELECT shop_id, root_gid FROM root
    WHERE state IS NOT NULL AND updated_at < now() - interval '30 days'
    ORDER BY updated_at LIMIT ${STEP_ROWS} FOR UPDATE SKIP LOCKED) RETURNING 1`;

/** Those that no week was made for. */
const OLD_EVENTS = `
  DELETE FROM event_default WHERE id IN (
    SELECT id FROM event_default WHERE id < $1 AND decided_at IS NOT NULL
    ORDER BY id LIMIT ${STEP_ROWS}) RETURNING 1`;

const OLD_RECEIPTS = `
  DELETE FROM receipt_default WHERE id IN (
    SELECT id FROM receipt_default WHERE id < $1 ORDER BY id LIMIT ${STEP_ROWS}) RETURNING 1`;

const EVENTS_OF_NOBODY = `
  SELECT e.id FROM event e
  WHERE e.decided_at IS NULL AND NOT EXISTS (SELECT FROM shop WHERE shop.id = e.shop_id)
  ORDER BY e.id LIMIT ${STEP_ROWS}`;

/** What is personal of them went after an hour: docs/decisions/020-test-messages.md */
const OLD_TESTS = `
  DELETE FROM test_message WHERE id IN (
    SELECT id FROM test_message WHERE erased_at < now() - interval '90 days'
    LIMIT ${STEP_ROWS}) RETURNING 1`;

const OLD_HOLD_TEXTS = `
  UPDATE hold SET text = NULL WHERE id IN (
    SELECT id FROM hold WHERE text IS NOT NULL AND lifted_at < now() - interval '90 days'
    LIMIT ${STEP_ROWS}) RETURNING 1`;

/** Each shop's, by its primary key. Pages show 90 days. */
const OLD_COUNTS = `
  DELETE FROM daily_count WHERE (shop_id, day, counter) IN (
    SELECT c.shop_id, c.day, c.counter FROM shop s CROSS JOIN LATERAL (
      SELECT shop_id, day, counter FROM daily_count
      WHERE shop_id = s.id AND day < now()::date - 100
      LIMIT ${STEP_ROWS}
    ) AS c LIMIT ${STEP_ROWS}) RETURNING 1`;

const OLD_TRACES = `
  DELETE FROM erased_shop WHERE domain_hash IN (
    SELECT domain_hash FROM erased_shop WHERE erased_at < now() - interval '365 days'
    LIMIT ${STEP_ROWS}) RETURNING 1`;

/** What is kept how long, apart from whole weeks, keys and what is of a shop's history. */
export const RETENTION_STEPS: readonly { readonly name: string; readonly step: RetentionStep }[] = [
  {
    name: 'unreadable payloads, 7 days',
    step: (sql, { days7 }) => count(sql, OLD_INSPECTIONS, [days7]),
  },
  { name: 'exports, 1 day', step: (sql, { day }) => count(sql, OLD_EXPORTS, [day]) },
  {
    name: 'what became of bulk actions, 7 days',
    step: (sql, { days7 }) => count(sql, OLD_BULK_ACTIONS, [days7]),
  },
  {
    name: 'delivery reports of others, 72 hours: their number stays',
    async step(sql, { hours72 }) {
      const ids = await findIds(sql, UNJOINED_RECEIPTS, [hours72]);
      await sql.query(DROP_UNJOINED, [ids]);
      return ids.length;
    },
  },
  {
    // The worker of dry runs does so all day; this is for what it left.
    name: 'dry runs, 24 hours',
    step: async (sql, { day }) => ((await eraseOldDryRuns(sql, day)) ? 1 : 0),
  },
  { name: 'whom a channel messaged, 2 days', step: (sql) => count(sql, OLD_RECIPIENTS, []) },
  { name: 'order state, 30 days', step: (sql) => count(sql, OLD_STATES, []) },
  {
    name: 'updates from Shopify, 90 days',
    step: (sql, { days90 }) => count(sql, OLD_EVENTS, [days90]),
  },
  {
    name: 'delivery reports, 90 days',
    step: (sql, { days90 }) => count(sql, OLD_RECEIPTS, [days90]),
  },
  {
    name: 'updates that came in while their shop was erased',
    async step(sql) {
      const ids = await findIds(sql, EVENTS_OF_NOBODY, []);
      await sql.query('DELETE FROM event WHERE id = ANY($1::uuid[])', [ids]);
      return ids.length;
    },
  },
  { name: 'what became of test messages, 90 days', step: (sql) => count(sql, OLD_TESTS, []) },
  {
    name: 'who looked at personal data, 1 year',
    step: (sql, { year }) => count(sql, OLD_ACCESS, [year]),
  },
  { name: 'that a shop was erased, 1 year', step: (sql) => count(sql, OLD_TRACES, []) },
  { name: 'daily counts, 100 days', step: (sql) => count(sql, OLD_COUNTS, []) },
  {
    name: 'raw texts of lifted holds, 90 days',
    step: (sql) => count(sql, OLD_HOLD_TEXTS, []),
  },
];
