import { v7 as uuidv7 } from 'uuid';
import { holdOfReceiptFailure } from '#app/domain/classify-reply.ts';
import { WAITS, type Waits } from '#app/domain/waits.ts';
import type { HookContents, HookedChannel, NewReceipt, ToldReceipts } from '#app/pipeline/track.ts';
import type { HookReceipts } from '#app/pipeline/track-together.ts';
import { foldMessages } from './fold-messages.server.ts';
import { liftProvedHolds } from './hold-probes.server.ts';
import { keepInspections } from './inspections.server.ts';
import { joinEcho } from './join-echo.server.ts';
import { hashNames, phoneOf, removeOptOut, storeOptOut } from './opt-outs.server.ts';
import { setHoldOfAttempt } from './set-hold-of-attempt.server.ts';
import { isBadData, type Sql, type SqlEngine } from './sql.ts';
import { storableJson } from './storable-json.ts';
import { makeMissedReceipts, unjoinedReceiptIds } from './unjoined-receipts.server.ts';
import type { Vault } from './vault.ts';

/** A word that we don't know is part of a key, which has a bound. */
const LONGEST_STATUS = 64;

/** `$2`: hook or poll. Repeats fall out by their key, whichever process has stored the first. */
const STORE_RECEIPTS = `
  WITH input AS (
    SELECT DISTINCT ON (channel_id, wamid_hash, status) *
    FROM jsonb_to_recordset($1::jsonb) AS i(id uuid, shop_id uuid, channel_id uuid,
      wamid_hash text, status text, reason text, code int, text text, happened_at timestamptz,
      chat_id_hash text, bsuid_hash text, phone_hash text)
    ORDER BY channel_id, wamid_hash, status, id
  ), fresh AS (
    INSERT INTO receipt_key (channel_id, wamid_hash, status)
    SELECT channel_id, wamid_hash, status FROM input ORDER BY channel_id, wamid_hash, status
    ON CONFLICT DO NOTHING RETURNING channel_id, wamid_hash, status
  )
  INSERT INTO receipt (id, shop_id, channel_id, wamid_hash, status, source, reason, code, text,
    happened_at, chat_id_hash, bsuid_hash, phone_hash)
  SELECT id, shop_id, channel_id, wamid_hash, status, $2, reason, code, text, happened_at,
    chat_id_hash, bsuid_hash, phone_hash
  FROM input JOIN fresh USING (channel_id, wamid_hash, status)`;

/**
 * Takes the receipts of these ids to the attempts that own the ids; what has none yet stays. A
 * receipt that comes after an erasure (the attempt's phone is blank) tells the state and no more.
 *
 * Their messages are locked in one order, so that two folds never wait for each other both.
 * One that another transaction takes at this moment is left to it, and to the sweep if that fails;
 * nobody takes one whose attempt is not in sight, so that none is left to who cannot join it.
 */
const JOIN = `
  WITH heard AS MATERIALIZED (
    SELECT r.id, a.id AS attempt_id, a.message_id, a.phone_hash
    FROM unnest($1::uuid[], $2::text[]) AS told(shop_id, wamid_hash)
    JOIN attempt a USING (shop_id, wamid_hash)
    JOIN receipt r USING (shop_id, wamid_hash)
    WHERE r.attempt_id IS NULL AND r.id BETWEEN $3 AND $4
    FOR NO KEY UPDATE OF r SKIP LOCKED
  ), joined AS (
    UPDATE receipt SET attempt_id = heard.attempt_id,
      text = CASE WHEN heard.phone_hash <> '' THEN receipt.text END,
      chat_id_hash = CASE WHEN heard.phone_hash <> '' THEN receipt.chat_id_hash END,
      bsuid_hash = CASE WHEN heard.phone_hash <> '' THEN receipt.bsuid_hash END,
      phone_hash = CASE WHEN heard.phone_hash <> '' THEN receipt.phone_hash END
    FROM heard WHERE receipt.id = heard.id AND receipt.id BETWEEN $3 AND $4
    RETURNING heard.attempt_id, heard.message_id, receipt.shop_id, heard.phone_hash,
              receipt.reason, receipt.status, receipt.code, receipt.text,
              receipt.chat_id_hash, receipt.bsuid_hash, receipt.phone_hash AS told_phone_hash
  ), confirmed AS (
    UPDATE attempt SET state = 'accepted', evidence = coalesce(evidence, 'receipt')
    WHERE id IN (SELECT attempt_id FROM joined) AND state IN ('unconfirmed', 'queued')
  ), learned AS (
    INSERT INTO recipient_alias (shop_id, alias_hash, phone_hash)
    SELECT DISTINCT shop_id, alias_hash, phone_hash
    FROM joined, unnest(ARRAY[chat_id_hash, bsuid_hash, told_phone_hash]) AS alias_hash
    WHERE alias_hash <> phone_hash ORDER BY 1, 2, 3
    ON CONFLICT DO NOTHING
  )
  SELECT joined.attempt_id, joined.message_id, joined.shop_id, joined.phone_hash, joined.reason,
         joined.status, joined.code, joined.text, m.probe_of
  FROM joined JOIN message m ON m.id = joined.message_id
  ORDER BY m.id FOR NO KEY UPDATE OF m`;

