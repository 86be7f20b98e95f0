import { v7 as uuidv7 } from 'uuid';
import { holdOfReceiptFailure } from '#app/domain/classify-reply.ts';
import type { HookContents, HookedChannel, NewReceipt } from '#app/pipeline/track.ts';
import { foldMessages } from './fold-messages.server.ts';
import { liftProvedHolds } from './hold-probes.server.ts';
import { keepInspections } from './inspections.server.ts';
import { joinEcho } from './join-echo.server.ts';
import { hashNames, removeOptOut, storeOptOut } from './opt-outs.server.ts';
import { setHoldOfAttempt } from './set-hold-of-attempt.server.ts';
import type { Sql, SqlEngine } from './sql.ts';
import { storableJson } from './storable-json.ts';
import { makeMissedReceipts, unjoinedReceiptIds } from './unjoined-receipts.server.ts';
import type { Vault } from './vault.ts';

/** A word that we don't know is part of a key, which has a bound. */
const LONGEST_STATUS = 64;

const STORE_RECEIPTS = `
  WITH input AS (
    SELECT DISTINCT ON (wamid_hash, status) *
    FROM jsonb_to_recordset($1::jsonb) AS i(id uuid, wamid_hash text, status text,
      reason text, code int, text text, happened_at timestamptz, chat_id_hash text,
      bsuid_hash text, phone_hash text)
    ORDER BY wamid_hash, status, id
  ), fresh AS (
    INSERT INTO receipt_key (channel_id, wamid_hash, status)
    SELECT $3::uuid, wamid_hash, status FROM input ORDER BY wamid_hash, status
    ON CONFLICT DO NOTHING RETURNING wamid_hash, status
  )
  INSERT INTO receipt (id, shop_id, channel_id, wamid_hash, status, source, reason, code, text,
    happened_at, chat_id_hash, bsuid_hash, phone_hash)
  SELECT id, $2::uuid, $3::uuid, wamid_hash, status, $4, reason, code, text, happened_at,
    chat_id_hash, bsuid_hash, phone_hash
  FROM input JOIN fresh USING (wamid_hash, status)`;

/**
 * Takes the receipts of these ids to the attempts that own the ids; what has none yet stays. A
 * receipt that comes after an erasure (the attempt's phone is blank) tells the state and no more.
 */
const JOIN = `
  UPDATE receipt SET attempt_id = a.id,
    text = CASE WHEN a.phone_hash <> '' THEN receipt.text END,
    chat_id_hash = CASE WHEN a.phone_hash <> '' THEN receipt.chat_id_hash END,
    bsuid_hash = CASE WHEN a.phone_hash <> '' THEN receipt.bsuid_hash END,
    phone_hash = CASE WHEN a.phone_hash <> '' THEN receipt.phone_hash END
  FROM attempt a
  WHERE receipt.shop_id = $1 AND receipt.wamid_hash = ANY($2::text[])
    AND receipt.attempt_id IS NULL AND receipt.id BETWEEN $3 AND $4
    AND a.shop_id = receipt.shop_id AND a.wamid_hash = receipt.wamid_hash
  RETURNING a.id AS attempt_id, a.message_id, a.phone_hash, receipt.reason, receipt.status,
            receipt.code, receipt.text,
            (SELECT m.probe_of FROM message m WHERE m.id = a.message_id) AS probe_of,
            receipt.chat_id_hash, receipt.bsuid_hash, receipt.phone_hash AS told_phone_hash`;

type JoinedRow = {
  attempt_id: string;
  message_id: string;
  phone_hash: string;
  reason: string | null;
  status: string;
  code: number | null;
  text: string | null;
  probe_of: string | null;
  chat_id_hash: string | null;
  bsuid_hash: string | null;
  told_phone_hash: string | null;
};

const CONFIRM_ATTEMPTS = `
  UPDATE attempt SET state = 'accepted', evidence = coalesce(evidence, 'receipt')
  WHERE id = ANY($1::uuid[]) AND state IN ('unconfirmed', 'queued')`;

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

