import { randomUUID } from 'node:crypto';
import type {
  BulkActionStep,
  BulkActionStorePort,
  ClaimedBulkAction,
} from '#app/pipeline/bulk-action-ports.ts';
import { openFilter, readKind, readRefused } from './bulk-action-columns.ts';
import { listIds } from './notification-page-query.server.ts';
import { closeBy, putBackBy } from './resolve-message.ts';
import type { Row, Sql, SqlEngine } from './sql.ts';
import type { Vault } from './vault.ts';

/** Many times what a step takes; what a process that died had comes up again after it. */
const LEASE_SECONDS = 30;
/** With the lease between them, ten minutes in which no step came through. */
const MOST_FAILURES = 20;

/** Of a shop that still is as it was when it asked. */
const WANTED = `s.uninstalled_at IS NULL AND s.install_number = b.install_number
  AND (b.kind = 'leave' OR s.sending_on)`;

const CLAIM = `
  WITH due AS (
    SELECT b.id FROM bulk_action b JOIN shop s ON s.id = b.shop_id
    WHERE b.state = 'running' AND (b.lease_until IS NULL OR b.lease_until < now()) AND ${WANTED}
    ORDER BY b.turn_at LIMIT 1 FOR UPDATE OF b SKIP LOCKED
  )
  UPDATE bulk_action b SET owner = $1, lease_until = now() + $2 * interval '1 second',
    failures = failures + 1
  FROM due WHERE b.id = due.id
  RETURNING b.id, b.shop_id, b.kind, b.staff_id, b.accept_double, b.filter, b.last_id, b.cursor,
    b.refused, b.started_at`;

/** A shop that has left says why sending is off. */
const END_VAIN = `
  UPDATE bulk_action b SET state = 'ended', ended_at = now(), owner = NULL, lease_until = NULL,
    filter = NULL, problem = CASE
      WHEN s.uninstalled_at IS NOT NULL OR s.install_number <> b.install_number THEN 'app_removed'
      WHEN b.kind = 'resend' AND NOT s.sending_on THEN 'sending_off'
      ELSE 'trouble' END
  FROM shop s
  WHERE s.id = b.shop_id AND b.state = 'running' AND (b.failures >= $1 OR NOT (${WANTED}))`;

/** Whoever stops it waits for the step under way. */
const LOCK = `
  SELECT b.id FROM bulk_action b JOIN shop s ON s.id = b.shop_id
  WHERE b.id = $1 AND b.owner = $2 AND b.state = 'running' AND ${WANTED} FOR UPDATE OF b`;

/**
 * In the order of ids, as all who lock several messages do. What has changed since the action
 * began is left alone, and so is what it put back itself: that has changed, too.
 */
const CHOSEN = `
  WITH chosen AS (
    SELECT m.id, m.state FROM unnest($2::uuid[], $3::text[]) AS judged(id, state)
    JOIN message m ON m.id = judged.id AND m.shop_id = $1 AND m.state = judged.state
    WHERE m.closed_at IS NULL AND m.updated_at <= $4
    ORDER BY m.id FOR UPDATE OF m
  )`;

const PUT_BACK = `${CHOSEN}
  ${putBackBy('$5')}
  FROM chosen WHERE message.id = chosen.id AND message.expires_at > now() RETURNING message.id`;

const CLOSE = `${CHOSEN}
  ${closeBy('$5')}
  FROM chosen WHERE message.id = chosen.id RETURNING message.id`;

const SAVE = `
  UPDATE bulk_action SET cursor = $2, done = done + $3, refused = $4::jsonb, failures = 0,
    turn_at = now(), owner = NULL, lease_until = NULL,
    state = CASE WHEN $5 THEN 'complete' ELSE state END,
    ended_at = CASE WHEN $5 THEN now() END, filter = CASE WHEN $5 THEN NULL ELSE filter END
  WHERE id = $1`;

type ClaimRow = Row & {
  id: string;
  shop_id: string;
  kind: string;
  staff_id: string | null;
  accept_double: boolean;
  filter: string;
  last_id: string;
  cursor: string | null;
  refused: unknown;
  started_at: Date;
};

async function resolve(
  tx: Sql,
  { what, shopId, startedAt, staffId }: ClaimedBulkAction,
  chosen: BulkActionStep['chosen'],
): Promise<number> {
  if (chosen.length === 0) return 0;
  const ids = chosen.map(({ id }) => id);
  const states = chosen.map(({ state }) => state);
  const values = [shopId, ids, states, startedAt, staffId ?? 'merchant'];
  return (await tx.query(what === 'resend' ? PUT_BACK : CLOSE, values)).length;
}

/** Bulk actions as their worker knows them. */
export function makeBulkActionStore(sql: SqlEngine, vault: Vault): BulkActionStorePort {
  return {
    async endVain() {
      await sql.query(END_VAIN, [MOST_FAILURES]);
    },

    async claimAction() {
      const claim = randomUUID();
      const [row] = await sql.query<ClaimRow>(CLAIM, [claim, LEASE_SECONDS]);
      if (row === undefined) return null;
      return {
        claim,
        id: row.id,
        shopId: row.shop_id,
        what: readKind(row.kind),
        staffId: row.staff_id,
        acceptDouble: row.accept_double,
        filter: openFilter(vault, row.filter),
        lastId: row.last_id,
        cursor: row.cursor,
        refused: readRefused(row.refused),
        startedAt: row.started_at,
      };
    },

    listNext: ({ shopId, filter, lastId: last, cursor: after }, limit) =>
      listIds(sql, shopId, filter, { after, limit, last }, vault),

    recordStep: (action, step) =>
      sql.transaction(async (tx) => {
        if ((await tx.query(LOCK, [action.id, action.claim])).length === 0) return null;
        const done = await resolve(tx, action, step.chosen);
        const changed = step.chosen.length - done;
        const notOpen = (step.refused.not_open ?? 0) + changed;
        const refused = notOpen === 0 ? step.refused : { ...step.refused, not_open: notOpen };
        const { cursor, isLast } = step;
        await tx.query(SAVE, [action.id, cursor, done, JSON.stringify(refused), isLast]);
        return done;
      }),
  };
}
