import type { Waits } from '#app/domain/waits.ts';
import { queueFallbackEmails } from './fallback-queue.server.ts';
import type { Sql } from './sql.ts';
import { idsAfter } from './time-ordered-id.ts';

/**
 * Whether the evidence is stronger than the state a message is in. A re-send that has not left
 * gives way to arrival, and one of an unconfirmed message to any proof but failure.
 */
const RAISES = `CASE message.state
    WHEN 'unconfirmed' THEN ranked.rank >= 0
    WHEN 'accepted' THEN ranked.rank > 0
    WHEN 'sent' THEN ranked.rank > 1
    WHEN 'failed' THEN ranked.rank > 2
    WHEN 'delivered' THEN ranked.rank > 3
    WHEN 'waiting' THEN ${resendGivesWay()}
    WHEN 'held' THEN ${resendGivesWay()}
    ELSE false END`;

function resendGivesWay(): string {
  return `CASE message.resend_of WHEN 'unconfirmed' THEN ranked.rank >= 0 AND ranked.rank <> 2
                                 WHEN 'failed' THEN ranked.rank > 2 ELSE false END`;
}

/**
 * One UPDATE that only raises evidence. Delivered and read count from any attempt of the message;
 * sent and failed from its last one alone, for an earlier one says nothing of a re-send. A receipt
 * of an earlier attempt that did not fail still proves that one accepted (rank 0).
 * Ranks: nothing (-1) < accepted < sent < failed < delivered < read.
 * Nothing more is asked for once a message has arrived or failed.
 */
const FOLD = `
  WITH evidence AS (
    SELECT a.message_id, m.tries, a.number = m.tries AS last, told.*
    FROM attempt a
    JOIN message m ON m.id = a.message_id
    CROSS JOIN LATERAL (
      SELECT
        min(r.at) FILTER (WHERE r.status = 'sent') AS sent_at,
        min(r.at) FILTER (WHERE r.status = 'failed') AS failed_at,
        min(r.at) FILTER (WHERE r.status = 'delivered') AS delivered_at,
        min(r.at) FILTER (WHERE r.status = 'read') AS read_at,
        min(r.reason) FILTER (WHERE r.status = 'failed') AS reason,
        min(r.code) FILTER (WHERE r.status = 'failed') AS code
      FROM (SELECT status, reason, code, coalesce(happened_at, received_at) AS at
            FROM receipt WHERE attempt_id = a.id AND id BETWEEN $2 AND $3) AS r
      HAVING count(*) > 0
    ) AS told
    WHERE a.message_id = ANY($1::uuid[])
  ), ranked AS (
    SELECT message_id, tries,
      min(sent_at) FILTER (WHERE last) AS sent_at,
      min(failed_at) FILTER (WHERE last) AS failed_at,
      min(delivered_at) AS delivered_at,
      min(read_at) AS read_at,
      min(reason) FILTER (WHERE last) AS reason,
      min(code) FILTER (WHERE last) AS code,
      CASE WHEN min(read_at) IS NOT NULL THEN 4
           WHEN min(delivered_at) IS NOT NULL THEN 3
           WHEN bool_or(last AND failed_at IS NOT NULL) THEN 2
           WHEN bool_or(last AND sent_at IS NOT NULL) THEN 1
           WHEN bool_or(failed_at IS NULL) THEN 0
           ELSE -1 END AS rank
    FROM evidence GROUP BY message_id, tries
  ), folded AS (
  UPDATE message SET
    sent_at = least(message.sent_at, ranked.sent_at),
    failed_at = least(message.failed_at, ranked.failed_at),
    delivered_at = least(message.delivered_at, ranked.delivered_at),
    read_at = least(message.read_at, ranked.read_at),
    state = CASE WHEN ${RAISES}
                 THEN (ARRAY['accepted', 'sent', 'failed', 'delivered', 'read'])[ranked.rank + 1]
                 ELSE message.state END,
    cause = CASE WHEN NOT (${RAISES}) THEN message.cause
                 WHEN ranked.rank = 2 THEN ranked.reason END,
    code = CASE WHEN NOT (${RAISES}) THEN message.code
                WHEN ranked.rank = 2 THEN ranked.code END,
    resend_of = CASE WHEN ${RAISES} THEN NULL ELSE message.resend_of END,
    hold_id = CASE WHEN ${RAISES} THEN NULL ELSE message.hold_id END,
    updated_at = now()
  FROM ranked
  WHERE message.id = ranked.message_id AND message.tries = ranked.tries
  RETURNING message.id, message.state
  ), settled AS (
  UPDATE attempt SET poll_at = NULL
  WHERE message_id = ANY(ARRAY(
      SELECT id FROM folded WHERE state IN ('delivered', 'read', 'failed')))
    AND poll_at IS NOT NULL
  )
  SELECT id FROM folded WHERE state = 'failed'`;

/**
 * Raises messages to what the receipts joined to their attempts prove. Customers of those that
 * failed are told in another way, where their shop asks for it.
 */
export async function foldMessages(
  tx: Sql,
  messageIds: readonly string[],
  waits: Pick<Waits, 'fallback'>,
): Promise<void> {
  if (messageIds.length === 0) return;
  // A report of a message came after the message.
  const failed = await tx.query<{ id: string }>(FOLD, [messageIds, ...idsAfter(messageIds)]);
  if (failed.length === 0) return;
  await queueFallbackEmails(
    tx,
    failed.map(({ id }) => id),
    waits,
  );
}
