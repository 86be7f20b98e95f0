import { makeVault, type Vault } from '#app/store/vault.ts';

/** A vault with a fixed key, for tests only. */
export const testVault: Vault = makeVault([Buffer.alloc(32, 7)]);
