import { phoneVariants } from '#app/domain/phone-variants.ts';
import { ACCEPTABLE_UNTIL, CLOCKS_APART_SECONDS } from './join-echo.server.ts';
import type { Sql } from './sql.ts';
import { unjoinedReceiptIds } from './unjoined-receipts.server.ts';
import type { Vault } from './vault.ts';

/**
 * Messages of unknown outcome of which a report of delivery probably tells: one to the same phone
 * (in any form in which WhatsApp may name it), in the time the message had, with an id that nobody
 * knows. Only where one attempt without an id and one unknown id stand against each other; it
 * stays a guess, for the channel carries other people's messages too.
 */
const PROBABLE = `
  WITH open AS (
    SELECT a.message_id, a.channel_key, i.phones,
      a.started_at - ${CLOCKS_APART_SECONDS} * interval '1 second' AS since,
      ${ACCEPTABLE_UNTIL} + ${CLOCKS_APART_SECONDS} * interval '1 second' AS until
    FROM jsonb_to_recordset($2::jsonb) AS i(id uuid, phones text[])
    JOIN message m ON m.id = i.id AND m.shop_id = $1 AND m.state = 'unconfirmed'
    JOIN attempt a ON a.message_id = m.id
    WHERE a.state IN ('queued', 'unconfirmed') AND a.wamid_hash IS NULL
  )
  SELECT message_id AS id FROM open
  WHERE (
    SELECT count(*) FROM attempt other
    WHERE other.channel_key = open.channel_key AND other.phone_hash = ANY(open.phones)
      AND other.started_at BETWEEN open.since - interval '12 hours' AND open.until
      AND other.shop_id = $1 AND other.wamid_hash IS NULL AND other.state <> 'refused'
  ) = 1 AND (
    SELECT count(DISTINCT r.wamid_hash) = 1 AND bool_or(r.status IN ('delivered', 'read'))
    FROM receipt r
    WHERE r.shop_id = $1 AND r.attempt_id IS NULL AND r.phone_hash = ANY(open.phones)
      AND r.id BETWEEN $3 AND $4
      AND coalesce(r.happened_at, r.received_at) BETWEEN open.since AND open.until
      AND NOT EXISTS (
        SELECT FROM attempt known WHERE known.shop_id = $1 AND known.wamid_hash = r.wamid_hash)
  )`;

/** The ids of those messages that were probably delivered. */
export async function findProbablyDelivered(
  sql: Sql,
  vault: Pick<Vault, 'hash'>,
  shopId: string,
  unconfirmed: readonly { readonly id: string; readonly phone: string }[],
): Promise<ReadonlySet<string>> {
  if (unconfirmed.length === 0) return new Set();
  const asked = unconfirmed.map(({ id, phone }) => ({
    id,
    phones: phoneVariants(phone).map((variant) => vault.hash('phone', variant)),
  }));
  const rows = await sql.query<{ id: string }>(PROBABLE, [
    shopId,
    JSON.stringify(asked),
    ...unjoinedReceiptIds(),
  ]);
  return new Set(rows.map(({ id }) => id));
}
