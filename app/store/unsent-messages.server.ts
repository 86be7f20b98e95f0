import type { SkipReason } from '#app/domain/reason.ts';
import type { Sql } from './sql.ts';

/** Reasons that leave the message `superseded`; every other leaves it `ended`. */
const SUPERSEDING: readonly SkipReason[] = [
  'superseded',
  'order_cancelled',
  'fulfilment_cancelled',
];

export type MessageEnding = { readonly id: string; readonly reason: SkipReason };

/**
 * Ends messages that are still unsent, by compare-and-set on their state. A re-send goes back to
 * the state it came from, closed, and stays a send. Any other's notification becomes a skip,
 * unless an attempt was ever accepted, queued or unconfirmed: then the customer may have been
 * told. Rows are locked in one order, so that two who end the same messages cannot deadlock.
 */
const END_UNSENT = `
  WITH input AS (
    SELECT * FROM jsonb_to_recordset($1::jsonb) AS i(id uuid, reason text, state text)
  ), locked AS (
    SELECT message.id, input.reason, input.state AS ending
    FROM message JOIN input ON input.id = message.id
    WHERE message.state IN ('waiting', 'held')
    ORDER BY message.id FOR UPDATE OF message
  ), ended AS (
    UPDATE message SET
      state = coalesce(message.resend_of, locked.ending),
      closed_at = CASE WHEN message.resend_of IS NULL THEN message.closed_at ELSE now() END,
      resend_of = NULL,
      cause = locked.reason,
      hold_id = NULL,
      updated_at = now()
    FROM locked
    WHERE message.id = locked.id AND message.state IN ('waiting', 'held')
    RETURNING message.id, message.state, locked.reason
  ), skipped AS (
    UPDATE notification SET decision = 'skip', reason = ended.reason
    FROM ended
    WHERE notification.id = ended.id AND ended.state IN ('superseded', 'ended') AND NOT EXISTS (
      SELECT FROM attempt
      WHERE attempt.message_id = ended.id AND attempt.state IN ('accepted', 'queued', 'unconfirmed')
    )
  )
  SELECT id FROM ended`;

/** Returns the ids of those that were still unsent. */
export async function endUnsentMessages(
  tx: Sql,
  endings: readonly MessageEnding[],
): Promise<string[]> {
  if (endings.length === 0) return [];
  const rows = await tx.query<{ id: string }>(END_UNSENT, [
    JSON.stringify(
      endings.map(({ id, reason }) => ({
        id,
        reason,
        state: SUPERSEDING.includes(reason) ? 'superseded' : 'ended',
      })),
    ),
  ]);
  return rows.map((row) => row.id);
}
