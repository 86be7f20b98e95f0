import { PROBED_REASONS, probeOfHold, secondsToProbe } from '#app/domain/hold-probe.ts';
import type { Waits } from '#app/domain/waits.ts';
import type { DueProbe, HoldProbesPort } from '#app/pipeline/probe-holds.ts';
import { liftAndRelease } from './release-held.server.ts';
import type { Row, Sql, SqlEngine } from './sql.ts';
import type { Vault } from './vault.ts';

/**
 * Holds whose probe is due. A message that may leave is needed where nothing else tells (in quiet
 * hours none may, so the probe stays due until they end), a template's version
 * must be listed as usable, and while one probe is under way no other begins. A hold that stops
 * several shops is probed with the channel of one whose token is not refused.
 */
const DUE = `
  SELECT h.id, h.reason, h.probes, c.id AS channel_id, c.base_url, c.onemsg_channel_id, c.token
  FROM hold h
  JOIN jsonb_to_recordset($1::jsonb) AS p(reason text, "by" text, seconds float8)
    ON p.reason = h.reason
  JOIN LATERAL (
    SELECT c.id, c.base_url, c.onemsg_channel_id, c.token FROM channel c
    WHERE c.channel_key = h.channel_key AND c.disconnected_at IS NULL
      AND (h.channel_id IS NULL OR h.channel_id = c.id)
      AND (h.token_version IS NULL OR h.token_version = c.token_version)
    ORDER BY EXISTS (
      SELECT FROM hold other WHERE other.channel_id = c.id AND other.lifted_at IS NULL
        AND other.id <> h.id AND other.token_version = c.token_version), c.connected_at
    LIMIT 1
  ) AS c ON true
  WHERE h.lifted_at IS NULL
    AND coalesce(h.probe_at, h.set_at + p.seconds * interval '1 second') <= now()
    AND (p.by = 'status' OR EXISTS (
      SELECT FROM message m
      WHERE m.hold_id = h.id AND m.state = 'held' AND m.due_at <= now()))
    AND (h.template_name IS NULL OR EXISTS (
      SELECT FROM template t
      WHERE t.channel_id = h.channel_id AND t.name = h.template_name
        AND t.language = h.template_language AND t.version = h.template_version
        AND t.problem IS NULL))
    AND NOT EXISTS (
      SELECT FROM message m WHERE m.probe_of = h.id AND m.state IN ('waiting', 'sending'))
  ORDER BY h.probe_at NULLS FIRST, h.id LIMIT $2
  FOR UPDATE OF h SKIP LOCKED`;

type DueRow = Row & {
  id: string;
  reason: string;
  probes: number;
  channel_id: string;
  base_url: string;
  onemsg_channel_id: string;
  token: string;
};

const MOVE_ON = `
  UPDATE hold SET probes = probes + 1, probe_at = now() + i.seconds * interval '1 second'
  FROM jsonb_to_recordset($1::jsonb) AS i(id uuid, seconds float8)
  WHERE hold.id = i.id`;

const LOCK_STANDING = `
  SELECT id FROM hold WHERE id = $1 AND lifted_at IS NULL FOR UPDATE`;

/**
 * The oldest message of those tried least: one that is refused for a reason of its own does not
 * stand in the way of the next probe. Of a root only its first may leave.
 */
const LET_THROUGH = `
  UPDATE message SET state = 'waiting', hold_id = NULL, cause = NULL, probe_of = $1,
         updated_at = now()
  WHERE id = (
    SELECT m.id FROM message m
    WHERE m.hold_id = $1 AND m.state = 'held' AND m.due_at <= now() AND m.expires_at > now()
      AND NOT EXISTS (
        SELECT FROM message older
        WHERE older.shop_id = m.shop_id AND older.root_gid = m.root_gid
          AND older.state = 'held' AND older.hold_id = $1 AND older.position < m.position)
    ORDER BY m.tries, m.due_at, m.id LIMIT 1
    FOR UPDATE SKIP LOCKED
  ) AND state = 'held' AND NOT EXISTS (
    SELECT FROM message under_way
    WHERE under_way.probe_of = $1 AND under_way.state IN ('waiting', 'sending'))
  RETURNING id`;

