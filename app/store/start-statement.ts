import { SPEND_RATE } from './channel-gate.server.ts';

/**
 * Starts the attempts of `$1`, as the first part of a statement that goes on with what they are of.
 * `$2`: seconds to the deadline, `$3`: to the next message to the same phone; `$4`, `$5`: the rate.
 * An attempt counts against the daily limit when it starts, whatever becomes of it: what is refused
 * is counted too. Two messages of one statement never have the same phone on the same channel.
 * It starts at this statement, not where its transaction began: the places it takes were read since.
 */
export const START_ATTEMPTS = `
  WITH input AS (
    SELECT * FROM jsonb_to_recordset($1::jsonb) AS i(id uuid, message_id uuid, shop_id uuid,
      root_gid text, channel_id uuid, channel_key text, phone_hash text, number int, owner uuid,
      template_name text, template_language text, template_version int, token_version int,
      rendered_text text, text_hash text)
  ), moment AS MATERIALIZED (
    SELECT clock_timestamp() AS at
  ), started AS (
    INSERT INTO attempt (id, message_id, shop_id, root_gid, channel_id, channel_key, phone_hash,
      number, state, owner, started_at, deadline, recipient_free_at, template_name, template_language,
      template_version, token_version, rendered_text, text_hash)
    SELECT id, message_id, shop_id, root_gid, channel_id, channel_key, phone_hash,
      number, 'started', owner, at, at + $2 * interval '1 second',
      at + $3 * interval '1 second', template_name,
      template_language, template_version, token_version, rendered_text, text_hash
    FROM input CROSS JOIN moment
  ), told AS (
    INSERT INTO channel_recipient (channel_key, phone_hash, last_at)
    SELECT channel_key, phone_hash, now() FROM input
    ON CONFLICT (channel_key, phone_hash) DO UPDATE SET last_at = excluded.last_at
  ), spent AS (
    ${SPEND_RATE}
  )`;
