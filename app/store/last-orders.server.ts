import type { OrderState } from '#app/domain/order-state.ts';
import type { LastOrdersPort } from '#app/pipeline/count-audience.ts';
import type { SqlEngine } from './sql.ts';
import type { Vault } from './vault.ts';

/** Notifications to look through for each order that is wanted: most have a few. */
const NOTIFICATIONS_PER_ORDER = 5;

/** The orders of the newest notifications, as they are known by now. */
const LAST = `
  SELECT r.state FROM (
    SELECT root_gid, id FROM (
      SELECT DISTINCT ON (root_gid) root_gid, id FROM (
        SELECT root_gid, id FROM notification WHERE shop_id = $1 ORDER BY id DESC LIMIT $3
      ) AS newest ORDER BY root_gid, id DESC
    ) AS orders ORDER BY id DESC LIMIT $2
  ) AS last
  JOIN root r ON r.shop_id = $1 AND r.root_gid = last.root_gid
  WHERE r.state IS NOT NULL`;

/** A shop's last orders, for counts over them. */
export function makeLastOrders(
  sql: SqlEngine,
  vault: Vault,
  /** Hears of a state that cannot be opened: a key is missing, or its text was damaged. */
  onUnreadable: (error: unknown) => void,
): LastOrdersPort {
  return {
    async readLastOrders(shopId, limit) {
      const rows = await sql.query<{ state: string }>(LAST, [
        shopId,
        limit,
        limit * NOTIFICATIONS_PER_ORDER,
      ]);
      return rows.flatMap(({ state }) => {
        try {
          // Written by the root store alone, under a key that proves it.
          const { order } = JSON.parse(vault.open('root.state', state)) as OrderState;
          return order === null ? [] : [order];
        } catch (error) {
          onUnreadable(error);
          return [];
        }
      });
    },
  };
}
