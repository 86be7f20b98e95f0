import { z } from 'zod';
import { BULK_ACTION_PROBLEMS, type BulkActionViewsPort } from '#app/pipeline/bulk-action-ports.ts';
import { readKind, readRefused, sealFilter } from './bulk-action-columns.ts';
import { listIds, readPageQuery } from './notification-page-query.server.ts';
import type { Row, SqlEngine } from './sql.ts';
import type { Vault } from './vault.ts';

/** For so long a result waits to be put away. */
const SHOWN_DAYS = 7;

const START = `
  INSERT INTO bulk_action (id, shop_id, install_number, kind, staff_id, accept_double, filter,
    last_id, total, total_is_exact, state, turn_at, started_at)
  SELECT $2::uuid, s.id, s.install_number, $3::text, $4::text, $5::boolean, $6::text, newest.id,
    $7::int, $8::boolean, 'running', now(), now()
  FROM shop s CROSS JOIN LATERAL (
    SELECT id FROM notification WHERE shop_id = s.id ORDER BY id DESC LIMIT 1
  ) AS newest
  WHERE s.id = $1 AND s.uninstalled_at IS NULL
  ON CONFLICT (shop_id) WHERE state = 'running' DO NOTHING RETURNING id`;

const FIND = `
  SELECT id, kind, state, problem, done, refused, total, total_is_exact FROM bulk_action
  WHERE id = (
      SELECT id FROM bulk_action WHERE shop_id = $1
      ORDER BY state = 'running' DESC, started_at DESC LIMIT 1)
    AND seen_at IS NULL
    AND (state = 'running' OR ended_at > now() - interval '${SHOWN_DAYS} days')`;

const STOP = `
  UPDATE bulk_action SET state = 'stopped', ended_at = now(), owner = NULL, lease_until = NULL,
    filter = NULL
  WHERE shop_id = $1 AND state = 'running' RETURNING id`;

const DISMISS = `
  UPDATE bulk_action SET seen_at = now() WHERE shop_id = $1 AND id = $2 AND state <> 'running'`;

const stateOf = z.enum(['running', 'complete', 'stopped', 'ended']);

type ActionRow = Row & {
  id: string;
  kind: string;
  state: string;
  problem: string | null;
  done: number;
  refused: unknown;
  total: number;
  total_is_exact: boolean;
};

/** Bulk actions as the merchant weighs, starts, sees and stops them. */
export function makeBulkActionViews(sql: SqlEngine, vault: Vault): BulkActionViewsPort {
  return {
    listFound: (shopId, filter, position) => listIds(sql, shopId, filter, position, vault),

    async countFound(shopId, filter, cap) {
      const position = { sort: 'oldest', from: null, limit: cap } as const;
      const query = await readPageQuery(sql, shopId, filter, position, vault);
      const [counted] = await sql.query<{ found: number }>(
        `SELECT count(*)::int AS found FROM (SELECT n.id FROM ${query.from}) AS listed`,
        query.values,
      );
      return Math.min(counted?.found ?? 0, cap);
    },

    async startAction({ id, shopId, what, staffId, acceptDouble, ...more }) {
      const sealed = sealFilter(vault, more.filter);
      const { total, totalIsExact } = more;
      const values = [shopId, id, what, staffId, acceptDouble, sealed, total, totalIsExact];
      return (await sql.query(START, values)).length > 0;
    },

    async findAction(shopId) {
      const [row] = await sql.query<ActionRow>(FIND, [shopId]);
      if (row === undefined) return null;
      return {
        id: row.id,
        what: readKind(row.kind),
        state: stateOf.parse(row.state),
        problem: BULK_ACTION_PROBLEMS.find((known) => known === row.problem) ?? null,
        done: row.done,
        refused: readRefused(row.refused),
        total: row.total,
        totalIsExact: row.total_is_exact,
      };
    },

    async stopAction(shopId) {
      return (await sql.query(STOP, [shopId])).length > 0;
    },

    async dismissAction(shopId, id) {
      await sql.query(DISMISS, [shopId, id]);
    },
  };
}
