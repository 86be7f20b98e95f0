import type { Waits } from '#app/domain/waits.ts';
import type { UnalignedChannel } from '#app/pipeline/align-hooks.ts';
import type { SqlEngine } from './sql.ts';
import type { Vault } from './vault.ts';

/** Claimed by setting the next turn, so that a process that dies leaves it to be tried again. */
const CLAIM = `
  UPDATE channel SET hook_align_tries = hook_align_tries + 1,
    hook_align_at = now() + ($1::float8[])[channel.hook_align_tries + 1] * interval '1 second'
  FROM shop
  WHERE channel.id IN (
    SELECT id FROM channel WHERE hook_align_at <= now()
    ORDER BY hook_align_at LIMIT 1 FOR UPDATE SKIP LOCKED
  ) AND shop.id = channel.shop_id
  RETURNING channel.id, shop_id, channel_key, base_url, onemsg_channel_id, token, hook_key,
    hook_align_at::text AS next_try,
    channel.disconnected_at IS NULL AND shop.uninstalled_at IS NULL AS wanted`;

/** What asked for it anew meanwhile has set another time. */
const SETTLE = `
  UPDATE channel SET hook_align_at = NULL, hook_align_tries = 0,
    hook_registered_at = CASE WHEN $3::boolean THEN coalesce(hook_registered_at, now()) END
  WHERE id = $1 AND hook_align_at IS NOT DISTINCT FROM $2::timestamptz`;

type ClaimedRow = {
  id: string;
  shop_id: string;
  channel_key: string;
  base_url: string;
  onemsg_channel_id: string;
  token: string;
  hook_key: string;
  next_try: string | null;
  wanted: boolean;
};

export type HookAlignmentStore = {
  claimUnaligned(): Promise<UnalignedChannel | null>;
  recordAligned(channel: UnalignedChannel, reportsOn: boolean): Promise<void>;
};

/** Channels whose list at 1MSG is to get our address, or to lose it. */
export function makeHookAlignmentStore(
  sql: SqlEngine,
  vault: Vault,
  waits: Pick<Waits, 'hookTries'>,
): HookAlignmentStore {
  function open(row: ClaimedRow): UnalignedChannel {
    return {
      id: row.id,
      shopId: row.shop_id,
      channelKey: row.channel_key,
      credentials: {
        baseUrl: row.base_url,
        channelId: row.onemsg_channel_id,
        token: vault.open('channel.token', row.token),
      },
      hookKey: vault.open('channel.hook_key', row.hook_key),
      wanted: row.wanted,
      nextTry: row.next_try,
    };
  }

  return {
    async claimUnaligned() {
      const [row] = await sql.query<ClaimedRow>(CLAIM, [[...waits.hookTries]]);
      return row === undefined ? null : open(row);
    },

    async recordAligned(channel, reportsOn) {
      await sql.query(SETTLE, [channel.id, channel.nextTry, reportsOn]);
    },
  };
}
