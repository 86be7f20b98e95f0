import { UNREACHABLE_REASONS } from '#app/domain/fallback-email.ts';
import type { Waits } from '#app/domain/waits.ts';
import type { Sql } from './sql.ts';

/**
 * One e-mail a message: whatever became of it, another failure makes no second. Only where it was
 * dropped since the merchant had sent the message again does the failure of that count anew.
 */
const QUEUE = `
  INSERT INTO fallback_email (message_id, shop_id, due_at)
  SELECT m.id, m.shop_id, now() + $2::float8 * interval '1 second'
  FROM message m JOIN shop s ON s.id = m.shop_id
  WHERE m.id = ANY($1::uuid[]) AND s.fallback = 'email'
    AND m.state = 'failed' AND m.closed_at IS NULL AND m.cause = ANY($3::text[])
  ON CONFLICT (message_id) DO UPDATE SET state = 'due', reason = NULL, settled_at = NULL, tries = 0,
    due_at = excluded.due_at
  WHERE fallback_email.state = 'dropped' AND fallback_email.reason = 'tried_again'`;

/**
 * Has the customers of these messages told by e-mail a while later, where they failed since they
 * cannot be had on WhatsApp and their shop asks for it. In the transaction that made them fail.
 */
export async function queueFallbackEmails(
  tx: Sql,
  messageIds: readonly string[],
  { fallback }: Pick<Waits, 'fallback'>,
): Promise<void> {
  await tx.query(QUEUE, [messageIds, fallback, UNREACHABLE_REASONS]);
}
