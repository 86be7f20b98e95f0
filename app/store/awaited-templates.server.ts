import type { SqlEngine } from './sql.ts';

/** Shops that wait for a template: one is in review, or held messages need one. At most 500, any of them. */
export async function findShopsAwaitingTemplates(sql: SqlEngine): Promise<string[]> {
  const rows = await sql.query<{ shop_id: string }>(
    `SELECT c.shop_id FROM channel c WHERE c.disconnected_at IS NULL AND (
       EXISTS (SELECT FROM template t WHERE t.channel_id = c.id AND t.problem = 'in_review')
       OR EXISTS (
         SELECT FROM hold h
         WHERE h.channel_id = c.id AND h.template_name IS NOT NULL AND h.lifted_at IS NULL
       ))
     ORDER BY random() LIMIT 500`,
  );
  return rows.map((row) => row.shop_id);
}
