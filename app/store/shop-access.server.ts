import type { ShopAccess } from '#app/pipeline/merchant-app-ports.ts';
import type { SqlEngine } from './sql.ts';

/** Whether Shopify lets the app read a shop's orders, as the last pass over them found. */
export type ShopAccessStore = {
  readAccess(shopId: string): Promise<ShopAccess>;
  /** The merchant renewed it: the shop's orders are read again soon, which tells whether it worked. */
  noteRenewed(shopDomain: string): Promise<void>;
};

/** One pass without an answer is no news: the next has come and gone by then. */
const SILENT_AFTER_MINUTES = 20;

/** A mark that moved since is proof of an answer, also where an older version of the app moved it. */
const READ = `
  SELECT r.access_lost_at IS NOT NULL AS lost,
    CASE WHEN r.mark < r.silent_since AND r.silent_since <= now() - $2::float8 * interval '1 minute'
      THEN ceil(extract(epoch FROM now() - r.mark) / 60)::float8 END AS silent_minutes
  FROM reconciliation r
  JOIN shop s ON s.id = r.shop_id AND s.install_number = r.install_number
  WHERE r.shop_id = $1`;

const RENEWED = `
  UPDATE reconciliation r SET access_lost_at = NULL,
    next_at = date_trunc('milliseconds', now())
  FROM shop s WHERE s.domain = $1 AND r.shop_id = s.id AND r.access_lost_at IS NOT NULL`;

export function makeShopAccessStore(sql: SqlEngine): ShopAccessStore {
  return {
    async readAccess(shopId) {
      const [row] = await sql.query<{ lost: boolean; silent_minutes: number | null }>(READ, [
        shopId,
        SILENT_AFTER_MINUTES,
      ]);
      return { isLost: row?.lost ?? false, silentMinutes: row?.silent_minutes ?? null };
    },
    noteRenewed: async (shopDomain) => {
      await sql.query(RENEWED, [shopDomain]);
    },
  };
}
