import { v7 as uuidv7 } from 'uuid';
import type { PreparedMessage } from '#app/domain/prepare-message.ts';
import type { Settlement } from '#app/domain/settle-attempt.ts';
import { deadlineSeconds, type Waits } from '#app/domain/waits.ts';
import type {
  AcceptedAttempt,
  Prepare,
  SettleResult,
  StartedAttempt,
  StartResult,
  StatusAnswer,
} from '#app/pipeline/send-ports.ts';
import { allowAttempts, spacingOf } from './channel-allowance.ts';
import {
  LISTENS,
  lockGate,
  SPEND_RATE,
  shutWhileAsking,
  tellGate,
  tellGateOfStatus,
} from './channel-gate.server.ts';
import { type Candidate, readDueMessages } from './due-messages.server.ts';
import { foldMessages } from './fold-messages.server.ts';
import { letOneThrough, recordProbe } from './hold-probes.server.ts';
import { setHold } from './set-hold.server.ts';
import { setHoldOfAttempt } from './set-hold-of-attempt.server.ts';
import type { Sql, SqlEngine } from './sql.ts';
import { endUnsentMessages } from './unsent-messages.server.ts';
import type { Vault } from './vault.ts';

const CANDIDATES_PER_PLACE = 2;
/** When to look again where the rate, not the room, is what stops. */
const RATE_LOOK_MS = 50;

/**
 * The shops with waiting messages and when the first of each is due, by two looks into the index
 * for each such shop: however long their lines are, they are not read.
 */
const FIRST_DUE = `
  WITH RECURSIVE shops AS (
    (SELECT shop_id FROM message WHERE state = 'waiting' ORDER BY shop_id LIMIT 1)
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
  SELECT DISTINCT c.channel_key FROM line
  JOIN channel c ON c.shop_id = line.shop_id AND c.disconnected_at IS NULL
  WHERE line.due_at <= now()`;

const NEXT_DUE = `${FIRST_DUE}
  SELECT (extract(epoch FROM min(due_at) - now()) * 1000)::float8 AS ms FROM line`;

/** Any shop's way into the channel: what is asked concerns the number itself. */
const CREDENTIALS = `
  SELECT id, base_url, onemsg_channel_id, token, token_version FROM channel
  WHERE channel_key = $1 AND disconnected_at IS NULL ORDER BY connected_at DESC LIMIT 1`;

/**
 * An attempt counts against the daily limit when it starts, whatever becomes of it: what is refused
 * is counted too. Two messages of one statement never have the same phone.
 */
const START = `
  WITH input AS (
    SELECT * FROM jsonb_to_recordset($1::jsonb) AS i(id uuid, message_id uuid, shop_id uuid,
      root_gid text, channel_id uuid, channel_key text, phone_hash text, number int, owner uuid,
      template_name text, template_language text, template_version int, token_version int,
      rendered_text text, text_hash text)
  ), started AS (
    INSERT INTO attempt (id, message_id, shop_id, root_gid, channel_id, channel_key, phone_hash,
      number, state, owner, started_at, deadline, recipient_free_at, template_name, template_language,
      template_version, token_version, rendered_text, text_hash)
    SELECT id, message_id, shop_id, root_gid, channel_id, channel_key, phone_hash,
      number, 'started', owner, now(), now() + $2 * interval '1 second',
      now() + $3 * interval '1 second', template_name,
      template_language, template_version, token_version, rendered_text, text_hash
    FROM input
  ), told AS (
    INSERT INTO channel_recipient (channel_key, phone_hash, last_at)
    SELECT channel_key, phone_hash, now() FROM input
    ON CONFLICT (channel_key, phone_hash) DO UPDATE SET last_at = excluded.last_at
  ), spent AS (
    ${SPEND_RATE}
  )
  UPDATE message SET state = 'sending', tries = tries + 1, cause = NULL, code = NULL,
         sent_at = NULL, failed_at = NULL, updated_at = now()
  WHERE id = ANY($6::uuid[])`;

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
           resend_of = NULL, updated_at = now()
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
         resend_of = NULL, updated_at = now()
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
  settleAccepted(accepted: readonly AcceptedAttempt[]): Promise<ReadonlySet<string>>;
  recordStatus(channelKey: string, answer: StatusAnswer): Promise<void>;
  closeOverdueAttempts(): Promise<number>;
  endExpiredMessages(): Promise<number>;
  millisecondsToNextDue(): Promise<number | null>;
};