const LIFT_EMPTY = `
  UPDATE hold SET lifted_at = now(), lifted_by = 'probe'
  WHERE id = $1 AND lifted_at IS NULL AND NOT EXISTS (
    SELECT FROM message m
    WHERE (m.hold_id = $1 AND m.state = 'held')
      OR (m.probe_of = $1 AND m.state IN ('waiting', 'sending')))
  RETURNING id`;

/**
 * Probes that prove their hold to be over. A template's is proved by that template alone: its status
 * may have been given another meanwhile. One that a delivery report told of is disproved by a
 * delivery report alone: such messages were accepted before they failed.
 */
const LIFT_PROVED = `
  UPDATE hold SET lifted_at = now(), lifted_by = 'probe'
  FROM message m JOIN attempt a ON a.message_id = m.id AND a.number = m.tries
  WHERE m.id = ANY($1::uuid[]) AND hold.id = m.probe_of AND hold.lifted_at IS NULL
    AND a.state IN ('accepted', 'queued')
    AND (hold.template_name IS NULL OR hold.template_name = a.template_name)
    AND (NOT hold.by_receipt OR m.state IN ('sent', 'delivered', 'read'))
  RETURNING hold.id`;

const POSTPONE = `
  UPDATE hold SET probe_at = greatest(probe_at, now() + $2 * interval '1 second')
  FROM message m
  WHERE m.id = $1 AND hold.id = m.probe_of AND hold.lifted_at IS NULL AND m.state <> 'waiting'`;

/** What was refused probes no more; a later report of what left may still lift the hold. */
const FORGET_REFUSED = `
  UPDATE message SET probe_of = NULL WHERE id = $1 AND state IN ('held', 'failed')`;

/** Lifts the holds that these messages, let through as probes, prove to be over. */
export async function liftProvedHolds(tx: Sql, messageIds: readonly string[]): Promise<boolean> {
  return liftAndRelease(tx, LIFT_PROVED, [messageIds]);
}

/** After the attempt of a probe: its hold is lifted, or the next probe comes later. */
export async function recordProbe(tx: Sql, messageId: string, waits: Waits): Promise<void> {
  if (await liftProvedHolds(tx, [messageId])) return;
  await tx.query(POSTPONE, [messageId, waits.vainProbe]);
  await tx.query(FORGET_REFUSED, [messageId]);
}

/** Lets one of the messages that a hold holds through; false where none could be. */
export async function letOneThrough(tx: Sql, holdId: string): Promise<boolean> {
  const standing = await tx.query(LOCK_STANDING, [holdId]);
  if (standing.length === 0) return false;
  return (await tx.query(LET_THROUGH, [holdId])).length > 0;
}

/** Probes of holds: who takes one on, and the message that goes first. */
export function makeHoldProbeStore(
  sql: SqlEngine,
  vault: Vault,
  options: { waits: Waits; onUnreadable: (error: unknown) => void },
): HoldProbesPort {
  const { waits, onUnreadable } = options;
  const firstProbes = JSON.stringify(
    PROBED_REASONS.map((reason) => ({
      reason,
      by: probeOfHold(reason).by,
      seconds: secondsToProbe(reason, 0, waits),
    })),
  );

  function probeOf(row: DueRow): DueProbe[] {
    const { by } = probeOfHold(row.reason);
    if (by === 'merchant') return [];
    try {
      const token = vault.open('channel.token', row.token);
      const credentials = { baseUrl: row.base_url, channelId: row.onemsg_channel_id, token };
      return [{ holdId: row.id, by, channelId: row.channel_id, credentials }];
    } catch (error) {
      onUnreadable(error);
      return [];
    }
  }

  return {
    claimProbes: (limit) =>
      sql.transaction(async (tx) => {
        const due = await tx.query<DueRow>(DUE, [firstProbes, limit]);
        if (due.length === 0) return [];
        const next = due.map(({ id, reason, probes }) => ({
          id,
          seconds: secondsToProbe(reason, probes + 1, waits),
        }));
        await tx.query(MOVE_ON, [JSON.stringify(next)]);
        return due.flatMap(probeOf);
      }),

    async recordStatus(channelId, status) {
      await sql.query('UPDATE channel SET status = $2, checked_at = now() WHERE id = $1', [
        channelId,
        status,
      ]);
    },

    letThrough: (holdId) => sql.transaction((tx) => letOneThrough(tx, holdId)),
    liftEmpty: (holdId) => sql.transaction((tx) => liftAndRelease(tx, LIFT_EMPTY, [holdId])),
  };
}
