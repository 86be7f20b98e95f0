import { type ChannelPorts, readOwnPhone } from './configure-channel.ts';
import { channelProblem } from './configure-hook.ts';
import type { MerchantApp } from './merchant-app.ts';
import { channelView } from './show-settings.ts';

/** A page waits no longer; a call has longer, where nobody waits for it. */
const PATIENCE_MS = 5000;

const NO_ANSWER = { ok: false, problem: 'unreachable', status: null, text: null } as const;

/** What was asked, or `instead` where it takes too long. */
function withPatience<Answer, Instead>(
  asked: Promise<Answer>,
  instead: Instead,
): Promise<Answer | Instead> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<Instead>((resolve) => {
    timer = setTimeout(() => resolve(instead), PATIENCE_MS);
  });
  return Promise.race([asked, patience]).finally(() => clearTimeout(timer));
}

/**
 * Asks 1MSG how the channel is, for a page that shows it. Unlike a check it mends nothing and lifts
 * no hold: looking at a page changes no sending.
 */
export function makeLookAtChannel(ports: ChannelPorts): MerchantApp['lookAtChannel'] {
  return async (shopId) => {
    const channel = await ports.channels.findChannel(shopId);
    if (channel === null) return { outcome: 'not_connected', details: null };
    const { credentials } = channel;
    const [status, phone] = await Promise.all([
      withPatience(ports.oneMsg.getStatus(credentials), NO_ANSWER),
      withPatience(readOwnPhone(ports, credentials), null),
    ]);
    if (!status.ok) return channelProblem(status);
    const seen = { status: status.status, phone };
    const looked = await ports.channels.recordLook(shopId, channel.id, seen);
    if (looked === null) return { outcome: 'not_connected', details: null };
    return { outcome: 'seen', channel: channelView(looked) };
  };
}
