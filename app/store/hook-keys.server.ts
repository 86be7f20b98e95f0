import type { HookedChannel } from '#app/pipeline/track.ts';
import type { SqlEngine } from './sql.ts';
import type { Vault } from './vault.ts';

export type HookKeyStore = {
  /**
   * The channel whose hook address carries this key; null: no such key, or one whose channel was
   * disconnected 30 days ago. Until then late reports of what was sent over it count.
   */
  findChannelByHookKey(hookKey: string): Promise<HookedChannel | null>;
  /** The same for several keys at once, by key; a key that names none is left out. */
  findChannelsByHookKey(hookKeys: readonly string[]): Promise<ReadonlyMap<string, HookedChannel>>;
};

/** Finds channels by the secret part of their hook address, which is stored as a hash. */
export function makeHookKeyStore(sql: SqlEngine, vault: Vault): HookKeyStore {
  async function findChannelsByHookKey(hookKeys: readonly string[]) {
    const keyOf = new Map(hookKeys.map((key) => [vault.hash('hook_key', key), key]));
    const rows = await sql.query<{ id: string; shop_id: string; hook_key_hash: string }>(
      `SELECT id, shop_id, hook_key_hash FROM channel WHERE hook_key_hash = ANY($1::text[])
         AND (disconnected_at IS NULL OR disconnected_at > now() - interval '30 days')`,
      [[...keyOf.keys()]],
    );
    return new Map(
      rows.flatMap((row) => {
        const key = keyOf.get(row.hook_key_hash);
        return key === undefined ? [] : [[key, { id: row.id, shopId: row.shop_id }] as const];
      }),
    );
  }

  return {
    findChannelsByHookKey,
    findChannelByHookKey: async (hookKey) =>
      (await findChannelsByHookKey([hookKey])).get(hookKey) ?? null,
  };
}
