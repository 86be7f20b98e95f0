import type { Sql, SqlEngine } from './sql.ts';
import type { Vault } from './vault.ts';

const STEP_ROWS = 2000;

/** What grows with a shop's orders, but for messages and what goes with them. */
const LARGE_TABLES: readonly { table: string; rows: string }[] = [
  { table: 'notification', rows: 'shop_id = $1' },
  { table: 'webhook_key', rows: 'shop_id = $1' },
  { table: 'recipient_alias', rows: 'shop_id = $1' },
  { table: 'dry_run_result', rows: 'shop_id = $1' },
  {
    table: 'dry_run_recipient',
    rows: 'run_id IN (SELECT id FROM dry_run WHERE shop_id = $1)',
  },
  { table: 'receipt_key', rows: 'channel_id IN (SELECT id FROM channel WHERE shop_id = $1)' },
  // Whoever decides on one now is left to end: the update that asked for this is among them.
  { table: 'root', rows: 'shop_id = $1 AND lease_until IS NULL' },
];

/** Every table that holds rows of a shop by its id, messages and what goes with them apart. */
const SHOP_TABLES = [
  'reconciliation',
  'event',
  'webhook_key',
  'inspection',
  'root',
  'notification',
  'history_mark',
  // In this order: who adds up moves rows from the one to the other.
  'daily_change',
  'daily_count',
  'recipient_alias',
  'opt_out',
  'opt_out_person',
  'access_log',
  'csv_export',
  'bulk_action',
  'saved_view',
  'tombstone',
  'label',
  'status_setting',
  'staff_alert',
  'test_message',
  'dry_run_result',
] as const;

/** True in a step of an erasure; false once the shop has been installed again. */
const GONE = 'EXISTS (SELECT FROM shop WHERE id = $1 AND uninstalled_at IS NOT NULL)';

function deleteStep({ table, rows }: { table: string; rows: string }): string {
  return `DELETE FROM ${table} WHERE ctid IN (
    SELECT ctid FROM ${table} WHERE ${rows} LIMIT ${STEP_ROWS}
  ) AND ${GONE} RETURNING 1`;
}

/** Rows of a partitioned table: a ctid would name one in each partition. */
const DECIDED_EVENTS = `
  SELECT id FROM event WHERE shop_id = $1 AND decided_at IS NOT NULL AND ${GONE}
  LIMIT ${STEP_ROWS}`;

const UNJOINED_RECEIPTS = `
  SELECT id FROM receipt WHERE shop_id = $1 AND attempt_id IS NULL AND ${GONE} LIMIT ${STEP_ROWS}`;

const MESSAGES = `SELECT id FROM message WHERE shop_id = $1 AND ${GONE} LIMIT ${STEP_ROWS}`;

const JOINED_RECEIPTS = `
  DELETE FROM receipt WHERE attempt_id = ANY(ARRAY(
    SELECT id FROM attempt WHERE message_id = ANY($1::uuid[])))`;

const TESTS = `SELECT id FROM test_message WHERE shop_id = $1 AND ${GONE} LIMIT ${STEP_ROWS}`;

type Step = (sql: Sql, shopId: string) => Promise<number>;

async function findIds(sql: Sql, query: string, shopId: string): Promise<string[]> {
  return (await sql.query<{ id: string }>(query, [shopId])).map(({ id }) => id);
}

const eraseEvents: Step = async (sql, shopId) => {
  const ids = await findIds(sql, DECIDED_EVENTS, shopId);
  await sql.query('DELETE FROM event WHERE id = ANY($1::uuid[])', [ids]);
  return ids.length;
};

const eraseUnjoinedReceipts: Step = async (sql, shopId) => {
  const ids = await findIds(sql, UNJOINED_RECEIPTS, shopId);
  await sql.query('DELETE FROM receipt WHERE id = ANY($1::uuid[])', [ids]);
  return ids.length;
};

/**
 * Attempts and e-mails go with their messages, and joined receipts with those: nothing else leads
 * to them.
 */
