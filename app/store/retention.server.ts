import type { SqlEngine } from './sql.ts';

/** What is kept how long; every rule in steps of a few thousand rows. */
const RULES: readonly { name: string; sql: string }[] = [
  {
    name: 'webhook ids, 30 days',
    sql: `DELETE FROM webhook_key WHERE (shop_id, webhook_id) IN (
            SELECT shop_id, webhook_id FROM webhook_key
            WHERE received_at < now() - interval '30 days' LIMIT 5000) RETURNING 1`,
  },
  {
    name: 'receipt keys, 30 days',
    sql: `DELETE FROM receipt_key WHERE (channel_id, wamid_hash, status) IN (
            SELECT channel_id, wamid_hash, status FROM receipt_key
            WHERE received_at < now() - interval '30 days' LIMIT 5000) RETURNING 1`,
  },
  {
    name: 'unreadable payloads, 7 days',
    sql: `DELETE FROM inspection WHERE id IN (
            SELECT id FROM inspection WHERE received_at < now() - interval '7 days' LIMIT 5000)
          RETURNING 1`,
  },
  {
    name: 'delivery reports of others, 72 hours: their number stays',
    sql: `WITH dropped AS (
            DELETE FROM receipt WHERE id IN (
              SELECT id FROM receipt WHERE attempt_id IS NULL
                AND received_at < now() - interval '72 hours' LIMIT 5000) RETURNING channel_id
          ), counted AS (
            UPDATE channel SET foreign_receipts = foreign_receipts + gone.receipts
            FROM (SELECT channel_id, count(*) AS receipts FROM dropped GROUP BY channel_id) AS gone
            WHERE channel.id = gone.channel_id
          )
          SELECT 1 FROM dropped`,
  },
  {
    // Recipients that a start is counting now are left to the next run, so that none waits for
    // the other.
    name: 'whom a channel messaged, 2 days',
    sql: `DELETE FROM channel_recipient WHERE (channel_key, phone_hash) IN (
            SELECT channel_key, phone_hash FROM channel_recipient
            WHERE last_at < now() - interval '2 days' LIMIT 5000 FOR UPDATE SKIP LOCKED) RETURNING 1`,
  },
  {
    name: 'order state, 30 days',
    sql: `UPDATE root SET state = NULL, watch_until = NULL WHERE (shop_id, root_gid) IN (
            SELECT shop_id, root_gid FROM root WHERE state IS NOT NULL
              AND updated_at < now() - interval '30 days' LIMIT 5000) RETURNING 1`,
  },
  {
    name: 'personal data of notifications, 90 days',
    sql: `WITH old AS (
            SELECT id FROM notification WHERE erased_at IS NULL
              AND decided_at < now() - interval '90 days' LIMIT 2000
          ), blanked AS (
            UPDATE attempt SET rendered_text = NULL, text = NULL, wamid = NULL, job_id = NULL
            FROM old WHERE attempt.message_id = old.id
          ), blanked_receipts AS (
            UPDATE receipt SET text = NULL, chat_id_hash = NULL, bsuid_hash = NULL,
                   phone_hash = NULL
            FROM attempt a JOIN old ON a.message_id = old.id
            WHERE receipt.attempt_id = a.id
          )
          UPDATE notification SET phone = NULL, customer_name = NULL, erased_at = now()
          FROM old WHERE notification.id = old.id RETURNING 1`,
  },
  {
    name: 'updates from Shopify, 90 days',
    sql: `DELETE FROM event WHERE id IN (
            SELECT id FROM event WHERE decided_at < now() - interval '90 days' LIMIT 5000)
          RETURNING 1`,
  },
  {
    name: 'updates that came in while their shop was erased',
    sql: `DELETE FROM event WHERE id IN (
            SELECT e.id FROM event e WHERE e.decided_at IS NULL
              AND NOT EXISTS (SELECT FROM shop WHERE shop.id = e.shop_id) LIMIT 5000)
          RETURNING 1`,
  },
  {
    name: 'who looked at personal data, 1 year',
    sql: `DELETE FROM access_log WHERE id IN (
            SELECT id FROM access_log WHERE at < now() - interval '1 year' LIMIT 5000) RETURNING 1`,
  },
  {
    name: 'raw texts of lifted holds, 90 days',
    sql: `UPDATE hold SET text = NULL WHERE id IN (
            SELECT id FROM hold WHERE text IS NOT NULL
              AND lifted_at < now() - interval '90 days' LIMIT 5000) RETURNING 1`,
  },
];

export type RetentionStore = {
  /** After `stop` no further step is made; the next run goes on. */
  run(stop: AbortSignal): Promise<void>;
};

/** Drops what its time is over for. */
export function makeRetentionStore(sql: SqlEngine): RetentionStore {
  return {
    async run(stop) {
      for (const rule of RULES) {
        let dropped: number;
        do dropped = (await sql.query(rule.sql)).length;
        while (dropped > 0 && !stop.aborted);
        if (stop.aborted) return;
      }
    },
  };
}
