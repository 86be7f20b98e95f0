import { isNewerInLine } from '#app/domain/decide.ts';
import type { MerchantApp, ResendResult } from './merchant-app.ts';
import type { MerchantAppPorts, ResendSituation } from './merchant-app-ports.ts';
import { isId } from './show-ids.ts';

type Refusal = Extract<ResendResult, { outcome: 'refused' }>['reason'];

/** Why a message may not go out again, the first reason that holds; null: it may. */
export function refusalOf(situation: ResendSituation): Refusal | null {
  const { state, attempted, line } = situation;
  const isFinal = state === 'failed' || state === 'unconfirmed';
  if (!isFinal || situation.closed || situation.erased || !situation.sameInstall) {
    return 'not_sendable';
  }
  if (situation.attemptOpen) return 'attempt_open';
  if (situation.optedOut) return 'opted_out';
  if (attempted.some((other) => isNewerInLine(other, line))) return 'newer_status';
  if (situation.expired) return 'too_late';
  if (!situation.sendingOn) return 'sending_off';
  if (!situation.connected) return 'disconnected';
  return situation.held ? 'held' : null;
}

/** Puts one message back in line; who called wakes the sending worker. */
export function makeResendOne({
  resends,
}: Pick<MerchantAppPorts, 'resends'>): MerchantApp['resend'] {
  return async (shopId, id, acceptDouble, staffId) => {
    const situation = isId(id) ? await resends.readSituation(shopId, id) : null;
    if (situation === null) return { outcome: 'refused', reason: 'not_sendable' };
    const refusal = refusalOf(situation);
    if (refusal !== null) return { outcome: 'refused', reason: refusal };
    const state = situation.state === 'failed' ? 'failed' : 'unconfirmed';
    if (state === 'unconfirmed' && !acceptDouble) return { outcome: 'confirm_double' };
    const queued = await resends.putBackInLine(shopId, id, state, staffId ?? 'merchant');
    return queued ? { outcome: 'queued' } : { outcome: 'refused', reason: 'not_sendable' };
  };
}

/** Puts a failed message, or with consent an unconfirmed one, back in line as a re-send. */
export function makeResend(
  ports: Pick<MerchantAppPorts, 'resends' | 'wakeSend'>,
): MerchantApp['resend'] {
  const resendOne = makeResendOne(ports);
  return async (...asked) => {
    const result = await resendOne(...asked);
    if (result.outcome === 'queued') ports.wakeSend();
    return result;
  };
}
