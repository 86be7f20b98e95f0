import type { Settlement } from '#app/domain/settle-attempt.ts';
import type { Waits } from '#app/domain/waits.ts';
import type {
  AcceptedAttempt,
  SettleResult,
  StartedAttempt,
  StatusAnswer,
} from '#app/pipeline/send-ports.ts';
import { LISTENS, tellGate, tellGateOfStatus } from './channel-gate.server.ts';
import { queueFallbackEmails } from './fallback-queue.server.ts';
import { foldMessages } from './fold-messages.server.ts';
import { recordProbe } from './hold-probes.server.ts';
import { setHold } from './set-hold.server.ts';
import { setHoldOfAttempt } from './set-hold-of-attempt.server.ts';
import type { Sql, SqlEngine } from './sql.ts';
import { makeStartAttempts } from './start-attempts.server.ts';
import { endUnsentMessages } from './unsent-messages.server.ts';
import type { Vault } from './vault.ts';

/**
 * The shops with waiting messages and when the first of each is due, by two looks into the index
 * for each such shop: however long their lines are, they are not read.
 */
const FIRST_DUE = `
  WITH RECURSIVE shops AS (
    SELECT '00000000-0000-0000-0000-000000000000'::uuid AS shop_id
    UNION ALL
    SELECT (SELECT m.shop_id FROM message m
            WHERE m.state = 'waiting' AND m.shop_id > shops.shop_id
            ORDER BY m.shop_id LIMIT 1)
    FROM shops WHERE shops.shop_id IS NOT NULL
  ), line AS (
    SELECT shop_id, (SELECT m.due_at FROM message m
                     WHERE m.state = 'waiting' AND m.shop_id = shops.shop_id
                     ORDER BY m.due_at LIMIT 1) AS due_at
    FROM shops WHERE shop_id IS NOT NULL
  )`;

const DUE_CHANNELS = `${FIRST_DUE}
  SELECT channel_key FROM (
    SELECT DISTINCT c.channel_key FROM line
    JOIN channel c ON c.shop_id = line.shop_id AND c.disconnected_at IS NULL
    WHERE line.due_at <= now()
  ) AS due ORDER BY random()`;

const NEXT_DUE = `${FIRST_DUE}
  SELECT (extract(epoch FROM min(due_at) - now()) * 1000)::float8 AS ms FROM line`;

/** What names a person is not written back where the order was erased meanwhile. */
const NOT_ERASED = `EXISTS (
    SELECT FROM notification n WHERE n.id = attempt.message_id AND n.erased_at IS NULL)`;

const SETTLE_ATTEMPT = `
  UPDATE attempt SET
    state = CASE WHEN $2 IN ('queued', 'unconfirmed') AND wamid_hash IS NOT NULL
                 THEN 'accepted' ELSE $2 END,
    finished_at = now(), outcome = $3, code = $4,
    text = CASE WHEN ${NOT_ERASED} THEN $5 END,
    wamid_hash = CASE WHEN $2 <> 'refused' THEN coalesce($6, wamid_hash) END,
    wamid = CASE WHEN $2 <> 'refused' AND ${NOT_ERASED} THEN coalesce($7, wamid) END,
    job_id = CASE WHEN ${NOT_ERASED} THEN $8 END,
    poll_at = CASE WHEN $2 IN ('queued', 'unconfirmed')
                     OR ($2 = 'accepted' AND coalesce($6, wamid_hash) IS NOT NULL)
                   THEN now() + $9::float8 * interval '1 second' END,
    recipient_free_at = CASE WHEN $10::float8 IS NULL THEN recipient_free_at
      ELSE now() + $10::float8 * interval '1 second' END
  WHERE id = $1 AND state = 'started'
  RETURNING state`;

/**
 * Accepted attempts and their messages in one statement. One of which a report or an echo spoke
 * before its reply was read has evidence: it is left to be settled alone, and folded.
 */
