import { v7 as uuidv7 } from 'uuid';
import type { Sql, SqlEngine } from './sql.ts';
import { storable } from './storable-json.ts';
import type { Vault } from './vault.ts';

const KEPT_PER_SHOP = 1000;

type Inspection = { source: string; problem: string; body: Uint8Array };

/** Payloads that nobody could read, kept encrypted so that they can be looked at. */
export type InspectionStore = {
  keep(entry: Inspection & { shop: { domain: string } | { id: string } }): Promise<void>;
};

const KEEP = `
  INSERT INTO inspection (id, shop_id, source, problem, payload)
  SELECT i.id, $1::uuid, i.source, i.problem, i.payload
  FROM jsonb_to_recordset($2::jsonb) AS i(id uuid, source text, problem text, payload text)`;

const DROP_OLDEST = `
  DELETE FROM inspection WHERE id IN (
    SELECT id FROM inspection WHERE shop_id = $1
    ORDER BY received_at DESC, id DESC OFFSET ${KEPT_PER_SHOP}
  )`;

/** At most 1,000 of a shop are kept: when one comes in, the oldest beyond that go. */
export async function keepInspections(
  sql: Sql,
  vault: Vault,
  shopId: string,
  entries: readonly Inspection[],
): Promise<void> {
  if (entries.length === 0) return;
  const rows = entries.slice(-KEPT_PER_SHOP).map(({ source, problem, body }) => ({
    id: uuidv7(),
    source: storable(source),
    problem: storable(problem),
    payload: vault.seal('inspection.payload', Buffer.from(body).toString('base64')),
  }));
  await sql.query(KEEP, [shopId, JSON.stringify(rows)]);
  await sql.query(DROP_OLDEST, [shopId]);
}

/** Keeps payloads of shops that have the app. */
export function makeInspectionStore(sql: SqlEngine, vault: Vault): InspectionStore {
  return {
    async keep({ shop, ...entry }) {
      const found =
        'id' in shop
          ? [{ id: shop.id }]
          : await sql.query<{ id: string }>('SELECT id FROM shop WHERE domain = $1', [shop.domain]);
      const shopId = found[0]?.id;
      // Without an install there is nobody it could be looked at for.
      if (shopId === undefined) return;
      await keepInspections(sql, vault, shopId, [entry]);
    },
  };
}
