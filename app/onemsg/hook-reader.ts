import { type InboundMessage, type OutgoingEcho, readMessageItem } from './message-item.ts';
import { type HookReceipt, readReceiptItem } from './receipt-item.ts';
import { asObject } from './wire-fields.ts';
import { hookWire, rawChangeWire, rawEntryWire, rawValueWire } from './wire-schemas.ts';

/** What one webhook of 1MSG tells. */
export type HookReading = {
  /** Not authentication: it is part of the body. */
  readonly instanceId: string | null;
  readonly receipts: readonly HookReceipt[];
  readonly inbound: readonly InboundMessage[];
  readonly echoes: readonly OutgoingEcho[];
  /** The status words of `receipts` that we don't know, each once. */
  readonly unknownStatuses: readonly string[];
  /** Parts that nothing could be made of, kept for inspection. */
  readonly unreadItems: readonly unknown[];
  /** False for a body of no known form, which is to be inspected as a whole. */
  readonly recognised: boolean;
};

type Collected = {
  readonly receipts: HookReceipt[];
  readonly inbound: InboundMessage[];
  readonly echoes: OutgoingEcho[];
  readonly unread: unknown[];
};

/**
 * Reads the body of a webhook, parsed from JSON: `ack` (delivery reports), `messages` (inbound
 * and our own echoed), `hooks` (as 1MSG's page on status notifications has it) and raw Meta
 * `entry`, in any mix and number. Never throws.
 * https://github.com/1msg/1msg-for-agents, references/webhooks.md
 */
export function readHook(body: unknown): HookReading {
  const object = asObject(body);
  const collected: Collected = { receipts: [], inbound: [], echoes: [], unread: [] };
  if (object === null) return readingOf(null, collected, false);
  const wire = hookWire.parse(object);
  for (const item of wire.ack) readAsReceipt(collected, item);
  for (const item of wire.hooks) readAsEither(collected, item);
  for (const item of wire.messages) readAsMessage(collected, item, false);
  for (const entry of wire.entry) readRawEntry(collected, entry);
  const hasKnownPart = ['ack', 'hooks', 'messages', 'entry'].some((name) => name in object);
  // Calls are passed through in Meta's form and are of no use here.
  return readingOf(wire.instanceId, collected, hasKnownPart || wire.type === 'calls');
}

/**
 * Reads the answer of GET /hookInfo: `hooks`, a bare list, or a single report. An empty list, an
 * error or an unknown id is no news and gives no receipts.
 */
export function readHookInfo(body: unknown): HookReading {
  if (Array.isArray(body)) return readHook({ hooks: body });
  const object = asObject(body);
  const isSingle = object !== null && 'status' in object && !('hooks' in object);
  return readHook(isSingle ? { hooks: [object] } : body);
}

function readRawEntry(collected: Collected, entry: unknown): void {
  const changes = rawEntryWire.safeParse(entry);
  if (!changes.success || changes.data.changes.length === 0) {
    collected.unread.push(entry);
    return;
  }
  for (const change of changes.data.changes) {
    const value = rawChangeWire.safeParse(change).data?.value ?? null;
    const wire = rawValueWire.parse(value ?? {});
    for (const item of wire.statuses) readAsReceipt(collected, item);
    for (const item of wire.messages) readAsMessage(collected, item, false);
    for (const item of wire.message_echoes) readAsMessage(collected, item, true);
    const names = ['statuses', 'messages', 'message_echoes'];
    if (value === null || !names.some((name) => name in value)) collected.unread.push(change);
  }
}

function readAsReceipt(collected: Collected, item: unknown): void {
  const receipt = readReceiptItem(item);
  if (receipt === null) collected.unread.push(item);
  else collected.receipts.push(receipt);
}

function readAsMessage(collected: Collected, item: unknown, isEcho: boolean): void {
  const read = readMessageItem(item, isEcho);
  if (read === null) collected.unread.push(item);
  else if (read.direction === 'inbound') collected.inbound.push(read.message);
  else collected.echoes.push(read.message);
}

function readAsEither(collected: Collected, item: unknown): void {
  const object = asObject(item);
  const isMessage = object !== null && !('status' in object) && 'body' in object;
  if (isMessage) readAsMessage(collected, item, false);
  else readAsReceipt(collected, item);
}

function readingOf(
  instanceId: string | null,
  { receipts, inbound, echoes, unread }: Collected,
  recognised: boolean,
): HookReading {
  const unknown = receipts.flatMap(({ status }) =>
    typeof status === 'string' ? [] : [status.unknown],
  );
  return {
    instanceId,
    receipts,
    inbound,
    echoes,
    unknownStatuses: [...new Set(unknown)],
    unreadItems: unread,
    recognised,
  };
}
