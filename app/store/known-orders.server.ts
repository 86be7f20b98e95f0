import type { OrderState } from '#app/domain/order-state.ts';
import type { ReconcilePorts } from '#app/pipeline/reconcile-ports.ts';
import type { SqlEngine } from './sql.ts';
import { hasUndecidedEvent } from './undecided-events.ts';
import type { Vault } from './vault.ts';

/** What was read as it is now, and stored, comes back with its key. */
const KNOWN = `
  SELECT i.gid, root.state, key.webhook_id IS NOT NULL AS stored
  FROM unnest($2::text[], $3::text[]) AS i(gid, webhook_id)
  LEFT JOIN root ON root.shop_id = $1 AND root.root_gid = i.gid
  LEFT JOIN webhook_key key ON key.shop_id = $1 AND key.webhook_id = i.webhook_id`;

/**
 * What has been watched for long enough, so that it is not looked through each time: of those
 * longest unread, which come up one after the other.
 */
const UNWATCH = `
  UPDATE root SET watch_until = NULL WHERE (shop_id, root_gid) IN (
    SELECT shop_id, root_gid FROM (
      SELECT shop_id, root_gid, watch_until FROM root
      WHERE shop_id = $1 AND watch_until IS NOT NULL
      ORDER BY watched_at LIMIT 1000 FOR UPDATE SKIP LOCKED
    ) AS longest WHERE watch_until <= now())`;

/**
 * What is not decided yet may say more than the state does. Rows that somebody writes at this
 * moment are passed over: this statement waits for nobody.
 */
const TAKE_WATCHED = `
  WITH longest AS (
    SELECT shop_id, root_gid, watched_at FROM root
    WHERE shop_id = $1 AND watch_until > now() AND watched_at <= $3 AND state IS NOT NULL
      AND NOT ${hasUndecidedEvent('root')}
    ORDER BY watched_at LIMIT $2 FOR UPDATE SKIP LOCKED
  )
  UPDATE root r SET watched_at = now() FROM longest
  WHERE r.shop_id = longest.shop_id AND r.root_gid = longest.root_gid
  RETURNING r.root_gid, r.state, longest.watched_at`;

/** A row that somebody writes at this moment hears news of its own, and is passed over, too. */
const GIVE_BACK = `
  WITH given AS (
    SELECT root.shop_id, root.root_gid, g.watched_at
    FROM unnest($2::text[], $3::timestamptz[]) AS g(root_gid, watched_at)
    JOIN root ON root.shop_id = $1 AND root.root_gid = g.root_gid
    FOR UPDATE OF root SKIP LOCKED
  )
  UPDATE root r SET watched_at = given.watched_at FROM given
  WHERE r.shop_id = given.shop_id AND r.root_gid = given.root_gid`;

export type KnownOrders = Pick<
  ReconcilePorts,
  'findBehind' | 'takeWatchedRoots' | 'giveBackWatchedRoots'
>;

type WatchedRow = { root_gid: string; state: string; watched_at: Date };

/** What is known of orders, as far as reconciling asks. */
export function makeKnownOrders(
  sql: SqlEngine,
  vault: Vault,
  /** Hears of a state that cannot be opened: a key is missing, or its text was damaged. */
  onUnreadable: (error: unknown) => void,
): KnownOrders {
  function open(sealed: string): OrderState | null {
    try {
      // Written by the root store alone, under a key that proves it.
      return JSON.parse(vault.open('root.state', sealed)) as OrderState;
    } catch (error) {
      onUnreadable(error);
      return null;
    }
  }

  return {
    async findBehind(shopId, orders) {
      const rows = await sql.query<{ gid: string; state: string | null; stored: boolean }>(KNOWN, [
        shopId,
        orders.map(({ gid }) => gid),
        orders.map(({ webhookId }) => webhookId),
      ]);
      const known = new Map(rows.map((row) => [row.gid, row]));
      return orders.filter(({ gid, updatedAt }) => {
        const row = known.get(gid);
        if (row?.stored) return false;
        const state = row?.state == null ? null : open(row.state);
        return state === null || state.order === null || state.order.updatedAt < updatedAt;
      });
    },

    async takeWatchedRoots(shopId, limit, unreadSince) {
      await sql.query(UNWATCH, [shopId]);
      const rows = await sql.query<WatchedRow>(TAKE_WATCHED, [shopId, limit, unreadSince]);
      return rows.flatMap((row) => {
        const state = open(row.state);
        if (state === null) return [];
        return [{ rootGid: row.root_gid, state, watchedAt: row.watched_at.toISOString() }];
      });
    },

    async giveBackWatchedRoots(shopId, roots) {
      if (roots.length === 0) return;
      await sql.query(GIVE_BACK, [
        shopId,
        roots.map(({ rootGid }) => rootGid),
        roots.map(({ watchedAt }) => watchedAt),
      ]);
    },
  };
}
