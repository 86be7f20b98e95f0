import type { SqlEngine } from './sql.ts';
import { idsAfter, timeOfId } from './time-ordered-id.ts';

const STEP_ROWS = 1000;
/** Reports go with their week: see `retention.server.ts`. */
const REPORTS_KEPT_MS = 90 * 86_400_000;

/** In no order, so that runs that are cut short do not always leave the same ones. */
const SHOPS = 'SELECT id FROM shop ORDER BY random()';

/** The lowest id of the time before which a shop keeps nothing personal. */
const BEFORE_HISTORY = `
  SELECT (lpad(to_hex(floor(extract(
      epoch FROM now() - history_days * interval '1 day') * 1000)::bigint), 12, '0')
    || repeat('0', 20))::uuid
  FROM shop WHERE id = $1`;

/** From where the last step ended: what was blanked stays in the table and is not read again. */
const OLD_PERSONS = `
  SELECT id, erased_at IS NULL AS personal FROM notification
  WHERE shop_id = $1 AND id < (${BEFORE_HISTORY})
    AND id > coalesce((SELECT id FROM history_mark WHERE shop_id = $1),
                      '00000000-0000-0000-0000-000000000000')
  ORDER BY id LIMIT ${STEP_ROWS}`;

const MARK = `
  INSERT INTO history_mark (shop_id, id)
  SELECT id, $2::uuid FROM shop WHERE id = $1
  ON CONFLICT (shop_id) DO UPDATE SET id = excluded.id`;

const BLANK_NOTIFICATIONS = `
  UPDATE notification SET phone = NULL, customer_name = NULL, erased_at = now()
  WHERE shop_id = $1 AND id = ANY($2::uuid[]) AND erased_at IS NULL`;

const BLANK_ATTEMPTS = `
  UPDATE attempt SET rendered_text = NULL, text = NULL, wamid = NULL, job_id = NULL
  WHERE shop_id = $1 AND message_id = ANY($2::uuid[])
  RETURNING id`;

/** Where a history is shorter than reports are kept. Hashes of message ids stay, to know a repeat. */
const BLANK_RECEIPTS = `
  UPDATE receipt SET text = NULL, chat_id_hash = NULL, bsuid_hash = NULL, phone_hash = NULL
  WHERE shop_id = $1 AND attempt_id = ANY($2::uuid[]) AND id BETWEEN $3 AND $4`;

export type HistoryStore = {
  listShops(): Promise<readonly string[]>;
  /** Erases what is personal of some notifications of a shop, and returns whether there may be more. */
  eraseStep(shopId: string): Promise<boolean>;
};

/** Erases what is older than a shop's history: its notifications stay, without the person. */
export function makeHistoryStore(sql: SqlEngine): HistoryStore {
  return {
    listShops: async () => (await sql.query<{ id: string }>(SHOPS)).map(({ id }) => id),

    eraseStep: (shopId) =>
      sql.transaction(async (tx) => {
        const rows = await tx.query<{ id: string; personal: boolean }>(OLD_PERSONS, [shopId]);
        const last = rows.at(-1);
        if (last === undefined) return false;
        const ids = rows.flatMap(({ id, personal }) => (personal ? [id] : []));
        await tx.query(BLANK_NOTIFICATIONS, [shopId, ids]);
        const attempts = await tx.query<{ id: string }>(BLANK_ATTEMPTS, [shopId, ids]);
        if (Date.now() - timeOfId(last.id).getTime() < REPORTS_KEPT_MS) {
          const told = attempts.map(({ id }) => id);
          await tx.query(BLANK_RECEIPTS, [shopId, told, ...idsAfter(ids)]);
        }
        await tx.query(MARK, [shopId, last.id]);
        return rows.length === STEP_ROWS;
      }),
  };
}
