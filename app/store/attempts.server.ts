import { v7 as uuidv7 } from 'uuid';
import type { PreparedMessage } from '#app/domain/prepare-message.ts';
import type { Settlement } from '#app/domain/settle-attempt.ts';
import type { Waits } from '#app/domain/waits.ts';
import type {
  Prepare,
  SettleResult,
  StartedAttempt,
  StartResult,
} from '#app/pipeline/send-ports.ts';
import { allowAttempts } from './channel-allowance.ts';
import { type Candidate, readDueMessages } from './due-messages.server.ts';
import { foldMessages } from './fold-messages.server.ts';
import { setHold } from './set-hold.server.ts';
import type { Sql, SqlEngine } from './sql.ts';
import { endUnsentMessages } from './unsent-messages.server.ts';
import type { Vault } from './vault.ts';

const CANDIDATES_PER_PLACE = 2;
/** When to look again where the rate, not the room, is what stops. */
const RATE_LOOK_MS = 50;

/** Locks the gate of a channel, so that its limits hold over all workers. */
const LOCK_GATE = `
  SELECT channel_key FROM channel_gate
  WHERE channel_key = $1 AND (paused_until IS NULL OR paused_until <= now())
  FOR UPDATE SKIP LOCKED`;

/** A statement of its own, so that it sees what the gate's last holder committed. */
const READ_GATE = `
  SELECT g.rate_per_second, extract(epoch FROM g.next_send_at - now())::float8 AS next_send_seconds,
         (SELECT count(*)::int FROM attempt a
          WHERE a.channel_key = g.channel_key AND a.state = 'started') AS in_flight,
         coalesce((SELECT extract(epoch FROM now() - min(a.started_at))::float8 FROM attempt a
          WHERE a.channel_key = g.channel_key AND a.state = 'started'), 0) AS oldest_seconds,
         now() AS now
  FROM channel_gate g WHERE g.channel_key = $1`;

type GateRow = {
  rate_per_second: number;
  next_send_seconds: number;
  in_flight: number;
  oldest_seconds: number;
  now: Date;
};

const DUE_CHANNELS = `
  SELECT DISTINCT c.channel_key FROM channel c
  JOIN channel_gate g USING (channel_key)
  WHERE c.disconnected_at IS NULL AND (g.paused_until IS NULL OR g.paused_until <= now())
    AND c.shop_id IN (SELECT shop_id FROM message WHERE state = 'waiting' AND due_at <= now())`;

const START = `
  WITH input AS (
    SELECT * FROM jsonb_to_recordset($1::jsonb) AS i(id uuid, message_id uuid, shop_id uuid,
      root_gid text, channel_id uuid, channel_key text, phone_hash text, number int, owner uuid,
      template_name text, template_language text, template_version int, token_version int,
      rendered_text text, text_hash text)
  ), started AS (
    INSERT INTO attempt (id, message_id, shop_id, root_gid, channel_id, channel_key, phone_hash,
      number, state, owner, started_at, deadline, template_name, template_language,
      template_version, token_version, rendered_text, text_hash)
    SELECT id, message_id, shop_id, root_gid, channel_id, channel_key, phone_hash,
      number, 'started', owner, now(), now() + $2 * interval '1 second', template_name,
      template_language, template_version, token_version, rendered_text, text_hash
    FROM input
    RETURNING message_id
  )
  UPDATE message SET state = 'sending', tries = tries + 1, cause = NULL, code = NULL,
         sent_at = NULL, failed_at = NULL, updated_at = now()
  FROM started WHERE message.id = started.message_id`;

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
                   THEN now() + $9::float8 * interval '1 second' END
  WHERE id = $1 AND state = 'started'
  RETURNING state, channel_key`;

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
         resend_of = NULL, updated_at = now()
  WHERE id = $1 AND state = 'sending'`;

const SET_SETTLED = `
  UPDATE message SET
    state = CASE WHEN ${provedEarlier('$2')} THEN 'accepted' ELSE $3 END,
    cause = CASE WHEN NOT ${provedEarlier('$2')} THEN $4 END,
    code = $5, hold_id = $6,
    due_at = CASE WHEN $7::float8 > 0 THEN now() + $7::float8 * interval '1 second'
                  ELSE due_at END,
    resend_of = CASE WHEN $3 IN ('waiting', 'held') AND NOT ${provedEarlier('$2')}
                     THEN resend_of END,
    failed_at = CASE WHEN $3 = 'failed' THEN now() ELSE failed_at END,
    updated_at = now()
  WHERE id = $1 AND state = 'sending'`;

