import { randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import type { ClaimedDryRun, DryRunStorePort, ReadDryOrder } from '#app/pipeline/dry-run-ports.ts';
import type { Row, SqlEngine } from './sql.ts';
import { storableJson } from './storable-json.ts';
import { lowestIdAt } from './time-ordered-id.ts';
import type { Vault } from './vault.ts';

/** A worker has a run for so long after its last word. */
const LEASE_SECONDS = 90;
const STEP_ROWS = 2000;
/** From a run's begin until all of it is erased. */
export const DRY_RUN_KEPT_HOURS = 24;
const HOUR_MS = 3_600_000;

/** Runs that a merchant can still see, of shops that have the app. */
const UNDER_WAY = `
  dry_run r JOIN shop s ON s.id = r.shop_id AND s.uninstalled_at IS NULL
  WHERE r.state = 'reading' AND r.replaced_at IS NULL`;

const CLAIM = `
  WITH due AS (
    SELECT r.id, s.domain FROM ${UNDER_WAY}
      AND r.next_at <= now() AND (r.lease_until IS NULL OR r.lease_until < now())
    ORDER BY r.next_at LIMIT 1 FOR UPDATE OF r SKIP LOCKED
  )
  UPDATE dry_run r SET owner = $1, lease_until = now() + $2 * interval '1 second'
  FROM due WHERE r.id = due.id
  RETURNING r.id, r.shop_id, due.domain, r.since, r.orders_total, r.cursor, r.page_done, r.failures,
    now() AS now`;

const NEXT_RUN = `
  SELECT (extract(epoch FROM min(greatest(r.next_at, r.lease_until)) - now()) * 1000)::float8 AS ms
  FROM ${UNDER_WAY}`;

/** Every word of a worker counts only while the run is its own and is still wanted. */
const OWN = `
  WHERE id = $1 AND owner = $2 AND state = 'reading' AND replaced_at IS NULL RETURNING id`;

const KEEP = `lease_until = now() + ${LEASE_SECONDS} * interval '1 second'`;

const SAVE_TOTAL = `UPDATE dry_run SET ${KEEP}, orders_total = $3, total_is_exact = $4 ${OWN}`;

const SAVE_READ = `
  UPDATE dry_run SET ${KEEP}, orders_read = orders_read + jsonb_array_length($3::jsonb),
    page_done = page_done || $3::jsonb, failures = 0, problem = NULL ${OWN}`;

const SAVE_CURSOR = `UPDATE dry_run SET ${KEEP}, cursor = $3, page_done = '[]' ${OWN}`;

const END = `
  UPDATE dry_run SET state = $3, problem = $4, ended_at = now(), owner = NULL, lease_until = NULL
  ${OWN}`;

const RELEASE = `
  UPDATE dry_run SET owner = NULL, lease_until = NULL, problem = $4, failures = $5,
    next_at = now() + $3::float8 * interval '1 second' ${OWN}`;

/**
 * Rows of changes that the run has not yet, with what they count for. An order that was redacted
 * leaves none.
 */
const STORE_RESULTS = `
  WITH stored AS (
    INSERT INTO dry_run_result (id, run_id, shop_id, root_gid, subject_kind, subject_gid, status,
      carrier_status, family, occurrence, happened_at, decision, reason, due_at, order_name,
      parcel_number, parcel_of, phone_hash, phone, phone_source, customer_name, message)
    SELECT i.id, $1::uuid, $2::uuid, i.root_gid, i.subject_kind, i.subject_gid, i.status, i.carrier_status,
      i.family, i.occurrence, i.happened_at, i.decision, i.reason, i.due_at, i.order_name,
      i.parcel_number, i.parcel_of, i.phone_hash, i.phone, i.phone_source, i.customer_name,
      i.message
    FROM jsonb_to_recordset($3::jsonb) AS i(id uuid, root_gid text, root_hash text,
      subject_kind text, subject_gid text, status text, carrier_status text, family text,
      occurrence text, happened_at timestamptz, decision text, reason text, due_at timestamptz,
      order_name text, parcel_number int, parcel_of int, phone_hash text, phone text,
      phone_source text, customer_name text, message text)
    WHERE NOT EXISTS (
      SELECT FROM tombstone t WHERE t.shop_id = $2::uuid AND t.root_hash = i.root_hash)
    ON CONFLICT (run_id, subject_gid, family, occurrence) DO NOTHING
    RETURNING decision, status, reason, phone_hash
  ), counted AS (
    INSERT INTO dry_run_count AS c (run_id, decision, what, amount)
    SELECT $1::uuid, decision, CASE decision WHEN 'send' THEN status ELSE reason END, count(*)
    FROM stored GROUP BY 2, 3
    ON CONFLICT (run_id, decision, what) DO UPDATE SET amount = c.amount + excluded.amount
  ), people AS (
    INSERT INTO dry_run_recipient (run_id, phone_hash)
    SELECT DISTINCT $1::uuid, phone_hash FROM stored WHERE decision = 'send'
    ON CONFLICT DO NOTHING RETURNING 1
  )
  UPDATE dry_run SET recipients = recipients + (SELECT count(*) FROM people) WHERE id = $1::uuid`;

const FIND_ERASABLE = `
  SELECT id FROM dry_run WHERE replaced_at IS NOT NULL OR id < $1 ORDER BY id LIMIT 1`;

const ERASE_RESULTS = `
  DELETE FROM dry_run_result WHERE id = ANY(ARRAY(
    SELECT id FROM dry_run_result WHERE run_id = $1 LIMIT ${STEP_ROWS})) RETURNING 1`;

const ERASE_RECIPIENTS = `
  DELETE FROM dry_run_recipient WHERE run_id = $1 AND phone_hash = ANY(ARRAY(
    SELECT phone_hash FROM dry_run_recipient WHERE run_id = $1 LIMIT ${STEP_ROWS})) RETURNING 1`;

/**
 * Erases a step of a run that is over or replaced; its own row last, so that a process that dies
 * in between leaves the rest to the next.
 * @param before The lowest id of a run that is kept.
 * @returns whether there may be more.
 */
export async function eraseOldDryRuns(sql: SqlEngine, before: string): Promise<boolean> {
  const [run] = await sql.query<{ id: string }>(FIND_ERASABLE, [before]);
  if (run === undefined) return false;
  for (const statement of [ERASE_RESULTS, ERASE_RECIPIENTS]) {
    if ((await sql.query(statement, [run.id])).length > 0) return true;
  }
  return sql.transaction(async (tx) => {
    // Whoever reads for it now stores under the lock of this row, so nothing comes after this.
    const gone = await tx.query('DELETE FROM dry_run WHERE id = $1 RETURNING 1', [run.id]);
    await tx.query('DELETE FROM dry_run_result WHERE run_id = $1', [run.id]);
    await tx.query('DELETE FROM dry_run_recipient WHERE run_id = $1', [run.id]);
    await tx.query('DELETE FROM dry_run_count WHERE run_id = $1', [run.id]);
    return gone.length > 0;
  });
}

type ClaimRow = Row & {
  id: string;
  shop_id: string;
  domain: string;
  since: Date;
  orders_total: number | null;
  cursor: string | null;
  page_done: unknown;
  failures: number;
  now: Date;
};

const gids = z.array(z.string());

function resultRows(vault: Vault, orders: readonly ReadDryOrder[]) {
  const seal = (field: string, plain: string | null) =>
    plain === null ? null : vault.seal(`dry_run_result.${field}`, plain);
  return orders.flatMap(({ rootGid, rows }) =>
    rows.map((row) => ({
      id: uuidv7({ msecs: Date.parse(row.happenedAt) }),
      root_gid: rootGid,
      root_hash: vault.hash('root', rootGid),
      subject_kind: row.subjectKind,
      subject_gid: row.subjectGid,
      status: row.status,
      carrier_status: row.carrierStatus,
      family: row.family,
      occurrence: row.occurrence,
      happened_at: row.happenedAt,
      decision: row.decision,
      reason: row.decision === 'skip' ? row.reason : null,
      due_at: row.decision === 'send' && row.dueAt > row.happenedAt ? row.dueAt : null,
      order_name: row.orderName,
      parcel_number: row.parcel?.number ?? null,
      parcel_of: row.parcel?.of ?? null,
      phone_hash: row.phone === null ? null : vault.hash('phone', row.phone),
      phone: seal('phone', row.phone),
      phone_source: row.phoneSource,
      customer_name: seal('customer_name', row.customerName),
      message: row.decision === 'send' ? seal('message', JSON.stringify(row.message)) : null,
    })),
  );
}

/** Dry runs as their worker knows them: who reads for which, how far, and what came of it. */
export function makeDryRunStore(sql: SqlEngine, vault: Vault): DryRunStorePort {
  const isOwn = async (statement: string, run: ClaimedDryRun, ...values: readonly unknown[]) =>
    (await sql.query(statement, [run.id, run.claim, ...values])).length > 0;

  return {
    async claimRun() {
      const claim = randomUUID();
      const [row] = await sql.query<ClaimRow>(CLAIM, [claim, LEASE_SECONDS]);
      if (row === undefined) return null;
      return {
        claim,
        id: row.id,
        shopId: row.shop_id,
        shopDomain: row.domain,
        since: row.since.toISOString(),
        ordersTotal: row.orders_total,
        cursor: row.cursor,
        pageDone: gids.parse(row.page_done),
        failures: row.failures,
        now: row.now.toISOString(),
      };
    },

    async millisecondsToNextRun() {
      const [row] = await sql.query<{ ms: number | null }>(NEXT_RUN);
      return row === undefined || row.ms === null ? null : Math.max(0, row.ms);
    },

    saveTotal: (run, { count, isExact }) => isOwn(SAVE_TOTAL, run, count, isExact),

    storeOrders: (run, read) =>
      sql.transaction(async (tx) => {
        const done = JSON.stringify(read.gids);
        if ((await tx.query(SAVE_READ, [run.id, run.claim, done])).length === 0) return false;
        const rows = resultRows(vault, read.orders);
        if (rows.length > 0) {
          await tx.query(STORE_RESULTS, [run.id, run.shopId, storableJson(rows)]);
        }
        return true;
      }),

    saveCursor: (run, cursor) => isOwn(SAVE_CURSOR, run, cursor),

    async endRun(run, { state, problem }) {
      await isOwn(END, run, state, problem);
    },

    async releaseRun(run, { afterSeconds, problem, failures }) {
      await isOwn(RELEASE, run, afterSeconds, problem, failures);
    },

    eraseStep: () =>
      eraseOldDryRuns(sql, lowestIdAt(new Date(Date.now() - DRY_RUN_KEPT_HOURS * HOUR_MS))),
  };
}
