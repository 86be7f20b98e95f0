import type { HookedChannel, NewEcho } from '#app/pipeline/track.ts';
import { ACCEPT_MESSAGE } from './attempts.server.ts';
import { hashNames } from './opt-outs.server.ts';
import type { Sql } from './sql.ts';
import type { Vault } from './vault.ts';

/** How our own message reached us: echoed by a hook, or found in the channel's history. */
export type EchoEvidence = 'echo' | 'history';

/** Echoes carry whole seconds of another clock than the database's. */
export const CLOCKS_APART_SECONDS = 30;

/** How far before its attempt an echo's time may lie by its rounding alone. */
const WHOLE_SECONDS = 2;

/** SQL of the moment until which the message `m` of the attempt `a` can have been accepted. */
export const ACCEPTABLE_UNTIL = `
  least(a.started_at + interval '12 hours', greatest(m.expires_at, a.started_at + interval '30 seconds'))`;

/**
 * An echo of a text that one of our open or unresolved attempts sent to the same phone, within the
 * time it had, proves it accepted. Without the phone it proves nothing: shops that share a channel
 * see each other's echoes, and their texts are much alike. Where another shop has the same text to
 * the same phone under way nobody can say whose it is.
 *
 * One echo proves one attempt at most: of several with one text, the one that left last before the
 * echo's own time, which carries whole seconds.
 */
const JOIN_ECHO = `
  WITH candidate AS (
    SELECT a.id, a.shop_id,
      extract(epoch FROM coalesce($6::timestamptz, now()) - a.started_at)::float8 AS age
    FROM attempt a JOIN message m ON m.id = a.message_id
    WHERE a.channel_key = (SELECT channel_key FROM channel WHERE id = $7)
      AND a.phone_hash = ANY($5::text[]) AND a.text_hash = $2 AND a.wamid_hash IS NULL
      AND a.state IN ('started', 'accepted', 'queued', 'unconfirmed')
      AND coalesce($6::timestamptz, now()) BETWEEN
        a.started_at - ${CLOCKS_APART_SECONDS} * interval '1 second' AND
        ${ACCEPTABLE_UNTIL} + ${CLOCKS_APART_SECONDS} * interval '1 second'
  )
  UPDATE attempt SET wamid_hash = $3, wamid = $4,
    evidence = CASE WHEN state = 'accepted' THEN evidence ELSE $8 END,
    state = CASE WHEN state = 'started' THEN state ELSE 'accepted' END,
    polls = 0, poll_at = CASE WHEN state = 'started' THEN poll_at ELSE coalesce(poll_at, now()) END
  WHERE id = (
    SELECT id FROM candidate
    WHERE shop_id = $1 AND NOT EXISTS (SELECT FROM candidate other WHERE other.shop_id <> $1)
    ORDER BY age < -${WHOLE_SECONDS}, abs(age), id LIMIT 1
  ) AND wamid_hash IS NULL
    AND NOT EXISTS (
      SELECT FROM channel c JOIN attempt known ON known.shop_id = c.shop_id
      WHERE c.channel_key = attempt.channel_key AND known.wamid_hash = $3)
  RETURNING message_id, state`;

/** Takes an echo to the attempt that it proves accepted, if there is one. */
export async function joinEcho(
  tx: Sql,
  vault: Vault,
  channel: HookedChannel,
  echo: NewEcho,
  evidence: EchoEvidence,
): Promise<void> {
  const [joined] = await tx.query<{ message_id: string; state: string }>(JOIN_ECHO, [
    channel.shopId,
    vault.hash('text', echo.text),
    vault.hash('wamid', echo.wamid),
    vault.seal('attempt.wamid', echo.wamid),
    hashNames(vault, echo),
    echo.at?.toISOString() ?? null,
    channel.id,
    evidence,
  ]);
  if (joined?.state === 'accepted') await tx.query(ACCEPT_MESSAGE, [joined.message_id]);
}
