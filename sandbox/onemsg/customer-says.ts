import type { Channel, InboundMessage } from './channel-state.ts';
import type { MessageItem } from './hook-payloads.ts';
import { makeWamid } from './message-ids.ts';
import { normalisedPhone } from './phone-normalisation.ts';
import { chatSwitches, nextMessageNumber, type Simulation } from './simulation.ts';

export const inboundTypes = ['chat', 'text', 'button', 'interactive'] as const;

/** What a customer does on the phone. `text` is what was typed, or the label of the tapped button. */
export type CustomerSays = {
  channel: string;
  phone: string;
  text: string;
  type?: (typeof inboundTypes)[number] | undefined;
  name?: string | undefined;
  /** The business sees the user id only, not the phone. */
  hidePhone?: boolean | undefined;
  quotedMsgId?: string | undefined;
};

/** Records the customer's message and posts its hook; resolves after the first try to every address. */
export async function customerSays(
  simulation: Simulation,
  channel: Channel,
  said: CustomerSays,
): Promise<InboundMessage> {
  const at = Date.now();
  const normalise = chatSwitches(simulation, channel, [said.phone]).normalisePhones;
  const chatDigits = normalise ? normalisedPhone(said.phone) : said.phone;
  const hook: MessageItem = {
    kind: 'message',
    id: makeWamid(chatDigits),
    fromMe: false,
    body: said.text,
    type: said.type ?? 'chat',
    chatDigits,
    hidePhone: said.hidePhone ?? false,
    senderName: said.name ?? 'Customer',
    quotedMsgId: said.quotedMsgId ?? null,
    at,
    acknowledgedAt: null,
  };
  const message: InboundMessage = {
    id: hook.id,
    channelId: channel.id,
    chatDigits,
    text: said.text,
    type: hook.type,
    at,
    messageNumber: nextMessageNumber(channel),
    hook,
  };
  channel.inbound.push(message);
  const switches = chatSwitches(simulation, channel, [said.phone, chatDigits]);
  await simulation.hooks.post(channel, hook, switches, {
    drop: switches.hookDrop,
    copies: 1 + switches.hookDuplicate,
    shuffle: false,
    beforeReply: false,
  });
  return message;
}
