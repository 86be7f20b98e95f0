import type { Sql } from '#app/store/sql.ts';
import type { Vault } from '#app/store/vault.ts';
import { makeQueuedShop } from '#chaos/queued-shop.ts';

/** A shop that sends, on a channel of its own. */
export type BenchShop = {
  id: string;
  domain: string;
  channelId: string;
  token: string;
  hookKey: string;
};

export type ShopsOptions = {
  shops: number;
  /** What each channel takes in a second. */
  ratePerSecond: number;
};

const TEMPLATE = {
  namespace: '5ca1e000_0000_4000_8000_000000000001',
  body: 'Hi {{1}}, an update on {{2}}: {{3}}. Thank you for your patience.',
};

/** Nothing that comes round by itself, such as reading a shop's orders again, falls into a run. */
const NOT_NOW = `
  WITH shops AS (
    INSERT INTO reconciliation (shop_id, install_number, mark, next_at)
    SELECT id, install_number, now(), now() + interval '1 day' FROM shop
    ON CONFLICT (shop_id) DO UPDATE SET next_at = excluded.next_at
  )
  UPDATE channel SET watch_at = now() + interval '1 day', hook_registered_at = now()`;

/** Of an order in several parcels all but the last are told under this status, off by default. */
const TELL_EACH_PARCEL = `
  INSERT INTO status_setting (shop_id, status, "on")
  SELECT id, 'partially_shipped', true FROM shop`;

/** Makes the shops, each set up and switched on for a month. */
export async function makeBenchShops(
  sql: Sql,
  vault: Vault,
  baseUrl: string,
  { shops, ratePerSecond }: ShopsOptions,
): Promise<BenchShop[]> {
  const made: BenchShop[] = [];
  for (let n = 1; n <= shops; n += 1) {
    const channelId = `BENCH${n}`;
    const token = `token-of-${channelId}`;
    const { id } = await makeQueuedShop(sql, vault, { id: channelId, token, baseUrl, ...TEMPLATE });
    made.push({ id, domain: `shop-${id}.myshopify.com`, channelId, token, hookKey: id });
  }
  await sql.query('UPDATE channel_gate SET rate_per_second = $1', [ratePerSecond]);
  await sql.query(TELL_EACH_PARCEL);
  await sql.query(NOT_NOW);
  return made;
}
