import { randomInt } from 'node:crypto';
import type { Channel } from './channel-state.ts';
import type { HookItem } from './hook-payloads.ts';
import { makeWamid } from './message-ids.ts';
import { chatSwitches, type Simulation } from './simulation.ts';

/** Traffic of other programs on the same channel, which a careful listener must not take for its own. */
export type ForeignTraffic = {
  kind: 'ack' | 'message' | 'echo';
  phone?: string | undefined;
  status?: string | undefined;
  text?: string | undefined;
};

/** Posts one item about a message this simulator never took on; returns its made-up message id. */
export async function postForeign(
  simulation: Simulation,
  channel: Channel,
  traffic: ForeignTraffic,
): Promise<string> {
  const phone = traffic.phone ?? strangerPhone();
  const id = makeWamid(phone);
  const switches = chatSwitches(simulation, channel, [phone]);
  await simulation.hooks.post(channel, foreignItem(id, phone, channel, traffic), switches);
  return id;
}

/** The foreign status that the `hook_foreign` fault throws in. */
export async function postForeignStatus(simulation: Simulation, channel: Channel): Promise<void> {
  await postForeign(simulation, channel, { kind: 'ack' });
}

function foreignItem(
  id: string,
  phone: string,
  channel: Channel,
  traffic: ForeignTraffic,
): HookItem {
  const common = { id, chatDigits: phone, at: Date.now(), acknowledgedAt: null };
  if (traffic.kind === 'ack') {
    const status = traffic.status ?? 'delivered';
    return { ...common, kind: 'status', status, category: 'marketing', failure: null };
  }
  const fromMe = traffic.kind === 'echo';
  return {
    ...common,
    kind: 'message',
    fromMe,
    body: traffic.text ?? (fromMe ? 'Thank you for your question.' : 'Is this still available?'),
    type: 'chat',
    hidePhone: false,
    senderName: fromMe ? channel.businessName : 'A stranger',
    quotedMsgId: null,
  };
}

/** A number from the range that is kept free for stories and films. */
function strangerPhone(): string {
  return `1202555${String(randomInt(100, 200)).padStart(4, '0')}`;
}
