import type { OptInSources } from '#app/domain/opt-in.ts';

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
