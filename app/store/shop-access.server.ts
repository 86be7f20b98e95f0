import type { SqlEngine } from './sql.ts';

/** Whether Shopify lets the app read a shop's orders, as the last pass over them found. */
export type ShopAccessStore = {
  isAccessLost(shopId: string): Promise<boolean>;
  /** The merchant renewed it: the shop's orders are read again soon, which tells whether it worked. */
  noteRenewed(shopDomain: string): Promise<void>;
};

const IS_LOST = `
  SELECT 1 FROM reconciliation r
  JOIN shop s ON s.id = r.shop_id AND s.install_number = r.install_number
  WHERE r.shop_id = $1 AND r.access_lost_at IS NOT NULL`;

const RENEWED = `
  UPDATE reconciliation r SET access_lost_at = NULL, next_at = now()
  FROM shop s WHERE s.domain = $1 AND r.shop_id = s.id AND r.access_lost_at IS NOT NULL`;

export function makeShopAccessStore(sql: SqlEngine): ShopAccessStore {
  return {
    isAccessLost: async (shopId) => (await sql.query(IS_LOST, [shopId])).length > 0,
    noteRenewed: async (shopDomain) => {
      await sql.query(RENEWED, [shopDomain]);
    },
  };
}