const LEARN_ALIASES = `
  INSERT INTO recipient_alias (shop_id, alias_hash, phone_hash)
  SELECT DISTINCT $1::uuid, alias_hash, phone_hash
  FROM unnest($2::text[], $3::text[]) AS i(alias_hash, phone_hash)
  WHERE alias_hash <> phone_hash ORDER BY 2, 3
  ON CONFLICT DO NOTHING`;

export type ReceiptStore = {
  storeHook(channel: HookedChannel, contents: HookContents, source: 'hook' | 'poll'): Promise<void>;
  foldReceipts(shopId: string, wamids: readonly string[]): Promise<void>;
  /** Folds what came before the id of this attempt was known. */
  joinReceipts(attemptId: string): Promise<void>;
  /** Joins what both sides missed; returns how many messages it reached. */
  sweep(): Promise<number>;
};

/** Receipts: stored first, joined and folded in a step of its own. */
export function makeReceiptStore(sql: SqlEngine, vault: Vault): ReceiptStore {
  const findMissed = makeMissedReceipts(sql);

  function receiptRow(receipt: NewReceipt) {
    return {
      id: uuidv7(),
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

  async function join(shopId: string, wamidHashes: readonly string[]): Promise<number> {
    return sql.transaction(async (tx) => {
      const joined = await tx.query<JoinedRow>(JOIN, [
        shopId,
        wamidHashes,
        ...unjoinedReceiptIds(),
      ]);
      if (joined.length === 0) return 0;
      const messageIds = [...new Set(joined.map((row) => row.message_id))];
      await tx.query(CONFIRM_ATTEMPTS, [[...new Set(joined.map((row) => row.attempt_id))]]);
      await foldMessages(tx, messageIds);
      if (joined.some((row) => row.probe_of !== null)) await liftProvedHolds(tx, messageIds);
      for (const row of joined) await holdWhatFailed(tx, row);
      const aliases = joined.flatMap((row) =>
        [row.chat_id_hash, row.bsuid_hash, row.told_phone_hash].flatMap((alias) =>
          alias === null ? [] : [[alias, row.phone_hash] as const],
        ),
      );
      await tx.query(LEARN_ALIASES, [
        shopId,
        aliases.map(([alias]) => alias),
        aliases.map(([, phone]) => phone),
      ]);
      for (const row of joined) {
        if (row.reason !== 'stopped_by_customer' || row.phone_hash === '') continue;
        await storeOptOut(tx, shopId, [row.phone_hash], 'whatsapp');
      }
      return messageIds.length;
    });
  }

  return {
    storeHook: (channel, contents, source) =>
      sql.transaction(async (tx) => {
        const { receipts, echoes, spoken, unread } = contents;
        if (receipts.length > 0) {
          const rows = storableJson(receipts.map(receiptRow));
          await tx.query(STORE_RECEIPTS, [rows, channel.shopId, channel.id, source]);
        }
        // In the order in which they were said: the last word counts.
        for (const { word, ...names } of spoken) {
          const hashes = hashNames(vault, names);
          if (word === 'stop') await storeOptOut(tx, channel.shopId, hashes, 'reply');
          else await removeOptOut(tx, channel.shopId, hashes);
        }
        const evidence = source === 'hook' ? 'echo' : 'history';
        for (const echo of echoes) await joinEcho(tx, vault, channel, echo, evidence);
        await keepUnread(tx, channel.shopId, unread);
      }),

    async foldReceipts(shopId, wamids) {
      await join(shopId, [...new Set(wamids.map((wamid) => vault.hash('wamid', wamid)))]);
    },

    async joinReceipts(attemptId) {
      const [attempt] = await sql.query<{ shop_id: string; wamid_hash: string | null }>(
        'SELECT shop_id, wamid_hash FROM attempt WHERE id = $1',
        [attemptId],
      );
      if (attempt === undefined || attempt.wamid_hash === null) return;
      await join(attempt.shop_id, [attempt.wamid_hash]);
    },

    async sweep() {
      const byShop = Map.groupBy(await findMissed(), ({ shopId }) => shopId);
      let reached = 0;
      for (const [shopId, rows] of byShop) {
        reached += await join(
          shopId,
          rows.map(({ wamidHash }) => wamidHash),
        );
      }
      return reached;
    },
  };
}