type CredentialsRow = {
  id: string;
  base_url: string;
  onemsg_channel_id: string;
  token: string;
  token_version: number;
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
  const { waits } = options;
  const firstPollSeconds = waits.polls[0] ?? 0;

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
      const { probeOf } = candidate.message;
      if (prepared.verdict === 'end' && probeOf !== null) await letOneThrough(tx, probeOf);
      if (prepared.verdict === 'hold') await holdMessage(tx, candidate.id, prepared.holdId);
      if (prepared.verdict !== 'no_template') continue;
      const holdId = await setHold(tx, {
        channelKey,
        channelId: candidate.channel.id,
        reason: prepared.reason,
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
    rate: number,
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
      deadlineSeconds(waits),
      waits.sameRecipient,
      channelKey,
      spacingOf(attempts.length, rate),
      attempts.map(({ candidate }) => candidate.id),
    ]);
    return attempts.map(({ id, candidate, prepared }) => ({
      id,
      messageId: candidate.id,
      shopId: candidate.shopId,
      tries: candidate.tries + 1,
      retries: candidate.retries,
      channelKey,
      channel: candidate.channel,
      phone: candidate.phone,
      probeOf: candidate.message.probeOf,
      prepared,
    }));
  }

  async function credentialsOf(tx: Sql, channelKey: string) {
    const [row] = await tx.query<CredentialsRow>(CREDENTIALS, [channelKey]);
    if (row === undefined) return null;
    return {
      id: row.id,
      baseUrl: row.base_url,
      channelId: row.onemsg_channel_id,
      token: vault.open('channel.token', row.token),
      tokenVersion: row.token_version,
    };
  }

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
    async findDueChannels() {
      const rows = await sql.query<{ channel_key: string }>(DUE_CHANNELS);
      return rows.map((row) => row.channel_key);
    },

    startAttempts: (channelKey, owner, prepare) =>
      sql.transaction(async (tx) => {
        const gate = await lockGate(tx, channelKey, waits);
        if (gate === null) return nothingStarted(RATE_LOOK_MS);
        if (gate.pausedSeconds > 0) return nothingStarted(Math.ceil(gate.pausedSeconds * 1000));
        if (gate.pace.probe === 'status') {
          const asked = await credentialsOf(tx, channelKey);
          if (asked === null) return nothingStarted(null);
          await shutWhileAsking(tx, channelKey, waits);
          return { started: [], askStatusOf: asked, againInMs: null };
        }
        const { places, stoppedBy } = allowAttempts(
          {
            inFlight: gate.inFlight,
            oldestSeconds: gate.oldestSeconds,
            ratePerSecond: gate.rate,
            nextSendSeconds: gate.nextSendSeconds,
            probing: gate.pace.probe !== null,
          },
          waits,
        );
        if (places === 0) return nothingStarted(stoppedBy === 'rate' ? RATE_LOOK_MS : null);
        const limit = places * CANDIDATES_PER_PLACE;
        const candidates = await readDueMessages(
          tx,
          vault,
          channelKey,
          limit,
          waits,
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
          leaving.length === 0 ? [] : await start(tx, channelKey, owner, leaving, gate.rate);
        return { started, askStatusOf: null, againInMs: candidates.length === limit ? 0 : null };
      }),

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
          await foldMessages(tx, [attempt.messageId]);
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

function nothingStarted(againInMs: number | null): StartResult {
  return { started: [], askStatusOf: null, againInMs };
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
    `UPDATE message SET state = 'held', hold_id = $2, probe_of = NULL, updated_at = now(),
            cause = (SELECT reason FROM hold WHERE hold.id = $2)
     WHERE id = $1 AND state = 'waiting'`,
    [id, holdId],
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
