import {
  type Channel,
  type InboundMessage,
  lastStatus,
  type SimulatedMessage,
} from './channel-state.ts';
import type { Simulation } from './simulation.ts';

/** A message in a chat, as it stands on the customer's phone. */
export type Bubble =
  | { from: 'shop'; at: number; message: SimulatedMessage; read: boolean }
  | { from: 'customer'; at: number; message: InboundMessage; received: boolean };

/** A message that was taken on but is not on the phone, and why. */
export type Missing = { message: SimulatedMessage; why: string };

/** All that one customer's phone has to do with one channel. */
export type Chat = { channel: Channel; digits: string; bubbles: Bubble[]; missing: Missing[] };

const onThePhone = new Set(['delivered', 'read', 'viewed', 'played']);
const seen = new Set(['read', 'viewed', 'played']);

/** Every chat of every phone, the latest first. */
export function allChats(simulation: Simulation): Chat[] {
  const chats = new Map<string, Chat>();
  const chatOf = (channel: Channel, digits: string): Chat => {
    const key = `${channel.id} ${digits}`;
    const chat = chats.get(key) ?? { channel, digits, bubbles: [], missing: [] };
    chats.set(key, chat);
    return chat;
  };
  for (const channel of simulation.channels.values()) {
    for (const message of channel.messages) {
      addOutgoing(chatOf(channel, message.chatDigits), message);
    }
    for (const message of channel.inbound) {
      const received = message.hook.acknowledgedAt !== null;
      const { at } = message;
      chatOf(channel, message.chatDigits).bubbles.push({ from: 'customer', at, message, received });
    }
  }
  for (const chat of chats.values()) chat.bubbles.sort((a, b) => a.at - b.at);
  return [...chats.values()].sort((a, b) => latest(b) - latest(a));
}

/** The chats of one phone, named by its digits as sent or as WhatsApp knows it. */
export function chatsOfPhone(simulation: Simulation, digits: string): Chat[] {
  return allChats(simulation).filter(
    (chat) =>
      chat.digits === digits ||
      chat.channel.messages.some(
        (message) => message.chatDigits === chat.digits && message.phone === digits,
      ),
  );
}

/** When something last happened in the chat. */
export function latest(chat: Chat): number {
  const last = chat.bubbles.at(-1)?.at ?? 0;
  return Math.max(last, ...chat.missing.map((one) => one.message.acceptedAt));
}

function addOutgoing(chat: Chat, message: SimulatedMessage): void {
  const arrival = message.statuses.find((entry) => onThePhone.has(entry.status));
  if (arrival === undefined) {
    chat.missing.push({ message, why: whyMissing(message) });
    return;
  }
  const read = message.statuses.some((entry) => seen.has(entry.status));
  chat.bubbles.push({ from: 'shop', at: arrival.at, message, read });
}

function whyMissing(message: SimulatedMessage): string {
  const last = lastStatus(message);
  if (last?.failure) return `Failed: ${last.failure.text}`;
  if (last !== null) return 'Sent, not delivered yet';
  return message.messageNumber === null ? 'Waiting in the queue of 1MSG' : 'Accepted by 1MSG';
}
