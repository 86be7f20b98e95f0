import type { HookedChannel } from '#app/pipeline/track.ts';
import type { SqlEngine } from './sql.ts';
import type { Vault } from './vault.ts';

export type HookKeyStore = {
  /**
   * The channel whose hook address carries this key; null: no such key, or one whose channel was
   * disconnected 30 days ago. Until then late reports of what was sent over it count.
   */
  findChannelByHookKey(hookKey: string): Promise<HookedChannel | null>;
};

/** Finds channels by the secret part of their hook address, which is stored as a hash. */
export function makeHookKeyStore(sql: SqlEngine, vault: Vault): HookKeyStore {
  return {
    async findChannelByHookKey(hookKey) {
      const [row] = await sql.query<{ id: string; shop_id: string }>(
        `SELECT id, shop_id FROM channel WHERE hook_key_hash = $1
           AND (disconnected_at IS NULL OR disconnected_at > now() - interval '30 days')`,
        [vault.hash('hook_key', hookKey)],
      );
      return row === undefined ? null : { id: row.id, shopId: row.shop_id };
    },
  };
}
