import { makeLeave } from './leave.ts';
import type { MerchantApp, ResolveRefusal, ResolveResult, ResolveWeight } from './merchant-app.ts';
import type { MerchantAppPorts } from './merchant-app-ports.ts';
import { makeResendOne, refusalOf } from './resend.ts';
import { isId } from './show-ids.ts';

/** As many as one request gets through in a moment. */
export const MOST_RESOLVED = 200;

type Choice = { readonly ids: readonly string[]; readonly next: string | null };

/** Looks at each before anything is done, for the question that is asked first. */
export function makeWeighMany({
  resends,
}: Pick<MerchantAppPorts, 'resends'>): MerchantApp['weighMany'] {
  return async (shopId, what, ids) => {
    const weight: ResolveWeight = { failed: 0, unconfirmed: 0, refused: [] };
    for (const id of new Set(ids.slice(0, MOST_RESOLVED))) {
      const situation = isId(id) ? await resends.readSituation(shopId, id) : null;
      const refusal = situation === null ? 'not_sendable' : refusalOf(situation);
      const isOpen =
        situation !== null &&
        !situation.closed &&
        (situation.state === 'failed' || situation.state === 'unconfirmed');
      if (what === 'resend' && refusal !== null) weight.refused.push(refusal);
      else if (!isOpen) weight.refused.push('not_open');
      else weight[situation.state === 'failed' ? 'failed' : 'unconfirmed'] += 1;
    }
    return weight;
  };
}

/**
 * Sends many messages again, or leaves them as they are: those named, or step by step all that are
 * unconfirmed, oldest first. Each is looked at on its own and refused for its own reason.
 */
export function makeResolveMany(
  ports: Pick<MerchantAppPorts, 'resends' | 'wakeSend'>,
): MerchantApp['resolveMany'] {
  const resendOne = makeResendOne(ports);
  const leave = makeLeave(ports);

  async function choose(
    shopId: string,
    chosen: Parameters<MerchantApp['resolveMany']>[1]['chosen'],
  ): Promise<Choice> {
    if ('ids' in chosen) return { ids: [...new Set(chosen.ids)], next: null };
    const after = chosen.allAfter !== null && isId(chosen.allAfter) ? chosen.allAfter : null;
    const ids = await ports.resends.listOpenUnconfirmed(shopId, after, MOST_RESOLVED + 1);
    const step = ids.slice(0, MOST_RESOLVED);
    return { ids: step, next: ids.length > step.length ? (step.at(-1) ?? null) : null };
  }

  return async (shopId, { what, chosen, acceptDouble }, staffId): Promise<ResolveResult> => {
    const { ids, next } = await choose(shopId, chosen);
    if (ids.length > MOST_RESOLVED) return { outcome: 'too_many', most: MOST_RESOLVED };
    const refused: ResolveRefusal[] = [];
    let done = 0;
    for (const id of ids) {
      if (what === 'leave') {
        const { outcome } = await leave(shopId, id, staffId);
        if (outcome === 'left') done += 1;
        else refused.push({ id, reason: 'not_open' });
        continue;
      }
      const result = await resendOne(shopId, id, acceptDouble, staffId);
      if (result.outcome === 'queued') done += 1;
      else if (result.outcome === 'refused') refused.push({ id, reason: result.reason });
      else refused.push({ id, reason: 'confirm_double' });
    }
    if (what === 'resend' && done > 0) ports.wakeSend();
    return { outcome: 'resolved', done, refused, next };
  };
}
