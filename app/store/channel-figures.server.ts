import type { ChannelFiguresPort, Unanswered } from '#app/pipeline/merchant-app-ports-channels.ts';
import type { SqlEngine } from './sql.ts';

const COUNT_RECIPIENTS = `
  SELECT count(*)::int AS count FROM (
    SELECT FROM channel_recipient
    WHERE channel_key = $1 AND last_at > now() - interval '24 hours' LIMIT $2
  ) AS recipient`;

const COUNT_UNSENT = `
  SELECT count(*)::int AS count FROM (
    SELECT FROM message WHERE shop_id = $1 AND state IN ('waiting', 'held') LIMIT $2
  ) AS unsent`;

/** A channel that told us to slow down does answer. */
const UNANSWERED = `
  SELECT count(*)::int AS waiting,
    greatest(max(extract(epoch FROM now() - since)), 0)::float8 AS "silentSeconds"
  FROM (
    SELECT coalesce(g.silent_since, g.paused_at) AS since FROM message m JOIN channel_gate g ON g.channel_key = $2
    WHERE m.shop_id = $1 AND m.state = 'waiting' AND m.due_at <= now()
      AND g.probe IS NOT NULL AND g.pause_reason IN ('no_answer', 'not_reached')
    LIMIT $3
  ) AS unanswered`;

/** What home says of a channel in numbers. */
export function makeChannelFigures(sql: SqlEngine): ChannelFiguresPort {
  async function count(query: string, values: readonly unknown[]): Promise<number> {
    const [row] = await sql.query<{ count: number }>(query, values);
    return row?.count ?? 0;
  }
  return {
    countRecipients: (channelKey, cap) => count(COUNT_RECIPIENTS, [channelKey, cap]),
    countUnsent: (shopId, cap) => count(COUNT_UNSENT, [shopId, cap]),
    async readUnanswered(shopId, channelKey, cap) {
      const [row] = await sql.query<Unanswered>(UNANSWERED, [shopId, channelKey, cap]);
      return row ?? { waiting: 0, silentSeconds: 0 };
    },
  };
}
