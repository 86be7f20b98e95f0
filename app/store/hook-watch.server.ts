import type { Waits } from '#app/domain/waits.ts';
import type { WatchedChannel, WatchHooksPorts } from '#app/pipeline/watch-hooks.ts';
import type { SqlEngine } from './sql.ts';
import type { Vault } from './vault.ts';

/** Moving the turn claims it. */
const CLAIM = `
  UPDATE channel SET watch_at = now() + $1::float8 * interval '1 second'
  WHERE id IN (
    SELECT c.id FROM channel c JOIN shop s ON s.id = c.shop_id
    WHERE c.disconnected_at IS NULL AND s.uninstalled_at IS NULL
      AND (c.watch_at IS NULL OR c.watch_at <= now())
    ORDER BY c.watch_at NULLS FIRST, c.id LIMIT $2 FOR UPDATE OF c SKIP LOCKED
  ) AND (watch_at IS NULL OR watch_at <= now())
  RETURNING id, shop_id, base_url, onemsg_channel_id, token, hook_key`;

const RECORD = `
  WITH seen AS (
    SELECT id, hook_off_since FROM channel
    WHERE shop_id = $1 AND id = $2 AND disconnected_at IS NULL FOR UPDATE
  )
  UPDATE channel SET
    hook_problem = $3,
    hook_off_since = CASE WHEN $3::text IS NOT NULL THEN coalesce(seen.hook_off_since, now()) END,
    hook_restored_at = CASE WHEN $4::boolean THEN now() ELSE hook_restored_at END,
    hook_registered_at = CASE WHEN $3::text IS NOT NULL THEN NULL
                              WHEN $4::boolean THEN now()
                              ELSE coalesce(hook_registered_at, now()) END
  FROM seen WHERE channel.id = seen.id
  RETURNING seen.hook_off_since IS NULL AS first_seen`;

/** As many as polling gets through in a while; the rest keep their schedule. */
const MOST_ASKED = 5000;

/** What reports may have told while they did not come, asked for at once. */
const ASK_AT_ONCE = `
  UPDATE attempt SET poll_at = now()
  WHERE id IN (
    SELECT id FROM attempt
    WHERE channel_id = $1 AND poll_at > now() AND started_at > now() - interval '24 hours'
    ORDER BY poll_at LIMIT ${MOST_ASKED} FOR UPDATE SKIP LOCKED)`;

type ClaimRow = {
  id: string;
  shop_id: string;
  base_url: string;
  onemsg_channel_id: string;
  token: string;
  hook_key: string;
};

export type HookWatchStore = Pick<WatchHooksPorts, 'claimWatches' | 'recordSighting'>;

/** Each channel's turn to be looked at, and what was seen of its reports. */
export function makeHookWatchStore(
  sql: SqlEngine,
  vault: Vault,
  options: { waits: Waits; onUnreadable: (error: unknown) => void },
): HookWatchStore {
  function open(row: ClaimRow): WatchedChannel {
    return {
      channel: { id: row.id, shopId: row.shop_id },
      credentials: {
        baseUrl: row.base_url,
        channelId: row.onemsg_channel_id,
        token: vault.open('channel.token', row.token),
      },
      hookKey: vault.open('channel.hook_key', row.hook_key),
    };
  }

  return {
    async claimWatches(limit) {
      const rows = await sql.query<ClaimRow>(CLAIM, [options.waits.hookWatch, limit]);
      return rows.flatMap((row) => {
        try {
          return [open(row)];
        } catch (error) {
          options.onUnreadable(error);
          return [];
        }
      });
    },

    recordSighting: (channel, sighting) =>
      sql.transaction(async (tx) => {
        const restored = sighting.found === 'restored';
        const problem = sighting.found === 'off' ? sighting.problem : null;
        const values = [channel.shopId, channel.id, problem, restored];
        const [recorded] = await tx.query<{ first_seen: boolean }>(RECORD, values);
        if (recorded === undefined) return false;
        // Once when they are found off, and once when they are on again.
        if (restored || (problem !== null && recorded.first_seen)) {
          await tx.query(ASK_AT_ONCE, [channel.id]);
        }
        return true;
      }),
  };
}
