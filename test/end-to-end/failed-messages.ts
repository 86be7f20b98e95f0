import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import type { Vault } from '#app/store/vault.ts';
import type { AppDatabase } from './app-database.ts';

const COPY = `
  WITH copied AS (
    SELECT * FROM jsonb_to_recordset($1::jsonb)
      AS c(id text, root text, subject text, name text, hash text, sealed text)
  ), of_first AS (
    SELECT id FROM message WHERE state = 'failed' ORDER BY id LIMIT 1
  ), told AS (
    INSERT INTO notification SELECT (jsonb_populate_record(n, jsonb_build_object('id', c.id,
      'root_gid', c.root, 'subject_gid', c.subject, 'occurrence', c.subject, 'order_name', c.name,
      'phone_hash', c.hash, 'phone', c.sealed))).*
    FROM notification n JOIN of_first ON of_first.id = n.id CROSS JOIN copied c RETURNING id
  )
  INSERT INTO message SELECT (jsonb_populate_record(m, jsonb_build_object('id', c.id,
    'root_gid', c.root, 'subject_gid', c.subject, 'phone_hash', c.hash, 'created_at', now(),
    'updated_at', now()))).*
  FROM message m JOIN of_first ON of_first.id = m.id CROSS JOIN copied c
  WHERE (SELECT count(*) FROM told) > 0`;

/**
 * Copies the first failed message of an app's database on PostgreSQL, each for an order and a phone
 * of its own. Returns the phones.
 */
export async function copyFailed(
  { location }: AppDatabase,
  vault: Vault,
  count: number,
): Promise<string[]> {
  if (!('url' in location)) throw new Error('It has no address to connect to');
  const phones = Array.from({ length: count }, (_, at) => `49152${10_000_000 + at}`);
  const rows = phones.map((phone, at) => ({
    id: uuidv7(),
    root: `gid://shopify/Order/${9_000_000_000 + at}`,
    subject: `gid://shopify/Fulfillment/${9_000_000_000 + at}`,
    name: `#C${at}`,
    hash: vault.hash('phone', phone),
    sealed: vault.seal('notification.phone', phone),
  }));
  const client = new pg.Client({ connectionString: location.url });
  await client.connect();
  try {
    await client.query(COPY, [JSON.stringify(rows)]);
  } finally {
    await client.end();
  }
  return phones;
}
