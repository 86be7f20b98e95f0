import type { SqlEngine } from './sql.ts';
import { endUnsentMessages } from './unsent-messages.server.ts';
import type { Vault } from './vault.ts';

export type ErasureStore = {
  /** Blanks all personal data of these orders and keeps later facts of them from being told. */
  eraseOrders(shopId: string, orderGids: readonly string[]): Promise<void>;
  /** Deletes all rows of a shop that did not come back after it removed the app. */
  eraseShop(shopId: string): Promise<void>;
};

/** Every table that holds rows of a shop by its id. */
const SHOP_TABLES = [
  'reconciliation',
  'event',
  'webhook_key',
  'inspection',
  'root',
  'receipt',
  'attempt',
  'message',
  'notification',
  'recipient_alias',
  'opt_out',
  'access_log',
  'tombstone',
  'label',
  'status_setting',
] as const;

/**
 * Whoever opted out under another name only is opted out under the phone too before the link
 * between the names goes: the opt-out's hash alone outlives an erasure.
 */
const KEEP_OPT_OUTS = `
  INSERT INTO opt_out (shop_id, recipient_hash, source, opted_out_at)
  SELECT DISTINCT ON (r.phone_hash) $1::uuid, r.phone_hash, o.source, o.opted_out_at
  FROM recipient_alias r
  JOIN opt_out o ON o.shop_id = r.shop_id AND o.recipient_hash = r.alias_hash
  WHERE r.shop_id = $1 AND r.phone_hash = ANY($2::text[])
  ORDER BY r.phone_hash, o.opted_out_at
  ON CONFLICT DO NOTHING`;

/** The names of a phone stay while another order of the shop still has it. */
const DROP_ALIASES = `
  DELETE FROM recipient_alias r
  WHERE r.shop_id = $1 AND r.phone_hash = ANY($2::text[]) AND NOT EXISTS (
    SELECT FROM notification n WHERE n.shop_id = $1 AND n.phone_hash = r.phone_hash)`;

const OF_SHOP = 'shop_id = $1';

/** What grows with a shop's orders. */
const LARGE_TABLES: readonly { table: string; ofShop: string }[] = [
  ...['receipt', 'attempt', 'message', 'notification', 'webhook_key', 'recipient_alias'].map(
    (table) => ({ table, ofShop: OF_SHOP }),
  ),
  {
    table: 'receipt_key',
    ofShop: 'channel_id IN (SELECT id FROM channel WHERE shop_id = $1)',
  },
];

/** One step of an erasure; nothing once the shop has been installed again. */
function deleteStep(table: string, ofShop: string): string {
  return `DELETE FROM ${table} WHERE ctid IN (
    SELECT ctid FROM ${table} WHERE ${ofShop} LIMIT 5000
  ) AND EXISTS (SELECT FROM shop WHERE id = $1 AND uninstalled_at IS NOT NULL)
  RETURNING 1`;
}

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
        await tx.query(
          `UPDATE notification SET phone = NULL, phone_hash = NULL, customer_name = NULL,
             customer_locale = NULL, erased_at = now()
           WHERE shop_id = $1 AND root_gid = ANY($2::text[])`,
          [shopId, gids],
        );
        await tx.query(
          `UPDATE attempt SET rendered_text = NULL, text = NULL, wamid = NULL, job_id = NULL,
             poll_at = NULL, phone_hash = '', text_hash = ''
           WHERE shop_id = $1 AND root_gid = ANY($2::text[])`,
          [shopId, gids],
        );
        await tx.query(
          `UPDATE receipt SET text = NULL, chat_id_hash = NULL, bsuid_hash = NULL, phone_hash = NULL
           WHERE shop_id = $1 AND attempt_id IN (
             SELECT id FROM attempt WHERE shop_id = $1 AND root_gid = ANY($2::text[]))`,
          [shopId, gids],
        );
        await tx.query(
          `UPDATE message SET phone_hash = ''
           WHERE shop_id = $1 AND root_gid = ANY($2::text[])`,
          [shopId, gids],
        );
        await tx.query(DROP_ALIASES, [shopId, phoneHashes]);
      }),

    async eraseShop(shopId) {
      // The large tables first, in steps that hold nobody up. The update that asked for it goes
      // last, so that a process that dies in between leaves the rest to be asked for again.
      for (const { table, ofShop } of LARGE_TABLES) {
        let deleted: number;
        do deleted = (await sql.query(deleteStep(table, ofShop), [shopId])).length;
        while (deleted > 0);
      }
      await sql.transaction(async (tx) => {
        // Installed again since: a redact request of the older install touches nothing.
        const [shop] = await tx.query<{ domain: string }>(
          'SELECT domain FROM shop WHERE id = $1 AND uninstalled_at IS NOT NULL FOR UPDATE',
          [shopId],
        );
        if (shop === undefined) return;
        for (const table of SHOP_TABLES) {
          await tx.query(`DELETE FROM ${table} WHERE shop_id = $1`, [shopId]);
        }
        await tx.query(
          `DELETE FROM template WHERE channel_id IN (SELECT id FROM channel WHERE shop_id = $1)`,
          [shopId],
        );
        await tx.query(
          'DELETE FROM receipt_key WHERE channel_id IN (SELECT id FROM channel WHERE shop_id = $1)',
          [shopId],
        );
        await tx.query(
          'DELETE FROM hold WHERE channel_id IN (SELECT id FROM channel WHERE shop_id = $1)',
          [shopId],
        );
        await tx.query('DELETE FROM channel WHERE shop_id = $1', [shopId]);
        await tx.query('DELETE FROM session WHERE shop = $1', [shop.domain]);
        await tx.query('DELETE FROM shop WHERE id = $1', [shopId]);
      });
    },
  };
}
