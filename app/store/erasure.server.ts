import { eraseShop } from './erase-shop.server.ts';
import type { SqlEngine } from './sql.ts';
import { endUnsentMessages } from './unsent-messages.server.ts';
import type { Vault } from './vault.ts';

export type ErasureStore = {
  /** Blanks all personal data of these orders and keeps later facts of them from being told. */
  eraseOrders(shopId: string, orderGids: readonly string[]): Promise<void>;
  /**
   * Deletes all rows of a shop that did not come back after it removed the app, and leaves a keyed
   * hash of its domain, so that it can be told if it comes back.
   */
  eraseShop(shopId: string): Promise<void>;
};

/**
 * Whoever opted out under another name only is opted out under the phone too before the link
 * between the names goes: the opt-out's hash alone outlives an erasure.
 */
const KEEP_OPT_OUTS = `
  INSERT INTO opt_out (shop_id, recipient_hash, source, opted_out_at, person_id)
  SELECT DISTINCT ON (r.phone_hash) $1::uuid, r.phone_hash, o.source, o.opted_out_at, o.person_id
  FROM recipient_alias r
  JOIN opt_out o ON o.shop_id = r.shop_id AND o.recipient_hash = r.alias_hash
  WHERE r.shop_id = $1 AND r.phone_hash = ANY($2::text[])
  ORDER BY r.phone_hash, o.opted_out_at
  ON CONFLICT DO NOTHING`;

/** That they opted out stays; their number does not. */
const BLANK_OPTED_OUT = `
  UPDATE opt_out_person p SET phone = NULL, erased_at = now()
  FROM notification n JOIN opt_out o ON o.shop_id = n.shop_id AND o.recipient_hash = n.phone_hash
  WHERE n.shop_id = $1 AND n.root_gid = ANY($2::text[]) AND p.id = o.person_id`;

/** The names of a phone stay while another order of the shop still has it. */
const DROP_ALIASES = `
  DELETE FROM recipient_alias r
  WHERE r.shop_id = $1 AND r.phone_hash = ANY($2::text[]) AND NOT EXISTS (
    SELECT FROM notification n WHERE n.shop_id = $1 AND n.phone_hash = r.phone_hash)`;

/** Found through their messages: attempts have no index by root. */
const ERASE_ATTEMPTS = `
  UPDATE attempt SET rendered_text = NULL, text = NULL, wamid = NULL, job_id = NULL,
    poll_at = NULL, phone_hash = '', text_hash = ''
  FROM message m
  WHERE m.shop_id = $1 AND m.root_gid = ANY($2::text[]) AND attempt.message_id = m.id
  RETURNING attempt.id`;

/** Erasure on request (customers/redact, shop/redact). */
export function makeErasureStore(sql: SqlEngine, vault: Vault): ErasureStore {
  return {
    eraseOrders: (shopId, orderGids) =>
      sql.transaction(async (tx) => {
        const gids = [...orderGids];
        // Whoever decides on these roots now has lost them: what it would write back is not taken,
        // and the next to decide finds the tombstone.
        await tx.query(
          `UPDATE root SET state = NULL, watch_until = NULL, owner = NULL, lease_until = NULL
           WHERE shop_id = $1 AND root_gid = ANY($2::text[])`,
          [shopId, gids],
        );
        await tx.query(
          `INSERT INTO tombstone (shop_id, root_hash)
           SELECT $1, hash FROM unnest($2::text[]) AS hash ON CONFLICT DO NOTHING`,
          [shopId, gids.map((gid) => vault.hash('root', gid))],
        );
        const unsent = await tx.query<{ id: string }>(
          `SELECT id FROM message WHERE shop_id = $1 AND root_gid = ANY($2::text[])
             AND state IN ('waiting', 'held') FOR UPDATE`,
          [shopId, gids],
        );
        await endUnsentMessages(
          tx,
          unsent.map(({ id }) => ({ id, reason: 'erased' })),
        );
        const phones = await tx.query<{ phone_hash: string }>(
          `SELECT DISTINCT phone_hash FROM message
           WHERE shop_id = $1 AND root_gid = ANY($2::text[]) AND phone_hash <> ''`,
          [shopId, gids],
        );
        const phoneHashes = phones.map((row) => row.phone_hash);
        await tx.query(KEEP_OPT_OUTS, [shopId, phoneHashes]);
        await tx.query(BLANK_OPTED_OUT, [shopId, gids]);
        await tx.query(
          `UPDATE notification SET phone = NULL, phone_hash = NULL, customer_name = NULL,
             customer_locale = NULL, erased_at = now()
           WHERE shop_id = $1 AND root_gid = ANY($2::text[])`,
          [shopId, gids],
        );
        const attempts = await tx.query<{ id: string }>(ERASE_ATTEMPTS, [shopId, gids]);
        await tx.query(
          `UPDATE receipt SET text = NULL, chat_id_hash = NULL, bsuid_hash = NULL, phone_hash = NULL
           WHERE shop_id = $1 AND attempt_id = ANY($2::uuid[])`,
          [shopId, attempts.map(({ id }) => id)],
        );
        await tx.query(
          `UPDATE message SET phone_hash = ''
           WHERE shop_id = $1 AND root_gid = ANY($2::text[])`,
          [shopId, gids],
        );
        await tx.query(
          `DELETE FROM dry_run_result d USING unnest($2::text[]) AS gone(gid)
           WHERE d.shop_id = $1 AND d.root_gid = gone.gid`,
          [shopId, gids],
        );
        await tx.query(DROP_ALIASES, [shopId, phoneHashes]);
      }),

    eraseShop: (shopId) => eraseShop(sql, vault, shopId),
  };
}
