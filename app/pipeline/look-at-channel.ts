import { channelProblem } from './configure-hook.ts';
import type { MerchantApp } from './merchant-app.ts';
import type { MerchantAppPorts, OneMsgAnswer } from './merchant-app-ports.ts';
import { channelView } from './show-settings.ts';

/** A page waits no longer; a call has longer, where nobody waits for it. */
const PATIENCE_MS = 5000;

const NO_ANSWER = { ok: false, problem: 'unreachable', status: null, text: null } as const;

function withPatience<Answer>(
  asked: Promise<OneMsgAnswer<Answer>>,
): Promise<OneMsgAnswer<Answer> | typeof NO_ANSWER> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<typeof NO_ANSWER>((resolve) => {
    timer = setTimeout(() => resolve(NO_ANSWER), PATIENCE_MS);
  });
  return Promise.race([asked, patience]).finally(() => clearTimeout(timer));
}

/**
 * Asks 1MSG how the channel is, for a page that shows it. Unlike a check it mends nothing and lifts
 * no hold: looking at a page changes no sending.
 */
export function makeLookAtChannel(
  ports: Pick<MerchantAppPorts, 'channels' | 'oneMsg'>,
): MerchantApp['lookAtChannel'] {
  return async (shopId) => {
    const channel = await ports.channels.findChannel(shopId);
    if (channel === null) return { outcome: 'not_connected', details: null };
    const { credentials } = channel;
    const [status, me] = await Promise.all([
      withPatience(ports.oneMsg.getStatus(credentials)),
      withPatience(ports.oneMsg.getMe(credentials)),
    ]);
    if (!status.ok) return channelProblem(status);
    const seen = { status: status.status, phone: me.ok ? me.phone : null };
    const looked = await ports.channels.recordLook(shopId, channel.id, seen);
    if (looked === null) return { outcome: 'not_connected', details: null };
    return { outcome: 'seen', channel: channelView(looked) };
  };
}