const SETTLE_ACCEPTED = `
  WITH input AS (
    SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[]) AS i(id, hash, sealed)
  ), closed AS (
    UPDATE attempt SET state = 'accepted', finished_at = now(), outcome = 'accepted', code = NULL,
      text = NULL, job_id = NULL, wamid_hash = hash, wamid = CASE WHEN ${NOT_ERASED} THEN sealed END,
      poll_at = now() + $4::float8 * interval '1 second'
    FROM input
    WHERE attempt.id = input.id AND attempt.state = 'started' AND attempt.evidence IS NULL
    RETURNING attempt.id, attempt.message_id, attempt.channel_key
  ), told AS (
    UPDATE message SET state = 'accepted', cause = NULL, code = NULL, hold_id = NULL,
           resend_of = NULL, accepted_at = coalesce(accepted_at, now()), updated_at = now()
    FROM closed WHERE message.id = closed.message_id AND message.state = 'sending'
  )
  SELECT closed.id, ${LISTENS} AS gate_listens
  FROM closed JOIN channel_gate g USING (channel_key)`;

const PROVE_LATE = `
  UPDATE attempt SET state = 'accepted', evidence = 'late_reply', outcome = 'accepted',
    wamid_hash = coalesce($2, wamid_hash),
    wamid = CASE WHEN ${NOT_ERASED} THEN coalesce($3, wamid) END,
    polls = 0,
    poll_at = CASE WHEN $2::text IS NOT NULL THEN now() + $4::float8 * interval '1 second' END
  WHERE id = $1 AND state IN ('unconfirmed', 'queued')
  RETURNING message_id`;

/** An acceptance that is proved after the fact; a re-send that waits is dropped. */
export const ACCEPT_MESSAGE = `
  UPDATE message SET state = 'accepted', resend_of = NULL, cause = NULL, hold_id = NULL,
         updated_at = now()
  WHERE id = $1 AND (state = 'unconfirmed' OR (state IN ('waiting', 'held') AND resend_of IS NOT NULL))`;

const SET_ACCEPTED = `
  UPDATE message SET state = 'accepted', cause = NULL, code = NULL, hold_id = NULL,
         resend_of = NULL, accepted_at = coalesce(accepted_at, now()), updated_at = now()
  WHERE id = $1 AND state = 'sending'`;

const SET_SETTLED = `
  UPDATE message SET
    state = CASE WHEN ${provedEarlier('$2')} THEN 'accepted' ELSE $3 END,
    cause = CASE WHEN NOT ${provedEarlier('$2')} THEN $4 END,
    code = $5, hold_id = $6,
    retries = retries + CASE WHEN $4 = 'retry' THEN 1 ELSE 0 END,
    due_at = CASE WHEN $7::float8 > 0 THEN now() + $7::float8 * interval '1 second'
                  ELSE due_at END,
    resend_of = CASE WHEN $3 IN ('waiting', 'held') AND NOT ${provedEarlier('$2')}
                     THEN resend_of END,
    failed_at = CASE WHEN $3 = 'failed' THEN now() ELSE failed_at END,
    timed = timed AND $3 <> 'held',
    updated_at = now()
  WHERE id = $1 AND state = 'sending'`;

/** 1MSG is not asked what became of an attempt that is of no message: a test. */
const CLOSE_OVERDUE = `
  WITH closed AS (
    UPDATE attempt SET
      state = CASE WHEN wamid_hash IS NULL THEN 'unconfirmed' ELSE 'accepted' END,
      outcome = 'process_death', finished_at = now(),
      poll_at = CASE WHEN EXISTS (SELECT FROM message m WHERE m.id = attempt.message_id) THEN now() END
    WHERE id IN (
      SELECT id FROM attempt WHERE state = 'started' AND deadline < now()
      LIMIT 500 FOR UPDATE SKIP LOCKED
    ) AND state = 'started' AND deadline < now()
    RETURNING id, message_id, state
  )
  UPDATE message SET
    state = CASE WHEN ${provedEarlier('closed.id')} THEN 'accepted' ELSE closed.state END,
    cause = CASE WHEN closed.state = 'unconfirmed' AND NOT ${provedEarlier('closed.id')}
                 THEN 'process_death' END,
    resend_of = NULL, updated_at = now()
  FROM closed WHERE message.id = closed.message_id AND message.state = 'sending'
  RETURNING message.id`;

