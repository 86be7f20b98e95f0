import { z } from 'zod';
import type { TemplateReading, TemplatesPort } from '#app/pipeline/merchant-app-ports-channels.ts';
import { liftTemplateHolds, releaseTemplateHeld } from './holds.server.ts';
import type { Row, Sql, SqlEngine } from './sql.ts';

type TemplateRow = Row & {
  name: string;
  language: string;
  namespace: string | null;
  category: string | null;
  status: string;
  header: string | null;
  body: string;
  footer: string | null;
  buttons: unknown;
  problem: string | null;
  rejected_reason: string | null;
};

const buttons = z.array(
  z.object({ type: z.string(), text: z.string().nullable(), url: z.string().nullable() }),
);

const UPSERT = `
  INSERT INTO template AS t (channel_id, name, language, namespace, category, status, header,
    body, footer, buttons, problem, rejected_reason, checked_at)
  SELECT $1, i.name, i.language, i.namespace, i.category, i.status, i.header, i.body, i.footer,
    i.buttons, i.problem, i.rejected_reason, now()
  FROM jsonb_to_recordset($2::jsonb) AS i(name text, language text, namespace text,
    category text, status text, header text, body text, footer text, buttons jsonb, problem text,
    rejected_reason text)
  ON CONFLICT (channel_id, name, language) DO UPDATE SET
    namespace = excluded.namespace, category = excluded.category, status = excluded.status,
    header = excluded.header, body = excluded.body, footer = excluded.footer,
    buttons = excluded.buttons, problem = excluded.problem,
    rejected_reason = excluded.rejected_reason, checked_at = now(),
    version = t.version + CASE
      WHEN (t.status, t.namespace, t.body, t.problem)
           IS DISTINCT FROM (excluded.status, excluded.namespace, excluded.body, excluded.problem)
      THEN 1 ELSE 0 END`;

const MARK_MISSING = `
  UPDATE template SET status = 'missing', problem = 'missing', version = version + 1,
    checked_at = now()
  WHERE channel_id = $1 AND status <> 'missing' AND NOT EXISTS (
    SELECT FROM jsonb_to_recordset($2::jsonb) AS i(name text, language text)
    WHERE i.name = template.name AND i.language = template.language
  )`;

function templateOf(row: TemplateRow): TemplateReading {
  return {
    name: row.name,
    language: row.language,
    namespace: row.namespace,
    category: row.category,
    status: row.status,
    header: row.header,
    body: row.body,
    footer: row.footer,
    buttons: buttons.parse(row.buttons),
    problem: row.problem,
    rejectedReason: row.rejected_reason,
  };
}

/** One row per name and language: a list that repeats one would fail as a whole. */
function rowsOf(templates: readonly TemplateReading[]): string {
  const byKey = new Map(
    templates.map((template) => [JSON.stringify([template.name, template.language]), template]),
  );
  return JSON.stringify(
    [...byKey.values()].map(({ rejectedReason, ...row }) => ({
      ...row,
      body: row.body ?? '',
      rejected_reason: rejectedReason,
    })),
  );
}

/** Versions only rise, so the sum tells whether anything changed. */
async function sumVersions(tx: Sql, channelId: string): Promise<number> {
  const [row] = await tx.query<{ versions: number }>(
    'SELECT coalesce(sum(version), 0)::int AS versions FROM template WHERE channel_id = $1',
    [channelId],
  );
  return row?.versions ?? 0;
}

/** The templates of a channel as they were last read from 1MSG. */
export function makeTemplateStore(sql: SqlEngine): TemplatesPort {
  return {
    async listTemplates(shopId, channelId) {
      const rows = await sql.query<TemplateRow>(
        `SELECT t.name, t.language, t.namespace, t.category, t.status, t.header, t.body, t.footer,
                t.buttons, t.problem, t.rejected_reason
         FROM channel c JOIN template t ON t.channel_id = c.id
         WHERE c.shop_id = $1 AND c.id = $2 ORDER BY t.name, t.language`,
        [shopId, channelId],
      );
      return rows.map(templateOf);
    },

    saveTemplates: (shopId, channel, templates) =>
      sql.transaction(async (tx) => {
        const rows = rowsOf(templates);
        const before = await sumVersions(tx, channel.id);
        await tx.query(UPSERT, [channel.id, rows]);
        await tx.query(MARK_MISSING, [channel.id, rows]);
        if ((await sumVersions(tx, channel.id)) === before) return;
        await liftTemplateHolds(tx, channel.id);
        await releaseTemplateHeld(tx, shopId);
      }),
  };
}
