import { randomUUID } from 'node:crypto';
import type { Waits } from '#app/domain/waits.ts';
import type { ClaimedPass, ReconcilePorts } from '#app/pipeline/reconcile-ports.ts';
import type { SqlEngine } from './sql.ts';

/**
 * The columns would round up: a mark must not be later than the time that was read, and what is
 * due at once not a moment later.
 */
const NOW = "date_trunc('milliseconds', now())";

/**
 * A row for each install: what happened before it is never told, so reading begins with it. Who
 * reconciles an older install of the shop now has lost it.
 */
const ENROL = `
  INSERT INTO reconciliation AS r (shop_id, install_number, mark, next_at)
  SELECT s.id, s.install_number, s.installed_at, ${NOW} + random() * $1::float8 * interval '1 second'
  FROM shop s LEFT JOIN reconciliation known ON known.shop_id = s.id
  WHERE s.uninstalled_at IS NULL
    AND (known.shop_id IS NULL OR known.install_number <> s.install_number)
  ORDER BY s.id
  ON CONFLICT (shop_id) DO UPDATE SET install_number = excluded.install_number,
    mark = excluded.mark, next_at = excluded.next_at, began_at = NULL, cursor = NULL,
    owner = NULL, lease_until = NULL, access_lost_at = NULL, silent_since = NULL
  WHERE r.install_number <> excluded.install_number`;

/** Shops whose install the row is of; a shop that removed the app is not due. */
const INSTALLED = `
  reconciliation r JOIN shop s ON s.id = r.shop_id AND s.install_number = r.install_number
    AND s.uninstalled_at IS NULL`;

const CLAIM = `
  WITH due AS (
    SELECT r.shop_id, s.domain FROM ${INSTALLED}
    WHERE r.next_at <= now() AND (r.lease_until IS NULL OR r.lease_until < now())
    ORDER BY r.next_at LIMIT 1 FOR UPDATE OF r SKIP LOCKED
  )
  UPDATE reconciliation r SET owner = $1,
    lease_until = now() + $2 * interval '1 second',
    began_at = coalesce(r.began_at, ${NOW})
  FROM due WHERE r.shop_id = due.shop_id
  RETURNING r.shop_id, due.domain, r.mark, r.cursor, ${NOW} AS now`;

const NEXT_PASS = `
  SELECT (extract(epoch FROM min(greatest(r.next_at, r.lease_until)) - now()) * 1000)::float8 AS ms
  FROM ${INSTALLED}`;

/**
 * Two clocks may differ by more than passes overlap. The earlier of ours and Shopify's, as of the
 * pass's first page, leaves nothing out: later pages carry later times and change nothing.
 */
const EARLIER_BEGIN = 'least(began_at, $3::timestamptz)';

const SAVE_CURSOR = `
  UPDATE reconciliation SET cursor = $4, began_at = ${EARLIER_BEGIN}
  WHERE shop_id = $1 AND owner = $2 RETURNING shop_id`;

const COMPLETE = `
  UPDATE reconciliation SET mark = ${EARLIER_BEGIN}, began_at = NULL, cursor = NULL
  WHERE shop_id = $1 AND owner = $2 RETURNING shop_id`;

const RELEASE = `
  UPDATE reconciliation SET owner = NULL, lease_until = NULL,
    next_at = ${NOW} + $3::float8 * interval '1 second',
    began_at = CASE WHEN $4 THEN NULL ELSE began_at END,
    cursor = CASE WHEN $4 THEN NULL ELSE cursor END,
    access_lost_at = CASE $5::text
      WHEN 'lost' THEN coalesce(access_lost_at, now()) WHEN 'there' THEN NULL ELSE access_lost_at END,
    silent_since = CASE WHEN $5::text = 'silent' THEN coalesce(silent_since, now())
      WHEN $5::text IS NULL THEN silent_since END
  WHERE shop_id = $1 AND owner = $2`;

type ClaimRow = { shop_id: string; domain: string; mark: Date; cursor: string | null; now: Date };

export type ReconciliationStore = Pick<
  ReconcilePorts,
  | 'enrolShops'
  | 'claimPass'
  | 'millisecondsToNextPass'
  | 'saveCursor'
  | 'completePass'
  | 'releasePass'
>;

/**
 * How far the orders of each shop have been read again.
 * First passes of new installs are due within the time between two.
 */
export function makeReconciliationStore(sql: SqlEngine, waits: Waits): ReconciliationStore {
  return {
    async enrolShops() {
      await sql.query(ENROL, [waits.reconcile]);
    },

    async claimPass(): Promise<ClaimedPass | null> {
      const claim = randomUUID();
      const [row] = await sql.query<ClaimRow>(CLAIM, [claim, waits.reconcileLease]);
      if (row === undefined) return null;
      return {
        claim,
        shopId: row.shop_id,
        shopDomain: row.domain,
        mark: row.mark.toISOString(),
        cursor: row.cursor,
        now: row.now.toISOString(),
      };
    },

    async millisecondsToNextPass() {
      const [row] = await sql.query<{ ms: number | null }>(NEXT_PASS);
      return row === undefined || row.ms === null ? null : Math.max(0, row.ms);
    },

    async saveCursor({ shopId, claim }, cursor, answeredAt) {
      return (await sql.query(SAVE_CURSOR, [shopId, claim, answeredAt, cursor])).length > 0;
    },

    async completePass({ shopId, claim }, answeredAt) {
      return (await sql.query(COMPLETE, [shopId, claim, answeredAt])).length > 0;
    },

    async releasePass({ shopId, claim }, { afterSeconds, startOver, access }) {
      await sql.query(RELEASE, [shopId, claim, afterSeconds, startOver, access]);
    },
  };
}
