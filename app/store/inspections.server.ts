import { v7 as uuidv7 } from 'uuid';
import type { SqlEngine } from './sql.ts';
import type { Vault } from './vault.ts';

const KEPT_PER_SHOP = 1000;

/** Payloads that nobody could read, kept encrypted so that they can be looked at. */
export type InspectionStore = {
  keep(entry: {
    shop: { domain: string } | { id: string };
    source: string;
    problem: string;
    body: Uint8Array;
  }): Promise<void>;
};

/** At most 1,000 of a shop are kept: when one comes in, the oldest beyond that go. */
export function makeInspectionStore(sql: SqlEngine, vault: Vault): InspectionStore {
  return {
    async keep({ shop, source, problem, body }) {
      const payload = vault.seal('inspection.payload', Buffer.from(body).toString('base64'));
      const found =
        'id' in shop
          ? [{ id: shop.id }]
          : await sql.query<{ id: string }>('SELECT id FROM shop WHERE domain = $1', [shop.domain]);
      const shopId = found[0]?.id;
      // Without an install there is nobody it could be looked at for.
      if (shopId === undefined) return;
      await sql.query(
        `INSERT INTO inspection (id, shop_id, source, problem, payload) VALUES ($1, $2, $3, $4, $5)`,
        [uuidv7(), shopId, source, problem.replaceAll('\u0000', ''), payload],
      );
      await sql.query(
        `DELETE FROM inspection WHERE id IN (
           SELECT id FROM inspection WHERE shop_id = $1 ORDER BY received_at DESC OFFSET ${KEPT_PER_SHOP}
         )`,
        [shopId],
      );
    },
  };
}
