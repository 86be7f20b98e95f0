import { phoneVariants } from '#app/domain/phone-variants.ts';
import type { Sql, SqlEngine } from './sql.ts';
import type { Vault } from './vault.ts';

/** The names by which 1MSG knows a person; any of them may be missing. */
export type RecipientNames = {
  readonly chatId: string | null;
  readonly bsuid: string | null;
  /** Digits with country code. */
  readonly phone: string | null;
};

/**
 * The keyed hashes of a person's names: a phone hashes the same wherever it comes from, and counts
 * in every form in which WhatsApp may name it.
 */
export function hashNames(vault: Vault, names: RecipientNames): string[] {
  const phones = [names.phone, names.chatId?.match(/^(\d+)@c\.us$/)?.[1] ?? null];
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
 * any chat id or BSUID that a receipt of a message to that phone carried.
 */
export function isOptedOut(shopId: string, phoneHash: string): string {
  return `(EXISTS (
    SELECT FROM opt_out o WHERE o.shop_id = ${shopId} AND o.recipient_hash = ${phoneHash}
  ) OR EXISTS (
    SELECT FROM recipient_alias r
    JOIN opt_out o ON o.shop_id = r.shop_id AND o.recipient_hash = r.alias_hash
    WHERE r.shop_id = ${shopId} AND r.phone_hash = ${phoneHash}))`;
}

export type OptOutStore = {
  /** Which of these opted out, as `${shopId} ${digits}`. */
  findOptOuts(
    recipients: readonly { shopId: string; phone: string }[],
  ): Promise<ReadonlySet<string>>;
};

/** Stores that a person asked for no more messages, under each of their names. */
export async function storeOptOut(
  tx: Sql,
  shopId: string,
  hashes: readonly string[],
  source: string,
): Promise<void> {
  await tx.query(
    `INSERT INTO opt_out (shop_id, recipient_hash, source, opted_out_at)
     SELECT $1, hash, $3, now() FROM unnest($2::text[]) AS hash ON CONFLICT DO NOTHING`,
    [shopId, hashes, source],
  );
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
     )
     DELETE FROM opt_out WHERE shop_id = $1 AND recipient_hash IN (SELECT hash FROM names)`,
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
