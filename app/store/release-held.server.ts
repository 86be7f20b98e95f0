import type { Sql } from './sql.ts';

/** Why a message that is held no more waits: it may have been put off to the end of quiet hours. */
export const CAUSE_ON_RELEASE = `CASE WHEN due_at > now() THEN 'quiet_hours' END`;

/**
 * Lets what the lifted holds held wait again; the claim looks at each once more, in the order in
 * which they were due, or once quiet hours that they waited for have ended. Rows are locked in one order, so that two who touch the same messages
 * cannot deadlock.
 */
const RELEASE = `
  UPDATE message SET state = 'waiting', hold_id = NULL, updated_at = now(),
    cause = ${CAUSE_ON_RELEASE}
  WHERE id IN (
    SELECT id FROM message WHERE hold_id = ANY($1::uuid[]) AND state = 'held'
    ORDER BY id FOR UPDATE
  ) AND state = 'held'`;

/** Runs a statement that lifts holds and returns their ids; releases what they held. */
export async function liftAndRelease(
  tx: Sql,
  lift: string,
  values: readonly unknown[],
): Promise<boolean> {
  const lifted = await tx.query<{ id: string }>(lift, values);
  if (lifted.length === 0) return false;
  await tx.query(RELEASE, [lifted.map(({ id }) => id)]);
  return true;
}
