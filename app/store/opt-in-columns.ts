import { hasOptedIn, type OptInSources } from '#app/domain/opt-in.ts';
import type { OrderState } from '#app/domain/order-state.ts';
import type { Vault } from './vault.ts';

export type OptInColumns = {
  readonly opt_in_only: boolean;
  readonly opt_in_attribute: string | null;
  readonly opt_in_tag: string | null;
  readonly opt_in_sms: boolean;
};

/** By what a shop's row knows an agreement. */
export function readOptInSources(row: OptInColumns): OptInSources {
  return { attribute: row.opt_in_attribute, tag: row.opt_in_tag, sms: row.opt_in_sms };
}

/** The same where the shop messages nobody without one; null: it messages everyone. */
export function readOptIn(row: OptInColumns): OptInSources | null {
  return row.opt_in_only ? readOptInSources(row) : null;
}

/** Whether the customer of an order may be messaged: they agreed, or the shop does not ask for it. */
export function mayBeMessaged(
  row: OptInColumns & { readonly root_state: string | null },
  vault: Pick<Vault, 'open'>,
): boolean {
  const optIn = readOptIn(row);
  if (optIn === null) return true;
  if (row.root_state === null) return false;
  // Written by the root store alone, under a key that proves it.
  const { order } = JSON.parse(vault.open('root.state', row.root_state)) as OrderState;
  return order !== null && hasOptedIn(order, optIn) === true;
}
