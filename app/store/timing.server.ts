import { STATUS_RULES, STATUSES, type Status } from '#app/domain/status.ts';
import type { TimingChange } from '#app/pipeline/merchant-app-ports.ts';
import { reconsiderQuietWaits } from './quiet-waits.server.ts';
import type { Sql } from './sql.ts';

const SAVE = `
  UPDATE shop SET quiet_from = $2, quiet_to = $3, quiet_mode = $4, fresh_for_seconds = $5
  WHERE id = $1`;

/** A status that was never switched keeps its default. */
const SAVE_LIMITS = `
  INSERT INTO status_setting AS s (shop_id, status, "on", fresh_for_seconds)
  SELECT $1, i.status, i.on, i.seconds
  FROM jsonb_to_recordset($2::jsonb) AS i(status text, "on" boolean, seconds int)
  WHERE i.seconds IS NOT NULL
    OR EXISTS (SELECT FROM status_setting t WHERE t.shop_id = $1 AND t.status = i.status)
  ON CONFLICT (shop_id, status) DO UPDATE SET fresh_for_seconds = excluded.fresh_for_seconds
  WHERE s.fresh_for_seconds IS DISTINCT FROM excluded.fresh_for_seconds`;

/** Unsent messages are judged by the new limits: one that grew gives them the time that it adds. */
const MOVE_ENDS = `
  UPDATE message SET expires_at = message.happened_at + i.seconds * interval '1 second',
         updated_at = now()
  FROM jsonb_to_recordset($2::jsonb) AS i(status text, seconds int)
  WHERE message.shop_id = $1 AND message.state IN ('waiting', 'held') AND message.status = i.status
    AND message.expires_at <> message.happened_at + i.seconds * interval '1 second'`;

/** All at once and in one order, so that two who touch the same messages cannot deadlock. */
const LOCK_UNSENT = `
  SELECT id FROM message WHERE shop_id = $1 AND state IN ('waiting', 'held')
  ORDER BY id FOR UPDATE`;

/**
 * Saves quiet hours and limits, and has what is unsent follow them. First of what touches
 * messages in its transaction.
 */
export async function saveTiming(tx: Sql, shopId: string, timing: TimingChange): Promise<void> {
  const { quietHours, quietMode, freshForSeconds, freshOf } = timing;
  await tx.query(LOCK_UNSENT, [shopId]);
  await tx.query(SAVE, [
    shopId,
    quietHours?.from ?? null,
    quietHours?.to ?? null,
    quietMode,
    freshForSeconds,
  ]);
  const limits = STATUSES.map((status) => ({
    status,
    on: STATUS_RULES[status].onByDefault,
    seconds: freshOf.get(status) ?? null,
  }));
  await tx.query(SAVE_LIMITS, [shopId, JSON.stringify(limits)]);
  const limitOf = (status: Status) =>
    freshOf.get(status) ?? freshForSeconds ?? STATUS_RULES[status].freshForSeconds;
  const ends = STATUSES.map((status) => ({ status, seconds: limitOf(status) }));
  await tx.query(MOVE_ENDS, [shopId, JSON.stringify(ends)]);
  await reconsiderQuietWaits(tx, shopId);
}