type ToldId = { readonly shopId: string; readonly wamidHash: string };

type JoinedRow = {
  attempt_id: string;
  message_id: string;
  shop_id: string;
  phone_hash: string;
  reason: string | null;
  status: string;
  code: number | null;
  text: string | null;
  probe_of: string | null;
};

/**
 * The attempt of a failed report. One that left before a stop of the same kind that is over by
 * now tells of that stop, not of a new one.
 */
const FAILED_ATTEMPT = `
  SELECT a.channel_key, a.channel_id, a.token_version, a.template_name, a.template_language,
    a.template_version
  FROM attempt a
  WHERE a.id = $1 AND NOT EXISTS (
    SELECT FROM hold h
    WHERE h.channel_key = a.channel_key AND h.reason = $2 AND h.lifted_at IS NOT NULL
      AND h.set_at > a.started_at AND (h.channel_id IS NULL OR h.channel_id = a.channel_id))`;

type FailedAttemptRow = {
  channel_key: string;
  channel_id: string;
  token_version: number;
  template_name: string;
  template_language: string;
  template_version: number;
};

/** Attempts with an id of which something was told that is joined to nobody yet. */
const TOLD_BEFORE = `
  SELECT a.shop_id, a.wamid_hash FROM attempt a
  WHERE a.id = ANY($1::uuid[]) AND a.wamid_hash IS NOT NULL AND EXISTS (
    SELECT FROM receipt r WHERE r.shop_id = a.shop_id AND r.wamid_hash = a.wamid_hash
      AND r.attempt_id IS NULL AND r.id BETWEEN $2 AND $3)`;

export type ReceiptStore = {
  storeHook(channel: HookedChannel, contents: HookContents, source: 'hook' | 'poll'): Promise<void>;
  /** Stores what several hooks told; `bad_data`: some row cannot be stored, nothing was. */
  storeReceipts(hooks: readonly HookReceipts[]): Promise<'stored' | 'bad_data'>;
  foldReceipts(told: readonly ToldReceipts[]): Promise<void>;
  /** Folds what came before the ids of these attempts were known. */
  joinReceipts(attemptIds: readonly string[]): Promise<void>;
  /** Joins what both sides missed; returns how many messages it reached. */
  sweep(): Promise<number>;
};

