import type { Sql } from './sql.ts';
import { type IdRange, idsOfLastDays } from './time-ordered-id.ts';

/** Days for which a receipt waits for the attempt that it speaks of: 72 hours. */
const WAITS_DAYS = 3;

/** The ids of all receipts that may still find their attempt, and of more that were dropped. */
export function unjoinedReceiptIds(): IdRange {
  return idsOfLastDays(WAITS_DAYS + 1);
}

export type MissedReceipt = { readonly shopId: string; readonly wamidHash: string };

const STEP = 500;
const STEPS_PER_LOOK = 4;
const LOWEST_ID = '00000000-0000-0000-0000-000000000000';

/** The conditions of the index that finds all of them, both of which it wants to hear. */
export const UNJOINED = 'attempt_id IS NULL AND received_at IS NOT NULL';

const IS_OURS = `EXISTS (
    SELECT FROM attempt a WHERE a.shop_id = step.shop_id AND a.wamid_hash = step.wamid_hash)`;

const NEWEST = `
  SELECT id, shop_id, wamid_hash, ${IS_OURS} AS ours FROM (
    SELECT id, shop_id, wamid_hash FROM receipt
    WHERE ${UNJOINED} ORDER BY id DESC LIMIT ${STEP}
  ) AS step`;

const NEXT = `
  SELECT id, shop_id, wamid_hash, ${IS_OURS} AS ours FROM (
    SELECT id, shop_id, wamid_hash FROM receipt
    WHERE ${UNJOINED} AND id > $1 ORDER BY id LIMIT ${STEP}
  ) AS step ORDER BY id`;

type Row = { id: string; shop_id: string; wamid_hash: string; ours: boolean };

/**
 * Finds receipts whose attempts are known and which both sides missed. Most that have no attempt
 * are of other people's messages, and there may be many: each look takes the newest, and goes a
 * few steps on through all of them.
 */
export function makeMissedReceipts(sql: Sql): () => Promise<MissedReceipt[]> {
  let after = LOWEST_ID;

  return async () => {
    const found = await sql.query<Row>(NEWEST);
    const all = found.length < STEP;
    for (let step = 0; !all && step < STEPS_PER_LOOK; step += 1) {
      const rows = await sql.query<Row>(NEXT, [after]);
      found.push(...rows);
      const last = rows.at(-1);
      if (last === undefined || rows.length < STEP) {
        after = LOWEST_ID;
        break;
      }
      after = last.id;
    }
    const missed = new Map(
      found.filter(({ ours }) => ours).map((row) => [`${row.shop_id} ${row.wamid_hash}`, row]),
    );
    return [...missed.values()].map((row) => ({
      shopId: row.shop_id,
      wamidHash: row.wamid_hash,
    }));
  };
}