const CLOSE_OVERDUE = `
  WITH closed AS (
    UPDATE attempt SET
      state = CASE WHEN wamid_hash IS NULL THEN 'unconfirmed' ELSE 'accepted' END,
      outcome = 'process_death', finished_at = now(),
      poll_at = now()
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
  startAttempts(channelKey: string, owner: string, prepare: Prepare): Promise<StartResult>;
  settleAttempt(attempt: StartedAttempt, settlement: Settlement): Promise<SettleResult>;
  closeOverdueAttempts(): Promise<number>;
  endExpiredMessages(): Promise<number>;
  millisecondsToNextDue(): Promise<number | null>;
};

type Verdict = { candidate: Candidate; prepared: PreparedMessage };
type Sendable = {
  candidate: Candidate;
  prepared: Extract<PreparedMessage, { verdict: 'send' }>;
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
  const deadlineSeconds = options.waits.request + options.waits.grace;
  const firstPollSeconds = options.waits.polls[0] ?? 0;

  /** Messages that may not leave any more are ended or held; returns the ones that may. */
  async function apply(
    tx: Sql,
    channelKey: string,
    verdicts: readonly Verdict[],
  ): Promise<Sendable[]> {
    await endUnsentMessages(
      tx,
      verdicts.flatMap(({ candidate, prepared }) =>
        prepared.verdict === 'end' ? [{ id: candidate.id, reason: prepared.reason }] : [],
      ),
    );
    for (const { candidate, prepared } of verdicts) {
      if (prepared.verdict === 'hold') await holdMessage(tx, candidate.id, prepared.holdId);
      if (prepared.verdict !== 'template_missing') continue;
      const holdId = await setHold(tx, {
        channelKey,
        channelId: candidate.channel.id,
        reason: 'template_missing',
        template: { name: prepared.templateName, language: prepared.language, version: 0 },
      });
      await holdMessage(tx, candidate.id, holdId);
    }
    return verdicts.flatMap(({ candidate, prepared }) =>
      prepared.verdict === 'send' ? [{ candidate, prepared }] : [],
    );
  }

  async function start(
    tx: Sql,
    channelKey: string,
    owner: string,
    sendable: readonly Sendable[],
    ratePerSecond: number,
  ): Promise<StartedAttempt[]> {
    const attempts = sendable.map(({ candidate, prepared }) => ({
      candidate,
      prepared,
      id: uuidv7(),
    }));
    await tx.query(START, [
      JSON.stringify(
        attempts.map(({ id, candidate, prepared }) => ({
          id,
          message_id: candidate.id,
          shop_id: candidate.shopId,
          root_gid: candidate.rootGid,
          channel_id: candidate.channel.id,
          channel_key: channelKey,
          phone_hash: candidate.phoneHash,
          number: candidate.tries + 1,
          owner,
          template_name: prepared.template.name,
          template_language: prepared.template.language,
          template_version: prepared.template.version,
          token_version: candidate.channel.tokenVersion,
          rendered_text: vault.seal('attempt.rendered_text', prepared.text),
          text_hash: vault.hash('text', prepared.text),
        })),
      ),
      deadlineSeconds,
    ]);
    await tx.query(
      `UPDATE channel_gate
       SET next_send_at = greatest(next_send_at, now()) + $2 * interval '1 second'
       WHERE channel_key = $1`,
      [channelKey, attempts.length / ratePerSecond],
    );
    return attempts.map(({ id, candidate, prepared }) => ({
      id,
      messageId: candidate.id,
      shopId: candidate.shopId,
      tries: candidate.tries + 1,
      channel: candidate.channel,
      phone: candidate.phone,
      prepared,
    }));
  }

  async function settleMessage(
    tx: Sql,
    attempt: StartedAttempt,
    channelKey: string,
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
        return;
      case 'waiting':
        await set('waiting', settlement.cause, settlement.delaySeconds);
        if (settlement.pausesChannel) await pauseChannel(tx, channelKey, settlement.delaySeconds);
        return;
      case 'held': {
        if (!(await isCurrent(tx, attempt))) {
          // What was refused has been replaced meanwhile: a hold would stop what works again.
          await set('waiting', 'retry', 1);
          return;
        }
        const { template } = attempt.prepared;
        const holdId = await setHold(tx, {
          channelKey,
          reason: settlement.reason,
          code: settlement.code,
          text: settlement.text === null ? null : vault.seal('hold.text', settlement.text),
          ...(settlement.hold === 'template' && { channelId: attempt.channel.id, template }),
          ...(settlement.reason === 'token_refused' && {
            channelId: attempt.channel.id,
            tokenVersion: attempt.channel.tokenVersion,
          }),
        });
        await set('held', settlement.reason, 0, holdId);
      }
    }
  }

  return {
    async findDueChannels() {
      const rows = await sql.query<{ channel_key: string }>(DUE_CHANNELS);
      return rows.map((row) => row.channel_key);
    },

    startAttempts: (channelKey, owner, prepare) =>
      sql.transaction(async (tx) => {
        const [locked] = await tx.query(LOCK_GATE, [channelKey]);
        if (locked === undefined) return { started: [], againInMs: null };
        const [gate] = await tx.query<GateRow>(READ_GATE, [channelKey]);
        if (gate === undefined) throw new Error('A locked gate is there');
        const { places, stoppedBy } = allowAttempts({
          inFlight: gate.in_flight,
          oldestSeconds: gate.oldest_seconds,
          ratePerSecond: gate.rate_per_second,
          nextSendSeconds: gate.next_send_seconds,
        });
        if (places === 0) {
          return { started: [], againInMs: stoppedBy === 'rate' ? RATE_LOOK_MS : null };
        }
        const limit = places * CANDIDATES_PER_PLACE;
        const candidates = await readDueMessages(
          tx,
          vault,
          channelKey,
          limit,
          options.onUnreadable,
        );
        const now = gate.now.toISOString();
        const chosen = onePerRecipient(candidates);
        const sendable = await apply(
          tx,
          channelKey,
          chosen.map((candidate) => ({ candidate, prepared: prepare(candidate.message, now) })),
        );
        const leaving = sendable.slice(0, places);
        const started =
          leaving.length === 0
            ? []
            : await start(tx, channelKey, owner, leaving, gate.rate_per_second);
        return { started, againInMs: candidates.length === limit ? 0 : null };
      }),

    settleAttempt: (attempt, settlement) =>
      sql.transaction(async (tx): Promise<SettleResult> => {
        const seal = (field: string, value: string | null) =>
          value === null ? null : vault.seal(field, value);
        const wamidHash = settlement.wamid === null ? null : vault.hash('wamid', settlement.wamid);
        const wamid = seal('attempt.wamid', settlement.wamid);
        const [closed] = await tx.query<{ state: string; channel_key: string }>(SETTLE_ATTEMPT, [
          attempt.id,
          settlement.attempt,
          settlement.outcome,
          settlement.code,
          seal('attempt.text', settlement.text),
          wamidHash,
          wamid,
          seal('attempt.job_id', settlement.jobId),
          firstPollSeconds,
        ]);
        if (closed !== undefined) {
          // An echo that came before the reply has proved it accepted already.
          const proved = closed.state === 'accepted' && settlement.message === 'unconfirmed';
          await settleMessage(
            tx,
            attempt,
            closed.channel_key,
            proved ? { ...settlement, message: 'accepted' } : settlement,
          );
          // Receipts of an echoed id may have been joined before the reply was read.
          await foldMessages(tx, [attempt.messageId]);
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
        return { outcome: 'proved_late' };
      }),

    closeOverdueAttempts: () =>
      sql.transaction(async (tx) => {
        const closed = await tx.query<{ id: string }>(CLOSE_OVERDUE);
        await foldMessages(
          tx,
          closed.map(({ id }) => id),
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
      const [row] = await sql.query<{ ms: number | null }>(
        `SELECT (extract(epoch FROM min(due_at) - now()) * 1000)::float8 AS ms
         FROM message WHERE state = 'waiting'`,
      );
      // Not greatest() in SQL: it passes over NULL, so that none waiting would read as due now.
      return row === undefined || row.ms === null ? null : Math.max(0, row.ms);
    },
  };
}

/** Two messages to one phone cannot leave together: the first of the line goes. */
function onePerRecipient(candidates: readonly Candidate[]): Candidate[] {
  const phones = new Set<string>();
  return candidates.filter(({ phoneHash }) => {
    if (phones.has(phoneHash)) return false;
    phones.add(phoneHash);
    return true;
  });
}

async function holdMessage(tx: Sql, id: string, holdId: string): Promise<void> {
  await tx.query(
    `UPDATE message SET state = 'held', hold_id = $2, updated_at = now(),
            cause = (SELECT reason FROM hold WHERE hold.id = $2)
     WHERE id = $1 AND state = 'waiting'`,
    [id, holdId],
  );
}

/**
 * Whether channel, token and template are still those the attempt was made with; locked, so that
 * they stay so until the hold is set.
 */
async function isCurrent(tx: Sql, { channel, prepared }: StartedAttempt): Promise<boolean> {
  const channels = await tx.query(
    `SELECT 1 FROM channel
     WHERE id = $1 AND token_version = $2 AND disconnected_at IS NULL FOR SHARE`,
    [channel.id, channel.tokenVersion],
  );
  const templates = await tx.query(
    `SELECT 1 FROM template
     WHERE channel_id = $1 AND name = $2 AND language = $3 AND version = $4 FOR SHARE`,
    [channel.id, prepared.template.name, prepared.template.language, prepared.template.version],
  );
  return channels.length > 0 && templates.length > 0;
}

async function pauseChannel(tx: Sql, channelKey: string, seconds: number): Promise<void> {
  await tx.query(
    `UPDATE channel_gate
     SET paused_until = greatest(paused_until, now() + $2 * interval '1 second')
     WHERE channel_key = $1`,
    [channelKey, seconds],
  );
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