/** Receipts: stored first, joined and folded in a step of its own. */
export function makeReceiptStore(
  sql: SqlEngine,
  vault: Vault,
  waits: Pick<Waits, 'fallback'> = WAITS,
): ReceiptStore {
  const findMissed = makeMissedReceipts(sql);

  function receiptRow(channel: HookedChannel, receipt: NewReceipt) {
    return {
      id: uuidv7(),
      shop_id: channel.shopId,
      channel_id: channel.id,
      wamid_hash: vault.hash('wamid', receipt.wamid),
      status: receipt.status.slice(0, LONGEST_STATUS),
      reason: receipt.reason,
      code: receipt.code,
      text: receipt.errorText === null ? null : vault.seal('receipt.text', receipt.errorText),
      happened_at: receipt.happenedAt?.toISOString() ?? null,
      chat_id_hash: receipt.chatId === null ? null : vault.hash('recipient', receipt.chatId),
      bsuid_hash: receipt.bsuid === null ? null : vault.hash('recipient', receipt.bsuid),
      phone_hash: receipt.phone === null ? null : vault.hash('phone', receipt.phone),
    };
  }

  async function keepUnread(tx: Sql, shopId: string, unread: readonly unknown[]): Promise<void> {
    await keepInspections(
      tx,
      vault,
      shopId,
      unread.map((item) => ({
        source: '1msg',
        problem: 'an item that is not known',
        body: Buffer.from(JSON.stringify(item) ?? ''),
      })),
    );
  }

  /** What a failed report tells of its whole channel or template stops that. */
  async function holdWhatFailed(tx: Sql, row: JoinedRow): Promise<void> {
    if (row.status !== 'failed') return;
    const text = row.text === null ? null : vault.open('receipt.text', row.text);
    const found = holdOfReceiptFailure({ code: row.code, text });
    if (found === null) return;
    const [attempt] = await tx.query<FailedAttemptRow>(FAILED_ATTEMPT, [
      row.attempt_id,
      found.reason,
    ]);
    if (attempt === undefined) return;
    await setHoldOfAttempt(tx, {
      ...found,
      channelKey: attempt.channel_key,
      channelId: attempt.channel_id,
      tokenVersion: attempt.token_version,
      template: {
        name: attempt.template_name,
        language: attempt.template_language,
        version: attempt.template_version,
      },
      code: row.code,
      text: text === null ? null : vault.seal('hold.text', text),
      byReceipt: true,
    });
  }

  const rowsOf = ({ channel, receipts }: HookReceipts) =>
    receipts.map((receipt) => receiptRow(channel, receipt));

  async function join(ids: readonly ToldId[]): Promise<number> {
    if (ids.length === 0) return 0;
    // In one order, so that two joins of the same receipts wait for each other and never both.
    const told = ids.toSorted((a, b) => (a.wamidHash < b.wamidHash ? -1 : 1));
    return sql.transaction(async (tx) => {
      const joined = await tx.query<JoinedRow>(JOIN, [
        told.map(({ shopId }) => shopId),
        told.map(({ wamidHash }) => wamidHash),
        ...unjoinedReceiptIds(),
      ]);
      if (joined.length === 0) return 0;
      const messageIds = [...new Set(joined.map((row) => row.message_id))];
      await foldMessages(tx, messageIds, waits);
      if (joined.some((row) => row.probe_of !== null)) await liftProvedHolds(tx, messageIds);
      for (const row of joined) await holdWhatFailed(tx, row);
      for (const row of joined) {
        if (row.reason !== 'stopped_by_customer' || row.phone_hash === '') continue;
        const told = { source: 'whatsapp', word: null, phone: null } as const;
        await storeOptOut(tx, vault, row.shop_id, { ...told, hashes: [row.phone_hash] });
      }
      return messageIds.length;
    });
  }

  return {
    storeHook: (channel, contents, source) =>
      sql.transaction(async (tx) => {
        const { receipts, echoes, spoken, unread } = contents;
        if (receipts.length > 0) {
          const rows = storableJson(rowsOf({ channel, receipts }));
          await tx.query(STORE_RECEIPTS, [rows, source]);
        }
        // In the order in which they were said: the last word counts.
        for (const { word, said, by, ...names } of spoken) {
          const hashes = hashNames(vault, names);
          if (word === 'start') await removeOptOut(tx, channel.shopId, hashes);
          else {
            const told = { hashes, source: by, word: said, phone: phoneOf(names) };
            await storeOptOut(tx, vault, channel.shopId, told);
          }
        }
        const evidence = source === 'hook' ? 'echo' : 'history';
        for (const echo of echoes) await joinEcho(tx, vault, channel, echo, evidence);
        await keepUnread(tx, channel.shopId, unread);
      }),

    async storeReceipts(hooks) {
      try {
        await sql.query(STORE_RECEIPTS, [storableJson(hooks.flatMap(rowsOf)), 'hook']);
        return 'stored';
      } catch (error) {
        if (isBadData(error)) return 'bad_data';
        throw error;
      }
    },

    async foldReceipts(told) {
      const ids = told.flatMap(({ shopId, wamids }) =>
        [...new Set(wamids)].map((wamid) => ({ shopId, wamidHash: vault.hash('wamid', wamid) })),
      );
      await join(ids);
    },

    async joinReceipts(attemptIds) {
      const attempts = await sql.query<{ shop_id: string; wamid_hash: string }>(TOLD_BEFORE, [
        attemptIds,
        ...unjoinedReceiptIds(),
      ]);
      await join(attempts.map((row) => ({ shopId: row.shop_id, wamidHash: row.wamid_hash })));
    },

    async sweep() {
      return join(await findMissed());
    },
  };
}
