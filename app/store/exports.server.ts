import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { isStatus } from '#app/domain/status.ts';
import type { ExportRequest } from '#app/pipeline/merchant-app.ts';
import type { ExportRecord, ExportsPort } from '#app/pipeline/merchant-app-ports-exports.ts';
import { isListedState } from '#app/pipeline/show-state.ts';
import { readPageQuery } from './notification-page-query.server.ts';
import {
  NOTIFICATION_COLUMNS,
  type NotificationRow,
  notificationOf,
} from './notification-views-rows.ts';
import type { Row, SqlEngine } from './sql.ts';
import type { Vault } from './vault.ts';

/** Each row with its last attempt, which the index of a message's attempts leads to. */
const COLUMNS = `${NOTIFICATION_COLUMNS}, m.sent_at, m.delivered_at, m.read_at, m.failed_at,
  (SELECT jsonb_build_object('name', a.template_name, 'language', a.template_language,
     'wamid', a.wamid)
   FROM attempt a WHERE a.message_id = m.id ORDER BY a.started_at DESC LIMIT 1) AS last`;

type ExportedRow = NotificationRow & {
  sent_at: Date | null;
  delivered_at: Date | null;
  read_at: Date | null;
  failed_at: Date | null;
  last: { name: string; language: string; wamid: string | null } | null;
};

const PREPARE = `
  INSERT INTO csv_export (id, shop_id, token_hash, request, staff_id, expires_at)
  VALUES ($1, $2, $3, $4, $5, now() + $6 * interval '1 second')`;

/** The same statement that opens the link says in the access log that phones went out. */
const CLAIM = `
  WITH asked AS (
    SELECT e.id, e.shop_id, e.request, e.staff_id FROM csv_export e
    JOIN shop s ON s.id = e.shop_id AND s.uninstalled_at IS NULL
    WHERE e.token_hash = $1 AND e.state = 'waiting' AND e.expires_at > now()
    FOR UPDATE OF e
  ), opened AS (
    UPDATE csv_export SET state = 'running', request = NULL, updated_at = now()
    FROM asked WHERE csv_export.id = asked.id AND csv_export.state = 'waiting'
    RETURNING csv_export.id
  ), logged AS (
    INSERT INTO access_log (id, shop_id, export_id, staff_id, field)
    SELECT $2, asked.shop_id, asked.id, asked.staff_id, 'phone'
    FROM asked JOIN opened ON opened.id = asked.id
  )
  SELECT asked.id, asked.shop_id, asked.request, now() AS until
  FROM asked JOIN opened ON opened.id = asked.id`;

const PROGRESS = `
  UPDATE csv_export SET rows = $2, updated_at = now() WHERE id = $1 AND state = 'running'`;

const FINISH = `
  UPDATE csv_export SET state = $2, rows = $3, updated_at = now()
  WHERE id = $1 AND state = 'running'`;

const FIND = `
  SELECT state, rows, expires_at <= now() AS expired,
    extract(epoch FROM now() - updated_at)::float8 AS quiet
  FROM csv_export WHERE shop_id = $1 AND id = $2`;

const CHOSEN = `
  SELECT ${COLUMNS} FROM notification n
  LEFT JOIN message m ON m.id = n.id AND m.shop_id = n.shop_id
  WHERE n.shop_id = $1 AND n.id = ANY($2::uuid[]) ORDER BY n.id DESC`;

const exportState = z.enum(['waiting', 'running', 'done', 'stopped']);

/** What was sealed is ours, and may be of an older version of the app. */
const exportRequest: z.ZodType<ExportRequest> = z.object({
  chosen: z.union([
    z.object({ ids: z.array(z.string()) }),
    z.object({
      view: z.object({
        status: z.string().refine(isStatus).nullable(),
        state: z.string().refine(isListedState).nullable(),
        language: z.string().nullable().default(null),
        reason: z.string().nullable(),
        from: z.string().nullable(),
        to: z.string().nullable(),
        search: z.string().nullable(),
        sort: z.enum(['newest', 'oldest']),
      }),
    }),
  ]),
  timeZone: z.string(),
  locale: z.string(),
});

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;

/** Exports of notifications: their links, how far they have come, and their rows. */
export function makeExportStore(sql: SqlEngine, vault: Vault): ExportsPort {
  function recordOf(row: ExportedRow): ExportRecord {
    const wamid = row.last?.wamid ?? null;
    return {
      notification: notificationOf(row, vault),
      sentAt: iso(row.sent_at),
      deliveredAt: iso(row.delivered_at),
      readAt: iso(row.read_at),
      failedAt: iso(row.failed_at),
      templateName: row.last?.name ?? null,
      templateLanguage: row.last?.language ?? null,
      messageId: wamid === null ? null : vault.open('attempt.wamid', wamid),
    };
  }

  return {
    async prepare({ shopId, staffId, secret, seconds, request }) {
      const id = uuidv7();
      const sealed = vault.seal('csv_export.request', JSON.stringify(request));
      const hash = vault.hash('export_link', secret);
      await sql.query(PREPARE, [id, shopId, hash, sealed, staffId, seconds]);
      return { id };
    },

    async claim(secret) {
      const [row] = await sql.query<
        Row & { id: string; shop_id: string; request: string; until: Date }
      >(CLAIM, [vault.hash('export_link', secret), uuidv7()]);
      if (row === undefined) return null;
      const request = exportRequest.parse(
        JSON.parse(vault.open('csv_export.request', row.request)),
      );
      return { id: row.id, shopId: row.shop_id, request, until: row.until };
    },

    async recordProgress(id, rows) {
      await sql.query(PROGRESS, [id, rows]);
    },

    async finish(id, state, rows) {
      await sql.query(FINISH, [id, state, rows]);
    },

    async find(shopId, id) {
      const [row] = await sql.query<
        Row & { state: string; rows: number; expired: boolean; quiet: number }
      >(FIND, [shopId, id]);
      if (row === undefined) return null;
      const { rows, expired, quiet } = row;
      return {
        state: exportState.parse(row.state),
        rows,
        isExpired: expired,
        secondsQuiet: quiet,
      };
    },

    async listBatch(shopId, filter, { sort, after, limit }) {
      const from = after === null ? null : ({ side: 'after', id: after } as const);
      const query = await readPageQuery(sql, shopId, filter, { sort, from, limit }, vault);
      const rows = await sql.query<ExportedRow>(
        `SELECT ${COLUMNS} FROM ${query.from}`,
        query.values,
      );
      return { rows: rows.slice(0, limit).map(recordOf), more: rows.length > limit };
    },

    async listChosen(shopId, ids) {
      return (await sql.query<ExportedRow>(CHOSEN, [shopId, ids])).map(recordOf);
    },
  };
}
