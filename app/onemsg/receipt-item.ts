import type { ReceiptStatus } from '#app/domain/message-state.ts';
import { storableText } from './scrub-token.ts';
import { readWireError } from './wire-error.ts';
import { asObject, textMember } from './wire-fields.ts';
import { readRecipient, type WireRecipient } from './wire-recipient.ts';
import { receiptWire } from './wire-schemas.ts';
import { readWireTime } from './wire-time.ts';

/** One delivery report. The recipient may differ from the phone we sent to: match by `wamid`. */
export type HookReceipt = WireRecipient & {
  readonly wamid: string;
  /** `unknown` carries a word that we don't know, lower-cased; it changes nothing. */
  readonly status: ReceiptStatus | { readonly unknown: string };
  /** Meta's error code, where the report names one. */
  readonly code: number | null;
  readonly errorText: string | null;
  /** Reports in 1MSG's own form carry no time. */
  readonly happenedAt: Date | null;
  /** What WhatsApp charges the message as: utility, marketing_lite, … */
  readonly category: string | null;
};

const STATUS_WORDS: ReadonlyMap<string, ReceiptStatus> = new Map([
  ['sent', 'sent'],
  ['delivered', 'delivered'],
  ['read', 'read'],
  ['viewed', 'read'],
  ['failed', 'failed'],
  ['undelivered', 'failed'],
]);

/** Reads an item of `ack`, of `hooks` or of raw `statuses`; null where it is no report. */
export function readReceiptItem(item: unknown): HookReceipt | null {
  const object = asObject(item);
  if (object === null) return null;
  const wire = receiptWire.parse(object);
  if (wire.id === null || wire.status === null) return null;
  const word = wire.status.trim().toLowerCase();
  const status = STATUS_WORDS.get(word) ?? { unknown: word };
  const error = readWireError(object);
  // "undelivered" is a reason by itself where the report gives no other.
  const failedText = word === 'undelivered' ? word : null;
  const errorText = error.text ?? (status === 'failed' ? (wire.description ?? failedText) : null);
  return {
    wamid: wire.id.trim(),
    status,
    code: error.code,
    errorText: errorText === null ? null : storableText(errorText, ''),
    ...readRecipient({
      chatId: wire.chatId,
      phone: wire.phone ?? wire.recipient_id ?? wire.recipientId,
      bsuid: wire.bsuid ?? wire.recipient_user_id,
    }),
    happenedAt: readWireTime(wire.timestamp) ?? readWireTime(wire.time),
    category:
      wire.category ??
      textMember(wire.pricing, 'category') ??
      textMember(asObject(wire.conversation?.origin), 'type'),
  };
}