const eraseMessages: Step = async (sql, shopId) => {
  const ids = await findIds(sql, MESSAGES, shopId);
  await sql.query(JOINED_RECEIPTS, [ids]);
  await sql.query('DELETE FROM attempt WHERE message_id = ANY($1::uuid[])', [ids]);
  await sql.query('DELETE FROM fallback_email WHERE message_id = ANY($1::uuid[])', [ids]);
  await sql.query('DELETE FROM message WHERE id = ANY($1::uuid[])', [ids]);
  return ids.length;
};

async function repeat(step: () => Promise<number>): Promise<void> {
  while ((await step()) > 0);
}

/** Their attempts are of no message; of the rows themselves there are few. */
const eraseTests: Step = async (sql, shopId) => {
  const ids = await findIds(sql, TESTS, shopId);
  await sql.query(JOINED_RECEIPTS, [ids]);
  await sql.query('DELETE FROM attempt WHERE message_id = ANY($1::uuid[])', [ids]);
  await sql.query('DELETE FROM test_message WHERE id = ANY($1::uuid[])', [ids]);
  return ids.length;
};

/** What stays: that it was, for the shop itself, should it come back. */
const LEAVE_TRACE = `
  INSERT INTO erased_shop (domain_hash, erased_at) VALUES ($1, now())
  ON CONFLICT (domain_hash) DO UPDATE SET erased_at = excluded.erased_at`;

/** All rows that name the shop, in the order in which one leads to the other. */
async function eraseRest(
  tx: Sql,
  shop: { id: string; domain: string },
  domainHash: string,
): Promise<void> {
  for (const step of [eraseUnjoinedReceipts, eraseMessages, eraseTests]) {
    await repeat(() => step(tx, shop.id));
  }
  for (const table of SHOP_TABLES) {
    await tx.query(`DELETE FROM ${table} WHERE shop_id = $1`, [shop.id]);
  }
  for (const table of ['template', 'receipt_key', 'hold']) {
    await tx.query(
      `DELETE FROM ${table} WHERE channel_id IN (SELECT id FROM channel WHERE shop_id = $1)`,
      [shop.id],
    );
  }
  for (const table of ['dry_run_count', 'dry_run_recipient']) {
    await tx.query(
      `DELETE FROM ${table} WHERE run_id IN (SELECT id FROM dry_run WHERE shop_id = $1)`,
      [shop.id],
    );
  }
  await tx.query('DELETE FROM dry_run WHERE shop_id = $1', [shop.id]);
  await tx.query('DELETE FROM channel WHERE shop_id = $1', [shop.id]);
  await tx.query('DELETE FROM session WHERE shop = $1', [shop.domain]);
  await tx.query('DELETE FROM shop WHERE id = $1', [shop.id]);
  await tx.query(LEAVE_TRACE, [domainHash]);
}

/** Deletes all rows of a shop that did not come back after it removed the app. */
export async function eraseShop(sql: SqlEngine, vault: Vault, shopId: string): Promise<void> {
  // The large tables first, in steps that hold nobody up. The update that asked for it goes last,
  // so that a process that dies in between leaves the rest to be asked for again.
  for (const step of [eraseEvents, eraseUnjoinedReceipts, eraseMessages, eraseTests]) {
    await repeat(() => sql.transaction((tx) => step(tx, shopId)));
  }
  for (const large of LARGE_TABLES) {
    await repeat(async () => (await sql.query(deleteStep(large), [shopId])).length);
  }
  await sql.transaction(async (tx) => {
    // Installed again since: a redact request of the older install touches nothing.
    const [shop] = await tx.query<{ domain: string }>(
      'SELECT domain FROM shop WHERE id = $1 AND uninstalled_at IS NOT NULL FOR UPDATE',
      [shopId],
    );
    if (shop === undefined) return;
    const { domain } = shop;
    await eraseRest(tx, { id: shopId, domain }, vault.hash('shop', domain));
  });
}
