import { probeOfHold, secondsToProbe } from '#app/domain/hold-probe.ts';
import type { Waits } from '#app/domain/waits.ts';
import type { HoldRecord, HoldsPort } from '#app/pipeline/merchant-app-ports-channels.ts';
import { CAUSE_ON_RELEASE, liftAndRelease } from './release-held.server.ts';
import { setHold } from './set-hold.server.ts';
import type { Row, Sql, SqlEngine } from './sql.ts';
import type { Vault } from './vault.ts';

type HoldRow = Row & {
  id: string;
  template_name: string | null;
  template_language: string | null;
  reason: string;
  code: number | null;
  text: string | null;
  set_at: Date;
  probe_at: Date | null;
  waiting: number;
};

/**
 * A template's hold concerns the shop while the shop or a status that is on uses it and the version
 * it names is the stored one, or messages still wait for it.
 */
const LIST = `
  SELECT * FROM (
    SELECT h.*, s.template_name AS chosen_name, c.id AS own_channel_id,
      (SELECT count(*)::int FROM message m
       WHERE m.hold_id = h.id AND m.state = 'held' AND m.shop_id = $1) AS waiting
    FROM channel c
    JOIN shop s ON s.id = c.shop_id
    JOIN hold h ON h.channel_key = c.channel_key AND h.lifted_at IS NULL
    WHERE c.shop_id = $1 AND c.disconnected_at IS NULL
      AND (h.channel_id IS NULL OR h.channel_id = c.id)
      AND (h.token_version IS NULL OR h.token_version = c.token_version)
  ) AS h
  WHERE h.template_name IS NULL OR h.waiting > 0 OR (
    (h.template_name = h.chosen_name OR EXISTS (
      SELECT FROM status_setting own
      WHERE own.shop_id = $1 AND own."on" AND own.template_name = h.template_name
    )) AND EXISTS (
      SELECT FROM template t
      WHERE t.channel_id = h.own_channel_id AND t.name = h.template_name
        AND t.language = h.template_language AND t.version = h.template_version
    )
  )
  ORDER BY h.set_at, h.id`;

const LIFT_TOKEN = `
  UPDATE hold SET lifted_at = now(), lifted_by = 'new_token'
  WHERE channel_id = $1 AND token_version < $2 AND lifted_at IS NULL
  RETURNING id`;

const LIFT_CHANNEL = `
  UPDATE hold SET lifted_at = now(), lifted_by = 'merchant'
  WHERE channel_key = $1 AND (channel_id IS NULL OR channel_id = $2)
    AND template_name IS NULL AND lifted_at IS NULL
  RETURNING id`;

const LIFT_TEMPLATES = `
  UPDATE hold SET lifted_at = now(), lifted_by = 'new_version'
  FROM template t
  WHERE t.channel_id = $1 AND t.problem IS NULL AND hold.channel_id = t.channel_id
    AND hold.template_name = t.name AND hold.template_language = t.language
    AND hold.template_version < t.version AND hold.lifted_at IS NULL
  RETURNING hold.id`;

/** Version 0 stands for a language that was missing when a message needed it. */
const LIFT_MISSING = `
  UPDATE hold SET lifted_at = now(), lifted_by = 'settings'
  FROM channel c
  WHERE c.shop_id = $1 AND c.disconnected_at IS NULL AND hold.channel_id = c.id
    AND hold.template_version = 0 AND hold.lifted_at IS NULL
  RETURNING hold.id`;

const RELEASE_TEMPLATE_HELD = `
  UPDATE message SET state = 'waiting', hold_id = NULL, cause = ${CAUSE_ON_RELEASE},
         updated_at = now()
  FROM hold h
  WHERE message.shop_id = $1 AND message.state = 'held' AND h.id = message.hold_id
    AND h.template_name IS NOT NULL`;

/** Holds of older tokens of a channel go with them. */
export async function liftTokenHolds(
  tx: Sql,
  channelId: string,
  tokenVersion: number,
): Promise<void> {
  await liftAndRelease(tx, LIFT_TOKEN, [channelId, tokenVersion]);
}

/** Holds of template versions that have a usable successor. */
export async function liftTemplateHolds(tx: Sql, channelId: string): Promise<void> {
  await liftAndRelease(tx, LIFT_TEMPLATES, [channelId]);
}

/**
 * After a change of template or language: the shop's messages that a template held look for
 * their template anew. Holds of a template version stay.
 */
export async function releaseTemplateHeld(tx: Sql, shopId: string): Promise<void> {
  await liftAndRelease(tx, LIFT_MISSING, [shopId]);
  await tx.query(RELEASE_TEMPLATE_HELD, [shopId]);
}

/** Everything held of one shop waits again: it has another channel now. */
export async function releaseAllHeld(tx: Sql, shopId: string): Promise<void> {
  await tx.query(
    `UPDATE message SET state = 'waiting', hold_id = NULL, cause = ${CAUSE_ON_RELEASE},
         updated_at = now()
     WHERE shop_id = $1 AND state = 'held'`,
    [shopId],
  );
}

/** Holds as the merchant sees and lifts them. */
export function makeHoldStore(sql: SqlEngine, vault: Vault, waits: Waits): HoldsPort {
  function probeAt(row: HoldRow): string | null {
    const seconds = secondsToProbe(row.reason, 0, waits);
    if (seconds === null) return null;
    return (row.probe_at ?? new Date(row.set_at.getTime() + seconds * 1000)).toISOString();
  }

  function holdOf(row: HoldRow): HoldRecord {
    return {
      id: row.id,
      templateName: row.template_name,
      templateLanguage: row.template_language,
      reason: row.reason,
      code: row.code,
      text: row.text === null ? null : vault.open('hold.text', row.text),
      setAt: row.set_at.toISOString(),
      probedBy: probeOfHold(row.reason).by,
      probeAt: probeAt(row),
      waiting: row.waiting,
    };
  }

  return {
    async listHolds(shopId) {
      return (await sql.query<HoldRow>(LIST, [shopId])).map(holdOf);
    },
    liftChannelHolds: (channel) =>
      sql.transaction(async (tx) => {
        await liftAndRelease(tx, LIFT_CHANNEL, [channel.channelKey, channel.id]);
      }),
    holdChannel: (channelKey, reason) =>
      sql.transaction(async (tx) => {
        await setHold(tx, { channelKey, reason });
      }),
  };
}
