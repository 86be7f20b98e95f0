import type { SilentMessage } from '#app/pipeline/poll.ts';
import type { SqlEngine } from './sql.ts';
import type { Vault } from './vault.ts';

/**
 * Attempts whose turn it is to be asked for. Each is claimed by setting its next turn: after 2
 * minutes (set with the acceptance), then 10 minutes, 1, 6 and 24 hours, then no more.
 */
const CLAIM_SILENT = `
  UPDATE attempt SET polls = polls + 1, poll_at = now() +
    (ARRAY[interval '10 minutes', interval '1 hour', interval '6 hours', interval '24 hours'])[polls + 1]
  FROM channel
  WHERE attempt.id IN (
    SELECT id FROM attempt WHERE poll_at <= now() AND wamid IS NOT NULL
    ORDER BY poll_at LIMIT $1 FOR UPDATE SKIP LOCKED
  ) AND channel.id = attempt.channel_id
  RETURNING attempt.shop_id, attempt.wamid, channel.id AS channel_id, channel.base_url,
            channel.onemsg_channel_id, channel.token`;

type SilentRow = {
  shop_id: string;
  wamid: string;
  channel_id: string;
  base_url: string;
  onemsg_channel_id: string;
  token: string;
};

export type SilentMessageStore = { claimSilent(limit: number): Promise<SilentMessage[]> };

/** Messages that stay silent, for polling. */
export function makeSilentMessageStore(
  sql: SqlEngine,
  vault: Vault,
  onUnreadable: (error: unknown) => void,
): SilentMessageStore {
  function open(row: SilentRow): SilentMessage {
    return {
      channel: { id: row.channel_id, shopId: row.shop_id },
      credentials: {
        baseUrl: row.base_url,
        channelId: row.onemsg_channel_id,
        token: vault.open('channel.token', row.token),
      },
      wamid: vault.open('attempt.wamid', row.wamid),
    };
  }

  return {
    async claimSilent(limit) {
      const rows = await sql.query<SilentRow>(CLAIM_SILENT, [limit]);
      return rows.flatMap((row) => {
        try {
          return [open(row)];
        } catch (error) {
          onUnreadable(error);
          return [];
        }
      });
    },
  };
}
