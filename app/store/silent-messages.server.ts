import { phoneVariants } from '#app/domain/phone-variants.ts';
import type { Waits } from '#app/domain/waits.ts';
import type { PollPorts, PollQuestion, SilentAttempt, SilentChannel } from '#app/pipeline/poll.ts';
import { ACCEPTABLE_UNTIL, CLOCKS_APART_SECONDS } from './join-echo.server.ts';
import type { SqlEngine } from './sql.ts';
import type { Vault } from './vault.ts';

/** With `waits.pollTurn` this bounds what one channel is asked in a minute. */
export const ATTEMPTS_PER_TURN = 20;
/** How many times its whole schedule an attempt may take before it is given up. */
const SCHEDULES_AT_MOST = 2;

/** Moving the turn claims it: no other worker asks this channel before its next turn. */
const CLAIM_CHANNELS = `
  UPDATE channel SET poll_at = now() + $1::float8 * interval '1 second'
  WHERE id IN (
    SELECT c.id FROM channel c
    WHERE (c.poll_at IS NULL OR c.poll_at <= now())
      AND EXISTS (SELECT FROM attempt a WHERE a.channel_id = c.id AND a.poll_at <= now())
    ORDER BY c.poll_at NULLS FIRST, c.id LIMIT $2 FOR UPDATE SKIP LOCKED
  ) AND (poll_at IS NULL OR poll_at <= now())
  RETURNING id, shop_id, base_url, onemsg_channel_id, token`;

/**
 * The turn of an attempt is used up by an answer. Until then it is due again soon, so that a
 * channel that was away or a process that died costs minutes and not a step of the schedule. What
 * cannot be asked for (its personal data is erased, or it is older than its schedule) is let go.
 */
const CLAIM_ATTEMPTS = `
  UPDATE attempt a SET
    poll_at = CASE WHEN a.started_at > now() - $3::float8 * interval '1 second'
                    AND (a.wamid IS NOT NULL OR (a.wamid_hash IS NULL AND n.phone IS NOT NULL))
                   THEN now() + $2::float8 * interval '1 second' END
  FROM message m JOIN notification n ON n.id = m.id
  WHERE m.id = a.message_id AND a.poll_at <= now() AND a.id IN (
    SELECT due.id FROM unnest($1::uuid[]) AS turn(channel_id) CROSS JOIN LATERAL (
      SELECT id FROM attempt
      WHERE channel_id = turn.channel_id AND poll_at <= now()
      ORDER BY poll_at LIMIT ${ATTEMPTS_PER_TURN}
    ) AS due
  )
  RETURNING a.id, a.channel_id, a.wamid, a.wamid_hash, n.phone,
    a.started_at - ${CLOCKS_APART_SECONDS} * interval '1 second' AS since,
    ${ACCEPTABLE_UNTIL} + ${CLOCKS_APART_SECONDS} * interval '1 second' AS until`;

const RECORD_ANSWER = `
  UPDATE attempt SET polls = polls + 1,
    poll_at = now() + ($2::float8[])[polls + 2] * interval '1 second'
  WHERE id = $1 AND poll_at IS NOT NULL AND (wamid_hash IS NOT NULL) = $3`;

const RECORD_TURN = `
  UPDATE channel SET
    poll_failures = CASE WHEN $2 THEN 0 ELSE poll_failures + 1 END,
    poll_at = CASE WHEN $2 THEN poll_at
      ELSE now() + least($4::float8, $3::float8 * power(2, least(poll_failures, 20) + 1))
                   * interval '1 second' END
  WHERE id = $1`;

type ChannelRow = {
  id: string;
  shop_id: string;
  base_url: string;
  onemsg_channel_id: string;
  token: string;
};

type AttemptRow = {
  id: string;
  channel_id: string;
  wamid: string | null;
  wamid_hash: string | null;
  phone: string | null;
  since: Date;
  until: Date;
};

export type SilentMessageStore = Pick<PollPorts, 'claimSilent' | 'recordAnswer' | 'recordTurn'>;

/** Attempts of which nothing is heard, for polling. */
export function makeSilentMessageStore(
  sql: SqlEngine,
  vault: Vault,
  options: { waits: Waits; onUnreadable: (error: unknown) => void },
): SilentMessageStore {
  const { polls, pollTurn, pollAgain, longestPollPause } = options.waits;
  const longestAge = SCHEDULES_AT_MOST * polls.reduce((sum, seconds) => sum + seconds, 0);

  function questionOf(row: AttemptRow): PollQuestion | null {
    if (row.wamid !== null) {
      return { about: 'reports', wamid: vault.open('attempt.wamid', row.wamid) };
    }
    if (row.wamid_hash !== null || row.phone === null) return null;
    const phones = phoneVariants(vault.open('notification.phone', row.phone));
    return { about: 'history', phones, since: row.since, until: row.until };
  }

  /** What `open` gives; nothing where a key is missing or a text was damaged. */
  function readable<T>(open: () => T): T | null {
    try {
      return open();
    } catch (error) {
      options.onUnreadable(error);
      return null;
    }
  }

  function channelOf(row: ChannelRow, attempts: readonly AttemptRow[]): SilentChannel {
    return {
      channel: { id: row.id, shopId: row.shop_id },
      credentials: {
        baseUrl: row.base_url,
        channelId: row.onemsg_channel_id,
        token: vault.open('channel.token', row.token),
      },
      attempts: attempts.flatMap((attempt): SilentAttempt[] => {
        const question = readable(() => questionOf(attempt));
        return question === null ? [] : [{ id: attempt.id, question }];
      }),
    };
  }

  return {
    async claimSilent(limit) {
      const { channels, attempts } = await sql.transaction(async (tx) => {
        const channels = await tx.query<ChannelRow>(CLAIM_CHANNELS, [pollTurn, limit]);
        if (channels.length === 0) return { channels, attempts: [] };
        const ids = channels.map(({ id }) => id);
        const attempts = await tx.query<AttemptRow>(CLAIM_ATTEMPTS, [ids, pollAgain, longestAge]);
        return { channels, attempts };
      });
      const byChannel = Map.groupBy(attempts, (row) => row.channel_id);
      return channels.flatMap((row) => {
        const silent = readable(() => channelOf(row, byChannel.get(row.id) ?? []));
        return silent === null || silent.attempts.length === 0 ? [] : [silent];
      });
    },

    async recordAnswer({ id, question }) {
      await sql.query(RECORD_ANSWER, [id, polls, question.about === 'reports']);
    },

    async recordTurn(channelId, available) {
      await sql.query(RECORD_TURN, [channelId, available, pollTurn, longestPollPause]);
    },
  };
}
