import type { z } from 'zod';
import { asObject, textMember } from './wire-fields.ts';
import { phoneOfChat, readRecipient, type WireRecipient } from './wire-recipient.ts';
import { messageWire } from './wire-schemas.ts';
import { readWireTime } from './wire-time.ts';

/** A message that a person sent to the channel; in a group, phone and BSUID are the writer's. */
export type InboundMessage = WireRecipient & {
  readonly id: string;
  /** Typed text, the label of a pressed button, or a caption; null for other kinds. */
  readonly text: string | null;
  /** 1MSG's or Meta's word: chat, text, button, interactive, image, … */
  readonly kind: string;
  readonly at: Date | null;
};

/** A message that the channel itself sent, by us or by another, reported back. */
export type OutgoingEcho = WireRecipient & {
  readonly wamid: string;
  readonly text: string | null;
  readonly at: Date | null;
};

export type MessageItem =
  | { readonly direction: 'inbound'; readonly message: InboundMessage }
  | { readonly direction: 'echo'; readonly message: OutgoingEcho };

type MessageWire = z.infer<typeof messageWire>;

const TEXT_KINDS: ReadonlySet<string> = new Set(['chat', 'text', 'button', 'interactive']);

/**
 * Reads an item of `messages`, of raw `message_echoes` (`isEcho`) or of GET /messages; null where
 * it is no message. What says it is from us, in any of its ways, is never taken for a customer's.
 */
export function readMessageItem(item: unknown, isEcho: boolean): MessageItem | null {
  const object = asObject(item);
  if (object === null) return null;
  const wire = messageWire.parse(object);
  if (wire.id === null) return null;
  const kind = wire.type?.trim().toLowerCase() ?? 'chat';
  const common = { text: textOf(wire, object, kind), at: timeOf(wire) };
  // `self` 1 is a message sent through the API.
  if (isEcho || (wire.fromMe ?? wire.self) === true) {
    const recipient = readRecipient({
      chatId: wire.chatId,
      phone: wire.to,
      bsuid: wire.bsuid ?? wire.to_user_id,
    });
    return { direction: 'echo', message: { wamid: wire.id.trim(), ...recipient, ...common } };
  }
  const sender = readRecipient({
    chatId: wire.chatId ?? wire.author,
    phone: wire.from ?? phoneOfChat(wire.author),
    bsuid: wire.authorBsuid ?? wire.bsuid ?? wire.from_user_id,
  });
  if (sender.chatId === null) return null;
  const message = { id: wire.id.trim(), ...sender, chatId: sender.chatId, kind, ...common };
  return { direction: 'inbound', message };
}

function timeOf(wire: MessageWire): Date | null {
  return readWireTime(wire.time) ?? readWireTime(wire.timestamp);
}

function textOf(
  wire: MessageWire,
  object: Readonly<Record<string, unknown>>,
  kind: string,
): string | null {
  const raw = textMember(asObject(wire.text), 'body') ?? textMember(object, 'text');
  const pressed =
    textMember(wire.button, 'text') ??
    textMember(asObject(wire.interactive?.button_reply), 'title') ??
    textMember(asObject(wire.interactive?.list_reply), 'title');
  if (TEXT_KINDS.has(kind)) return pressed ?? wire.body ?? raw ?? wire.caption;
  // The body of media is an address of the file, and no text.
  return wire.caption ?? textMember(asObject(object[kind]), 'caption');
}