/**
 * SQL that is true where another attempt of the message proved, after its time, to have been
 * accepted, and no receipt says that it failed: the customer was told, so a re-send ends here.
 */
function provedEarlier(attemptId: string): string {
  return `EXISTS (
      SELECT FROM attempt other
      WHERE other.message_id = message.id AND other.id <> ${attemptId}
        AND other.state = 'accepted' AND other.evidence IS NOT NULL
        AND NOT EXISTS (
          SELECT FROM receipt r WHERE r.attempt_id = other.id AND r.status = 'failed'))`;
}

export type AttemptStore = {
  findDueChannels(): Promise<string[]>;
  startAttempts: ReturnType<typeof makeStartAttempts>;
  settleAttempt(attempt: StartedAttempt, settlement: Settlement): Promise<SettleResult>;
  settleAccepted(accepted: readonly AcceptedAttempt[]): Promise<ReadonlySet<string>>;
  recordStatus(channelKey: string, answer: StatusAnswer): Promise<void>;
  closeOverdueAttempts(): Promise<number>;
  endExpiredMessages(): Promise<number>;
  millisecondsToNextDue(): Promise<number | null>;
};

/** Attempts: their start within the limits, and their end. */
export function makeAttemptStore(
  sql: SqlEngine,
  vault: Vault,
  options: {
    waits: Waits;
    /** Hears of a message that cannot be opened: a key is missing, or its text was damaged. */
    onUnreadable: (error: unknown) => void;
  },
): AttemptStore {
  const { waits } = options;
  const firstPollSeconds = waits.polls[0] ?? 0;

  async function settleMessage(
    tx: Sql,
    attempt: StartedAttempt,
    settlement: Settlement,
  ): Promise<void> {
    const set = (state: string, cause: string | null, delaySeconds = 0, holdId?: string) =>
      tx.query(
        state === 'accepted' ? SET_ACCEPTED : SET_SETTLED,
        state === 'accepted'
          ? [attempt.messageId]
          : [
              attempt.messageId,
              attempt.id,
              state,
              cause,
              settlement.code,
              holdId ?? null,
              delaySeconds,
            ],
      );
    switch (settlement.message) {
      case 'accepted':
        await set('accepted', null);
        return;
      case 'unconfirmed':
        await set('unconfirmed', settlement.cause);
        return;
      case 'failed':
        await set('failed', settlement.reason);
        if (settlement.reason === 'stopped_by_customer') await optOut(tx, attempt.messageId);
        await queueFallbackEmails(tx, [attempt.messageId], waits);
        return;
      case 'waiting':
        await set('waiting', settlement.cause, settlement.delaySeconds);
        return;
      case 'held': {
        const holdId = await setHoldOfAttempt(tx, {
          channelKey: attempt.channelKey,
          channelId: attempt.channel.id,
          tokenVersion: attempt.channel.tokenVersion,
          template: attempt.prepared.template,
          holds: settlement.hold,
          reason: settlement.reason,
          code: settlement.code,
          text: settlement.text === null ? null : vault.seal('hold.text', settlement.text),
        });
        if (holdId === null) {
          // What was refused has been replaced meanwhile: a hold would stop what works again.
          await set('waiting', 'retry', 1);
          return;
        }
        await set('held', settlement.reason, 0, holdId);
      }
    }
  }

  return {
    startAttempts: makeStartAttempts(sql, vault, options),

    async findDueChannels() {
      const rows = await sql.query<{ channel_key: string }>(DUE_CHANNELS);
      return rows.map((row) => row.channel_key);
    },

    settleAttempt: (attempt, settlement) =>
      sql.transaction(async (tx): Promise<SettleResult> => {
        const seal = (field: string, value: string | null) =>
          value === null ? null : vault.seal(field, value);
        const wamidHash = settlement.wamid === null ? null : vault.hash('wamid', settlement.wamid);
        const wamid = seal('attempt.wamid', settlement.wamid);
        const [closed] = await tx.query<{ state: string }>(SETTLE_ATTEMPT, [
          attempt.id,
          settlement.attempt,
          settlement.outcome,
          settlement.code,
          seal('attempt.text', settlement.text),
          wamidHash,
          wamid,
          seal('attempt.job_id', settlement.jobId),
          firstPollSeconds,
          settlement.message === 'waiting' && settlement.delaysRecipient
            ? settlement.delaySeconds
            : null,
        ]);
        if (closed !== undefined) {
          await tellGate(tx, attempt.channelKey, attempt.id, settlement.channel, waits);
          // An echo that came before the reply has proved it accepted already.
          const proved = closed.state === 'accepted' && settlement.message === 'unconfirmed';
          await settleMessage(
            tx,
            attempt,
            proved ? { ...settlement, message: 'accepted' } : settlement,
          );
          // Receipts of an echoed id may have been joined before the reply was read.
          await foldMessages(tx, [attempt.messageId], waits);
          if (attempt.probeOf !== null) await recordProbe(tx, attempt.messageId, options.waits);
          return { outcome: 'settled' };
        }
        if (settlement.message !== 'accepted') return { outcome: 'closed_already' };
        const [proved] = await tx.query<{ message_id: string }>(PROVE_LATE, [
          attempt.id,
          wamidHash,
          wamid,
          firstPollSeconds,
        ]);
        if (proved === undefined) return { outcome: 'closed_already' };
        await tx.query(ACCEPT_MESSAGE, [attempt.messageId]);
        if (attempt.probeOf !== null) await recordProbe(tx, attempt.messageId, options.waits);
        return { outcome: 'proved_late' };
      }),

    async settleAccepted(accepted) {
      const closed = await sql.query<{ id: string; gate_listens: boolean }>(SETTLE_ACCEPTED, [
        accepted.map(({ attempt }) => attempt.id),
        accepted.map(({ wamid }) => vault.hash('wamid', wamid)),
        accepted.map(({ wamid }) => vault.seal('attempt.wamid', wamid)),
        firstPollSeconds,
      ]);
      const news = new Set(closed.flatMap((row) => (row.gate_listens ? [row.id] : [])));
      for (const { attempt, settlement } of accepted) {
        if (!news.has(attempt.id)) continue;
        await sql.transaction((tx) =>
          tellGate(tx, attempt.channelKey, attempt.id, settlement.channel, waits),
        );
      }
      return new Set(closed.map(({ id }) => id));
    },

    recordStatus: (channelKey, answer) =>
      sql.transaction(async (tx) => {
        await tellGateOfStatus(tx, channelKey, answer.answered, waits);
        if (answer.answered && answer.hold !== null) {
          await setHold(tx, { channelKey, reason: answer.hold });
        }
      }),

    closeOverdueAttempts: () =>
      sql.transaction(async (tx) => {
        const closed = await tx.query<{ id: string }>(CLOSE_OVERDUE);
        await foldMessages(
          tx,
          closed.map(({ id }) => id),
          waits,
        );
        return closed.length;
      }),

    endExpiredMessages: () =>
      sql.transaction(async (tx) => {
        const expired = await tx.query<{ id: string }>(
          `SELECT id FROM message WHERE state IN ('waiting', 'held') AND expires_at < now()
           ORDER BY expires_at LIMIT 500 FOR UPDATE SKIP LOCKED`,
        );
        const ended = await endUnsentMessages(
          tx,
          expired.map(({ id }) => ({ id, reason: 'too_late' })),
        );
        return ended.length;
      }),

    async millisecondsToNextDue() {
      const [row] = await sql.query<{ ms: number | null }>(NEXT_DUE);
      // Not greatest() in SQL: it passes over NULL, so that none waiting would read as due now.
      return row === undefined || row.ms === null ? null : Math.max(0, row.ms);
    },
  };
}

async function optOut(tx: Sql, messageId: string): Promise<void> {
  await tx.query(
    `INSERT INTO opt_out (shop_id, recipient_hash, source, opted_out_at)
     SELECT shop_id, phone_hash, 'whatsapp', now() FROM message
     WHERE id = $1 AND phone_hash <> ''
     ON CONFLICT DO NOTHING`,
    [messageId],
  );
}
