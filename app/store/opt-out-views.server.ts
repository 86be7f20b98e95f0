import { v7 as uuidv7 } from 'uuid';
import { phoneVariants } from '#app/domain/phone-variants.ts';
import {
  OPT_OUT_SOURCES,
  type OptOutRecord,
  type OptOutSource,
  type OptOutsPort,
} from '#app/pipeline/opt-outs-ports.ts';
import { hashNames, makeOptOutStore, removeOptOut } from './opt-outs.server.ts';
import type { Row, SqlEngine } from './sql.ts';
import type { Vault } from './vault.ts';

const ADOPT_ROWS = 1000;
const ADD_ROWS = 500;

/**
 * Gives what an older version of the app stored, a name a row, its people: the names that were
 * stored at one moment are one person's.
 */
const ADOPT = `
  WITH old AS (
    SELECT recipient_hash, source, opted_out_at FROM opt_out
    WHERE shop_id = $1 AND person_id IS NULL
    ORDER BY opted_out_at LIMIT ${ADOPT_ROWS} FOR UPDATE SKIP LOCKED
  ), people AS (
    SELECT source, opted_out_at,
      (lpad(to_hex((extract(epoch FROM opted_out_at) * 1000)::bigint), 12, '0')
        || '7' || substr(md5(random()::text), 1, 19))::uuid AS id
    FROM old GROUP BY source, opted_out_at
  ), named AS (
    UPDATE opt_out o SET person_id = people.id
    FROM old JOIN people USING (source, opted_out_at)
    WHERE o.shop_id = $1 AND o.recipient_hash = old.recipient_hash
  )
  INSERT INTO opt_out_person (id, shop_id, source, opted_out_at)
  SELECT id, $1, source, opted_out_at FROM people`;

/** New people with all their names. Whose every name is known already is not new. */
const ADD = `
  WITH input AS (
    SELECT * FROM jsonb_to_recordset($2::jsonb) AS i(id uuid, phone text, hashes jsonb)
  ), stored AS (
    INSERT INTO opt_out (shop_id, recipient_hash, source, opted_out_at, person_id)
    SELECT DISTINCT ON (hash) $1::uuid, hash, $3, now(), input.id
    FROM input CROSS JOIN LATERAL jsonb_array_elements_text(input.hashes) AS hash
    ORDER BY hash, input.id
    ON CONFLICT DO NOTHING RETURNING person_id
  )
  INSERT INTO opt_out_person (id, shop_id, source, staff_id, phone, opted_out_at)
  SELECT id, $1::uuid, $3, $4, phone, now() FROM input
  WHERE EXISTS (SELECT FROM stored WHERE stored.person_id = input.id) RETURNING id`;

/** The people of a phone, under whichever name: itself, or one that a report named beside it. */
const peopleOf = (hashes: string): string => `
  SELECT o.person_id FROM opt_out o
  WHERE o.shop_id = $1 AND o.recipient_hash = ANY(${hashes}::text[])
  UNION
  SELECT o.person_id FROM recipient_alias r
  JOIN opt_out o ON o.shop_id = r.shop_id AND o.recipient_hash = r.alias_hash
  WHERE r.shop_id = $1 AND r.phone_hash = ANY(${hashes}::text[])`;

/** The phone under which a person got messages, where the opt-out itself does not say it. */
const PHONE_OF_MESSAGES = `
  SELECT n.phone FROM opt_out o
  LEFT JOIN recipient_alias r ON r.shop_id = o.shop_id AND r.alias_hash = o.recipient_hash
  JOIN notification n ON n.shop_id = o.shop_id
    AND n.phone_hash = ANY(ARRAY[o.recipient_hash, r.phone_hash]) AND n.phone IS NOT NULL
  WHERE o.person_id = p.id AND p.phone IS NULL AND p.erased_at IS NULL LIMIT 1`;

const HASHES_OF = 'SELECT recipient_hash FROM opt_out WHERE shop_id = $1 AND person_id = $2';

const REMOVE_PERSON = 'DELETE FROM opt_out_person WHERE shop_id = $1 AND id = $2 RETURNING id';

type PersonRow = Row & {
  id: string;
  source: string;
  word: string | null;
  staff_id: string | null;
  phone: string | null;
  message_phone: string | null;
  opted_out_at: Date;
  erased_at: Date | null;
};

