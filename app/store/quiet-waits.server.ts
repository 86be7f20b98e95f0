import type { Candidate } from './due-messages.server.ts';
import { letOneThrough } from './hold-probes.server.ts';
import type { Sql } from './sql.ts';

/** A message whose hour came inside quiet hours, and when they end. */
export type QuietWait = { readonly candidate: Candidate; readonly until: string };

const WAIT = `
  UPDATE message SET due_at = $2, cause = 'quiet_hours', timed = false, updated_at = now()
  WHERE id = ANY($1::uuid[]) AND state = 'waiting'`;

/** The probe of a hold that still stands goes back to it. */
const PUT_BACK = `
  UPDATE message SET state = 'held', hold_id = $2, probe_of = NULL, due_at = $3,
    timed = false,
    cause = (SELECT reason FROM hold WHERE hold.id = $2), updated_at = now()
  WHERE id = $1 AND state = 'waiting'`;

/**
 * All that the hold holds of the shop waits with its probe, so that the next one is not one of
 * these. Rows are locked in one order, as whoever lifts the hold does.
 */
const WAIT_HELD = `
  UPDATE message SET due_at = $3, updated_at = now()
  WHERE id IN (
    SELECT id FROM message
    WHERE hold_id = $1 AND shop_id = $2 AND state = 'held' AND due_at < $3::timestamptz
    ORDER BY id FOR UPDATE
  ) AND state = 'held'`;

/** Has messages wait for the end of quiet hours. */
export async function waitForQuietEnd(tx: Sql, waits: readonly QuietWait[]): Promise<void> {
  const isProbe = ({ candidate: { message } }: QuietWait) =>
    message.holds.some(({ id }) => id === message.probeOf);
  // As a rule all of a shop wait for the same moment.
  const others = Map.groupBy(
    waits.filter((wait) => !isProbe(wait)),
    ({ until }) => until,
  );
  for (const [until, together] of others) {
    await tx.query(WAIT, [together.map(({ candidate }) => candidate.id), until]);
  }
  for (const { candidate, until } of waits.filter(isProbe)) {
    const holdId = candidate.message.probeOf;
    if (holdId === null) continue;
    await tx.query(PUT_BACK, [candidate.id, holdId, until]);
    await tx.query(WAIT_HELD, [holdId, candidate.shopId, until]);
    // Another shop on the channel may have a message that may leave.
    await letOneThrough(tx, holdId);
  }
}

const RECONSIDER = `
  UPDATE message SET due_at = created_at, updated_at = now(),
    cause = CASE WHEN state = 'waiting' THEN NULL ELSE cause END
  WHERE shop_id = $1 AND state IN ('waiting', 'held') AND due_at > now()
    AND (cause = 'quiet_hours' OR state = 'held')`;

/**
 * The shop's quiet hours have changed: what waits for their end is looked at again. The caller has
 * locked the shop's unsent messages.
 */
export async function reconsiderQuietWaits(tx: Sql, shopId: string): Promise<void> {
  await tx.query(RECONSIDER, [shopId]);
}
