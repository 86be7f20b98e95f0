import { v7 as uuidv7 } from 'uuid';
import { phoneVariants } from '#app/domain/phone-variants.ts';
import type { OptOutSource } from '#app/pipeline/opt-outs-ports.ts';
import type { Sql, SqlEngine } from './sql.ts';
import type { Vault } from './vault.ts';

/** The names by which 1MSG knows a person; any of them may be missing. */
export type RecipientNames = {
  readonly chatId: string | null;
  readonly bsuid: string | null;
  /** Digits with country code. */
  readonly phone: string | null;
};

/** The phone among a person's names; null where WhatsApp hides it. */
export function phoneOf(names: RecipientNames): string | null {
  return names.phone ?? names.chatId?.match(/^(\d+)@c\.us$/)?.[1] ?? null;
}

/**
 * The keyed hashes of a person's names: a phone hashes the same wherever it comes from, and counts
 * in every form in which WhatsApp may name it.
 */
export function hashNames(vault: Vault, names: RecipientNames): string[] {
  const phones = [names.phone, phoneOf({ ...names, phone: null })];
  const others = [names.chatId, names.bsuid];
  return [
    ...new Set([
      ...phones
        .flatMap((phone) => (phone === null ? [] : phoneVariants(phone)))
        .map((phone) => vault.hash('phone', phone)),
      ...others.flatMap((name) => (name === null ? [] : [vault.hash('recipient', name)])),
    ]),
  ];
}

/**
 * SQL that is true where the person behind a phone opted out: under the phone itself, or under
 * any chat id or BSUID that a receipt of a message to that phone carried. Not EXISTS, for which
 * PostgreSQL may hash the opt-outs of all shops first.
 */
export function isOptedOut(shopId: string, phoneHash: string): string {
  return `coalesce(
    (SELECT true FROM opt_out o
     WHERE o.shop_id = ${shopId} AND o.recipient_hash = ${phoneHash} LIMIT 1),
    (SELECT true FROM recipient_alias r
     JOIN opt_out o ON o.shop_id = r.shop_id AND o.recipient_hash = r.alias_hash
     WHERE r.shop_id = ${shopId} AND r.phone_hash = ${phoneHash} LIMIT 1),
    false)`;
}

export type OptOutStore = {
  /** Which of these opted out, as `${shopId} ${digits}`. */
  findOptOuts(
    recipients: readonly { shopId: string; phone: string }[],
  ): Promise<ReadonlySet<string>>;
};

/** A person's names; where one is known already, the others become theirs. */
const STORE = `
  WITH names AS (
    SELECT DISTINCT hash FROM unnest($2::text[]) AS hash
  ), known AS (
    SELECT o.person_id FROM names JOIN opt_out o ON o.shop_id = $1 AND o.recipient_hash = names.hash
    WHERE o.person_id IS NOT NULL ORDER BY o.person_id LIMIT 1
  ), stored AS (
    INSERT INTO opt_out (shop_id, recipient_hash, source, opted_out_at, person_id)
    SELECT $1::uuid, hash, $3, now(), coalesce((SELECT person_id FROM known), $4::uuid)
    FROM names ORDER BY hash
    ON CONFLICT DO NOTHING RETURNING person_id
  )
  INSERT INTO opt_out_person (id, shop_id, source, word, phone, opted_out_at)
  SELECT $4::uuid, $1::uuid, $3, $5, $6, now()
  WHERE EXISTS (SELECT FROM stored WHERE person_id = $4::uuid)`;

/** Stores that a person asked for no more messages, under each of their names. */
export async function storeOptOut(
  tx: Sql,
  vault: Vault,
  shopId: string,
  optOut: {
    readonly hashes: readonly string[];
    readonly source: OptOutSource;
    /** The word that they said, of our own list. */
    readonly word: string | null;
    /** E.164 digits, where WhatsApp tells them. */
    readonly phone: string | null;
  },
): Promise<void> {
  const { hashes, source, word, phone } = optOut;
  const sealed = phone === null ? null : vault.seal('opt_out_person.phone', phone);
  await tx.query(STORE, [shopId, hashes, source, uuidv7(), word, sealed]);
}

/** A person asked for messages again: takes the opt-out back under all names that belong together. */
export async function removeOptOut(
  tx: Sql,
  shopId: string,
  hashes: readonly string[],
): Promise<void> {
  await tx.query(
    `WITH phones AS (
       SELECT unnest($2::text[]) AS phone_hash
       UNION SELECT phone_hash FROM recipient_alias WHERE shop_id = $1 AND alias_hash = ANY($2::text[])
     ), names AS (
       SELECT unnest($2::text[]) AS hash
       UNION SELECT phone_hash FROM phones
       UNION SELECT r.alias_hash FROM recipient_alias r JOIN phones USING (phone_hash)
         WHERE r.shop_id = $1
     ), all_names AS (
       SELECT hash FROM names
       UNION SELECT other.recipient_hash FROM names
         JOIN opt_out o ON o.shop_id = $1 AND o.recipient_hash = names.hash
         JOIN opt_out other ON other.person_id = o.person_id
     ), gone AS (
       DELETE FROM opt_out WHERE shop_id = $1 AND recipient_hash IN (SELECT hash FROM all_names)
       RETURNING person_id
     )
     DELETE FROM opt_out_person WHERE shop_id = $1 AND id IN (SELECT person_id FROM gone)`,
    [shopId, hashes],
  );
}

/** Looks opt-outs up for `decide`. */
export function makeOptOutStore(sql: SqlEngine, vault: Vault): OptOutStore {
  return {
    async findOptOuts(recipients) {
      if (recipients.length === 0) return new Set();
      const hashes = recipients.map(({ phone }) => vault.hash('phone', phone));
      const rows = await sql.query<{ place: number }>(
        `SELECT i.place::int AS place
         FROM unnest($1::uuid[], $2::text[]) WITH ORDINALITY AS i(shop_id, phone_hash, place)
         WHERE ${isOptedOut('i.shop_id', 'i.phone_hash')}`,
        [recipients.map(({ shopId }) => shopId), hashes],
      );
      return new Set(
        rows.flatMap(({ place }) => {
          const recipient = recipients[place - 1];
          return recipient === undefined ? [] : [`${recipient.shopId} ${recipient.phone}`];
        }),
      );
    },
  };
}