function recordOf(row: PersonRow, vault: Vault): OptOutRecord {
  const phone =
    row.phone !== null
      ? vault.open('opt_out_person.phone', row.phone)
      : row.message_phone !== null
        ? vault.open('notification.phone', row.message_phone)
        : null;
  return {
    id: row.id,
    source: OPT_OUT_SOURCES.find((known) => known === row.source) ?? 'reply',
    word: row.word,
    staffId: row.staff_id,
    phone,
    isErased: row.erased_at !== null,
    optedOutAt: row.opted_out_at.toISOString(),
  };
}

type Position = Parameters<OptOutsPort['listOptOuts']>[2];

/** A page, newest first, by ids, which rise with time. */
function buildList(
  shopId: string,
  filter: { readonly source: OptOutSource | null; readonly hashes: readonly string[] | null },
  { from, limit }: Position,
): { text: string; values: readonly unknown[] } {
  const values: unknown[] = [shopId];
  const bind = (value: unknown): string => `$${values.push(value)}`;
  const isBackward = from?.side === 'before';
  const conditions = ['shop_id = $1'];
  if (filter.source !== null) conditions.push(`source = ${bind(filter.source)}`);
  if (filter.hashes !== null) conditions.push(`id IN (${peopleOf(bind(filter.hashes))})`);
  if (from !== null) conditions.push(`id ${isBackward ? '>' : '<'} ${bind(from.id)}`);
  const text = `
    SELECT p.*, (${PHONE_OF_MESSAGES}) AS message_phone FROM (
      SELECT * FROM opt_out_person WHERE ${conditions.join(' AND ')}
      ORDER BY id ${isBackward ? 'ASC' : 'DESC'} LIMIT ${bind(limit + 1)}
    ) AS p ORDER BY p.id DESC`;
  return { text, values };
}

/** Opt-outs as the merchant sees and changes them. */
export function makeOptOutViews(sql: SqlEngine, vault: Vault): OptOutsPort {
  return {
    ...makeOptOutStore(sql, vault),

    async listOptOuts(shopId, { source, phone }, position) {
      await sql.query(ADOPT, [shopId]);
      const hashes =
        phone === null ? null : phoneVariants(phone).map((variant) => vault.hash('phone', variant));
      const { text, values } = buildList(shopId, { source, hashes }, position);
      const rows = await sql.query<PersonRow>(text, values);
      const isMore = rows.length > position.limit;
      const isBackward = position.from?.side === 'before';
      const shown = isMore ? (isBackward ? rows.slice(1) : rows.slice(0, -1)) : rows;
      return { rows: shown.map((row) => recordOf(row, vault)), more: isMore };
    },

    async countOptOuts(shopId, source, cap) {
      const ofSource = source === null ? '' : 'AND source = $3';
      const [row] = await sql.query<{ people: number }>(
        `SELECT count(*)::int AS people FROM (
           SELECT 1 FROM opt_out_person WHERE shop_id = $1 ${ofSource} LIMIT $2) AS counted`,
        [shopId, cap, ...(source === null ? [] : [source])],
      );
      return row?.people ?? 0;
    },

    async addOptOuts(shopId, phones, { source, staffId }) {
      let added = 0;
      for (let from = 0; from < phones.length; from += ADD_ROWS) {
        const people = phones.slice(from, from + ADD_ROWS).map((phone) => ({
          id: uuidv7(),
          phone: vault.seal('opt_out_person.phone', phone),
          hashes: hashNames(vault, { chatId: null, bsuid: null, phone }),
        }));
        const rows = await sql.query(ADD, [shopId, JSON.stringify(people), source, staffId]);
        added += rows.length;
      }
      return added;
    },

    removeOptOut: (shopId, id) =>
      sql.transaction(async (tx) => {
        const names = await tx.query<{ recipient_hash: string }>(HASHES_OF, [shopId, id]);
        await removeOptOut(
          tx,
          shopId,
          names.map((row) => row.recipient_hash),
        );
        const left = await tx.query(REMOVE_PERSON, [shopId, id]);
        return names.length > 0 || left.length > 0;
      }),
  };
}
