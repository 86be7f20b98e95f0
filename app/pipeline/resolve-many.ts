import type { RefusalCounts } from './bulk-action-ports.ts';
import { makeLeave } from './leave.ts';
import type {
  MerchantApp,
  ResolveRefusal,
  ResolveRequest,
  ResolveResult,
  ResolveWeight,
} from './merchant-app.ts';
import type { MerchantAppPorts, ResendSituation } from './merchant-app-ports.ts';
import { makeResendOne, refusalOf } from './resend.ts';
import { isId } from './show-ids.ts';

/** As many as one request gets through in a moment. */
export const MOST_RESOLVED = 200;

/** Whether a message can be sent again or left, by the state that it is in; null: there is none. */
export function judge(
  what: ResolveRequest['what'],
  situation: ResendSituation | null,
): { readonly state: 'failed' | 'unconfirmed' } | { readonly refusal: ResolveRefusal['reason'] } {
  if (what === 'resend') {
    const refusal = situation === null ? 'not_sendable' : refusalOf(situation);
    if (refusal !== null) return { refusal };
  }
  if (situation === null || situation.closed) return { refusal: 'not_open' };
  const { state } = situation;
  return state === 'failed' || state === 'unconfirmed' ? { state } : { refusal: 'not_open' };
}

export function addRefusal(counts: RefusalCounts, reason: ResolveRefusal['reason']): RefusalCounts {
  return { ...counts, [reason]: (counts[reason] ?? 0) + 1 };
}

/** Looks at each before anything is done, for the question that is asked first. */
export function makeWeighMany({
  resends,
}: Pick<MerchantAppPorts, 'resends'>): MerchantApp['weighMany'] {
  return async (shopId, what, asked) => {
    const weight: ResolveWeight = { failed: 0, unconfirmed: 0, refused: {}, isExact: true };
    const ids = [...new Set(asked.slice(0, MOST_RESOLVED))];
    const situations = await resends.readSituations(shopId, ids.filter(isId));
    for (const id of ids) {
      const judged = judge(what, situations.get(id) ?? null);
      if ('refusal' in judged) weight.refused = addRefusal(weight.refused, judged.refusal);
      else weight[judged.state] += 1;
    }
    return weight;
  };
}

/** Sends many messages again, or leaves them as they are: each refused for its own reason. */
export function makeResolveMany(
  ports: Pick<MerchantAppPorts, 'resends' | 'wakeSend'>,
): MerchantApp['resolveMany'] {
  const resendOne = makeResendOne(ports);
  const leave = makeLeave(ports);

  return async (shopId, { what, ids: asked, acceptDouble }, staffId): Promise<ResolveResult> => {
    const ids = new Set(asked);
    if (ids.size > MOST_RESOLVED) return { outcome: 'too_many', most: MOST_RESOLVED };
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
    return { outcome: 'resolved', done, refused };
  };
}
